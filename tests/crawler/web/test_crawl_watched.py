"""What is seen of a crawl while it goes on: on a terminal, in a log, by a machine."""

import io
import json
import re
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from crawler.runs import Events
from crawler.sites import CrawlEvents, CrawlProgress, CrawlState, crawl_progress, state_of
from tests.crawling import COMMAND, FAST, LOOPBACK
from tests.site.server import Site
from tests.terminal import sent

STATE = CrawlState(sites=2, fetched=30, errors=1, left=1204, uncleaned=3, seconds=20, until_end=61)


def command(site: Site, folder: Path, *more: str) -> list[str]:
    """A crawl of the site that takes some seconds."""
    words = [f"{site.base}/", "-o", f"{folder}/", "--rate", "20", *FAST, *LOOPBACK]
    return [*COMMAND, "crawl", *words, *more]


def on_terminal(words: list[str], columns: int) -> str:
    """What a terminal of so many columns is sent."""
    return sent(words, 24, columns, {"COLUMNS": str(columns), "NO_COLOR": "1"})


def lines_of(sent: str) -> list[str]:
    """The lines that were drawn, one after another, without the signs that move the cursor."""
    return [line for line in re.split(r"[\r\n]+", re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "\n", sent)) if line.strip()]


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_shows_how_far_a_crawl_is(tmp_path: Path, columns: int) -> None:
    """One line that is drawn anew, no longer than the terminal is wide; it is gone at the end, and the table stands."""
    with Site(1, 40) as site:
        seen = on_terminal(command(site, tmp_path / "out", "--max-time", "1h"), columns)
    drawn = [line for line in lines_of(seen) if line.startswith("⠿")]
    counts = [int(found[1]) for line in drawn if (found := re.search(r"⠿ (\d+) pages?, [\d.]+/s, \d+ left", line))]
    assert len(set(counts)) >= 3
    assert counts == sorted(counts)
    assert all(len(line) <= columns for line in lines_of(seen) if "pagesieve:" not in line)
    assert columns == 80 or any("ends in 0:59:" in line for line in drawn)
    assert "…" not in seen
    words = " ".join(lines_of(seen)).split()
    assert {"fetched", "documents", "left"} <= set(words)
    assert re.search(r"pagesieve: crawl 1 of .* 40 pages fetched", " ".join(words))


@pytest.mark.parametrize("more", [("-q",), ("--no-progress",)])
def test_who_wants_no_progress_sees_none(tmp_path: Path, more: tuple[str, ...]) -> None:
    """Not on a terminal either."""
    with Site(1, 5) as site:
        assert "⠿" not in on_terminal(command(site, tmp_path / "out", *more), 120)


def test_a_log_has_no_progress_unless_it_is_asked_for(tmp_path: Path) -> None:
    """Standard error that is no terminal gets lines, without signs that steer."""
    with Site(1, 5) as site:
        done = subprocess.run(command(site, tmp_path / "out"), capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stderr
    assert all(line.startswith("pagesieve: ") for line in done.stderr.splitlines())


def test_a_machine_reads_all_that_a_crawl_says(tmp_path: Path) -> None:
    """With --log-json every line is an object: what is noted, what Scrapy logs, what is wrong, what came of it."""
    with Site(1, 5) as site:
        words = [*command(site, tmp_path / "out", "--log-json", "-v"), "http://127.0.0.9:9/"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert {event["event"] for event in events} == {"note", "log", "wrong", "done"}
    assert events[0]["message"].startswith("nobody is named as a contact")
    (wrong,) = (event["message"] for event in events if event["event"] == "wrong")
    assert "127.0.0.9" in wrong
    assert "nothing was fetched" in wrong
    assert events[-1]["event"] == "done"
    assert events[-1]["counts"]["fetched"] == 5
    wrong_words = [*COMMAND, "crawl", "--log-json", "--urls", str(tmp_path / "none"), "-o", str(tmp_path / "out")]
    refused = subprocess.run(wrong_words, capture_output=True, check=False)
    assert [json.loads(line)["event"] for line in refused.stderr.splitlines()] == ["error"]


def test_the_progress_for_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event now and then, with the state's fields."""
    monkeypatch.setattr(crawl_progress, "EVERY", 0.0)
    stream = io.StringIO()
    CrawlEvents(Events(stream)).looked(STATE)
    event = json.loads(stream.getvalue())
    assert {key: event[key] for key in ("event", "fetched", "left", "rate", "until_end")} == {
        "event": "progress", "fetched": 30, "left": 1204, "rate": 1.5, "until_end": 61,
    }  # fmt: skip


def test_the_progress_in_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no terminal looks on, a line now and then."""
    monkeypatch.setattr(crawl_progress, "EVERY", 0.0)
    said: list[str] = []
    with CrawlProgress(Console(file=io.StringIO(), force_terminal=False), said.append) as progress:
        progress.looked(STATE)
    assert said == ["30 pages, 1.5/s, 1,204 left, 1 error, 2 sites, 3 to clean, 0:00:20, ends in 0:01:01"]


def test_the_state_sums_up_sites() -> None:
    """What the run counted and what is left, over all sites; nothing is negative."""
    tallies = {"a": {"fetched": 3, "new": 3, "error:http_500": 2}, "b": {"not_modified": 4, "error:timeout": 1}}
    state = state_of(tallies, {"a": 5, "c": 6}, -1, 2.0, None)
    assert (state.sites, state.fetched, state.errors, state.left, state.uncleaned) == (2, 7, 3, 11, 0)
