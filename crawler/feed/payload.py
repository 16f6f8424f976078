"""The body of an HTTP message without its transfer and content codings."""

import re
from collections.abc import Iterable

from msgspec import Struct

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


class Payload(Struct, frozen=True):
    """A body, and whether it breaks off."""

    body: bytes
    truncated: bool = False


def decoded(body: bytes, transfer: str | None, content: str | None, limit: int) -> bytes:
    """The body as `payload_of` gives it. Raises `BrokenError` where it breaks off.

    >>> decoded(b"5\\r\\nHello\\r\\n0\\r\\n\\r\\n", "chunked", None, 1000)
    b'Hello'
    """
    payload = payload_of(body, transfer, content, limit)
    if payload.truncated:
        raise BrokenError(f"the body breaks off after {many(len(payload.body), 'byte', ',')}")
    return payload.body


def payload_of(body: bytes, transfer: str | None, content: str | None, limit: int) -> Payload:
    """The body that the headers Transfer-Encoding and Content-Encoding describe; cut at `limit` + 1 bytes.

    Archives often keep these headers beside a body that they have decoded already: a body that does not begin as its
    header says stays as it is. Where it begins so and breaks off, what could be read is given; `BrokenError` is raised
    where that is nothing.
    """
    truncated = False
    if "chunked" in _names(transfer):
        body, truncated = dechunked(body)
    for name in reversed(list(_names(content))):
        body, broken = _decompressed(body, name, limit)
        truncated = truncated or broken
    return Payload(body[: limit + 1], truncated)


def _names(header: str | None) -> Iterable[str]:
    return [name.strip().lower() for name in (header or "").split(",")]


def dechunked(body: bytes) -> tuple[bytes, bool]:
    """The body without its chunks' lengths (RFC 9112, 7.1), and whether it breaks off; as it is where it has none."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\r\n", at, at + 64)
        size = _chunk_size(body[at:end]) if end >= 0 else None
        if size is None:
            return (b"".join(parts), True) if parts else (body, False)
        if size == 0:
            break
        part = body[end + 2 : end + 2 + size]
        parts.append(part)
        if len(part) < size:
            return b"".join(parts), True
        at = end + 2 + size + 2
    return b"".join(parts), False


def _chunk_size(line: bytes) -> int | None:
    match = _CHUNK.fullmatch(line)
    return int(match[1], 16) if match else None


def _decompressed(body: bytes, coding: str, limit: int) -> tuple[bytes, bool]:
    """The body without one coding, and whether it breaks off; as it is where it does not begin with the coding."""
    for codec in _CODINGS.get(coding, ()):
        if not codec.magic or body.startswith(codec.magic):
            result = _inflated(body, codec, limit)
            if result is not None:
                return result
    return body, False


def _inflated(body: bytes, codec: Codec, limit: int) -> tuple[bytes, bool] | None:
    """The first `limit` + 1 bytes or fewer, and whether they break off; None where the body only seems to be coded so.

    Raises `BrokenError` where it breaks off before its first byte.
    """
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
            if have:
                return b"".join(parts), True
            if not codec.magic:
                return None
            raise BrokenError(f"the {codec.name} body breaks off before its first byte")
        parts.append(piece)
        have += len(piece)
        if member.eof:
            at -= len(member.unused_data)
            if not codec.magic or not body.startswith(codec.magic, at):
                break
            member = codec.fresh()
    return b"".join(parts), False
