"""What takes long to read holds up nobody else: another process reads it, within limits of time, memory and number."""

import gzip
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import COMMAND, LOOPBACK, crawled, documents, reasons, report
from tests.site.odd import story
from tests.site.pages import Answer
from tests.site.server import Site

PLAIN = story("en", 5)
LONGEST = 2.0  # seconds between two answers that the reactor of a crawl may take; they were 12 to 110 before


def page(body: bytes, kind: str = "text/html; charset=utf-8") -> Answer:
    """An answer."""
    return Answer(200, (("Content-Type", kind),), body)


ATTRIBUTES = b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">" + PLAIN
LINKS = b"".join(b'<a href="/x/%d-a-b-c-d">x</a>' % number for number in range(700_000))
EMPTY = gzip.compress(b"<urlset>" + b"<a/>" * 12_400_000 + b"</urlset>", 9)
RULES = json.dumps([{"location": f"/a*{number}", "tdm-reservation": 0} for number in range(30_000)]).encode()
ROBOTS = b"User-agent: *\n" + b"".join(b"Disallow: /*%d*a$\n" % number for number in range(25_000))
AGENTS = b"".join(b"User-agent: agent%d\n" % number for number in range(12_000)) + b"Disallow: /\n" * 12_000

# By host's file: what it answers.
SLOW: dict[str, tuple[str, Answer]] = {
    "tags": ("/front", page(b"<link " * 16_600 + PLAIN)),
    "attributes": ("/front", page(ATTRIBUTES)),
    "links": ("/front", page(LINKS)),
    "sitemap": ("/front", page(EMPTY, "application/gzip")),
    "nested": ("/front", page(b"<urlset>" + b"<url>" * 2_000_000, "application/xml")),
    "entities": ("/front", page(b"<!-- " + b"x" * 9000 + b' --><!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "text/xml")),
    "reservations": ("/.well-known/tdmrep.json", page(RULES, "application/json")),
    "robots": ("/robots.txt", page(ROBOTS, "text/plain")),
    "agents": ("/robots.txt", page(AGENTS, "text/plain")),
    "json": ("/.well-known/tdmrep.json", page(b"[" * 400_000, "application/json")),
}

WATCHED = """
import asyncio, json, sys, time
from crawler.cli import main
from crawler.web.keeper import Keeper

gaps = [0.0]

async def beat():
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.02)
        gaps[0] = max(gaps[0], time.monotonic() - before)

begun = Keeper.started

def started(self, spider):
    begun(self, spider)
    self.beat = asyncio.ensure_future(beat())

Keeper.started = started
try:
    main()
finally:
    print(json.dumps(gaps[0]))
"""


@pytest.mark.parametrize("name", list(SLOW))
def test_the_other_sites_do_not_wait(tmp_path: Path, name: str) -> None:
    """A heartbeat in the reactor goes on, and the pages of both hosts come."""
    place, answer = SLOW[name]
    with Site(2, 40) as site:
        one, other = site.bases
        site.own[f"127.0.0.2{place}"] = answer
        if place != "/front":
            site.own["127.0.0.2/front"] = page(b'<a href="/news/0-a-b-c">x</a>')
        text = "".join(
            f'[[site]]\nname = "{label}"\nstart = ["{url}"]\nrate = 500.0\n'
            for label, url in (("slow", f"{one}/front"), ("other", f"{other}/"))
        )
        (tmp_path / "sites.toml").write_text(text, encoding="utf-8")
        words = ["crawl", str(tmp_path / "sites.toml"), "-o", f"{tmp_path}/out/", *LOOPBACK, "--max-pages", "60"]
        command = [sys.executable, "-c", WATCHED, *words, "-s", "AUTOTHROTTLE_ENABLED=0", "--no-clean"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    figures = report(tmp_path / "out")["sites"]
    assert figures["other"]["fetched"] == 20, done.stderr
    assert "landed twice" not in done.stderr
    assert float(done.stdout) < LONGEST


def test_what_is_too_long_is_told(tmp_path: Path) -> None:
    """A page of links without end gives as many as are looked at; a sitemap of entities, none. Both are counted."""
    with Site(2, 4) as site:
        one, other = site.bases
        site.own["127.0.0.2/front"] = page(LINKS)
        site.own["127.0.0.3/front"] = SLOW["entities"][1]
        done = crawled([f"{one}/front", f"{other}/front"], tmp_path / "out", "--max-pages", "5", "--no-clean", wait=90)
    one_, other_ = report(tmp_path / "out")["sites"].values()
    assert one_["errors"]["links"] == 1, done.stderr
    assert one_["found"] + one_["left"] > 5_000
    assert other_["errors"]["entities"] == 1


def test_a_signal_ends_the_run_while_something_is_read(tmp_path: Path) -> None:
    """Within ten seconds, as ever."""
    with Site(1, 4) as site:
        site.own["127.0.0.2/front"] = page(b"<urlset>" + b"<url><loc>/a</loc></url>" * 1_900_000, "text/xml")
        words = ["crawl", f"{site.base}/front", "-o", f"{tmp_path}/out/", *LOOPBACK]
        process = subprocess.Popen([*COMMAND, *words], stderr=subprocess.PIPE, text=True)
        while not site.requests["127.0.0.2/front"]:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert process.returncode == 143


def test_robots_txt_beyond_its_limit_is_read_as_far_as_it_is(tmp_path: Path) -> None:
    """Its first 500 KiB say what may be fetched; the rest, 2 MB of it or more, is not even asked for."""
    rest = b"".join(b"Disallow: /never/%d\n" % number for number in range(90_000))
    with Site(1, 4) as site:
        site.own["127.0.0.2/robots.txt"] = page(b"User-agent: *\nDisallow: /news/1\n" + rest, "text/plain")
        listed = f"{site.base}/news/0\n{site.base}/news/1\n"
        done = crawled(["--urls", "-"], tmp_path / "out", input=listed, wait=60)
    assert reasons(tmp_path / "out") == {f"{site.base}/news/1": "robots"}, done.stderr
    assert list(documents(tmp_path / "out")) == [f"{site.base}/news/0"]


def sitemap(*entries: tuple[str, str]) -> Answer:
    """A sitemap of these addresses and dates."""
    rows = "".join(f"<url><loc>{loc}</loc><lastmod>{date}</lastmod></url>" for loc, date in entries)
    return page(f"<urlset>{rows}</urlset>".encode(), "application/xml")


ODD_FILES: dict[str, Any] = {
    "year 1": ("/own.xml", lambda base: sitemap((f"{base}/news/0", "0001-01-01T00:00:00+14:00"))),
    "year 9999": ("/own.xml", lambda base: sitemap((f"{base}/news/0", "9999-12-31T23:59:59-14:00"))),
    "robots names no address": (
        "/robots.txt",
        lambda base: page(f"Sitemap: http://[\nSitemap: {base}/own.xml\n".encode(), "text/plain"),
    ),
    "a reservation is a list": (
        "/.well-known/tdmrep.json",
        lambda _: page(b'[{"location": "/", "tdm-reservation": []}]', "application/json"),
    ),
    "a location is a number": (
        "/.well-known/tdmrep.json",
        lambda _: page(b'[{"location": 1, "tdm-reservation": 1}, 5, null]', "application/json"),
    ),
    "deep JSON": ("/.well-known/tdmrep.json", lambda _: page(b'{"a":' * 100_000, "application/json")),
    "a feed's address is none": (
        "/",
        lambda _: page(
            b'<link rel=alternate type="application/rss+xml" href="http://["><a href="http://[">x</a>'
            b'<a href="/news/0?one-two-three-four-five">x</a><a href="/a/one-two-three-four">x</a>'
        ),
    ),
}


@pytest.mark.parametrize("name", list(ODD_FILES))
def test_one_odd_value_costs_no_other(tmp_path: Path, name: str) -> None:
    """The page beside it is fetched."""
    place, answer = ODD_FILES[name]
    with Site(1, 1) as site:
        site.own["127.0.0.2/a/one-two-three-four"] = page(PLAIN)
        site.own["127.0.0.2/own.xml"] = sitemap((f"{site.base}/news/0", "2026-01-01"))
        if name.startswith("year"):
            site.own["127.0.0.2/robots.txt"] = page(f"Sitemap: {site.base}/own.xml".encode(), "text/plain")
            site.own["127.0.0.2/"] = page(b"<p>nothing")
        site.own[f"127.0.0.2{place}"] = answer(site.base)
        done = crawled([f"{site.base}/"], tmp_path / "out", "--no-clean", wait=60)
        asked = site.requests
    wanted = "/a/one-two-three-four" if place == "/" else "/news/0"
    assert asked[f"127.0.0.2{wanted}"] == 1, done.stderr
    assert done.returncode == 0
