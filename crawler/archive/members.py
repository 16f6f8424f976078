"""The whole records of an archive file, wherever in it they stand."""

import mmap
import zlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

PIECE = 1 << 20
LARGEST = 256_000_000  # bytes of a record: over any limit that a crawl is run with
MAGIC = b"\x1f\x8b\x08"


class Member(Struct, frozen=True):
    """A record of an archive file, and where it stands in it."""

    offset: int
    length: int
    plain: bytes


def members(path: Path, start: int = 0) -> Iterator[Member]:
    """The records of an archive file from a place on, each a gzip member of its own; bytes that are none are skipped.

    After damage, reading goes on with the next member that begins as a record does.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = start
        while 0 <= at < len(data):
            found = _member(data, at)
            if found and found.plain.startswith(b"WARC/"):
                yield found
                at += found.length
            else:
                at = data.find(MAGIC, at + 1)


def _member(data: mmap.mmap, at: int) -> Member | None:
    """The member at a place; None where none is whole there."""
    unpacker, pieces, size, end = zlib.decompressobj(31), [], 0, at
    while not unpacker.eof and end < len(data) and size <= LARGEST:
        piece = data[end : end + PIECE]
        end += len(piece)
        try:
            pieces.append(unpacker.decompress(piece, LARGEST))
        except zlib.error:
            return None
        size += len(pieces[-1])
    if not unpacker.eof:
        return None
    return Member(at, end - at - len(unpacker.unused_data), b"".join(pieces))
