"""WARC, WET and ARC: what their records give, whole and damaged."""

import gzip
import io
import zlib

import brotli  # type: ignore[import-untyped]
import pytest

from cleaning.model import Failure, Page, Rejection
from crawler.feed import FeedOptions, feed
from crawler.feed.payload import dechunked, decoded
from crawler.feed.responses import content_type_of
from tests import places

FIXTURES = places.FIXTURES / "feed"
AUTO = FeedOptions()
HTML = b"<p>Hello</p>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def record(content: bytes = OK + HTML, *more: bytes, kind: bytes = b"response", length: int | None = None) -> bytes:
    """A record as it stands in a WARC."""
    size = b"Content-Length: %d" % (len(content) if length is None else length)
    head = [b"WARC/1.0", b"WARC-Type: " + kind, b"WARC-Target-URI: http://example.org/", size, *more]
    if kind == b"response":
        head.append(b"Content-Type: application/http;msgtype=response")
    return b"\r\n".join([*head, b"", content, b"", b""])


def items(archive: bytes, options: FeedOptions = AUTO) -> list[Page | Failure]:
    """What an archive gives."""
    return list(feed(["-"], options, io.BytesIO(archive)))


def shown(archive: bytes, options: FeedOptions = AUTO) -> list[str]:
    """The bodies or reasons that an archive gives."""
    found = items(archive, options)
    return [str(item.reason) if isinstance(item, Failure) else item.body.decode() for item in found]


def test_responses_and_resources_are_pages_and_the_rest_is_not() -> None:
    """Pages come decoded; a picture and an error are failures; requests, metadata and DNS answers are neither."""
    html, dump = (FIXTURES / "page.html").read_bytes(), (FIXTURES / "dump.txt").read_bytes()
    found = list(feed([str(FIXTURES / "crawl.warc.gz")], AUTO))
    pages = [item for item in found if isinstance(item, Page)]
    assert [page.body for page in pages] == [html, html, html, dump]
    first = pages[0]
    assert (first.url, first.content_type, first.charset) == ("https://example.org/korpu", "text/html", "utf-8")
    assert first.fetched_at == "2026-02-07T08:00:00Z"
    assert first.source.kind == "warc"
    assert first.source.record == "<urn:uuid:00000000-0000-4000-8000-000000000003>"
    assert [(item.reason, item.detail) for item in found if isinstance(item, Failure)] == [
        (Rejection.NOT_A_PAGE, "the response is image/png"),
        (Rejection.NOT_A_PAGE, "the response has status 404"),
    ]


def test_a_conversion_is_a_page_of_text() -> None:
    """A WET record gives a page of kind wet."""
    (page,) = feed([str(FIXTURES / "crawl.warc.wet.gz")], AUTO)
    assert isinstance(page, Page)
    assert (page.source.kind, page.content_type) == ("wet", "text/plain")
    assert page.body == (FIXTURES / "dump.txt").read_bytes()


def test_a_gzip_around_the_whole_archive_is_read() -> None:
    """An archive need not be compressed record by record."""
    assert shown(gzip.compress(record() + record())) == [HTML.decode()] * 2


def test_an_archive_without_pages_is_one_failure_that_counts() -> None:
    """The failure says what the archive holds instead."""
    (failure,) = items(record(b"GET / HTTP/1.1\r\n\r\n", kind=b"request") * 2 + record(b"", kind=b"revisit"))
    assert isinstance(failure, Failure)
    assert failure.reason is Rejection.NOT_A_PAGE
    assert failure.detail == "an archive without a page; its records: 2 request, 1 revisit"


def test_a_record_that_is_cut_is_a_page_that_says_so() -> None:
    """What is left of the last record is a page that is truncated; without a head it is a failure."""
    first, last = items(record() + record()[:-10])
    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert (first.truncated, last.truncated, last.body) == (False, True, HTML[:-6])
    assert shown(record() + record()[:60]) == [HTML.decode(), "corrupt_archive"]
    assert shown(record() + record()[: -len(HTML) - 10]) == [HTML.decode(), "corrupt_archive"]


