"""The records of a WARC or ARC, one after another, damaged ones too."""

import re
from io import BytesIO

from msgspec import Struct
from warcio.limitreader import LimitReader
from warcio.recordloader import ARC2WARCHeadersParser
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from cleaning.recording import many
from crawler.feed.inflate import PIECE
from crawler.feed.reader import Reader

HEAD = 65_536  # bytes that a record's or a message's head may have: a hundred times what is usual
_WARC = re.compile(rb"WARC/\d")
# URL, IP address, date, type, length: version 1 of ARC, the one in use.
_ARC = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:.* \S+ \d{8,} \S+ \S+\s*$")
_WARC_PARSER = StatusAndHeadersParser([], verify=False)
_ARC_PARSER = ARC2WARCHeadersParser()  # its WARC-Record-ID is random: an ARC's records go by their offset


class Record(Struct):
    """A record whose content is still to be read from `content`, `length` bytes of it."""

    offset: int  # of its first byte, after decompression
    type: str  # response, resource, conversion, request, ...
    headers: StatusAndHeaders  # of an ARC too, under their names in WARC
    content: LimitReader
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

    def skip(self) -> int:
        """Drop what is still to be read; the number of bytes that are missing, 0 where the record is whole."""
        while self.content.read(PIECE):
            pass
        return int(self.content.limit)


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


def read_head(first: bytes, source: Reader | LimitReader) -> bytes | None:
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


def surplus(reader: Reader) -> int:
    """The number of bytes, now dropped, by which a record that was just read is longer than its length says."""
    head = reader.peek(PIECE)
    return 0 if head[:1] in (b"", b"\r", b"\n") or _begins(head.split(b"\n")[0]) else skip_to_record(reader)


def skip_to_record(reader: Reader) -> int:
    """Drop what stands before the next line that a record begins with; its length in bytes."""
    skipped = 0
    while line := reader.readline(PIECE):
        if _begins(line):
            reader.push(line)
            break
        skipped += len(line)
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
    content = LimitReader(reader, int(length))
    return Record(offset, kind, headers, content, int(length), arc)
