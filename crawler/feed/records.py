"""The records of a WARC or ARC, one after another, damaged ones too."""

import re
from io import BytesIO

from msgspec import Struct
from warcio.recordloader import ARC2WARCHeadersParser
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from cleaning.recording import many
from crawler.feed.codecs import BrokenError
from crawler.feed.inflate import PIECE
from crawler.feed.reader import Reader

HEAD = 65_536  # bytes that a record's or a message's head may have: a hundred times what is usual
_WARC = re.compile(rb"WARC/\d")
# URL, IP address, date, type, length: version 1 of ARC, the one in use.
_ARC = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:.* \S+ \d{8,} \S+ \S+\s*$")
# A record that begins inside another, at the start of a line.
_INSIDE = re.compile(rb"(?:^|\n)(WARC/[01]\.\d{1,2}\r?\n[A-Za-z]{2,20}-[A-Za-z-]{2,40}:)")
_LONGEST_START = 80  # bytes of what that takes
_WARC_PARSER = StatusAndHeadersParser([], verify=False)
_ARC_PARSER = ARC2WARCHeadersParser()  # its WARC-Record-ID is random: an ARC's records go by their offset


class Record(Struct, frozen=True):
    """The head of a record; its content, `length` bytes by what the head says, is still to be read."""

    offset: int  # of its first byte, after decompression
    type: str  # response, resource, conversion, request, ...
    headers: StatusAndHeaders  # of an ARC too, under their names in WARC
    length: int
    arc: bool = False

    @property
    def name(self) -> str:
        """WARC-Record-ID, or the offset where there is none."""
        return (None if self.arc else self.get("WARC-Record-ID")) or f"offset:{self.offset}"

    @property
    def url(self) -> str | None:
        """WARC-Target-URI, without the angle brackets and spaces that some writers leave in it."""
        return url_of(self.headers)

    def get(self, name: str) -> str | None:
        """The header's value, None where there is none."""
        value = self.headers.get_header(name)
        return value.strip() or None if isinstance(value, str) else None


def url_of(headers: StatusAndHeaders) -> str | None:
    """The URL that a record's head names."""
    url = (headers.get_header("WARC-Target-URI") or "").strip()
    if url.startswith("<") and url.endswith(">"):  # wget 1.19
        url = url[1:-1]
    return url.replace(" ", "%20") or None


class Damage(Struct, frozen=True):
    """A place where no record could be read."""

    offset: int
    said: str
    type: str | None = None  # where the head of a record could be read
    url: str | None = None

    @property
    def name(self) -> str:
        """The offset."""
        return f"offset:{self.offset}"


def next_record(reader: Reader) -> Record | Damage | None:
    """The next record, None at the end. The record before it must have been read to its end or skipped.

    Where something else stands than a record, that is one `Damage`; the next call goes on with the next record.
    """
    while (line := reader.readline(PIECE)) and not line.strip():
        pass
    if not line:
        return None
    offset = reader.offset - len(line)
    if not _begins(line):
        skipped = len(line) + skip_to_record(reader)
        seen = f"{many(skipped, 'byte', ',')} at offset {offset:,} {'is' if skipped == 1 else 'are'} not a record"
        return Damage(offset, seen)
    return _load(reader, line, offset)


def read_head(first: bytes, source: Reader | BytesIO) -> bytes | None:
    """The lines up to a blank one, `first` among them; None where that takes more than `HEAD` bytes."""
    lines, size = [first], len(first)
    while lines[-1].strip():
        line = source.readline(HEAD)
        lines.append(line)
        size += len(line)
        if size > HEAD:
            return None
    return b"".join(lines)


def _begins(line: bytes) -> bool:
    return bool(_WARC.match(line) or _ARC.match(line))