@pytest.mark.parametrize(
    "broken",
    [
        b"noise\n\0\xff more\n\n",
        record().replace(b"Content-Length: ", b"Content-Length: x"),
        record().replace(b"Content-Length: ", b"Content-Size: "),
        b"WARC/1.0\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        record(HTML),
        record(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n"),
        record(OK[:-2] + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(HTML)[:10]),
    ],
)
def test_after_damage_reading_goes_on_with_the_next_record(broken: bytes) -> None:
    """One failure for the damage, and the records around it are pages."""
    assert shown(record() + broken + record()) == [HTML.decode(), "corrupt_archive", HTML.decode()]


@pytest.mark.parametrize("length", [20, len(OK + HTML) - 4, len(OK + HTML) + 9, 4000, 10**6, 10**9, 10**14])
@pytest.mark.parametrize("packed", [False, True])
def test_a_wrong_length_costs_no_record(length: int, packed: bool) -> None:
    """A record that is longer or shorter than its length is a page, and so are those behind it."""
    pack = gzip.compress if packed else bytes
    records = [record(), record(length=length), *[record()] * 9]
    assert shown(b"".join(map(pack, records)), FeedOptions(max_bytes=100_000)) == [HTML.decode()] * 11


def test_a_request_with_a_wrong_length_swallows_no_page() -> None:
    """Records that are no inputs are passed over up to where they end in truth."""
    request = record(b"GET / HTTP/1.1\r\n\r\n", kind=b"request", length=5000)
    assert shown(record() + request + record()) == [HTML.decode()] * 2


def test_a_page_about_archives_is_whole() -> None:
    """A record that stands in a page's text, and whose length is right, does not end the page."""
    text = b"<pre>" + record() + b"</pre>"
    assert items(record(OK + text) + record())[0].body == text  # type: ignore[union-attr]


def test_what_stands_behind_a_response_is_not_in_it() -> None:
    """Where the response says how long it is, what a record holds beyond its own length is not the page's."""
    said = OK[:-2] + b"Content-Length: %d\r\n\r\n" % len(HTML)
    assert shown(record(said + HTML + b"noise", length=len(said + HTML)) + record()) == [HTML.decode()] * 2


CODED = OK[:-2] + b"Content-Encoding: gzip\r\n\r\n"
LONG = b"<p>Hello</p>\n" * 5000
MANY = b"".join(b"<p>Hello %d</p>\n" % (number * number) for number in range(30_000))


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (CODED + gzip.compress(LONG)[:-30], ()),
        (CODED + gzip.compress(HTML)[:-5], ()),
        (CODED.replace(b"gzip", b"br") + brotli.compress(MANY)[:-300], ()),
        (OK[:-2] + b"Transfer-Encoding: chunked\r\n\r\n20\r\n<p>Hello", ()),
        (OK[:-2] + b"Content-Length: 99\r\n\r\n" + HTML, ()),
        (OK + HTML, (b"WARC-Truncated: length",)),
    ],
)
def test_a_body_that_breaks_off_is_a_page_that_says_so(content: bytes, more: tuple[bytes, ...]) -> None:
    """What could be read of a packed, chunked or shortened body is the page, and it is truncated."""
    page, after = items(record(content, *more) + record())
    assert isinstance(page, Page)
    assert page.truncated
    assert page.body.startswith(b"<p>Hello")
    assert isinstance(after, Page)
    assert not after.truncated


def test_a_length_of_a_body_that_was_decoded_says_nothing() -> None:
    """Archives keep the headers of a coded body beside the decoded one."""
    (page,) = items(record(CODED[:-2] + b"Content-Length: 999\r\n\r\n" + HTML))
    assert isinstance(page, Page)
    assert not page.truncated


