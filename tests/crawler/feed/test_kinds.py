"""What each kind of input gives, and how kinds are told."""

import gzip
import io
import os
import sys
from pathlib import Path

import pytest

from cleaning.config import ConfigError
from cleaning.model import Failure, Known, Page, Rejection, Source
from crawler.feed import FeedOptions, feed, fields_of
from tests import places

FIXTURES = places.FIXTURES / "feed"
AUTO = FeedOptions()


def given(body: bytes, name: str | None = None, options: FeedOptions = AUTO) -> list[tuple[str, str | None]]:
    """The kind and record, or the reason, of each item that bytes give; on standard input where they have no name."""
    if name is None:
        items = list(feed(["-"], options, io.BytesIO(body)))
    else:
        Path(name).write_bytes(body)
        items = list(feed([name], options))
    return [(str(item.reason) if isinstance(item, Failure) else item.source.kind, item.source.record) for item in items]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_of_html_or_text_is_one_page_untouched() -> None:
    """The page holds the file's bytes and where they came from, and nothing that was not said."""
    path = f"{FIXTURES.as_posix()}/page.html"
    assert list(feed([path], AUTO)) == [
        Page(body=(FIXTURES / "page.html").read_bytes(), source=Source(kind="file", path=path))
    ]


@pytest.mark.parametrize(("packed", "plain"), [("page.html.gz", "page.html"), ("dump.txt.zst", "dump.txt")])
def test_a_compressed_file_gives_the_page_inside(packed: str, plain: str) -> None:
    """The page of a .gz or .zst is the page of the file in it."""
    (page,) = feed([str(FIXTURES / packed)], AUTO)
    assert isinstance(page, Page)
    assert page.body == (FIXTURES / plain).read_bytes()


def test_standard_input_is_read_once_and_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads standard input, whatever its kind, and has no path."""
    stdin = io.TextIOWrapper(io.BytesIO(gzip.compress(b"Hello")))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert list(feed(["-"], AUTO)) == [Page(body=b"Hello", source=Source(kind="stdin"))]
    assert not stdin.closed


def test_a_pipe_is_read_as_it_comes() -> None:
    """The first lines are pages while the writer still has more to say."""
    reading, writing = os.pipe()
    with open(reading, "rb") as stdin, open(writing, "wb", buffering=0) as writer:  # noqa: PTH123 - descriptors
        writer.write(b'{"text": "one"}\n' * 4096)  # the head that kinds are told by
        pages = feed(["-"], AUTO, stdin)
        assert isinstance(next(pages), Page)
        writer.close()
        assert sum(1 for _ in pages) == 4095


def test_json_lines_take_over_what_they_say() -> None:
    """html wins over text; the other fields become the page's url, fetched_at and known."""
    first, second, third, fourth = feed([str(FIXTURES / "pages.jsonl")], AUTO)
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.body, first.content_type, first.charset) == (
        (FIXTURES / "page.html").read_bytes(),
        "text/html",
        "utf-8",
    )
    assert (first.url, first.fetched_at) == ("https://example.org/korpu", "2026-02-07T08:00:00Z")
    assert first.known == Known(
        title="Körpü yenidən açıldı",
        authors=("Aygün Məmmədova", "Rəşad Quliyev"),
        date="2026-02-06",
        sitename="Example",
        description="Körpü açıq elan edildi.",
        categories=("Şəhər",),
        tags=("körpü", "nəqliyyat"),
    )
    assert (second.body, second.content_type) == ((FIXTURES / "dump.txt").read_bytes(), "text/plain")
    assert second.known == Known(authors=("Elif Demir",))
    assert [(item.reason, item.source.record) for item in (third, fourth) if isinstance(item, Failure)] == [
        (Rejection.BAD_JSON, "3"),
        (Rejection.NO_CONTENT_FIELD, "4"),
    ]


def test_field_names_can_be_mapped() -> None:
    """`--field` names the fields of other people's JSON, dots lead into its objects."""
    options = FeedOptions(fields=fields_of(["text=body", "url=metadata.url"]))
    *_, page = feed([str(FIXTURES / "pages.jsonl")], options)
    assert isinstance(page, Page)
    assert (page.body, page.url) == ((FIXTURES / "dump.txt").read_bytes(), "https://example.org/nested")


