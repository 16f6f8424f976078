"""The scripts that kill a run, that watch its memory and that run it in nine ways: their short forms."""

import os
from pathlib import Path

import pytest

from cleaning.model import Page
from crawler.feed import FeedOptions, feed
from tests.bench.kill_run import ROOT, compared, make_inputs
from tests.bench.memory import Sample, flatness, taken
from tests.bench.same_bytes import digests


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.slow
def test_a_run_that_is_killed_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """kill -9, three times, at any time: the files are an undisturbed run's, whose memory is printed."""
    assert compared(tmp_path, pages=600, kills=3, html=True)
    assert "| main process |" in capsys.readouterr().out


def test_no_page_is_another_s(tmp_path: Path) -> None:
    """Files and JSON lines of text and of HTML, each with its own number, but for the empty ones."""
    make_inputs(tmp_path / "in", 200, 600, html=True)
    pages = [page for page in feed([str(tmp_path / "in")], FeedOptions()) if isinstance(page, Page)]
    full = [page for page in pages if page.body]
    assert (len(pages), len({page.body for page in full})) == (200, 198)
    assert sum(b"<body" in page.body for page in full) == 98


def test_flatness_leaves_the_beginning_out() -> None:
    """The highest beside the mean, of what comes after a tenth of the pages, without a worker's first sample."""
    samples = [Sample(pages, 0, 30, {1: 99, 2: pages}) for pages in (1, 20, 40, 60)] + [
        Sample(80, 0, 50, {1: 99, 3: 9})
    ]
    lines = list(flatness(samples, 200))
    assert "| main process | 4 | 35 | 50 | 1.43 |" in lines
    assert "| worker 2 | 2 | 50 | 60 | 1.20 |" in lines
    assert not any("worker 3" in line for line in lines)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system tells no process's memory")
def test_a_worker_that_is_gone_is_no_zero() -> None:
    """A process that ended between two looks is left out of the sample."""
    sample = taken(9, 1.0, os.getpid(), [os.getpid(), 2**22 + 1])
    assert list(sample.workers) == [os.getpid()]
    assert sample.main > 0


def test_processes_and_hash_seeds_change_no_byte() -> None:
    """One process and two, with two seeds of Python's hashes, give the same files."""
    inputs = [ROOT / "fixtures" / "seeds", ROOT / "fixtures" / "feed"]
    found = [*digests(inputs, jobs=[1], seeds=["0"]), *digests(inputs, jobs=[2], seeds=["1"])]
    assert len(set(found)) == 1
