"""Bytes in any encoding as UTF-8, piece by piece."""

import codecs
from collections.abc import Iterator
from typing import Protocol

from crawler.feed.reader import Reader

_WIDEST = 4  # bytes of any encoding that a byte of UTF-8 may stand for


class Peek(Protocol):
    """What can be looked into without being read."""

    def peek(self, size: int) -> bytes:
        """The next bytes, up to `size`; fewer before the end only."""


class Recoded:
    """A look into a reader as if it were UTF-8.

    >>> Recoded(Reader(iter(["Ağrı".encode("cp1254")])), "cp1254").peek(9).decode()
    'Ağrı'
    """

    def __init__(self, reader: Peek, encoding: str) -> None:
        self._reader = reader
        self._encoding = encoding

    def peek(self, size: int) -> bytes:
        """The next bytes, up to `size`."""
        return self._reader.peek(_WIDEST * size).decode(self._encoding, "replace").encode("utf-8", "replace")[:size]


def marked_encoding(head: bytes) -> str | None:
    """UTF-16 where bytes begin with its mark.

    >>> marked_encoding("{}".encode("utf-16")), marked_encoding(b"{}")
    ('utf-16', None)
    """
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def recoded(reader: Reader, encoding: str) -> Reader:
    """What a reader gives, as UTF-8; bytes that do not decode become U+FFFD."""
    return Reader(_pieces(reader, encoding), reader.packed)


def _pieces(reader: Reader, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in reader:
        if text := decoder.decode(piece):
            yield text.encode("utf-8", "replace")
    if text := decoder.decode(b"", final=True):
        yield text.encode("utf-8", "replace")
