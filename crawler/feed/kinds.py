"""Which kind of input some bytes are: told by content first, by name second."""

import re
from enum import StrEnum
from pathlib import PurePosixPath

from crawler.feed.json_values import Malformed, parse
from crawler.feed.options import FeedOptions, Format
from crawler.feed.reader import Reader

HEAD = 65_536  # bytes that are looked at first
BOM = b"\xef\xbb\xbf"
_COMPRESSED = {".gz", ".zst", ".zstd"}
_JSON_OBJECT = re.compile(rb'\s*(\[\s*)?\{\s*"')
_RECORD = re.compile(rb"^WARC/[01]\.", re.MULTILINE)


class Kind(StrEnum):
    """What is read in a way of its own."""

    PAGE = "page"  # HTML or plain text: one page a file
    LINES = "lines"  # a JSON object a line
    JSON = "json"  # one JSON object or array over many lines
    ARCHIVE = "archive"  # WARC, WET or ARC


_FORCED: dict[Format, Kind] = {
    "html": Kind.PAGE,
    "text": Kind.PAGE,
    "jsonl": Kind.LINES,
    "warc": Kind.ARCHIVE,
    "wet": Kind.ARCHIVE,
}
_NAMED_LINES, _NAMED_ARCHIVE = {".jsonl", ".ndjson"}, {".warc", ".wet", ".arc"}


def kind_of(reader: Reader, name: str | None, options: FeedOptions) -> Kind:
    """The kind of what the reader will give; nothing is read off it.

    1. `options.format`, where it is not auto.
    2. A first record of a WARC or ARC.
    3. JSON that parses: an object on one of the first lines, or an object or array as a whole.
    4. The name, compression's suffix aside: `.jsonl`, `.ndjson` or `.json` where it does not look like markup;
       `.warc`, `.wet` or `.arc` where a record stands further down.
    5. Else a page.

    >>> kind_of(Reader(iter([b'{"text": "Hello"}'])), None, FeedOptions()).value
    'lines'
    """
    if options.format in _FORCED:
        return _FORCED[options.format]
    head = reader.peek(HEAD).removeprefix(BOM)
    if head.startswith((b"WARC/", b"filedesc://")):
        return Kind.ARCHIVE
    if _JSON_OBJECT.match(head):
        return _json_kind(reader, _suffix(name), options.max_bytes)
    return _named_kind(head, _suffix(name))


def _named_kind(head: bytes, suffix: str) -> Kind:
    """The kind that a name says, where the content does not speak against it."""
    start = head.lstrip()[:1]
    if suffix in _NAMED_LINES and start != b"<":
        return Kind.LINES
    if suffix == ".json" and start in (b"{", b"["):
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


def _json_kind(reader: Reader, suffix: str, limit: int) -> Kind:
    """The kind of what begins like a JSON object: a page too, where it does not go on like one."""
    size = HEAD
    while b"\n" not in (head := reader.peek(size)) and len(head) == size <= limit:
        size *= 8  # a page in one line of JSON is often longer than the head
    head = head.removeprefix(BOM).lstrip()
    endless = b"\n" not in head and len(head) > limit
    if suffix in _NAMED_LINES or endless or (head[:1] == b"{" and any(map(_is_object, head.splitlines()[:50]))):
        return Kind.LINES
    if suffix == ".json" or _is_json(reader.peek(limit + 1)):
        return Kind.JSON
    return Kind.PAGE


def _is_object(line: bytes) -> bool:
    """Whether a line is a JSON object that says something."""
    value = parse(line) if line.startswith(b'{"') else None
    return isinstance(value, dict)


def _is_json(text: bytes) -> bool:
    return not isinstance(parse(text.removeprefix(BOM)), Malformed)
