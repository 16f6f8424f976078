"""The writer outlives what it can't write, and what waits is seen until somebody was told of it."""

import gzip
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.addressing import address
from crawler.archive import Archive, Capture
from crawler.state import Fetched, Link, StateFrontier, Writer, opened

HOST = "a.example"


class Told:
    """What a writer told."""

    def __init__(self) -> None:
        self.count = 0
        self.done: list[Fetched] = []
        self.news = threading.Event()

    def __call__(self, done: Sequence[Fetched], hosts: frozenset[str], count: int) -> None:
        """Takes it."""
        self.count += count
        self.done += done
        self.news.set()


def link(path: str, priority: int = 0) -> Link:
    """A link to a page."""
    where = address(f"http://{HOST}/{path}")
    assert where is not None
    return Link(address=where, site=HOST, priority=priority)


def writer(folder: Path, told: Told) -> Writer:
    """One over a fresh state."""
    found = Writer(opened(folder / "state.sqlite"), Archive(folder / "warc", {}), 1, told)
    found.start()
    return found


def test_what_waits_is_counted_until_it_is_told(tmp_path: Path) -> None:
    """Whoever is told counts it down: between the commit and that, nobody takes the crawl for idle."""
    told = Told()
    found = writer(tmp_path, told)
    found.put((link("1"),))
    assert told.news.wait(10)
    assert (found.waiting, told.count) == (1, 1)
    found.close()
    assert found.error is None


def test_a_link_that_cant_be_written_costs_no_other(tmp_path: Path) -> None:
    """SQLite has no integers of thirty digits."""
    told = Told()
    found = writer(tmp_path, told)
    found.put((link("1"), link("2", priority=10**30), link("3")))
    found.close()
    rows = opened(tmp_path / "state.sqlite").execute("SELECT url FROM urls ORDER BY url").fetchall()
    assert [url[-1] for (url,) in rows] == ["1", "3"]
    assert found.error is None


@pytest.mark.parametrize("status", [200, 10**30])
def test_a_result_that_cant_be_written_is_rejected(tmp_path: Path, status: int) -> None:
    """With the reason; nothing of it is in the archive, and the next one is whole."""
    told = Told()
    found = writer(tmp_path, told)
    found.put((link("1", 2), link("2", 1)))
    assert told.news.wait(10)
    frontier = StateFrontier(opened(tmp_path / "state.sqlite"), found.put)
    first, second = (frontier.take(HOST, 0.0, 60.0) for _ in range(2))
    assert first is not None
    assert second is not None
    odd = "\ud800" if status == 200 else "x"  # half a pair of surrogates is no text of SQLite's
    headers = (("ETag", odd),)
    capture = Capture(url=first.url, at=datetime.now(UTC), status=200, headers=headers, body=b"odd")
    links = () if status == 200 else (link("3", priority=status),)
    frontier.land(Fetched(row=first, capture=capture, links=links))
    frontier.land(
        Fetched(row=second, capture=Capture(url=second.url, at=datetime.now(UTC), status=200, headers=(), body=b"fine"))
    )
    found.close()
    assert found.error is None
    database = opened(tmp_path / "state.sqlite")
    events = database.execute("SELECT url, reason, detail, offset, length FROM events ORDER BY url").fetchall()
    assert [(url, reason) for url, reason, *_ in events] == [(first.id, "fetch_failed"), (second.id, None)]
    assert "can't be kept" in events[0][2]
    (warc,) = (tmp_path / "warc").iterdir()
    data = warc.read_bytes()
    assert b"odd" not in gzip.decompress(data)
    offset, length = events[1][3:]
    assert gzip.decompress(data[offset : offset + length]).endswith(b"fine\r\n\r\n")
    assert offset + length == len(data)
