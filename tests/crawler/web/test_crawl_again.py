"""A crawl again and again: what is new or changed is fetched, nothing else, and nothing is lost."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.sites.crawl_options import CrawlExit
from tests.bench.kill import documents as bare
from tests.crawling import COMMAND, LOOPBACK, crawled, report, rows
from tests.site.server import Site

PAGES = 60


class Again(NamedTuple):
    """Three crawls into one folder: the first, one with nothing new, one after changes."""

    site: Site
    folder: Path
    lines: list[int]  # of documents.jsonl after each
    bodies: list[int]  # pages sent with a body in each
    codes: list[int]


def pages_sent(site: Site) -> int:
    """The articles that were sent with a body."""
    return sum(count for address, count in site.bodies.items() if "/news/" in address)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Again]:
    """The three crawls."""
    folder = tmp_path_factory.mktemp("again") / "out"
    with Site(3, PAGES) as site:
        starts = [f"{base}/" for base in site.bases]
        found = Again(site, folder, [], [], [])
        for number in range(3):
            if number == 2:
                urllib.request.urlopen(f"{site.base}/.site/change?change=6&add=9").read()  # noqa: S310 - our own
            site.bodies.clear()
            found.codes.append(crawled(starts, folder).returncode)
            found.lines.append(len(rows(folder / "documents.jsonl")))
            found.bodies.append(pages_sent(site))
        yield found


def test_the_first_crawl_takes_every_page(again: Again) -> None:
    """Each page once."""
    assert (again.lines[0], again.bodies[0], again.codes[0]) == (PAGES, PAGES, CrawlExit.FINE)


def test_nothing_new_gives_nothing(again: Again) -> None:
    """No body is sent again, no line is written, and all is well."""
    assert (again.lines[1], again.bodies[1], again.codes[1]) == (PAGES, 0, CrawlExit.FINE)


def test_what_changed_is_a_new_version(again: Again) -> None:
    """Changed and new pages are fetched and no other; a changed one names the version before it."""
    assert (again.lines[2], again.bodies[2]) == (PAGES + 15, 15)
    written = rows(again.folder / "documents.jsonl")
    before = {row["url"]: row["id"] for row in written[:PAGES]}
    for row in written[PAGES:]:
        assert row["metadata"]["previous_id"] == before.get(row["url"])
    assert sum(row["url"] in before for row in written[PAGES:]) == 6


def test_the_archive_gives_the_same_documents(again: Again, tmp_path: Path) -> None:
    """`pagesieve clean` on the WARC files: the same ids, texts and versions, without a request."""
    asked = sum(again.site.requests.values())
    words = ["clean", str(again.folder / "warc"), "-o", f"{tmp_path}/out/"]
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert bare(tmp_path / "out") == bare(again.folder)
    assert sum(again.site.requests.values()) == asked


def test_the_report_tells_by_site(again: Again) -> None:
    """run.json has the last crawl's figures."""
    sites = report(again.folder)["sites"].values()
    assert sum(site["new"] for site in sites) == 9
    assert sum(site["changed"] for site in sites) == 6
    assert all(site["wrong"] == [] for site in sites)


def started(site: Site, folder: Path, *more: str) -> "subprocess.Popen[bytes]":
    """A crawl that was begun and is at work."""
    before = sum(site.requests.values())
    words = ["crawl", *(f"{base}/" for base in site.bases), "-o", f"{folder}/", "--rate", "1000", *LOOPBACK, *more]
    process = subprocess.Popen([*COMMAND, *words], stderr=subprocess.PIPE)
    while sum(site.requests.values()) < before + 25 and process.poll() is None:
        time.sleep(0.05)
    return process


def test_a_second_run_on_a_folder_is_told_who_holds_it(tmp_path: Path) -> None:
    """It exits with its own code and names the process; the first goes on, and ends well when it is asked to."""
    with Site(3, 300, delay=0.1) as site:
        first = started(site, tmp_path / "out")
        second = crawled([f"{site.base}/"], tmp_path / "out")
        assert second.returncode == CrawlExit.LOCKED
        assert f"process {first.pid} " in second.stderr
        first.send_signal(signal.SIGTERM)
        assert first.wait(20) == CrawlExit.TERMINATED
        assert b"; signal" in (first.stderr.read() if first.stderr else b"")
    assert report(tmp_path / "out")["ended"] == "signal"


