"""Whatever a stranger sends, what reads it returns a value: it never raises, and what it returns is bounded."""

import gzip
import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawler.addressing.canonical import LONGEST, Address, address, joined
from crawler.archive import Archive, Capture
from crawler.reading.listings import ListingError, listing, moment
from crawler.reading.markup import start_tags
from crawler.reading.optout import opt_out, reservations
from crawler.reading.pages import LINKS, looks_like_article
from crawler.reading.patterns import Pattern
from crawler.reading.rules import SITEMAPS, Rules, rules
from crawler.reading.values import Asked, Read, Wanted
from crawler.reading.worker import read
from crawler.state import Row
from crawler.web.gate import DAY, of_bytes, retry_after

EXAMPLES = int(os.environ.get("PAGESIEVE_FUZZ", "60"))  # of each test; PAGESIEVE_FUZZ=5000 is for a long evening
short = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=EXAMPLES <= 60,
    database=None,
)

URL = "http://a.example/x"
PARTS = st.sampled_from(
    [
        "http://",
        "https:",
        "//",
        "[",
        "]",
        ":",
        "@",
        "%",
        "%zz",
        "?",
        "&",
        "=",
        "#",
        "..",
        "/",
        "\\",
        "\x00",
        "\n",
        "ş",
        "²",
        "xn--",
        "255.1",
        "a",
        "�",
        "٣",
        "<",
        '"',
        " ",
        "amp",
        "sid=1",
        ";jsessionid=",
        "99999",
        "::1",
        "\u202e",
    ]
)
links = st.lists(PARTS | st.text(max_size=8), max_size=12).map("".join)
MARKS = st.sampled_from(
    [
        "<a href=",
        "<base href=",
        "<link rel=canonical href=",
        "<link rel=alternate type=application/rss+xml href=",
        ">",
        "'",
        '"',
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<title>",
        "<meta name=robots content=noai>",
        "&amp;",
        "&#x",
        "<urlset>",
        "<url>",
        "<loc>",
        "</loc>",
        "</url>",
        "<lastmod>",
        "<rss>",
        "<item>",
        "<link>",
        "<feed>",
        "<entry>",
        "<!DOCTYPE x [",
        "<!ENTITY a 'b'>",
        "]>",
        "<sitemapindex>",
        "<sitemap>",
        "<?xml version='1.0' encoding='utf-16'?>",
    ]
)
markup = st.lists(MARKS | links, max_size=25).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))
bodies = (
    markup
    | st.binary(max_size=300)
    | markup.map(gzip.compress)
    | st.builds(lambda m: m.decode("latin-1").encode("utf-16"), markup)
)
DATES = st.sampled_from(
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "²", "2026-01-01", "Mon, 1 Jan 99999"]
)
dates = DATES | st.text(max_size=30) | st.datetimes().map(lambda at: at.isoformat() + "+23:59")
rows = st.builds(
    Row,
    id=st.just(1),
    url=st.just(URL),
    host=st.just("a.example"),
    site=st.just("a"),
    role=st.sampled_from(["page", "source"]),
    depth=st.integers(0, 4),
    redirects=st.just(0),
    request=st.none(),
    tries=st.just(0),
    etag=st.none(),
    modified=st.none(),
    hash=st.none(),
    canonical=st.sampled_from([None, "-"]),
)
headers = st.lists(
    st.tuples(st.sampled_from(["Content-Type", "X-Robots-Tag", "tdm-reservation"]), st.text(max_size=30)), max_size=3
).map(tuple)


@short
@given(links, links)
@example("http://[", "http://[")
@example("http://a.example/", "?" + "a&" * 300)
@example("http://a.example/", "http://a.example:99999999/")
def test_an_address_is_one_or_none(base: str, link: str) -> None:
    """With a host, no longer than twice what was given, and the same when it is read again."""
    for found in (address(link), joined(base, link), joined(URL, link)):
        assert found is None or (isinstance(found, Address) and found.host and len(found.url) <= 12 * LONGEST)


@short
@given(st.text(max_size=400), st.text(max_size=50))
def test_tags_are_read_from_anything(text: str, more: str) -> None:
    """Each with attributes that are text."""
    for name, said in start_tags(f"<a {text}>{more}<a href={text}", {"a"}):
        assert name == "a"
        assert all(isinstance(value, str) for value in said.values())


