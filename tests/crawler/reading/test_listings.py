"""Sitemaps, feeds and robots.txt as their makers write them, and as crawler-commons' tests hold them."""

import gzip
from pathlib import Path

import pytest

from crawler.reading.listings import ENTRIES, Listing, ListingError, listing, moment
from crawler.reading.rules import rules_of
from tests.bench.sets import SHARED

FOLDER = SHARED / "data" / "conformance"
beside = pytest.mark.skipif(not FOLDER.is_dir(), reason="the conformance data stands beside the checkout only")

# By crawler-commons' tests: the kind, the number of entries, the first one.
LISTINGS = {
    "rss/feed.rss": ("feed", 4, "https://www.example.com/blog/post/1"),
    "rss/xmlRss_pubDate.xml": ("feed", 7, "http://www.example.com/article_1"),
    "sitemaps/atom.xml": ("feed", 1, "http://example.org/2003/12/13/atom03"),
    "sitemaps/sitemap.badns.xml": ("sitemap", 2, "http://www.example.com/1"),
    "sitemaps/sitemap.ns.xml": ("sitemap", 2, "http://www.example.com/1"),
    "sitemaps/sitemap.index.xml": ("index", 15, "https://example.com/sitemap.jss?portalCode=10260&lang=en"),
    "sitemaps/sitemap.txt": ("sitemap", 2, "http://www.domain.com/page1.html"),
    "sitemaps/sitemap-with-bom.txt": ("sitemap", 2, "http://www.domain.com/page1.html"),
    "sitemaps/sitemap.txt.gz": ("sitemap", 5, "http://www.example.com/"),
    "sitemaps/xmlSitemap.gz": ("sitemap", 5, "http://www.example.com/"),
    "sitemaps/extension/sitemap-news.xml": ("sitemap", 2, "http://www.example.org/business/article55.html"),
    "sitemaps/extension/sitemap-links.xml": ("sitemap", 3, "http://www.example.com/english/"),
    "sitemaps/extension/hebdenbridgetimes-articles-sitemap.xml": ("sitemap", 74, None),
    "sitemaps/extension/shinpaideshou-news-sitemap.xml": ("sitemap", 3, None),
    "sitemaps/extension/sitemap-images.xml": ("sitemap", 1, None),
    "sitemaps/extension/sitemap-mobile.xml": ("sitemap", 3, None),
    "sitemaps/extension/sitemap-videos.xml": ("sitemap", 3, None),
    "sitemaps/extension/sitemap-videos-tvshow.xml": ("sitemap", 1, None),
    "sitemaps/extension/pagemaps-sitemap.xml": ("sitemap", 2, None),
}

# A file, an agent, a path, whether it may be fetched.
ROBOTS = [
    ("rfc9309-example-simple-robots.txt", "foobot", "/example/page.html", True),
    ("rfc9309-example-simple-robots.txt", "foobot", "/other", False),
    ("rfc9309-example-simple-robots.txt", "barbot", "/example/page.html", False),
    ("rfc9309-example-simple-robots.txt", "quxbot", "/example/page.html", True),
    ("rfc9309-example-simple-robots.txt", "any", "/picture.gif", False),
    ("rfc9309-example-simple-robots.txt", "any", "/publications/", True),
    ("rfc9309-example-longest-match-robots.txt", "foobot", "/example/page/", True),
    ("rfc9309-example-longest-match-robots.txt", "foobot", "/example/page/disallowed.gif", False),
    ("rfc9309-example-rule-group-merging.txt", "ExampleBot", "/baz", False),
    ("rfc9309-example-rule-group-merging.txt", "ExampleBot", "/foo", False),
    ("merge-rules.txt", "wget", "/foo/bar/index.html", True),
    ("merge-rules.txt", "wget", "/tmp/bar/index.html", False),  # noqa: S108 - a path of the file
    ("merge-rules.txt", "testy", "/", False),
    ("crawl-delay-group-merging.txt", "mybot", "/private/x", False),
    ("robots-with-utf8-bom.txt", "anybot", "/profile", False),
    ("robots-with-utf16le-bom.txt", "anybot", "/profile", False),
    ("robots-with-utf16be-bom.txt", "anybot", "/profile", False),
    ("dos-line-endings.txt", "anybot", "/", True),
]


