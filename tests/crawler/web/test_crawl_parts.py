"""The parts of the crawl that need no server: addresses, sites, opt-outs, health, the state's traps and turns."""

import asyncio
import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cleaning import Page
from cleaning.config import ConfigError
from crawler.addressing.canonical import address
from crawler.archive.warc import Archive
from crawler.cli.crawl import duration
from crawler.feed import FeedOptions, feed
from crawler.reading.hosts import same_site
from crawler.reading.optout import opt_out, reservations
from crawler.sites.crawl_options import CrawlExit, code_of
from crawler.sites.health import wrong
from crawler.sites.sites import chosen, read_sites
from crawler.state.database import MIGRATIONS, opened
from crawler.state.links import trap_of
from crawler.state.values import Capture, Link
from crawler.web.browser import browser_settings, is_unwanted
from tests.places import ROOT

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x?utm_source=t&b=1", "http://a.example/x?b=1"),
        ("http://a.example/x#part", "http://a.example/x"),
        ("HTTP://A.Example:80/x", "http://a.example/x"),
        ("http://a.example./x", "http://a.example/x"),
        ("http://a.example/x?b=1&a=2", "http://a.example/x?a=2&b=1"),
        ("http://a.example/x/amp/", "http://a.example/x/"),
        ("http://a.example/x?amp=1", "http://a.example/x"),
        ("http://a.example/x/print", "http://a.example/x"),
        ("http://a.example/x;jsessionid=1A", "http://a.example/x"),
        ("http://a.example/x?PHPSESSID=1A&q=1", "http://a.example/x?q=1"),
        ("http://a.example/a b", "http://a.example/a%20b"),
        ("http://a.example/ə", "http://a.example/%C9%99"),
    ],
)
def test_forms_of_one_address(one: str, other: str) -> None:
    """Have one key."""
    first, second = address(one), address(other)
    assert first is not None
    assert second is not None
    assert first.key == second.key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x?cid=1", "http://a.example/x?cid=2"),
        ("http://a.example/x", "http://a.example/X"),
        ("http://a.example/x", "https://a.example/x"),
        ("http://a.example/x?source=1", "http://a.example/x?source=2"),
        ("http://a.example/ampere", "http://a.example/ere"),
        ("http://a.example:81/x", "http://a.example/x"),
    ],
)
def test_addresses_of_two_pages(one: str, other: str) -> None:
    """Keep two keys: nothing is lost."""
    first, second = address(one), address(other)
    assert first is not None
    assert second is not None
    assert first.key != second.key


@pytest.mark.parametrize(
    "url",
    ["", "mailto:a@b.example", "javascript:1", "ftp://a.example/", "http://", "http://a.example/" + "x" * 2001, "//a"],
)
def test_what_is_no_address(url: str) -> None:
    """Other schemes, no host, too long."""
    assert address(url) is None


