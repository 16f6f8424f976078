"""Bytes that arrive in pieces, read by count or by line."""

from collections.abc import Iterator
from typing import BinaryIO

from crawler.feed.codecs import BrokenError, codec_of
from crawler.feed.inflate import PIECE, Inflated

_LAYERS = 3  # of compression that are opened: a file made to be its own content has no end


class Reader:
    """Pieces of bytes as one stream that is never held as a whole.

    What goes wrong below (`OSError`, `BrokenError`) is raised when reading comes to it, never while looking ahead.

    >>> reader = Reader(iter([b"one\\ntw", b"o"]))
    >>> reader.readline(9), reader.peek(2), reader.read(9), reader.offset
    (b'one\\n', b'tw', b'two', 7)
    """

    def __init__(self, pieces: Iterator[bytes], packed: bool = False) -> None:
        self._pieces = pieces
        self._held = b""
        self._at = 0  # where the unread part of what is held begins
        self._fault: OSError | BrokenError | None = None
        self.packed = packed  # whether decompression goes on below
        self.offset = 0  # bytes read

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The next piece, as it came; never an empty one."""
        if not self._fill():
            raise StopIteration
        return self._take(len(self._held))

    def peek(self, size: int) -> bytes:
        """The next bytes, up to `size`, which stay unread; fewer before the end or before a fault."""
        parts, have = [self._held[self._at :]], len(self._held) - self._at
        while have < size and not self._fault:
            try:
                piece = next(self._pieces, b"")
            except (OSError, BrokenError) as fault:
                self._fault = fault
                break
            if not piece:
                break
            parts.append(piece)
            have += len(piece)
        self._held, self._at = b"".join(parts), 0
        return self._held[:size]

    def read(self, size: int) -> bytes:
        """The next bytes: `size` of them, fewer at the end only."""
        parts: list[bytes] = []
        while size > 0 and self._fill():
            parts.append(self._take(size))
            size -= len(parts[-1])
        return b"".join(parts)

    def some(self, size: int) -> bytes:
        """The next bytes, at least one and up to `size`, as they are there; empty at the end only."""
        return self._take(size) if self._fill() else b""

    def readline(self, size: int) -> bytes:
        """The next line with its newline, cut at `size` bytes; empty at the end."""
        parts: list[bytes] = []
        while size > 0 and self._fill():
            end = self._held.find(b"\n", self._at, self._at + size)
            parts.append(self._take(size if end < 0 else end + 1 - self._at))
            size = 0 if end >= 0 else size - len(parts[-1])
        return b"".join(parts)

    def skip_line(self) -> int:
        """Drop the rest of the line; its length in bytes."""
        skipped = 0
        while part := self.readline(PIECE):
            skipped += len(part)
            if part.endswith(b"\n"):
                break
        return skipped

    def push(self, data: bytes) -> None:
        """Put back what was read last."""
        self._held, self._at = data + self._held[self._at :], 0
        self.offset -= len(data)

    def resume(self) -> None:
        """Go on behind a fault: what is held belongs before it and is dropped."""
        self._held, self._at, self._fault = b"", 0, None

    def _fill(self) -> bool:
        """Whether something is held to read, after waiting for it."""
        if self._at >= len(self._held):
            if self._fault:
                fault, self._fault = self._fault, None
                raise fault
            self._held, self._at = next(self._pieces, b""), 0
        return bool(self._held)

    def _take(self, size: int) -> bytes:
        part = self._held[self._at : self._at + size]
        self._at += len(part)
        self.offset += len(part)
        return part


def unpacked(file: BinaryIO) -> Reader:
    """The content of a file, decompressed where its first bytes say gzip or zstandard, up to three times over."""
    reader = Reader(_pieces_of(file))
    for _ in range(_LAYERS):
        codec = codec_of(reader.peek(4))
        if codec is None:
            break
        reader = Reader(Inflated(reader, codec), packed=True)
    return reader


def _pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """The file's bytes as they come: from a pipe without waiting for a full piece."""
    read = getattr(file, "read1", file.read)
    while piece := read(PIECE):
        yield piece
