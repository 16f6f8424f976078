"""Which kind of input some bytes are: told by content first, by name second."""

import re
from enum import StrEnum
from itertools import islice
from pathlib import PurePosixPath

from crawler.feed.elements import Scan
from crawler.feed.json_values import Malformed, is_valid, parse
from crawler.feed.mail import is_message
from crawler.feed.options import FeedOptions, Format
from crawler.feed.reader import Reader
from crawler.feed.recoding import Peek, Recoded, marked_encoding

HEAD = 65_536  # bytes that are looked at first
BOM = b"\xef\xbb\xbf"
_COMPRESSED = {".gz", ".zst", ".zstd"}
_JSON_OBJECT = re.compile(rb'[\s\x1e]*(\[\s*)?\{\s*"')  # a record separator begins each text of a JSON sequence
_BRACKETS = (b"{", b"[")
_RECORD = re.compile(rb"^WARC/[01]\.", re.MULTILINE)


class Kind(StrEnum):
    """What is read in a way of its own."""

    PAGE = "page"  # HTML or plain text: one page a file
    LINES = "lines"  # a JSON object a line
    JSON = "json"  # one JSON object or array over many lines
    ARCHIVE = "archive"  # WARC, WET or ARC
    MESSAGE = "message"  # MHTML: a page with its parts, as a browser saves it
    ZIP = "zip"  # members, each of any kind; EPUB too
    TAR = "tar"


_FORCED: dict[Format, Kind] = {
    "html": Kind.PAGE,
    "text": Kind.PAGE,
    "jsonl": Kind.LINES,
    "warc": Kind.ARCHIVE,
    "wet": Kind.ARCHIVE,
}
BLOCK = 512  # bytes of a tar's header
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
_NAMED_TAR = {".tar", ".tgz", ".tzst"}
_NAMED_DATA = {".json", ".map", ".webmanifest", ".geojson"}
_NAMED_LINES, _NAMED_ARCHIVE = {".jsonl", ".ndjson"}, {".warc", ".wet", ".arc"}


def kind_of(reader: Reader, name: str | None, options: FeedOptions) -> Kind:
    """The kind of what the reader will give; nothing is read off it.

    1. A ZIP or tar archive, whose members are of any kind.
    2. `options.format`, where it is not auto.
    3. A first record of a WARC or ARC; the head of a message that holds a page.
    4. JSON that parses: an object on one of the first lines, or an object or array as a whole.
    5. The name, compression's suffix aside: `.jsonl`, `.ndjson` or `.json` where it does not look like markup;
       `.warc`, `.wet` or `.arc` where a record stands further down.
    6. Else a page.

    >>> kind_of(Reader(iter([b'{"text": "Hello"}'])), None, FeedOptions()).value
    'lines'
    """
    start = reader.peek(2 * BLOCK)
    if start.startswith(_ZIP):
        return Kind.ZIP
    if (start[257:262] == b"ustar" or _suffix(name) in _NAMED_TAR) and _is_tar(start):
        return Kind.TAR
    return _FORCED.get(options.format) or _told_kind(reader, name, options)


def _told_kind(reader: Peek, name: str | None, options: FeedOptions) -> Kind:
    """The kind that the content tells, then the name."""
    encoding = options.encoding or marked_encoding(reader.peek(2))
    reader = Recoded(reader, encoding) if encoding else reader
    head = reader.peek(HEAD).removeprefix(BOM)
    if head.startswith((b"WARC/", b"filedesc://")):
        return Kind.ARCHIVE
    if is_message(head, _suffix(name)) and not marked_encoding(reader.peek(2)):
        return Kind.MESSAGE
    if _JSON_OBJECT.match(head):
        return _json_kind(reader, _suffix(name), options.max_bytes)
    return _named_kind(head, _suffix(name))


def _is_tar(head: bytes) -> bool:
    """Whether bytes begin with a member's header, whose checksum is right, or with the two empty blocks of an end."""
    if len(head) < BLOCK:
        return False
    if not head.strip(b"\0"):
        return len(head) == 2 * BLOCK
    import tarfile  # noqa: PLC0415 - few people bring archives

    try:
        tarfile.TarInfo.frombuf(head[:BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _named_kind(head: bytes, suffix: str) -> Kind:
    """The kind that a name says, where the content does not speak against it."""
    start = head.lstrip()[:1]
    if suffix in _NAMED_LINES and start != b"<":
        return Kind.LINES
    if suffix in _NAMED_DATA and start in (b"{", b"["):
        return Kind.JSON
    if suffix in _NAMED_ARCHIVE and _RECORD.search(head):
        return Kind.ARCHIVE
    return Kind.PAGE


def _suffix(name: str | None) -> str:
    """The suffix that names a kind.

    >>> _suffix("news.JSONL.gz")
    '.jsonl'
    """
    suffixes = [suffix.lower() for suffix in PurePosixPath(name or "").suffixes]
    return next((suffix for suffix in reversed(suffixes) if suffix not in _COMPRESSED), "")


def _json_kind(reader: Peek, suffix: str, limit: int) -> Kind:
    """The kind of what begins like a JSON object: a page too, where it does not go on like one."""
    size = HEAD
    while b"\n" not in (head := reader.peek(size)) and len(head) == size <= limit:
        size *= 8  # a page in one line of JSON is often longer than the head
    head = head.removeprefix(BOM).lstrip()
    over_lines = head.partition(b"\n")[0].strip() in _BRACKETS  # a value over many lines, whatever the name says
    if head[:1] == b"[" and (suffix not in _NAMED_LINES or over_lines):
        return _array_kind(reader, suffix, limit)
    endless = b"\n" not in head and len(head) > limit
    alone = (
        suffix in _NAMED_DATA
        and len(head) < size
        and len(head.split(b"\n", 2)) < 3
        and not head.partition(b"\n")[2].strip()
    )
    if alone:
        return Kind.JSON
    if over_lines and suffix in _NAMED_LINES:
        return Kind.JSON
    if suffix in _NAMED_LINES or endless or any(map(_is_object, head.splitlines()[:50])):
        return Kind.LINES
    if suffix in _NAMED_DATA or _is_json(reader.peek(limit + 1)):
        return Kind.JSON
    return Kind.PAGE


def _array_kind(reader: Peek, suffix: str, limit: int) -> Kind:
    """The kind of what begins like an array of objects: its first element tells, which is all that is looked at."""
    size = HEAD
    while True:
        head = reader.peek(size)
        first = next(Scan(Reader(iter([head])), len(head)).elements(), None)
        if first is not None or len(head) < size or size > limit:
            break
        size *= 8
    if suffix in _NAMED_DATA or size > limit:
        return Kind.JSON
    return Kind.JSON if first and isinstance(parse(first.text or b""), dict) else Kind.PAGE


def _is_object(line: bytes) -> bool:
    """Whether a line is a JSON object that says something."""
    value = parse(line) if line.startswith((b'{"', b"\x1e")) else None
    return isinstance(value, dict)


def _is_json(text: bytes) -> bool:
    text = text.removeprefix(BOM)
    return is_valid(text) or not isinstance(parse(text), Malformed) or _is_stream(text)


def _is_stream(text: bytes) -> bool:
    """Whether two objects stand at the start, one behind the other."""
    values = islice(Scan(Reader(iter([text])), len(text), bare=True).elements(), 2)
    return [isinstance(parse(value.text or b""), dict) for value in values] == [True, True]
