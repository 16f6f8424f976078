"""Every address has one fate, whatever a server answers: each crawl here ends, and so does the next one."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import crawled, documents, reasons, report, rows
from tests.places import ROOT
from tests.site.odd import Wire, story
from tests.site.pages import Answer
from tests.site.server import Site

TWICE = "landed twice"
BODY = story("en", 77)


def head(*lines: str) -> bytes:
    """The head of a page, in bytes as they stand."""
    said = [*lines, "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(BODY)}", "Connection: close"]
    return "\r\n".join(said).encode() + b"\r\n\r\n"


def moved(location: str) -> Answer:
    """A redirect."""
    return Answer(302, (("Location", location),), b"")


# What a server may answer for a page, and what comes of it: 'document', or the reason of none.
ANSWERS: dict[str, tuple[Answer | Wire, str]] = {
    "location-bracket": (moved("http://["), "unsafe_address"),
    "location-brackets": (moved("//[x]/"), "unsafe_address"),
    "location-port": (moved("http://127.0.0.2:99999999/"), "unsafe_address"),
    "location-long": (moved("/" + "a" * 5000), "unsafe_address"),
    "location-parameters": (moved("/x?" + "a&" * 300), "unsafe_address"),
    "wait-superscript": (Answer(404, (("Retry-After", "\xb2"),), b""), "not_found"),
    "wait-arabic": (Wire((b"HTTP/1.1 404 No\r\nRetry-After: \xd9\xa3\r\nContent-Length: 0\r\n\r\n",)), "not_found"),
    "wait-long": (Answer(404, (("Retry-After", "9" * 5000),), b""), "not_found"),
    "wait-date": (Answer(404, (("Retry-After", "Mon, 01 Jan 99999 00:00:00 +9999"),), b""), "not_found"),
    "cookie-letter": (Wire((head("HTTP/1.1 200 OK", "Set-Cookie: ş=1"), BODY)), "document"),
    "link-letter": (Wire((head("HTTP/1.1 200 OK", "Link: <https://x.org/ş>; a=b; c=ü"), BODY)), "document"),
    "name-letter": (Wire((head("HTTP/1.1 200 OK", "X-ş: 1"), BODY)), "fetch_failed"),
    "name-space": (Wire((head("HTTP/1.1 200 OK", "X Y Z: 1"), BODY)), "fetch_failed"),
    "value-control": (Wire((head("HTTP/1.1 200 OK", "X-A: a\x0bb\x00c"), BODY)), "document"),
    "etag-letter": (Wire((head("HTTP/1.1 200 OK", 'ETag: "ş"'), BODY)), "document"),
    "status-digits": (Wire((head("HTTP/1.1 99999999999999999999 OK"), BODY)), "fetch_failed"),
    "status-zero": (Wire((head("HTTP/1.1 0 OK"), BODY)), "fetch_failed"),
    "status-minus": (Wire((head("HTTP/1.1 -1 OK"), BODY)), "fetch_failed"),
    "status-word": (Wire((head("HTTP/1.1 OK"), BODY)), "fetch_failed"),
    "status-none": (Wire((BODY,)), "fetch_failed"),
    "base-bracket": (Answer(200, (("Content-Type", "text/html"),), b'<base href="http://[">' + BODY), "document"),
    "canonical-bracket": (
        Answer(200, (("Content-Type", "text/html"),), b'<link rel=canonical href="http://[">' + BODY),
        "document",
    ),
    "type-odd": (Wire((b"HTTP/1.1 200 OK\r\nContent-Type: ;;;=\xff\r\n\r\n", BODY)), "document"),
    "charset-odd": (Answer(200, (("Content-Type", "text/html; charset=zlib"),), BODY), "document"),
    "coding-odd": (Wire((head("HTTP/1.1 200 OK", "Content-Encoding: gzip,br,ş"), BODY)), "document"),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Any, Any]:
    """A crawl over all of these, by a list and by links, and another one into the same folder."""
    folder = tmp_path_factory.mktemp("fates") / "out"
    with Site(1, 3) as site:
        for name, (answer, _) in ANSWERS.items():
            site.own[f"127.0.0.2/odd/{name}"] = answer
        listed = "".join(f"{site.base}/odd/{name}\n" for name in ANSWERS)
        more = ("-s", "DOWNLOAD_TIMEOUT=5", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
        first = crawled(["--urls", "-"], folder, *more, input=listed, wait=60)
        return site.base, folder, first, crawled(["--urls", "-"], folder, *more, input=listed, wait=60)


@pytest.mark.parametrize("name", list(ANSWERS))
def test_what_comes_of_an_answer(odd: tuple[str, Path, Any, Any], name: str) -> None:
    """A document, or a row among the rejected that says why."""
    base, folder, first, _ = odd
    url = f"{base}/odd/{name}"
    said = "document" if url in documents(folder) else reasons(folder).get(url, f"nothing; {first.stderr}")
    assert said == ANSWERS[name][1]


def test_both_runs_end_well(odd: tuple[str, Path, Any, Any]) -> None:
    """No defect, and no address that landed twice or waits for ever."""
    _, folder, first, again = odd
    assert (first.returncode, first.stderr.count(TWICE)) == (0, 0), first.stderr
    assert again.returncode in {0, 3}, again.stderr  # 3: nothing was due but what failed
    assert TWICE not in again.stderr
    assert fates(folder) == {"waiting": 0, "leased": 0}


def fates(folder: Path) -> dict[str, int]:
    """How many addresses wait, and how many are under way, by the state."""
    database = sqlite3.connect(folder / "state.sqlite")
    query = "SELECT sum(status = 0), sum(leased IS NOT NULL) FROM urls"
    waiting, leased = database.execute(query).fetchone()
    database.close()
    return {"waiting": waiting, "leased": leased}


@pytest.mark.parametrize("file", ["robots.txt", ".well-known/tdmrep.json"])
@pytest.mark.parametrize("location", ["http://[", "//[x]/", "/" + "a" * 5000, "http://127.0.0.2:x/"])
def test_a_file_that_redirects_to_no_address_is_as_none(tmp_path: Path, file: str, location: str) -> None:
    """The host is crawled, and nothing waits for ever."""
    with Site(1, 2) as site:
        site.own[f"127.0.0.2/{file}"] = moved(location)
        done = crawled(["--urls", "-"], tmp_path / "out", input=f"{site.base}/news/0\n", wait=40)
    assert (done.returncode, len(documents(tmp_path / "out"))) == (0, 1), done.stderr


def test_a_robots_txt_with_no_status_forbids(tmp_path: Path) -> None:
    """It could not be read; the run ends."""
    with Site(1, 2) as site:
        site.own["127.0.0.2/robots.txt"] = Wire((head("HTTP/1.1 99999999999999999999 OK"), BODY))
        crawled(["--urls", "-"], tmp_path / "out", input=f"{site.base}/news/0\n", wait=40)
    assert reasons(tmp_path / "out") == {f"{site.base}/news/0": "fetch_failed"}


def test_hundreds_of_fates_at_once_do_not_stop_the_crawl(tmp_path: Path) -> None:
    """What is rejected without a request lands faster than the cleaning notes it; the pages behind it are fetched."""
    with Site(2, 4) as site:
        refused, fine = site.bases
        site.own["127.0.0.2/robots.txt"] = Answer(200, (("Content-Type", "text/plain"),), b"User-agent: *\nDisallow: /")
        listed = "".join(f"{refused}/{number}\n" for number in range(1500)) + f"{fine}/news/0\n{fine}/news/1\n"
        done = crawled(["--urls", "-"], tmp_path / "out", input=listed, wait=100)
    assert len(reasons(tmp_path / "out")) == 1500, done.stderr
    assert len(documents(tmp_path / "out")) == 2
    assert fates(tmp_path / "out") == {"waiting": 0, "leased": 0}


SPIDER = """
import asyncio, scrapy
from scrapy.exceptions import CloseSpider