class Content(Struct, frozen=True):
    """What a record holds: `data`, None where that is over the limit, and what is wrong with its end."""

    data: bytes | None
    size: int
    missing: int = 0  # bytes that the archive ends before
    more: int = 0  # bytes of the data that stand behind its length
    broken: BrokenError | None = None  # how the compression of the archive breaks


def content_of(reader: Reader, record: Record, limit: int) -> Content:
    """The content of a record up to where it really ends, whatever its length says.

    Where no record follows, a record that begins inside is the next one: the length was too long. Else what follows up
    to the next record belongs to it: the length was too short. A content over the limit is not held; since it can't
    be looked into again, the first line in it that a record begins with ends it.
    """
    parts: list[bytes] = []
    size, left, tail = 0, record.length, b""
    held = record.length <= limit
    try:
        while left and (piece := reader.some(min(left, PIECE))):
            left -= len(piece)
            if not held and (found := _INSIDE.search(tail + piece)):
                reader.push((tail + piece)[found.start(1) :])
                cut = found.start(1) - len(tail)
                size += cut
                data = _without_end(b"".join([*parts, piece])[:size]) if 0 <= size <= limit else None
                return Content(data, size)
            tail = piece[-_LONGEST_START:] if not held else b""
            size += len(piece)
            if size <= limit:
                parts.append(piece)
            else:
                parts.clear()
    except BrokenError as broken:
        return Content(b"".join(parts) if size <= limit else None, size, left, broken=broken)
    return _ended(reader, b"".join(parts), left, limit) if held else Content(None, size, left)


def _ended(reader: Reader, data: bytes, missing: int, limit: int) -> Content:
    """The content of which so many bytes are missing, with what is behind it."""
    head = reader.peek(PIECE)
    behind = head.lstrip(b"\r\n")
    if not missing and (not behind or _begins(behind.split(b"\n", 1)[0])):
        return Content(data, len(data))
    found = _INSIDE.search(data + head[:_LONGEST_START])
    if found and found.start(1) < len(data):
        reader.push(data[found.start(1) :])
        return Content(_without_end(data[: found.start(1)]), found.start(1))
    if missing or head[:1] in (b"", b"\r", b"\n"):
        return Content(data, len(data), missing)
    kept: list[bytes] = []
    more = skip_to_record(reader, kept, limit - len(data))
    extra = _without_end(b"".join(kept))
    return Content(data + extra, len(data) + more, more=len(extra))


def _without_end(data: bytes) -> bytes:
    """The data without the two line ends that stand behind every record."""
    for _ in range(2):
        data = data.removesuffix(b"\n").removesuffix(b"\r")
    return data


def skip_to_record(reader: Reader, kept: list[bytes] | None = None, most: int = 0) -> int:
    """Drop what stands before the next line that begins a record, its first `most` bytes into `kept`; its length."""
    skipped = 0
    while line := reader.readline(PIECE):
        if _begins(line):
            reader.push(line)
            break
        skipped += len(line)
        if kept is not None and skipped <= most:
            kept.append(line)
    return skipped


def _load(reader: Reader, line: bytes, offset: int) -> Record | Damage:
    """The record that begins with a line; an ARC's head is this line alone."""
    arc = not _WARC.match(line)
    head = line if arc else read_head(line, reader)
    if head is None:
        skip_to_record(reader)
        return Damage(offset, f"the head of the record at offset {offset:,} has no end")
    try:
        headers = (_ARC_PARSER if arc else _WARC_PARSER).parse(BytesIO(head))
    except StatusAndHeadersParserException:
        return Damage(offset, f"the head of the record at offset {offset:,} does not parse")
    kind, length = headers.get_header("WARC-Type") or "", headers.get_header("Content-Length") or ""
    if not re.fullmatch(r"\d{1,15}", length):
        skip_to_record(reader)
        said = f"the record at offset {offset:,} gives {length or 'nothing'!r} as its length"
        return Damage(offset, said, kind, url_of(headers))
    return Record(offset, kind, headers, int(length), arc)
