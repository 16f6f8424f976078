"""JSON with a page an object: one object a line, or one object or array as a whole."""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from cleaning.model import Failure, Page, Rejection, Source
from crawler.feed.failures import failure, one_line, quoted, too_large
from crawler.feed.fields import page_of
from crawler.feed.json_values import Malformed, parse
from crawler.feed.kinds import BOM
from crawler.feed.options import FeedOptions
from crawler.feed.reader import Reader

_QUOTED = 40  # bytes of a bad line that a message shows


def json_lines(reader: Reader, source: Source, options: FeedOptions) -> Iterator[Page | Failure]:
    """A page or a failure for each line that is not blank, `source.record` its number, from 1.

    A line longer than the limit is skipped without being held.
    """
    number, given = 0, 0
    while line := reader.readline(options.max_bytes + 1):
        number += 1
        at = structs.replace(source, kind="jsonl", record=str(number))
        if len(line) > options.max_bytes and not line.endswith(b"\n"):
            size = len(line) + reader.skip_line()
            given += 1
            yield too_large(at, "the line", options.max_bytes, size)
        elif item := line.removeprefix(BOM).strip():
            given += 1
            yield _page_or_failure(parse(item), item, at, options)
    if not given:
        hint = "nothing to do, or write the file again"
        yield failure(structs.replace(source, kind="jsonl"), Rejection.EMPTY, "no line holds anything", hint)


def json_document(reader: Reader, source: Source, options: FeedOptions) -> Iterator[Page | Failure]:
    """The page of a file that is one JSON object, or the pages of an array of objects, `source.record` their number.

    The file is held as a whole, so the limit of a page is the file's.
    """
    source = structs.replace(source, kind="jsonl")
    text = reader.read(options.max_bytes + 1)
    if len(text) > options.max_bytes:
        hint = f"make it JSON lines, which have no limit: jq -c '.[]' {quoted(source.path)} > NAME.jsonl"
        yield structs.replace(too_large(source, "the JSON array", options.max_bytes), hint=hint)
        return
    value = parse(text.removeprefix(BOM))
    items = value if isinstance(value, list) else [value]
    for number, item in enumerate(items, start=1):
        yield _page_or_failure(item, text, structs.replace(source, record=str(number)), options)
    if not items:
        yield failure(source, Rejection.EMPTY, "the JSON array holds nothing", "nothing to do, or write the file again")


def _page_or_failure(value: Any, text: bytes, at: Source, options: FeedOptions) -> Page | Failure:
    match value:
        case dict():
            return page_of(value, at, options)
        case Malformed():
            start = one_line(text[:_QUOTED].decode("utf-8", "replace"))
            detail = f"not JSON from column {value.column} on: {value.said}; it begins: {start}"
            return failure(at, Rejection.BAD_JSON, detail, _look(at))
        case _:
            detail = f"a JSON {type(value).__name__}, not an object with fields"
            return failure(at, Rejection.BAD_JSON, detail, 'a page is written {"text": "..."} or {"html": "..."}')


def _look(at: Source) -> str:
    """How to see the line; decompressed first, where the name says so."""
    path = quoted(at.path)
    if at.path is None:
        return "mend or drop the line; plain text is read with --format text"
    cat = next((cat for suffix, cat in _CATS.items() if at.path.endswith(suffix)), None)
    look = f"{cat} {path} | sed -n {at.record}p" if cat else f"sed -n {at.record}p {path}"
    return f"mend or drop the line: {look}; plain text is read with --format text"


_CATS = {".gz": "zcat", ".zst": "zstdcat --long=27"}
