"""The body of an HTTP message without its transfer and content codings."""

import re
from collections.abc import Iterable

from cleaning.recording import many
from crawler.feed.codecs import BARE_DEFLATE, BROTLI, DEFLATE, GZIP, ZSTD, BrokenError, Codec
from crawler.feed.inflate import PIECE

_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?")
_CODINGS: dict[str, tuple[Codec, ...]] = {
    "gzip": (GZIP,),
    "x-gzip": (GZIP,),
    "deflate": (DEFLATE, BARE_DEFLATE),
    "br": (BROTLI,),
    "zstd": (ZSTD,),
}


def decoded(body: bytes, transfer: str | None, content: str | None, limit: int) -> bytes:
    """The body that the headers Transfer-Encoding and Content-Encoding describe; cut at `limit` + 1 bytes.

    Archives often keep these headers beside a body that they have decoded already: a body that does not begin as its
    header says stays as it is. Raises `BrokenError` where it begins so and breaks off.

    >>> decoded(b"5\\r\\nHello\\r\\n0\\r\\n\\r\\n", "chunked", None, 1000)
    b'Hello'
    """
    if "chunked" in _names(transfer):
        body = dechunked(body)
    for name in reversed(list(_names(content))):
        body = _decompressed(body, name, limit)
    return body[: limit + 1]


def _names(header: str | None) -> Iterable[str]:
    return [name.strip().lower() for name in (header or "").split(",")]


def dechunked(body: bytes) -> bytes:
    """The body without its chunks' lengths (RFC 9112, 7.1); as it is where it does not begin with one."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\r\n", at, at + 64)
        size = _chunk_size(body[at:end]) if end >= 0 else None
        if size is None:
            if not parts:
                return body
            raise BrokenError(f"the chunked body breaks off after {many(sum(map(len, parts)), 'byte', ',')}")
        if size == 0:
            break
        part = body[end + 2 : end + 2 + size]
        if len(part) < size:
            raise BrokenError(f"the last chunk has {len(part):,} of its {many(size, 'byte', ',')}")
        parts.append(part)
        at = end + 2 + size + 2
    return b"".join(parts)


def _chunk_size(line: bytes) -> int | None:
    match = _CHUNK.fullmatch(line)
    return int(match[1], 16) if match else None


def _decompressed(body: bytes, coding: str, limit: int) -> bytes:
    """The body without one coding; as it is where the coding is not known or the body does not begin with it."""
    for codec in _CODINGS.get(coding, ()):
        if not codec.magic or body.startswith(codec.magic):
            result = _inflated(body, codec, limit)
            if result is not None:
                return result
    return body


def _inflated(body: bytes, codec: Codec, limit: int) -> bytes | None:
    """The first `limit` + 1 bytes or fewer; None where the body only seems to be coded so."""
    parts: list[bytes] = []
    have, at, member = 0, 0, codec.fresh()
    while have <= limit:
        data = body[at : at + PIECE] if member.needs_input else b""
        at += len(data)
        try:
            piece = member.decompress(data, PIECE)
        except codec.errors:
            piece = None
        if piece is None or not (piece or data or member.eof):
            if not (codec.magic or have):
                return None
            raise BrokenError(f"the {codec.name} body breaks off after {many(have, 'byte', ',')}")
        parts.append(piece)
        have += len(piece)
        if member.eof:
            at -= len(member.unused_data)
            if not codec.magic or not body.startswith(codec.magic, at):
                break
            member = codec.fresh()
    return b"".join(parts)