@short
@given(st.sampled_from(["page", "source", "robots", "reservations"]), bodies, headers, rows, st.booleans())
def test_a_response_is_read_or_refused(
    kind: str, body: bytes, said: tuple[tuple[str, str], ...], row: Row, follows: bool
) -> None:
    """Never with a defect."""
    wanted = Wanted(homes=("a.example",), oldest=0.0, links=True) if follows else None
    asked = Asked(kind=kind, url=URL, body=body, headers=said, row=row, wanted=wanted)  # type: ignore[arg-type]
    answer = read(asked)
    assert getattr(answer, "kind", None) != "defect", answer
    if isinstance(answer, Read):
        assert len(answer.links) <= 2 * LINKS


@short
@given(bodies)
def test_a_listing_is_one_or_is_refused(body: bytes) -> None:
    """Its dates can all be told in UTC, and as seconds."""
    try:
        found = listing(body, URL)
    except ListingError as error:
        found, kind = None, error.kind
    else:
        kind = "bomb"
    assert kind in {"entities", "bomb", "broken_listing"}
    for entry in found.entries if found else ():
        assert entry.date is None or entry.date.astimezone(UTC).timestamp() > 0


@short
@given(dates)
def test_a_date_is_one_that_can_be_compared(text: str) -> None:
    """Or none."""
    found = moment(text)
    assert found is None or (found.tzinfo is not None and found.timestamp() is not None)


@short
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9) | st.floats(),
        lambda v: (
            st.lists(v, max_size=4)
            | st.dictionaries(st.sampled_from(["location", "tdm-reservation", "x"]), v, max_size=3)
        ),
    )
)
def test_reservations_are_read_from_any_json(value: object) -> None:
    """They reserve a path, or do not."""
    assert reservations(json.dumps(value).encode("utf-8", "surrogatepass")).reserves("/a") in {True, False}


@pytest.mark.parametrize("body", [b"[" * 500_000, b'{"a":' * 500_000, b"\xff\xfe", b"1e999999", b'"\\ud800"'])
def test_deep_and_odd_json_reserves_nothing(body: bytes) -> None:
    """As what is no JSON."""
    assert not reservations(body).reserves("/")


@short
@given(
    st.lists(
        st.sampled_from(
            [
                "User-agent: *",
                "user-agent: page",
                "Disallow: /a*b$",
                "Allow: *",
                "Sitemap: http://[",
                "Crawl-delay: nan",
                "Crawl-delay: ²",
                "\0",
                "é:",
                ":",
            ]
        )
        | st.text(max_size=30),
        max_size=30,
    ),
    links,
)
def test_rules_are_read_from_anything(lines: list[str], url: str) -> None:
    """They allow an address, or do not; a delay is a number."""
    found = rules("\n".join(lines).encode("utf-8", "surrogatepass"), URL)
    assert isinstance(found, Rules)
    assert len(found.sitemaps) <= SITEMAPS
    assert found.allow("http://a.example/" + url.replace("\ud800", "")) in {True, False}
    assert found.delay is None or found.delay >= 0


@short
@given(st.text(max_size=40), st.text(max_size=60))
def test_a_pattern_fits_or_not(pattern: str, path: str) -> None:
    """As a search through its parts does."""
    assert Pattern.of(pattern).fits(path) in {True, False}
    assert looks_like_article(path) in {True, False}


@short
@given(headers, st.text(max_size=300))
def test_an_opt_out_is_words_or_none(said: tuple[tuple[str, str], ...], head: str) -> None:
    """Whatever the headers and the head hold."""
    found = opt_out(said, head)
    assert found is None or isinstance(found, str)


@short
@given(st.text(max_size=60) | dates)
@example("²")
@example("9" * 5000)
def test_a_wait_is_seconds_of_a_day_or_none(value: str) -> None:
    """However it is said."""
    capture = Capture(url=URL, at=datetime.now(UTC), status=429, headers=(("Retry-After", value),))
    found = retry_after(capture)
    assert found is None or 0 <= found <= DAY
    assert isinstance(of_bytes(value), str)


@short
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=5), st.binary(max_size=100))
def test_an_archive_takes_any_header(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, str]], body: bytes
) -> None:
    """In ASCII on one line each; what is read back has as many."""
    archive = Archive(tmp_path_factory.mktemp("warc"), {})
    capture = Capture(url=URL, at=datetime.now(UTC), status=200, headers=tuple(said), body=body)
    place = archive.response(capture)
    archive.close()
    record = gzip.decompress((archive.folder / place.warc).read_bytes()[place.offset :])
    assert record.endswith(body + b"\r\n\r\n")
    assert record[: -len(body) - 4].isascii()
