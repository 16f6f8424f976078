"""Where redirects may lead, and what goes with a request there."""

from pathlib import Path

import msgspec
import pytest

from crawler.sites.crawl_options import CrawlExit
from crawler.sites.sites import site_of
from crawler.state.values import Capture
from crawler.web.gate import DAY, retry_after
from crawler.web.homes import Homes
from crawler.web.requests import redirected
from tests.crawling import crawled, documents, reasons
from tests.site.pages import Answer
from tests.site.server import Site


def to(url: str) -> Answer:
    """A redirect."""
    return Answer(302, (("Location", url),), b"")


def test_a_start_that_moved_to_another_domain_is_followed(tmp_path: Path) -> None:
    """The site is at home there from then on, also in the next run; the old host's pages are not looked for."""
    with Site(2, 8) as site:
        old, new = site.bases
        site.own["127.0.0.2/"] = to(f"{new}/")
        site.own["127.0.0.2/sitemap.xml"] = site.own["127.0.0.2/robots.txt"] = Answer(404, (), b"")
        assert crawled([f"{old}/"], tmp_path / "out").returncode == CrawlExit.FINE
        assert len(documents(tmp_path / "out")) == 4
        site.hosts["127.0.0.3"].add(2)
        crawled([f"{old}/"], tmp_path / "out")
        assert {url.rsplit("/", 2)[0] for url in documents(tmp_path / "out")} == {new}
        assert len(documents(tmp_path / "out")) == 6


def test_a_page_that_leads_out_of_the_site_is_left(tmp_path: Path) -> None:
    """With its reason, and the other host is not asked; a list of addresses goes wherever it leads."""
    with Site(2, 4) as site:
        base, other = site.bases
        site.own["127.0.0.2/news/1"] = to(f"{other}/plain/elsewhere")
        crawled([f"{base}/"], tmp_path / "a")
        assert reasons(tmp_path / "a") == {f"{base}/news/1": "off_site"}
        assert not [address for address in site.requests if address.startswith("127.0.0.3/")]
        crawled(["--urls", "-"], tmp_path / "b", input=f"{base}/news/1")
        assert list(documents(tmp_path / "b")) == [f"{other}/plain/elsewhere"]


def test_hosts_of_a_moved_site() -> None:
    """Those of the start and those that it led to."""
    site = site_of(["https://www.example.org/"])
    homes = Homes([("www.example.org", "example.net")])
    assert homes.holds(site, "m.example.org")
    assert homes.holds(site, "www.example.net")
    assert homes.begins_at(site, "https://example.net")
    assert not homes.holds(site, "example.com")
    homes.add(site, "example.com")
    assert homes.holds(site, "example.com")


PACKED = msgspec.json.encode(
    {"headers": {"Authorization": ["eA=="], "Cookie": ["eA=="], "X-A": ["MQ=="]}, "method": "POST", "body": "YT0x"}
).decode()


@pytest.mark.parametrize(
    ("status", "same", "headers", "method"),
    [
        (302, True, {"Authorization", "Cookie", "X-A"}, None),
        (302, False, {"X-A"}, None),
        (307, False, {"X-A"}, "POST"),
        (308, True, {"Authorization", "Cookie", "X-A"}, "POST"),
    ],
)
def test_credentials_do_not_cross_hosts(status: int, same: bool, headers: set[str], method: str | None) -> None:
    """Nor is a form sent again, where the redirect does not ask for that."""
    found = msgspec.json.decode(redirected(PACKED, status, same) or "")
    assert set(found["headers"]) == headers
    assert found.get("method") == method
    assert ("body" in found) == (method is not None)


@pytest.mark.parametrize(
    ("said", "wait"),
    [("7", 7.0), ("999999999", DAY), ("Thu, 01 Jan 2026 00:00:05 GMT", 5.0), ("soon", None), ("-3", None), ("", None)],
)
def test_a_wait_is_read_and_bounded(said: str, wait: float | None) -> None:
    """In seconds or as a date; no server puts a page off for years."""
    at = msgspec.convert("2026-01-01T00:00:00Z", type=Capture.__annotations__["at"])
    assert retry_after(Capture(url="", at=at, status=503, headers=(("Retry-After", said),))) == wait