class Own(scrapy.Spider):
    name = "own"

    async def start(self):
        for number in range(6):
            yield scrapy.Request(f"{self.base}/news/{number}", meta={"number": number})

PARSE
"""

MIDDLE = """
import asyncio
from scrapy.exceptions import IgnoreRequest

class Middle:
    MIDDLE
"""

SETTINGS = """
ADDONS = {"crawler.addon.Addon": 500}
PAGESIEVE_ALLOW_PRIVATE = ["127.0.0.0/8"]
PAGESIEVE_RATE = 1000
PAGESIEVE_FOLDER = "kept"
PAGESIEVE_LEASE = 4
AUTOTHROTTLE_ENABLED = False
DOWNLOADER_MIDDLEWARES = {"middle.Middle": 543}
"""


def scrapy_run(folder: Path, base: str) -> "subprocess.CompletedProcess[str]":
    """Scrapy's command in a project of one spider and one middleware."""
    words = [sys.executable, "-m", "scrapy", "runspider", "spider.py", "-a", f"base={base}"]
    env = {**os.environ, "SCRAPY_SETTINGS_MODULE": "project", "PYTHONPATH": f"{folder}:{ROOT}"}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60)


GENERATOR = """
    def parse(self, response):
        if response.meta["number"] == 3:
            raise ValueError("a callback")
        yield {"url": response.url}
"""
PLAIN = GENERATOR.replace('yield {"url": response.url}', "return []")
CLOSES = GENERATOR.replace('ValueError("a callback")', 'CloseSpider("enough")')
AWAITS = """
    async def parse(self, response):
        if response.meta["number"] == 3:
            await asyncio.get_running_loop().create_future()
        yield {"url": response.url}
"""
FINE = GENERATOR.replace("== 3", "== 99")
NONE = "def process_request(self, request): return None"


