"""Each attack that a page, a redirect, a name, a sitemap or a robots.txt can try is refused, with its reason."""

import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from crawler.addressing.networks import is_public, refused
from crawler.sites.crawl_options import CrawlExit
from crawler.web.guard import Guarded, UnsafeAddressError
from tests.crawling import crawled, documents, reasons, report, rows
from tests.site.server import Site

ONE = ("--allow-private", "127.0.0.2")  # and no other host of the loopback
FAST = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_TIMEOUT=5")

PRIVATE = [
    "127.0.0.3",
    "2130706435",
    "0x7f000003",
    "0x7f.3",
    "017700000003",
    "0177.0.0.3",
    "127.3",
    "[::1]",
    "[::ffff:127.0.0.3]",
    "[::ffff:7f00:3]",
    "[64:ff9b::7f00:3]",
    "[64:ff9b:1::7f00:3]",  # NAT64 of a network of one's own
    "[::7f00:3]",  # IPv4-compatible
    "[fec0::1]",  # site-local, as it was
    "[2001::80ff:fffc]",  # Teredo
    "[2002:7f00:3::]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - not bound to
    "192.0.0.192",  # a cloud's metadata
    "192.88.99.1",
    "198.18.0.1",
    "240.0.0.1",
    "[2001:db8::1]",
    "[3fff::1]",
    "[64:ff9b::c000:c0]",
    "224.0.0.1",
    "255.255.255.255",
    "localhost",
    "printer.local",
    "metadata.google.internal",
]


@pytest.fixture
def site() -> Iterator[Site]:
    """A site of two hosts, of which a crawl may ask the first."""
    with Site(2, 4) as found:
        yield found


@pytest.mark.parametrize("host", PRIVATE)
def test_no_form_of_a_private_address_passes(host: str) -> None:
    """Dotted, decimal, octal, hex, short, IPv6 and IPv4 inside IPv6; names of the local network."""
    assert refused(host)


@pytest.mark.parametrize("host", ["93.184.216.34", "[2606:2800:220:1::1]", "example.org", "3627734734"])
def test_public_addresses_pass(host: str) -> None:
    """As addresses or names."""
    assert refused(host) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "169.254.169.254", "::ffff:192.168.0.1"])
def test_the_guard_sees_what_is_connected_to(address: str) -> None:
    """Whatever the name was, a connection to a private address is not made."""
    asked: list[str] = []

    class Reactor:
        def connectTCP(self, host: str, port: int) -> str:  # noqa: N802 - Twisted's name
            asked.append(host)
            return "connected"

    with pytest.raises(UnsafeAddressError, match="not of the public network"):
        Guarded(Reactor(), "news.example.org").connectTCP(address, 80)
    assert asked == []
    with pytest.raises(UnsafeAddressError, match="not of the public network"):
        Guarded(Reactor(), "intranet", ["intranet"]).connectTCP(address, 80)  # a name alone may not be anywhere
    assert Guarded(Reactor(), "intranet", [f"intranet={address}"]).connectTCP(address, 80) == "connected"
    assert Guarded(Reactor(), "other", [address]).connectTCP(address, 80) == "connected"
    assert not is_public(ip_address(address))


def test_links_to_private_addresses_are_refused(site: Site, tmp_path: Path) -> None:
    """By link, in every form: each stands among the rejected, and the other host is never asked."""
    hosts = [host for host in PRIVATE if not host.startswith(("[64", "[2002", "0.0"))]
    to = "&".join(f"to={quote(f'http://{host}:{site.port}/plain/x')}" for host in hosts)
    listed = "\n".join(f"http://{host}:{site.port}/plain/x" for host in hosts)
    crawled([f"{site.base}/links/?{to}"], tmp_path / "a", "--kind", "article", *ONE, *FAST, private=False)
    crawled(["--urls", "-"], tmp_path / "b", *ONE, *FAST, private=False, input=listed)
    assert set(reasons(tmp_path / "b").values()) == {"unsafe_address"}
    assert len(reasons(tmp_path / "b")) >= len(hosts) - 8  # some forms are one address
    assert not [address for address in site.requests if not address.startswith("127.0.0.2/")]


def test_sitemaps_lead_nowhere_private(site: Site, tmp_path: Path) -> None:
    """Another host that a sitemap or robots.txt names is not of the site, and is not asked."""
    other = quote(f"{site.bases[1]}/plain/secret")
    own = quote(f"{site.base}/plain/open")
    crawled([f"{site.base}/maps/list?to={other}&to={own}"], tmp_path / "out", *ONE, *FAST, private=False)
    assert f"{site.base}/plain/open" in documents(tmp_path / "out")
    assert not [address for address in site.requests if not address.startswith("127.0.0.2/")]


def test_a_name_that_resolves_to_a_private_address(site: Site, tmp_path: Path) -> None:
    """The name looks public; its address is seen when the connection is made, for robots.txt already."""
    script = (
        "import socket, sys\n"
        "was = socket.gethostbyname\n"
        "socket.gethostbyname = lambda name: '127.0.0.2' if name == 'news.example.org' else was(name)\n"
        "from crawler.cli import main\n"
        "main()\n"
    )
    url = f"http://news.example.org:{site.port}/plain/x"
    words = ["crawl", "--urls", "-", "-o", f"{tmp_path}/out/", "--rate", "1000", *FAST]
    done: Any = subprocess.run(
        [sys.executable, "-c", script, *words], input=url, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == CrawlExit.NOTHING_FETCHED, done.stderr
    (row,) = rows(tmp_path / "out" / "rejected.jsonl")
    assert row["reason"] == "unsafe_address"
    assert "news.example.org leads to 127.0.0.2" in row["detail"]
    assert not site.requests


def test_listings_with_entities_are_refused(site: Site, tmp_path: Path) -> None:
    """Neither a billion laughs nor a file is read; run.json counts each."""
    starts = [f"{site.base}/entities/{name}" for name in ("laughs.xml", "file.xml")]
    crawled(starts, tmp_path / "out", *ONE, *FAST, private=False)
    sites = report(tmp_path / "out")["sites"].values()
    assert sum(found["errors"].get("entities", 0) for found in sites) == 2
    assert not [address for address in site.requests if "root" in address]


def test_nested_sitemaps_end(site: Site, tmp_path: Path) -> None:
    """An index of an index of an index is left at a depth, and counted."""
    crawled([f"{site.base}/maps/deep/0"], tmp_path / "out", *ONE, *FAST, private=False)
    assert sum(found["errors"].get("nesting", 0) for found in report(tmp_path / "out")["sites"].values()) == 1
    assert sum("/maps/deep/" in address for address in site.requests) < 6


def test_traps_end_and_are_named(site: Site, tmp_path: Path) -> None:
    """Endless parameters, a calendar, a path that repeats itself: each ends, and the summary names it."""
    starts = [f"{site.base}/farm/", f"{site.base}/farm/deep", f"{site.base}/farm/days/1"]
    (tmp_path / "sites.toml").write_text(
        f'[[site]]\nname = "farm"\nkind = "article"\nstart = {starts}\ndepth = 100\nmax_pages = 400\nrate = 1000.0\n',
        encoding="utf-8",
    )
    done = crawled([str(tmp_path / "sites.toml")], tmp_path / "out", *ONE, *FAST, private=False)
    found = report(tmp_path / "out")["sites"]["farm"]
    assert {"endless_parameters", "repeating_path"} <= {trap["kind"] for trap in found["traps"]}
    assert "a trap, endless_parameters at" in done.stderr
    assert sum(site.requests.values()) <= 410