def test_a_server_that_says_nothing_does_not_hold_a_signal_up(tmp_path: Path) -> None:
    """SIGINT ends a run whose downloads stall; what was asked for is asked again by the next."""
    with Site(1, 5) as site:
        words = ["crawl", "--urls", "-", "-o", f"{tmp_path}/out/", "--rate", "1000", *LOOPBACK]
        process = subprocess.Popen([*COMMAND, *words], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdin
        process.stdin.write(f"{site.base}/slow/silent\n{site.base}/slow/stall\n".encode())
        process.stdin.close()
        while not site.requests["127.0.0.2/slow/silent"] and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == CrawlExit.INTERRUPTED
    assert report(tmp_path / "out")["counts"]["left"] == 2


def test_a_crawl_that_is_killed_goes_on(tmp_path: Path) -> None:
    """kill -9 three times: the same documents as a crawl that was left alone; no line is half-written."""
    with Site(3, 90, delay=0.1) as site:
        crawled([f"{base}/" for base in site.bases], tmp_path / "alone")
        for _ in range(3):
            process = started(site, tmp_path / "killed")
            process.kill()
            process.wait()
        with (tmp_path / "killed" / "documents.jsonl").open("ab") as file:
            file.write(b'{"id": "half a li')
        site.requests.clear()
        crawled([f"{base}/" for base in site.bases], tmp_path / "killed")
        assert len(bare(tmp_path / "alone")) == 90
        assert bare(tmp_path / "killed") == bare(tmp_path / "alone")
        assert all(count == 1 for address, count in site.requests.items())


def test_a_torn_archive_is_cut(tmp_path: Path) -> None:
    """What stands in the archive beyond what was committed is no part of it."""
    with Site(1, 8) as site:
        crawled([f"{site.base}/"], tmp_path / "out")
        (warc,) = (tmp_path / "out" / "warc").iterdir()
        whole = warc.read_bytes()
        warc.write_bytes(whole + whole[:200])
        crawled([f"{site.base}/"], tmp_path / "out")
        now = warc.read_bytes()
        assert now.startswith(whole)
        assert not now[len(whole) :].startswith(whole[:200])
        with warc.open("rb") as file:  # a busy machine may have left an address to the second run
            assert len([record for record in ArchiveIterator(file) if record.content_stream().read() is not None]) > 8
        assert len(bare(tmp_path / "out")) == 8


def test_small_archive_files_rotate(tmp_path: Path) -> None:
    """A file that is full is followed by the next, and a later run goes on with the last."""
    with Site(1, 30) as site:
        crawled([f"{site.base}/"], tmp_path / "out", "-s", "PAGESIEVE_WARC_SIZE=8000")
        before = sorted(path.name for path in (tmp_path / "out" / "warc").iterdir())
        assert len(before) > 2
        assert before[:2] == ["pagesieve-00000.warc.gz", "pagesieve-00001.warc.gz"]
        site.hosts["127.0.0.2"].add(5)
        crawled([f"{site.base}/"], tmp_path / "out", "-s", "PAGESIEVE_WARC_SIZE=1000000")
        assert sorted(path.name for path in (tmp_path / "out" / "warc").iterdir()) == before
        assert len(bare(tmp_path / "out")) == 35


def test_limits_of_a_run(tmp_path: Path) -> None:
    """--max-pages ends a run; what is left is fetched by the next."""
    with Site(1, 30) as site:
        crawled([f"{site.base}/"], tmp_path / "out", "--max-pages", "10")
        assert len(bare(tmp_path / "out")) == 10
        assert report(tmp_path / "out")["ended"] == "max_pages"
        crawled([f"{site.base}/"], tmp_path / "out")
        assert len(bare(tmp_path / "out")) == 30


def test_max_time(tmp_path: Path) -> None:
    """--max-time ends a run that would take longer; it exits well, and the next goes on."""
    with Site(1, 300, delay=0.2) as site:
        done = crawled([f"{site.base}/"], tmp_path / "out", "--max-time", "3s")
        assert done.returncode == CrawlExit.FINE
        assert report(tmp_path / "out")["ended"] == "max_time"
        assert 0 < len(bare(tmp_path / "out")) < 300


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """It has its own code."""
    tmp_path.chmod(0o500)
    assert crawled(["https://example.org/"], tmp_path / "out").returncode == CrawlExit.NOT_WRITTEN