def asks(what: str, more: str = "", kind: str = "def") -> str:
    """A middleware whose process_request does that with the fourth page."""
    return f"""{kind} process_request(self, request):
        if request.meta.get("number") == 3{more}:
            {what}"""


def answers(what: str, other: str = "return response") -> str:
    """A middleware whose process_response does that with the fourth page."""
    return f"""def process_response(self, request, response):
        if request.meta.get("number") == 3:
            {what}
        {other}"""


NEVER = "await asyncio.get_running_loop().create_future()"
OTHER = 'return request.replace(url=request.url.replace("/news/3", "/news/7"))'

# Spiders and middlewares that do odd things with the fourth of six pages: what comes of it; None for the others, where
# the run is to end with it.
PARTS = {
    "a generator raises": (GENERATOR, NONE, "document"),
    "a function raises": (PLAIN, NONE, "document"),
    "a generator closes the spider": (CLOSES, NONE, "closed"),
    "a coroutine never ends": (AWAITS, NONE, "overdue"),
    "process_request ignores": (FINE, asks("raise IgnoreRequest('no')"), "IgnoreRequest"),
    "process_request raises": (FINE, asks("raise ValueError('no')"), "ValueError"),
    "process_request never ends": (FINE, asks(NEVER, kind="async def"), "overdue"),
    "process_request replaces always": (FINE, asks("return request.replace(priority=9)"), "replaced"),
    "process_request replaces once": (
        FINE,
        asks("return request.replace(headers={'X-A': '1'})", " and b'X-A' not in request.headers"),
        "document",
    ),
    "process_request asks for another": (FINE, asks(OTHER, " and request.url.endswith('/news/3')"), "moved"),
    "process_response raises": (FINE, answers("raise ValueError('no')"), "ValueError"),
    "process_response ignores": (FINE, answers("raise IgnoreRequest('no')"), "IgnoreRequest"),
    "process_response asks again": (FINE, answers("return request.copy()"), "replaced"),
    "process_response gives none": (FINE, answers("return None"), "_InvalidOutput"),
}


@pytest.mark.parametrize("name", list(PARTS))
def test_a_projects_parts_do_not_take_the_fate(tmp_path: Path, name: str) -> None:
    """Whatever they do with an address, it lands once, the others land as ever, and the run ends."""
    parse, middle, wanted = PARTS[name]
    (tmp_path / "spider.py").write_text(SPIDER.replace("PARSE", parse), encoding="utf-8")
    (tmp_path / "middle.py").write_text(MIDDLE.replace("MIDDLE", middle), encoding="utf-8")
    (tmp_path / "project.py").write_text(SETTINGS, encoding="utf-8")
    with Site(1, 8) as site:
        done = scrapy_run(tmp_path, site.base)
    kept = tmp_path / "kept"
    found = documents(kept)
    failed = {row["url"]: row["detail"] for row in rows(kept / "rejected.jsonl")}
    url = f"{site.base}/news/3"
    assert TWICE not in done.stderr, done.stderr
    if wanted in {"document", "closed"}:
        assert url in found
    elif wanted == "moved":
        assert f"{site.base}/news/7" in found
        assert url not in found
    else:
        assert url in failed, done.stderr[-2000:]
        assert {"overdue": "nothing was heard", "replaced": "replaced"}.get(wanted, wanted) in failed[url]
    if wanted != "closed":
        assert {f"{site.base}/news/{number}" for number in (0, 1, 2, 4, 5)} <= set(found)
        assert fates(kept) == {"waiting": 0, "leased": 0}
    assert report(kept)["ended"]