@beside
@pytest.mark.parametrize("name", list(LISTINGS))
def test_a_listing_parses_as_its_makers_say(name: str) -> None:
    """Its kind, how many entries it has, and the first of them."""
    kind, count, first = LISTINGS[name]
    found = listing((FOLDER / name).read_bytes(), "http://www.example.com/here.xml")
    assert found is not None
    assert (found.kind, len(found.entries)) == (kind, count)
    assert first in {None, found.entries[0].url}


@beside
@pytest.mark.parametrize(("name", "agent", "path", "allowed"), ROBOTS)
def test_robots_txt_is_read_as_the_standard_says(name: str, agent: str, path: str, allowed: bool) -> None:
    """Groups merge, the longest rule wins, encodings are told by their BOM."""
    rules = rules_of((FOLDER / "robots" / name).read_bytes(), agent)
    assert rules.can_fetch(f"http://www.example.com{path}", agent) is allowed


@beside
def test_robots_txt_names_sitemaps_and_delays() -> None:
    """Wherever they stand in it; a delay belongs to its group."""
    rules = rules_of((FOLDER / "robots" / "sitemap-robots.txt").read_bytes())
    assert list(rules.sitemaps) == ["http://domain.com/sitemap.xml", "http://domain.com/dir/MixedCased-sitemap.xml"]
    assert (
        rules_of((FOLDER / "robots" / "crawl-delay-group-merging.txt").read_bytes(), "mybot").crawl_delay("mybot") == 10
    )


@beside
@pytest.mark.parametrize("path", sorted((FOLDER / "robots").glob("*")) if FOLDER.is_dir() else [], ids=lambda p: p.name)
def test_every_robots_txt_parses(path: Path) -> None:
    """None raises, whatever is wrong with it."""
    rules_of(path.read_bytes()).can_fetch("http://www.example.com/", "pagesieve")


def test_the_news_date_goes_before_lastmod() -> None:
    """A news sitemap says when the page was published, with its zone."""
    body = (
        b'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://a.example/1</loc>'
        b"<lastmod>2025-11-09</lastmod><news:news><news:publication_date>2025-11-08T13:19:00+03:00"
        b"</news:publication_date></news:news></url></urlset>"
    )
    found = listing(body, "http://a.example/")
    assert found is not None
    assert found.entries[0].date == moment("2025-11-08T13:19:00+03:00")


@pytest.mark.parametrize(
    "declared",
    ['<!ENTITY a "b">', '<!DOCTYPE x SYSTEM "http://a.example/x.dtd">', "<!DOCTYPE x [<!ENTITY % p SYSTEM 'f'>]>"],
)
def test_entities_and_external_parts_are_refused(declared: str) -> None:
    """Nothing is expanded and nothing is loaded."""
    with pytest.raises(ListingError, match="entities"):
        listing(f"<?xml version='1.0'?>{declared}<urlset/>".encode(), "http://a.example/")


def test_a_bomb_is_refused() -> None:
    """A sitemap that is huge when decompressed is not opened further than its limit."""
    with pytest.raises(ListingError, match="decompressed"):
        listing(gzip.compress(b"\0" * 60_000_000), "http://a.example/")


def test_entries_are_bounded() -> None:
    """No more than the protocol allows are taken."""
    rows = b"".join(b"<url><loc>http://a.example/%d</loc></url>" % number for number in range(ENTRIES + 10))
    found = listing(b"<urlset>" + rows + b"</urlset>", "http://a.example/")
    assert isinstance(found, Listing)
    assert (len(found.entries), found.cut) == (ENTRIES, True)


@pytest.mark.parametrize("body", [b"", b"<html><body>A page</body></html>", b"A text.", b"<urlset", b"\x00\x01"])
def test_what_is_no_listing_is_none(body: bytes) -> None:
    """Pages, texts and rubbish are not lists; a list that breaks off is an empty one."""
    found = listing(body, "http://a.example/")
    assert found is None or found.entries == ()