JSON = b'{"text": "Hello"}\n'
PRETTY = b'[\n  {\n    "text": "one"\n  },\n  {\n    "text": "two"\n  }\n]\n'
WET_RECORD = ("wet", "<urn:uuid:00000000-0000-4000-8000-000000000012>")
WARC = (FIXTURES / "crawl.warc.wet.gz").read_bytes()
ONE_LINE = [("jsonl", "1")]


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (b"", "empty.html", [("file", None)]),
        (b"\x89PNG\r\n\x1a\n\0\0", "photo.jpg", [("file", None)]),
        (b"PK\x03\x04rest", "pages.zip", [("corrupt_archive", None)]),
        (JSON, "pages.jsonl", ONE_LINE),
        (JSON, "pages.txt", ONE_LINE),
        (JSON, None, ONE_LINE),
        (b"\xef\xbb\xbf" + JSON, None, ONE_LINE),
        (JSON.rstrip(), "one.json", ONE_LINE),
        (gzip.compress(JSON), "pages.jsonl.gz", ONE_LINE),
        (gzip.compress(JSON), "pages", ONE_LINE),
        (b"{broken\n" + JSON, "pages.jsonl", [("bad_json", "1"), ("jsonl", "2")]),
        (b'{"broken\n' + JSON, None, [("bad_json", "1"), ("jsonl", "2")]),
        (b"\n\n" + JSON, None, [("jsonl", "3")]),
        (b"", "empty.jsonl", [("empty", None)]),
        (b"\n \n", "blank.jsonl", [("empty", None)]),
        (PRETTY, "pages.json", [("jsonl", "1"), ("jsonl", "2")]),
        (PRETTY, None, [("jsonl", "1"), ("jsonl", "2")]),
        (b'{\n  "text": "one"\n}', None, ONE_LINE),
        (JSON.rstrip() * 2, "pages.json", [("jsonl", "1"), ("jsonl", "2")]),
        (b'{\n "text": "one"\n}\n{\n "text": "two {"\n}\n', None, [("jsonl", "1"), ("jsonl", "2")]),
        (b'{\n "text": "one"\n}\n{\n "text": "two"\n}\n', "pages.jsonl", [("jsonl", "1"), ("jsonl", "2")]),
        (PRETTY, "pages.jsonl", [("jsonl", "1"), ("jsonl", "2")]),
        (b'{\n"text": "one"}\n{"text": "tw', "pages.json", [("jsonl", "1"), ("bad_json", "2")]),
        (b'{"text": "one"},\n{"text": "two"}\n', "pages.jsonl", [("jsonl", "1"), ("jsonl", "2")]),
        (b"\x1e" + JSON + b"\x1e" + JSON, None, [("jsonl", "1"), ("jsonl", "2")]),
        ((JSON * 2).decode().encode("utf-16"), "pages.jsonl", [("jsonl", "1"), ("jsonl", "2")]),
        (PRETTY.decode().encode("utf-16"), "pages.json", [("jsonl", "1"), ("jsonl", "2")]),
        (b"[]", "none.json", [("empty", None)]),
        (b"[1]", "number.json", [("not_a_page", "1")]),
        (b"[\n", "broken.json", [("bad_json", "1")]),
        (b"{{ template }} and a page of text", None, [("file", None)]),
        (b'{"not": json} said the page', "page.txt", [("file", None)]),
        (b"[Advertisement]\nA page of text", None, [("file", None)]),
        (b"<p>A page</p>", "wrong.jsonl", [("file", None)]),
        (b"<p>A page</p>", "wrong.warc", [("file", None)]),
        (b"<p>A page</p>", "wrong.gz", [("file", None)]),
        (WARC, "crawl.warc.gz", [WET_RECORD]),
        (WARC, "wrong.html", [WET_RECORD]),
        (b"noise\n" + gzip.decompress(WARC), "a.warc", [("corrupt_archive", "offset:0"), WET_RECORD]),
    ],
)
def test_kinds_are_told_by_content_first(body: bytes, name: str | None, expected: list[tuple[str, str | None]]) -> None:
    """A name decides only where the content does not; what is nothing else is a page, for the decoder to judge."""
    if name is None:
        expected = [("stdin" if kind == "file" else kind, record) for kind, record in expected]
    assert given(body, name) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [("html", "stdin"), ("text", "stdin"), ("jsonl", "jsonl"), ("warc", "corrupt_archive"), ("wet", "corrupt_archive")],
)
def test_a_format_overrides_what_the_content_says(form: str, expected: str) -> None:
    """With `--format` nothing is guessed."""
    assert given(JSON, options=FeedOptions(format=form))[0][0] == expected  # type: ignore[arg-type]


def test_a_large_file_is_refused_by_its_size() -> None:
    """A file over the limit is not read; the failure says how large it is and which flag lets it in."""
    with Path("large.txt").open("wb") as file:
        file.truncate(50_000_000_000)
    (failure,) = feed(["large.txt"], AUTO)
    assert isinstance(failure, Failure)
    assert failure.reason is Rejection.TOO_LARGE
    assert failure.detail == "the file has 50,000,000,000 bytes, over the limit of 20,000,000"
    assert failure.hint == "raise the limit: --max-bytes 50000000000"


def test_the_limit_is_the_largest_size_that_passes() -> None:
    """A page of exactly the limit is read, one byte more is not, on standard input too."""
    options = FeedOptions(max_bytes=10)
    assert given(b"x" * 10, "a.txt", options) == [("file", None)]
    assert given(b"x" * 11, "a.txt", options) == given(b"x" * 11, None, options) == [("too_large", None)]


def test_a_file_that_changes_while_it_is_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read of a file that someone is writing is not a page."""
    path = Path("growing.txt")
    path.write_bytes(b"one")
    statuses = iter([path.stat()])
    real = os.fstat
    monkeypatch.setattr(os, "fstat", lambda number: next(statuses, None) or real(number))
    path.write_bytes(b"one two")
    assert [item.reason for item in feed(["growing.txt"], AUTO) if isinstance(item, Failure)] == [Rejection.UNREADABLE]


def test_a_disk_that_fails_is_a_failure() -> None:
    """An error while reading names what the system said."""

    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    (failure,) = feed(["-"], AUTO, Failing())
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.detail) == (
        Rejection.UNREADABLE,
        "the system cannot read it: Input/output error",
    )


@pytest.mark.parametrize("flags", [["text"], ["text="], ["=body"], ["body=text"]])
def test_a_wrong_field_flag_is_a_configuration_error(flags: list[str]) -> None:
    """A flag of another form, or for a field that there is not, raises before the first page."""
    with pytest.raises(ConfigError):
        fields_of(flags)


def test_a_limit_that_lets_nothing_through_is_a_configuration_error() -> None:
    """A limit of zero raises."""
    with pytest.raises(ConfigError, match="20000000"):
        FeedOptions(max_bytes=0)
