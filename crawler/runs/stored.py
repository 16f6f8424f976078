"""Lines that stand in several files one behind the other, read as if they stood in one, wherever they were packed."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from msgspec import Struct

from cleaning.recording import opened, unpacked_bytes
from crawler.runs.resumable import pieces

_PIECE = 1 << 20  # bytes that are unpacked at once


class Place(Struct, frozen=True):
    """A file, and from where to where in the lines its own stand."""

    path: Path
    start: int
    end: int


class Stored:
    """The lines of some files. Close it: a packed file stays open, since what is asked for next stands behind."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        self._open: tuple[Path, IO[bytes]] | None = None
        self._at = 0

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from a place to another. Raises `OSError` where they are not all there."""
        for place in self._places:
            first, last = max(start, place.start), min(end, place.end)
            if first < last:
                read = self._unpacked if place.path.suffix in {".gz", ".zst"} else pieces
                yield from read(place.path, first - place.start, last - place.start)
                start = last
        if start < end:
            raise OSError(0, "bytes that were written are gone")

    def _unpacked(self, path: Path, start: int, end: int) -> Iterator[bytes]:
        if not self._open or self._open[0] != path or self._at > start:
            self.close()
            self._open, self._at = (path, opened(path)), 0
        while self._at < end:
            most = (start if self._at < start else end) - self._at
            piece = unpacked_bytes(self._open[1], min(_PIECE, most))
            if not piece:
                raise OSError(0, "bytes that were written are gone")
            self._at += len(piece)
            if self._at > start:
                yield piece

    def close(self) -> None:
        """Closes what is open."""
        if self._open:
            with suppress(OSError):
                self._open[1].close()
            self._open = None