def test_the_example_of_sites_holds() -> None:
    """The commented file has a site of each of the five kinds, and every key of a site but the obvious."""
    found = read_sites(ROOT / "fixtures" / "crawl" / "sites.toml")
    assert len(found.site) == 5
    assert found.contact


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[site]]\nname="a"\nstart=["https://a.example/"]\ndeapth=3', "deapth"),
        ('[[site]]\nname="a"\nstart=[]', "start is empty"),
        ('[[site]]\nname="a"\nstart=["nowhere"]', "no address of the web"),
        ('[[site]]\nname="a"\nstart=["https://a.example/"]\nallow=["("]', "no pattern"),
        ('[[site]]\nname="a"\nstart=["https://a.example/"]\nrate=0', "rate"),
        ('[[site]]\nname="a"\nstart=["https://a.example/"]\nkind="blog"', "kind"),
        ('[[site]]\nname="a"\nstart=["https://a.example/"]\n' * 2, "two sites"),
        ("site = 1", "site"),
        ("[[site", "sites.toml"),
    ],
)
def test_a_wrong_file_of_sites_is_told(tmp_path: Path, text: str, said: str) -> None:
    """Before the first request, with the key."""
    (tmp_path / "sites.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_sites(tmp_path / "sites.toml")


def test_words_name_sites() -> None:
    """A file, one of its sites, addresses; several addresses of a host are one site."""
    path = ROOT / "fixtures" / "crawl" / "sites.toml"
    assert [site.name for site in chosen([f"{path}#agency"]).site] == ["agency"]
    (site,) = chosen(["https://a.example/x", "https://a.example/y"]).site
    assert site.start == ("https://a.example/x", "https://a.example/y")
    with pytest.raises(ConfigError, match=r"write https://a\.example/"):
        chosen(["a.example"])
    with pytest.raises(ConfigError, match="it has newspaper"):
        chosen([f"{path}#nobody"])


@pytest.mark.parametrize(
    ("headers", "head", "said"),
    [
        ([("X-Robots-Tag", "NOAI")], "", "X-Robots-Tag: noai"),
        ([("X-Robots-Tag", "pagesieve: noindex")], "", "X-Robots-Tag: noindex"),
        ([("X-Robots-Tag", "googlebot: noindex, noai")], "", None),
        ([("X-Robots-Tag", "noarchive")], "", None),
        ([("TDM-Reservation", "1")], "", "tdm-reservation: 1"),
        ([("TDM-Reservation", "0")], "", None),
        ([], "<META NAME='robots' content='follow, NoIndex'>", "meta robots: noindex"),
        ([], '<meta content="noai" name="pagesieve">', "meta pagesieve: noai"),
        ([], '<!-- <meta name="robots" content="noai"> -->', None),
        ([], '<meta name="googlebot" content="noai">', None),
    ],
)
def test_opt_outs(headers: list[tuple[str, str]], head: str, said: str | None) -> None:
    """Are read as they are meant: to all, or to us."""
    assert opt_out(headers, head) == said


def test_the_first_rule_of_tdmrep_that_fits_decides() -> None:
    """By location; what is no JSON reserves nothing."""
    body = b'[{"location": "/open/", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1}]'
    found = reservations(body)
    assert (found.reserves("/open/a"), found.reserves("/news/a")) == (False, True)
    assert not reservations(b"<html>").reserves("/")


def test_hosts_of_one_site() -> None:
    """Are those of a registered domain."""
    assert same_site("m.haber.com.tr", "www.haber.com.tr")
    assert not same_site("a.com.tr", "b.com.tr")
    assert not same_site("127.0.0.2:80", "127.0.0.3:80")


def figures(**more: Any) -> dict[str, Any]:
    """A site's figures."""
    base = {"errors": {}, "fetched": 20, "documents": 20, "rejected": {}, "median_words": 300, "share_kept": 1.0}
    return {**base, **more}


@pytest.mark.parametrize(
    ("now", "same", "said"),
    [
        (figures(), 1, None),
        (figures(median_words=90), 1, "layout broke"),
        (figures(documents=8, rejected={"no_main_text": 12}, share_kept=0.4), 1, "layout broke"),
        (figures(fetched=2, errors={"http_403": 30}), 1, "block page"),
        (figures(), 19, "consent wall"),
        (figures(documents=2, rejected={"needs_browser": 18}, share_kept=0.9), 1, "needs a browser"),
        (figures(documents=2, fetched=2, median_words=10), 1, None),
        (figures(documents=0, fetched=0, rejected={"fetch_failed": 5}, share_kept=None), 0, None),
    ],
)
def test_a_site_whose_figures_fall_is_named(now: dict[str, Any], same: int, said: str | None) -> None:
    """With what the fall looks like; too few pages say nothing."""
    found = wrong(now, [figures(), figures(), figures()], same)
    assert (found == []) if said is None else found[0].startswith(said)


@pytest.mark.parametrize(
    ("sites", "code"),
    [
        ([(5, 0)], CrawlExit.FINE),
        ([(5, 0), (0, 3)], CrawlExit.SOME_FAILED),
        ([(0, 3)], CrawlExit.NOTHING_FETCHED),
        ([], CrawlExit.NOTHING_FETCHED),
    ],
)
def test_exit_codes(sites: list[tuple[int, int]], code: CrawlExit) -> None:
    """By what came of the sites."""
    none = {"not_modified": 0, "sources": 0, "found": 0, "left": 0}
    report = {
        str(number): {**none, "fetched": fetched, "errors": {"dns": failed} if failed else {}}
        for number, (fetched, failed) in enumerate(sites)
    }
    assert code_of({"sites": report}) is code


def test_a_newer_state_is_refused(tmp_path: Path) -> None:
    """An older pagesieve does not write into what it does not know."""
    state = opened(tmp_path / "state.sqlite")
    state.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    state.close()
    with pytest.raises(Exception, match="update this one"):
        opened(tmp_path / "state.sqlite")


@pytest.mark.parametrize(
    ("path", "kind"), [("/a/b" * 3 + "/a/c", "repeating_path"), ("/" + "/".join(LETTERS), "deep_path")]
)
def test_traps_of_paths(path: str, kind: str) -> None:
    """Are seen in the address."""
    found = address(f"http://a.example{path}")
    assert found is not None
    trapped = trap_of(Link(address=found, site="a"))
    assert trapped is not None
    assert trapped.kind == kind


def test_times() -> None:
    """Are written as people write them."""
    assert (duration("45m"), duration("90"), duration("2h")) == (2700.0, 90.0, 7200.0)


def test_headers_are_found_in_any_case() -> None:
    """As servers write them."""
    capture = Capture(url="", at=datetime.now(UTC), status=200, headers=(("eTAG", "x"),))
    assert capture.header("etag") == "x"


class Asked(NamedTuple):
    """A request that a page makes in a browser."""

    url: str
    resource_type: str = "script"


@pytest.mark.parametrize(
    "asked",
    [
        Asked("http://127.0.0.1/x.js"),
        Asked("http://localhost/x.js"),
        Asked("file:///etc/passwd"),
        Asked("http://[::1]/x.js"),
        Asked("https://93.184.216.34/a.png", "image"),
    ],
)
def test_a_browser_asks_no_private_address_either(asked: Asked) -> None:
    """Nor for what no text comes of."""
    assert asyncio.run(is_unwanted(asked))
    assert not asyncio.run(is_unwanted(Asked("https://93.184.216.34/x.js")))
    assert not asyncio.run(is_unwanted(Asked("https://news.example.org/x.js")))


@pytest.mark.skipif(importlib.util.find_spec("scrapy_playwright") is not None, reason="it is installed")
def test_a_browser_that_is_not_there_is_told() -> None:
    """With what to type."""
    with pytest.raises(ConfigError, match=r"pip install 'pagesieve\[browser\]'"):
        browser_settings("a")


def test_the_archive_keeps_that_a_page_is_as_it_was(tmp_path: Path) -> None:
    """A revisit record for a 304; the archive gives the page once."""
    archive = Archive(tmp_path, {})
    at = datetime(2026, 1, 1, tzinfo=UTC)
    page = Capture(url="http://a.example/", at=at, status=200, headers=(("Content-Type", "text/html"),), body=b"<p>x")
    archive.response(page, previous="0" * 64)
    archive.revisit(Capture(url="http://a.example/", at=at, status=304, headers=()), "00")
    archive.close()
    (found,) = feed([str(tmp_path)], FeedOptions())
    assert isinstance(found, Page)
    assert (found.body, found.url, found.previous_id) == (b"<p>x", "http://a.example/", "0" * 64)
