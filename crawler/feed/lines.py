"""JSON with a page an object: one object a line, or one object or array as a whole."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

from msgspec import structs

from cleaning.model import Failure, Page, Rejection, Source
from cleaning.recording import many
from crawler.feed.elements import Scan
from crawler.feed.failures import failure, one_line, quoted, too_large
from crawler.feed.fields import page_of
from crawler.feed.json_values import EXTRA, RECORD, Malformed, parse
from crawler.feed.kinds import BOM, HEAD
from crawler.feed.options import FeedOptions
from crawler.feed.reader import Reader

_BLANK = RECORD + b"\v\f"
_QUOTED = 40  # bytes of a bad line that a message shows
_PROSE = 200  # characters of a string that may be a page; titles and descriptions of what an app is called are shorter
_DATA = (Rejection.NO_CONTENT_FIELD, Rejection.BAD_JSON)
_MOST_VALUES = 1_000  # that are looked through for one


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
        elif item := line.removeprefix(BOM).strip(_BLANK):
            given += 1
            item = item[:-1] if item.endswith(b"},") else item  # a line of an array's middle
            yield _page_or_failure(parse(item), item, at, options)
    if not given:
        hint = "nothing to do, or write the file again"
        yield failure(structs.replace(source, kind="jsonl"), Rejection.EMPTY, "no line holds anything", hint)


def json_document(reader: Reader, source: Source, options: FeedOptions) -> Iterator[Page | Failure]:
    """The page of a file that is one JSON object, or the pages of an array of objects, `source.record` their number.

    Objects may also stand one behind the other without an array, as `jq` writes them.

    Of an array no more than an element is held. Its elements that are no pages are one failure for each reason, which
    counts them. An object without a text that is long enough for a page is data, and no page.
    """
    source = structs.replace(source, kind="jsonl")
    start = reader.peek(HEAD).removeprefix(BOM).lstrip()
    if start.startswith(b"["):
        yield from _array(reader, source, options)
        return
    text = reader.read(options.max_bytes + 1)
    value = parse(text.removeprefix(BOM)) if len(text) <= options.max_bytes else Malformed(1, EXTRA)
    if isinstance(value, Malformed) and value.said == EXTRA:
        yield from _array(Reader(chain([text], reader)), source, options, bare=True)
        return
    yield _data(_page_or_failure(value, text, structs.replace(source, record="1"), options), value)


def _array(reader: Reader, source: Source, options: FeedOptions, bare: bool = False) -> Iterator[Page | Failure]:
    """The pages of an array's elements, or of the objects that stand `bare`."""
    scan = Scan(reader, options.max_bytes, bare)
    found = Refused(options)
    number = 0
    for element in scan.elements():
        number = element.number + element.alike
        at = structs.replace(source, record=str(element.number))
        if element.text is None:
            yield too_large(at, "the element", options.max_bytes, element.size)
        elif found.knows(element.text):
            found.count(Rejection.NOT_A_PAGE, 1 + element.alike)
        else:
            value = parse(element.text)
            item = _data(_page_or_failure(value, element.text, at, options), value)
            if isinstance(item, Failure):
                found.add(item, element.alike)
            else:
                yield item
    if bare and scan.wrong and not number:
        hint = f"make it JSON lines, which have no limit: jq -c . {quoted(source.path)} > NAME.jsonl"
        yield structs.replace(too_large(source, "the JSON object", options.max_bytes), hint=hint)
    elif scan.wrong:
        found.add(_page_or_failure(scan.wrong, b"[", structs.replace(source, record=str(number + 1)), options))
    yield from found.told()
    if not number and not scan.wrong:
        yield failure(source, Rejection.EMPTY, "the JSON array holds nothing", "nothing to do, or write the file again")


class Refused:
    """The elements of an array that are no pages: of each reason the first, and how many there are."""

    def __init__(self, options: FeedOptions) -> None:
        names = (name.rpartition(".")[2] for field in ("html", "text") for name in options.names(field))
        self._names = tuple(json.dumps(name).encode() for name in names)
        self._first: dict[Rejection, Failure] = {}
        self._counts: Counter[Rejection] = Counter()

    def knows(self, text: bytes) -> bool:
        """Whether an element need not be parsed: another was data, and this one is short and has no content either."""
        if Rejection.NOT_A_PAGE not in self._first or len(text) > _PROSE or text[:1] != b"{" or b"\\" in text:
            return False
        return text[-1:] == b"}" and not any(name in text for name in self._names)

    def count(self, reason: Rejection, more: int = 1) -> None:
        """Counts elements that are refused for a reason that is known."""
        self._counts[reason] += more

    def add(self, item: Page | Failure, alike: int = 0) -> None:
        """Counts a failure, and those that are like it."""
        if isinstance(item, Failure):
            self._first.setdefault(item.reason, item)
            self.count(item.reason, 1 + alike)

    def told(self) -> Iterator[Failure]:
        """A failure a reason."""
        for reason, first in self._first.items():
            more = self._counts[reason] - 1
            said = (
                f"{first.detail}; {many(more, 'more element', ',')} refused for this reason" if more else first.detail
            )
            yield structs.replace(first, detail=said)


def _data(item: Page | Failure, value: Any) -> Page | Failure:
    """The item; what holds no text that is long enough for a page is data, and no page under another name."""
    if isinstance(item, Page) or isinstance(value, Malformed) or item.reason not in _DATA or _has_prose(value):
        return item
    return structs.replace(item, reason=Rejection.NOT_A_PAGE, detail=f"not a page: data; {item.detail}")


def _has_prose(value: Any) -> bool:
    """Whether a string that could be a page stands somewhere in a value, as far as one looks."""
    left = [value]
    for _ in range(_MOST_VALUES):
        if not left:
            break
        match left.pop():
            case str(text) if len(text) >= _PROSE:
                return True
            case dict(inner):
                left += list(inner.values())[:_MOST_VALUES]
            case list(inner):
                left += inner[:_MOST_VALUES]
    return False


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
