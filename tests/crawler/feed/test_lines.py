"""JSON lines, good, bad and endless."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.model import Failure, Page, Rejection
from crawler.feed import FeedOptions, feed

JSONL = FeedOptions(format="jsonl")


def items(body: bytes, options: FeedOptions = JSONL) -> list[Page | Failure]:
    """What the lines give."""
    return list(feed(["-"], options, io.BytesIO(body)))


def failure(line: bytes) -> Failure:
    """The failure of a line."""
    (item,) = items(line)
    assert isinstance(item, Failure)
    return item


def page(**fields: Any) -> Page:
    """The page of an object."""
    (item,) = items(json.dumps(fields).encode())
    assert isinstance(item, Page)
    return item


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": Hello}', "not JSON from column 10 on: Expecting value; it begins: {"),
        (b'{"text": "Hello"', "not JSON from column 17 on: Expecting ',' delimiter"),
        (b'{"text": "caf\xe9"}', "not JSON from column 14 on: byte 0xe9 is not UTF-8"),
        (b'{"text": "a"} {"text": "b"}', "not JSON from column 15 on: Extra data"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": ' * 100_000, "nested too deep"),
        (b"1" * 5000, "4300"),
        (b'"Hello"', "a JSON str, not an object with fields"),
        (b"null", "a JSON NoneType, not an object with fields"),
    ],
)
def test_a_line_that_is_not_an_object_says_where_it_breaks(line: bytes, said: str) -> None:
    """The failure names the line, the column and what stands there."""
    result = failure(line)
    assert (result.reason, result.source.record) == (Rejection.BAD_JSON, "1")
    assert said in result.detail
    assert "\n" not in result.detail + result.hint


def test_lines_behind_a_bad_one_are_read() -> None:
    """A bad line costs itself only, and the hint shows how to look at it."""
    results = items(b'{"text": "one"}\n{\n\r\n{"text": "two"}\r\n')
    assert [(type(item), item.source.record) for item in results] == [(Page, "1"), (Failure, "2"), (Page, "4")]


def test_an_object_without_content_lists_its_fields() -> None:
    """The failure names the fields that are there, and the flag with the likeliest of them."""
    result = failure(b'{"id": "1", "body": "A long text", "n": 3}')
    assert result.reason is Rejection.NO_CONTENT_FIELD
    assert result.detail == "no string in html or text; the fields are: id, body, n"
    assert result.hint == "name the field of the page: --field text=body"
    assert failure(b'{"page": "<p>Hello</p>"}').hint.endswith("--field html=page")
    assert failure(b'{"text": ["a"]}').detail == "no string in html or text; text holds list"
    assert failure(b"{}").detail.endswith("the fields are: none")


@pytest.mark.parametrize("line", [b'{"text": ""}', b'{"html": null}', b'{"text": " ", "html": ""}'])
def test_an_empty_field_is_an_empty_page(line: bytes) -> None:
    """A field that is there and holds nothing is for the decoder to call empty."""
    (item,) = items(line)
    assert isinstance(item, Page)
    assert item.body == b""


def test_text_is_taken_where_html_is_empty() -> None:
    """html wins only where it holds something."""
    assert page(html="", text="Hello").content_type == "text/plain"
    assert page(html="<p>Hi", text="Hello").content_type == "text/html"


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Ali Veli", ("Ali Veli",)),
        (["Ali", " ", "Veli"], ("Ali", "Veli")),
        ({"@type": "Person", "name": "Ali"}, ("Ali",)),
        ([{"name": "Ali"}, "Veli", 3, None, ["no"]], ("Ali", "Veli")),
        ([], ()),
        (7, ()),
    ],
)
def test_authors_come_in_many_forms(value: Any, authors: tuple[str, ...]) -> None:
    """A string, a list of strings or of objects with a name; anything else says nothing."""
    assert page(text="Hello", authors=value).known.authors == authors


def test_values_of_another_kind_are_absent() -> None:
    """A number for a title, a blank url and a date that is none of ISO 8601 give None, not a guess."""
    result = page(text="Hello", title=7, url=" ", fetched_at="yesterday")
    assert (result.known.title, result.url, result.fetched_at) == (None, None, None)


def test_half_an_emoji_becomes_a_replacement_character() -> None:
    """A pair that was cut by length does not cost the page; a whole pair is one character."""
    (item,) = items(rb'{"text": "cut \ud83d", "title": "\ud83d\ude00", "x": NaN}')
    assert isinstance(item, Page)
    assert (item.body.decode(), item.known.title) == ("cut \ufffd", "\U0001f600")


def endless(size: int) -> Iterator[bytes]:
    """A line with a page of `size` bytes, between two that are short, in pieces."""
    yield b'{"text": "one"}\n{"text": "'
    for _ in range(size // 100_000):
        yield b"x" * 100_000
    yield b'"}\n{"text": "two"}\n'


class Pieces(io.RawIOBase):
    """A file that is made while it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces

    def read(self, size: int = -1) -> bytes:
        """The next piece, whatever the size."""
        return next(self.pieces, b"")


@pytest.mark.parametrize("form", ["auto", "jsonl"])
def test_a_line_of_200_megabytes_is_skipped_in_flat_memory(form: str) -> None:
    """The line is one failure that gives its size; the lines around it are pages; memory stays by the limit's side."""
    options = FeedOptions(format=form, max_bytes=1_000_000)  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        first, second, third = feed(["-"], options, Pieces(endless(200_000_000)))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(first, Page)
    assert isinstance(third, Page)
    assert isinstance(second, Failure)
    assert second.reason is Rejection.TOO_LARGE
    assert second.detail == "the line has 200,000,013 bytes, over the limit of 1,000,000"
    assert second.source.record == "2"
    assert peak < 5_000_000


def test_a_json_array_over_the_limit_is_told_to_become_lines() -> None:
    """An array is held as a whole, so the limit of a page holds for it; the hint makes lines of it."""
    body = b'[{"text": "one"}, {"text": "two"}]'
    (item,) = items(body, FeedOptions(format="jsonl", max_bytes=20))
    assert isinstance(item, Failure)
    (item,) = items(b'[\n{"text": "one"},\n{"text": "two"}]', FeedOptions(max_bytes=20))
    assert isinstance(item, Failure)
    assert item.reason is Rejection.TOO_LARGE


@settings(deadline=None)  # the machine that runs it may be busy
@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    """Whatever lines hold, each that is not blank gives one page or failure of one line's words."""
    results = items(body)
    lines = [line for line in body.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]
    assert len(results) == max(len(lines), 1)
    for item in results:
        if isinstance(item, Failure):
            assert len(item.detail.splitlines()) == 1


VALUES = st.none() | st.booleans() | st.floats() | st.text(max_size=5)
OBJECTS = st.dictionaries(st.sampled_from(["url", "title", "authors", "tags", "date", "x"]), VALUES | st.lists(VALUES))


@settings(max_examples=50, deadline=None)
@given(OBJECTS)
def test_no_object_raises(item: dict[str, Any]) -> None:
    """Whatever else an object says, its text is the page's body, as UTF-8."""
    assert page(**item, text="x\ud800ə").body == "x\ufffdə".encode()
