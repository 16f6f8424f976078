"""JSON lines, good, bad and endless."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning import clean
from cleaning.config import Config, DecodeOptions
from cleaning.model import Failure, Known, Page, Rejection
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


def test_a_json_array_is_read_as_a_stream() -> None:
    """The limit is an element's: one that is longer is refused, the others are pages, whatever the array has in all."""
    texts = ["one", "x" * 1000, "two"] + ["three, four"] * 1000
    body = json.dumps([{"text": text, "title": 'a "quoted" ], } \\'} for text in texts]).encode()
    found = items(body, FeedOptions(max_bytes=200))
    assert [item.source.record for item in found] == [str(number) for number in range(1, 1004)]
    assert [type(item) for item in found[:3]] == [Page, Failure, Page]
    assert getattr(found[1], "reason", None) is Rejection.TOO_LARGE
    assert getattr(found[0], "known", None) == Known(title='a "quoted" ], } \\')
    (item,) = items(body, FeedOptions(format="jsonl", max_bytes=200))
    assert isinstance(item, Failure)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'[{"text": "one"}, {"text": }, {"text": "two"}]', ["1", "3", "bad_json"]),
        (b'[{"text": "one"}, {"text": "two"}', ["1", "bad_json"]),
        (b'[{"text": "one"}] [', ["1", "bad_json"]),
        (b'[{"text": "one"},]', ["1", "bad_json"]),
        (b'[{"text": "one"}, 1, "x,y", [], {}, null, {"text": "two"}]', ["1", "7", "not_a_page"]),
        (b" [ ] ", ["empty"]),
        (b'[{"name": "app"}]', ["not_a_page"]),
        (b'{\n"name": "app"}', ["not_a_page"]),
        (b'{"name": "app"}', ["not_a_page"]),
        (json.dumps([{"body": "word " * 50}]).encode(), ["no_content_field"]),
    ],
)
def test_what_is_wrong_in_an_array_costs_itself(body: bytes, expected: list[str], tmp_path: Path) -> None:
    """Elements around a bad one are pages; bad ones are one failure a reason; data without content is no page."""
    path = tmp_path / "data.json"
    path.write_bytes(body)
    found = list(feed([str(path)], FeedOptions()))
    assert [str(item.reason) if isinstance(item, Failure) else item.source.record for item in found] == expected


@pytest.mark.parametrize("element", ["1", '"a, b"', "[]", "{}", '{"a": 1}', "nonsense", "[1, [2]]"])
def test_thousands_of_elements_that_are_no_pages_are_one_failure(element: str, tmp_path: Path) -> None:
    """The failure counts them."""
    path = tmp_path / "data.json"
    path.write_text(f"[{', '.join([element] * 5000)}]", encoding="utf-8")
    (item,) = feed([str(path)], FeedOptions())
    assert isinstance(item, Failure)
    assert "4,999 more elements" in item.detail
    assert item.source.record == "1"


def test_json_lines_in_another_encoding() -> None:
    """With `--encoding`, lines and arrays in any codec are read, and what is decoded is not decoded again."""
    for codec in ("cp1254", "utf-16", "cp1251"):
        text = "Ağrı dağı" if codec != "cp1251" else "Старая пекарня"
        for body in (f'{{"text": "{text}"}}\n' * 2, f'[\n{{"text": "{text}"}},\n{{"text": "{text}"}}]'):
            found = items(body.encode(codec), FeedOptions(encoding=codec))
            assert [item.body.decode() for item in found if isinstance(item, Page)] == [text] * 2
            (document, _) = (clean(item, Config(decode=DecodeOptions(encoding=codec))) for item in found)
            assert document.blocks[0].text == text


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
