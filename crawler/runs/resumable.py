"""A file of JSON lines that grows, is cut back, and knows its own hash."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cleaning.recording import FileRecord, OutputError
from crawler.archive import Appended

_PIECE = 1 << 20  # bytes that are copied at once


class Part(Appended):
    """The lines of one of a run's files, under a hidden name until the run is done.

    What a crash left beyond `size` bytes, which are known to be on the disk, is cut off when it is opened. Every
    trouble with the disk raises `OutputError`.
    """

    def __init__(self, path: Path, size: int = 0) -> None:
        super().__init__(path, size, 0)
        self.size = 0  # counted anew, with the hash
        self._sha256 = hashlib.sha256()
        try:
            for piece in pieces(path, 0, size):
                self._count(piece)
        except OSError as error:
            raise OutputError(str(path), error) from error

    def copy(self, path: Path, start: int, end: int) -> None:
        """Adds what stands in another file."""
        try:
            for piece in pieces(path, start, end):
                self.write(piece)
        except OSError as error:
            raise OutputError(str(path), error) from error

    def _count(self, data: bytes) -> None:
        super()._count(data)
        self._sha256.update(data)

    @property
    def sha256(self) -> str:
        """The hash of what the file holds."""
        return self._sha256.hexdigest()

    def record(self, name: str) -> FileRecord:
        """What the file holds, for run.json."""
        return FileRecord(name=name, lines=self.lines, bytes=self.size, sha256=self.sha256)

    def close(self) -> None:
        """Closes the file, whatever the disk says: what counts was synced."""
        with suppress(OSError):
            self._file.close()


def pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a file from a place to another; an error where it ends before."""
    with path.open("rb") as file:
        file.seek(start)
        while start < end:
            piece = file.read(min(_PIECE, end - start))
            if not piece:
                raise OSError(0, "bytes that were written are gone")
            start += len(piece)
            yield piece


def digest(path: Path, size: int) -> str | None:
    """The sha256 of a file's first bytes; None where it has not so many, or can't be read."""
    found = hashlib.sha256()
    try:
        for piece in pieces(path, 0, size):
            found.update(piece)
    except OSError:
        return None
    return found.hexdigest()
