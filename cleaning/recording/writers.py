"""Files that appear whole or not at all."""

import errno
import glob
import gzip
import hashlib
import os
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from msgspec import Struct

from cleaning.recording.zstd import zstd

BUFFER = 1 << 18  # bytes collected before a write: some hundred records
GZIP_LEVEL = 6  # gzip's own default
ZSTD_LEVEL = 9  # half the size of level 3's output at a tenth of the time that cleaning takes

NEXT_STEP = {
    errno.ENOSPC: "the disk is full: free some space, or write to another disk with -o",
    errno.EDQUOT: "your quota is used up: free some space, or write to another disk with -o",
    errno.EFBIG: "the file is larger than is allowed here: see `ulimit -f`, or write .jsonl.zst",
    errno.EACCES: "you may not write there: choose another place with -o",
    errno.EPERM: "you may not write there: choose another place with -o",
    errno.EROFS: "that disk is read-only: choose another place with -o",
    errno.EISDIR: "move the folder away that has taken its place, or choose another place with -o",
    errno.ENOENT: "its folder is gone: make it again, or choose another place with -o",
}


class OutputError(Exception):
    """The output could not be written; the message says which, why, and what to do next."""

    def __init__(self, name: str, error: OSError) -> None:
        step = NEXT_STEP.get(error.errno or 0, "choose another place with -o")
        super().__init__(f"{name}: could not be written ({error.strerror or error}); {step}")


class FileRecord(Struct, frozen=True, kw_only=True):
    """A file that was written, as it stands in run.json: enough to tell that it is whole."""

    name: str
    lines: int
    bytes: int
    sha256: str


class Whole(ABC):
    """A file that appears whole or not at all, when its `with` block ends."""

    @abstractmethod
    def finish(self) -> object:
        """Writes what is left, to the disk."""

    @abstractmethod
    def publish(self) -> None:
        """Makes the file appear under its name."""

    @abstractmethod
    def discard(self) -> None:
        """Removes the unpublished file."""

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Publishes, or discards where the block raised or the disk did."""
        try:
            if kind is None:
                self.finish()
                self.publish()
        finally:
            self.discard()


class AtomicFile(Whole):
    """A binary file under a hidden name in its folder, until `publish` gives it its own.

    In a `with`, it is published where the block ends well and discarded where it raises. What stood under the name
    before is replaced in one step, or unharmed. Every write that fails raises `OutputError`.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))  # a link stays a link: its target is replaced
        self.part = self.path.with_name(f".{self.path.name}.{os.urandom(4).hex()}.part")
        self.sha256 = hashlib.sha256()
        self.size = 0
        try:
            self._file: IO[bytes] = self.part.open("xb", buffering=BUFFER)
            self._keep_mode()
        except OSError as error:
            with suppress(OSError):
                self.part.unlink()
            raise OutputError(str(path), error) from error

    def _keep_mode(self) -> None:
        with suppress(FileNotFoundError):
            self.part.chmod(self.path.stat().st_mode & 0o777)

    def write(self, data: bytes) -> int:
        """The number of bytes taken: all of them."""
        self.sha256.update(data)
        self.size += len(data)
        try:
            return self._file.write(data)
        except OSError as error:
            raise OutputError(str(self.path), error) from error

    def flush(self) -> None:
        """Does nothing: the bytes are on the disk after `finish`."""

    def close(self) -> None:
        """Does nothing: `finish` and `discard` close the file."""

    def finish(self) -> None:
        """Puts every byte on the disk; the file still has its hidden name."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            raise OutputError(str(self.path), error) from error

    def publish(self) -> None:
        """Gives the finished file its name, and puts that on the disk too."""
        try:
            self.part.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            raise OutputError(str(self.path), error) from error

    def discard(self) -> None:
        """Removes the unpublished file."""
        with suppress(OSError, OutputError):  # closing flushes, and a full disk says so once more
            self._file.close()
        self.part.unlink(missing_ok=True)


def clear_parts(path: Path) -> None:
    """Removes what killed processes left of an `AtomicFile` under its hidden names; nobody else may be writing it."""
    for part in path.parent.glob(f".{glob.escape(path.name)}.{'[0-9a-f]' * 8}.part"):
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folders
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def compressor(name: str, raw: AtomicFile) -> IO[bytes]:
    """A stream that writes to `raw` as the name's suffix says: .gz, .zst, or as it is.

    Closing it ends the compressed stream; `raw` stays open. The same lines give the same bytes, whenever and wherever.
    """
    if name.endswith(".gz"):
        return cast(IO[bytes], gzip.GzipFile("", "wb", GZIP_LEVEL, cast(IO[bytes], raw), mtime=0))
    if name.endswith(".zst"):
        return cast(IO[bytes], zstd.ZstdFile(cast(IO[bytes], raw), "wb", level=ZSTD_LEVEL))
    return cast(IO[bytes], raw)


class RecordFile(Whole):
    """A file of records, in whatever form, that is written through an `AtomicFile`."""

    def __init__(self, path: Path) -> None:
        self.file = AtomicFile(path)
        self.lines = 0

    @abstractmethod
    def end(self) -> None:
        """Ends what is written through the file, which stays open; asked twice, it does nothing the second time."""

    def finish(self) -> FileRecord:
        """Puts everything on the disk, still under the hidden name; what the file holds."""
        self.end()
        self.file.finish()
        return FileRecord(
            name=self.file.path.name, lines=self.lines, bytes=self.file.size, sha256=self.file.sha256.hexdigest()
        )

    def publish(self) -> None:
        """Gives the finished file its name."""
        self.file.publish()

    def discard(self) -> None:
        """Removes the unpublished file."""
        with suppress(OSError, ValueError, OutputError):  # a stream left open would write when it is collected
            self.end()
        self.file.discard()


class JsonLines(RecordFile):
    """A file of JSON lines, compressed as its name says, that appears whole or not at all.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with JsonLines(Path(folder, "a.jsonl.gz")) as lines:
    ...         lines.write(b'{"n":1}\\n')
    ...     gzip.open(Path(folder, "a.jsonl.gz")).read()
    b'{"n":1}\\n'
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._stream = compressor(path.name, self.file)

    def write(self, lines: bytes) -> None:
        """Adds lines that end in newlines."""
        if lines:
            self.lines += lines.count(b"\n")
            self._stream.write(lines)

    def end(self) -> None:
        """Ends the compressed stream."""
        self._stream.close()
