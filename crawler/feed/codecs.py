"""The ways of compression that are read, behind one interface."""

import zlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

import brotli  # type: ignore[import-untyped]

from cleaning.recording import zstd

LONGEST_DICTIONARY = 16_000_000  # bytes; those in use have one million at most
_DICTIONARY_MAGIC = b"\x37\xa4\x30\xec"


class BrokenError(Exception):
    """Compressed data, or an archive in it, breaks off or does not parse; the message says how."""


class Member(Protocol):
    """One compressed stream on its way to its end: the interface of the standard library's decompressors."""

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out without more data."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """The next piece, of at most `max_length` bytes."""


class ZlibMember:
    """zlib's decompressor with the interface of the others. `wbits`: 31 for gzip, 15 for zlib, -15 for bare deflate."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out without more data."""
        return not (self._full or self._inner.unconsumed_tail)

    @property
    def unused_data(self) -> bytes:
        """What follows the end."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """The next piece, of at most `max_length` bytes."""
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(piece) == max_length  # zlib may hold more, although it has taken in all data
        return piece


class BrotliMember:
    """brotli's decompressor with the interface of the others. It says nothing of what follows the end."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        """Whether the end was reached."""
        return bool(self._inner.is_finished())

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out without more data."""
        return bool(self._inner.can_accept_more_data())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """The next piece, of about `max_length` bytes."""
        return bytes(self._inner.process(data, output_buffer_limit=max_length))


class Codec(NamedTuple):
    """A way of compression; `magic` are the first bytes of its files, where they have such."""

    name: str
    magic: tuple[bytes, ...]
    fresh: Callable[[], Member]
    errors: type[Exception]


GZIP = Codec("gzip", (b"\x1f\x8b\x08",), lambda: ZlibMember(31), zlib.error)
ZSTD = Codec(
    "zstd",
    (b"\x28\xb5\x2f\xfd", *(bytes([number, 0x2A, 0x4D, 0x18]) for number in range(0x50, 0x60))),
    zstd.ZstdDecompressor,  # its default refuses a window over 128 MB (--long=27), which a bomb would ask for
    zstd.ZstdError,
)
DEFLATE = Codec("deflate", (), lambda: ZlibMember(15), zlib.error)
BARE_DEFLATE = Codec("deflate", (), lambda: ZlibMember(-15), zlib.error)  # what some servers call deflate
BROTLI = Codec("brotli", (), BrotliMember, brotli.error)


def codec_of(head: bytes) -> Codec | None:
    """The codec whose magic bytes these are.

    >>> codec_of(b"\\x1f\\x8b\\x08\\x00").name
    'gzip'
    """
    return next((codec for codec in (GZIP, ZSTD) if head.startswith(codec.magic)), None)


def with_dictionary(frame: bytes) -> Codec:
    """The codec of a file whose first frame holds the dictionary of all others, as in .warc.zst; else zstd's own.

    Raises `BrokenError` where the dictionary, which may be compressed itself, does not decompress.
    """
    try:
        if frame.startswith(ZSTD.magic[0]):
            frame = zstd.ZstdDecompressor().decompress(frame, LONGEST_DICTIONARY)
        if not frame.startswith(_DICTIONARY_MAGIC):
            return ZSTD
        dictionary = zstd.ZstdDict(frame)
        zstd.ZstdDecompressor(zstd_dict=dictionary)  # raises where the dictionary only looks like one
    except (zstd.ZstdError, ValueError) as error:
        raise BrokenError(f"the zstd dictionary is damaged ({error})") from error
    return ZSTD._replace(fresh=lambda: zstd.ZstdDecompressor(zstd_dict=dictionary))