def test_an_archive_that_breaks_off_gives_what_came() -> None:
    """Of an archive packed as a whole the last page is truncated, and the break is a failure behind it."""
    packed = gzip.compress(record() + record(OK + bytes(range(32, 127)) * 3000), 1)
    first, cut, broken = items(packed[: len(packed) // 2])
    assert isinstance(first, Page)
    assert isinstance(cut, Page)
    assert cut.truncated
    assert isinstance(broken, Failure)
    assert broken.reason is Rejection.CORRUPT_ARCHIVE


def test_after_damaged_compression_reading_goes_on_with_the_next_member() -> None:
    """Records that are compressed one by one are lost one by one."""
    members = [gzip.compress(record(OK + bytes(range(256)) * 50)) for _ in range(3)]
    middle = bytearray(members[1])
    middle[40:80] = bytes(40)
    found = items(members[0] + bytes(middle) + members[2])
    assert [type(item) for item in found] == [Page, Failure, Page]
    assert "gzip data is damaged" in getattr(found[1], "detail", "")


def test_a_record_over_the_limit_is_not_read() -> None:
    """Its length says enough; a payload that only unpacks to more is stopped at the limit."""
    options = FeedOptions(max_bytes=1000)
    bomb = record(OK[:-2] + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(500_000)))
    large = record(OK + b"x" * 2000)
    assert shown(record() + large + bomb + record(), options) == [
        HTML.decode(), "too_large", "too_large", HTML.decode(),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "result"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", "<p>Hello</p>"),
        (b"http/2 200\r\ncontent-type: Application/XHTML+xml; charset=utf-8\r\n\r\n", "<p>Hello</p>"),
        (b"HTTP/1.1 200 OK\nContent-Type: text/plain\n\n", "<p>Hello</p>"),
        (b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n", "not_a_page"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\n", "not_a_page"),
        (b"HTTP/1.1\r\n\r\n", "not_a_page"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html, text/html; charset=utf-8\r\n\r\n", "<p>Hello</p>"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: */*\r\n\r\n", "<p>Hello</p>"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: html\r\n\r\n", "<p>Hello</p>"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html, application/json\r\n\r\n", "not_a_page"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: */*\r\n\r\n<rss>", "not_a_page"),
    ],
)
def test_status_and_type_say_what_is_a_page(head: bytes, result: str) -> None:
    """Status 200 with HTML, XHTML or plain text, or with no type at all, is a page."""
    assert shown(record(head + HTML)) == [result]


def test_a_target_in_angle_brackets_or_with_spaces_is_mended() -> None:
    """wget 1.19 wrote brackets around the URL."""
    (page,) = items(record().replace(b"http://example.org/", b"<http://example.org/a b>"))
    assert page.url == "http://example.org/a%20b"


def test_a_record_without_url_or_id_goes_by_its_offset() -> None:
    """What is missing is None; the offset is that of the decompressed archive."""
    bare = record().replace(b"WARC-Target-URI: http://example.org/\r\n", b"")
    _, page = items(record() + bare)
    assert isinstance(page, Page)
    assert (page.url, page.fetched_at, page.source.record) == (None, None, f"offset:{len(record())}")


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        (None, HTML),
        ("identity", HTML),
        ("gzip", gzip.compress(HTML)),
        ("x-gzip", gzip.compress(HTML[:4]) + gzip.compress(HTML[4:])),
        ("deflate", zlib.compress(HTML)),
        ("deflate", zlib.compress(HTML)[2:-4]),
        ("br", brotli.compress(HTML)),
        ("deflate, gzip", gzip.compress(zlib.compress(HTML))),
        ("gzip", HTML),
        ("br", HTML),
        ("deflate", HTML),
        ("zstd", HTML),
    ],
)
def test_content_codings_are_undone(coding: str | None, body: bytes) -> None:
    """Also two in a row; a body that was decoded already stays as it is."""
    assert decoded(body, None, coding, 1000) == HTML


@pytest.mark.parametrize(
    ("chunked", "plain"),
    [
        (b"5\r\nHello\r\n6;x=y\r\n world\r\n0\r\n\r\n", b"Hello world"),
        (b"5\r\nHello\r\n", b"Hello"),
        (b"Hello", b"Hello"),
        (b"<p>\r\n</p>", b"<p>\r\n</p>"),
        (b"", b""),
        (b"-5\r\nHello", b"-5\r\nHello"),
    ],
)
def test_chunks_are_joined(chunked: bytes, plain: bytes) -> None:
    """A body that does not begin with a chunk's length has no chunks."""
    assert dechunked(chunked)[0] == plain


def test_a_coded_body_stops_at_the_limit() -> None:
    """One byte more than the limit comes out, so that it shows."""
    assert len(decoded(brotli.compress(bytes(1_000_000), quality=1), None, "br", 1000)) == 1001


def test_a_content_type_names_type_and_charset() -> None:
    """As the header writes them, the type in small letters."""
    assert content_type_of('text/html; charset="windows-1254"') == ("text/html", "windows-1254")
    assert content_type_of("; charset=") == (None, None)
    assert content_type_of(None) == (None, None)
