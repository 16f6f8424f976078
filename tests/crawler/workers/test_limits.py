"""A page that hangs, explodes or crashes costs itself alone."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import structs

from cleaning.config import Config, ConfigError, LimitOptions, config_of
from cleaning.model import Failure, Page, Rejection, Source
from cleaning.recording.outcome import Outcome
from crawler.workers import handle as hand
from crawler.workers.pool import BATCH_PAGES, BATCHES, Mark, Workers, WorkersError
from crawler.workers.worker import highest_memory, memory_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits as POSIX has them")

TEXT = "A line of a dump that says something, which is the only one in it. Number "
STRICT = structs.replace(Config(), limits=LimitOptions(seconds=4.0, memory=400_000_000))

# What a page's text asks its worker to do.
OBEDIENT = """
    import os, signal, time
    from pathlib import Path
    from cleaning.pipeline import Pipeline

    HELD = []

    class Obedient(Pipeline):
        def __call__(self, page):
            match page.body.split()[0]:
                case b"spin":
                    while True:
                        pass
                case b"sleep":
                    time.sleep(1000)
                case b"swell":
                    while True:
                        HELD.append(bytearray(b"x" * 10_000_000))
                case b"burst":
                    bytearray(2_000_000_000)
                case b"leak":
                    HELD.append(bytearray(b"x" * 150_000_000))
                case b"crash":
                    os.kill(os.getpid(), signal.SIGSEGV)
                case b"once":
                    mark = Path(page.body.split()[1].decode())
                    if not mark.exists():
                        mark.touch()
                        os.kill(os.getpid(), signal.SIGKILL)
            return super().__call__(page)
"""


@pytest.fixture(name="obedient")
def _obedient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A pipeline that does what a page says; workers find it by its module's name."""
    (tmp_path / "obedient.py").write_text(textwrap.dedent(OBEDIENT), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("obedient", None)
    return __import__("obedient").Obedient


def pages(*texts: str) -> Iterator[Page]:
    """A page for each text."""
    for number, text in enumerate(texts):
        source = Source(kind="file", path=f"{number}.txt")
        yield Page(body=f"{text} {TEXT}{number}.".encode(), source=source, url=f"https://example.org/{number}")


def reasons(outcomes: list[Outcome]) -> dict[str | None, Rejection]:
    """Why pages were rejected, by their path."""
    return {outcome.source.path: outcome.failure.reason for outcome in outcomes if outcome.failure}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("spin", Rejection.TIMEOUT),
        ("sleep", Rejection.TIMEOUT),
        ("swell", Rejection.MEMORY),
        ("burst", Rejection.MEMORY),
        ("crash", Rejection.FAILED),
    ],
)
def test_a_page_past_a_limit_is_rejected_alone(obedient: Any, jobs: int, order: str, reason: Rejection) -> None:
    """The worker is replaced, the pages beside it are done, in order, and what is known of the page is told."""
    outcomes = list(Workers(STRICT, jobs, obedient).map(pages("a", "b", order, "c", "d")))
    assert [outcome.source.path for outcome in outcomes] == [f"{number}.txt" for number in range(5)]
    assert reasons(outcomes) == {"2.txt": reason}
    row = msgspec.json.decode(outcomes[2].rejected)
    page = list(pages("a", "b", order))[2]
    assert (row["id"], row["url"], row["source"]["path"]) == (page.id, page.url, "2.txt")
    assert row["detail"]
    assert row["hint"]


def test_what_waits_for_a_slow_page_is_bounded(obedient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a page that takes long, no more is done than fits into so many bytes of outcomes; then all of it is."""
    monkeypatch.setattr("crawler.workers.pool.DONE_BYTES", 20_000)
    highest = [0]

    class Weighed(Workers):
        def _hand_over(self) -> None:
            highest.append(self._done_bytes)
            super()._hand_over()

    workers = Weighed(STRICT, 2, obedient)
    outcomes = list(workers.map(pages("spin", *["a"] * 150)))
    assert [outcome.source.path for outcome in outcomes] == [f"{number}.txt" for number in range(151)]
    most = max(outcome.size for outcome in outcomes)
    under_way = 2 * BATCHES * BATCH_PAGES  # pages that were handed out before the bound was met
    assert 20_000 < max(highest) < 20_000 + under_way * most < sum(outcome.size for outcome in outcomes)
    assert workers._done_bytes == 0


def test_what_others_left_behind_is_not_blamed_on_a_page(obedient: Any) -> None:
    """Where a worker has grown over many pages, the page at which it is too large is done again in a fresh one."""
    outcomes = list(Workers(STRICT, 1, obedient).map(pages("leak", "leak", "leak", "a", "b")))
    assert reasons(outcomes) == {}


def test_a_worker_that_somebody_kills_costs_nothing(obedient: Any, tmp_path: Path) -> None:
    """A page whose worker was killed from outside is done again."""
    outcomes = list(Workers(STRICT, 1, obedient).map(pages("a", f"once {tmp_path / 'mark'}", "b")))
    assert reasons(outcomes) == {}
    assert all(outcome.record for outcome in outcomes)


def test_a_system_that_starts_no_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker can be started, the run ends with what to do."""

    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr("crawler.workers.pool.PAUSE", 0.0)
    with pytest.raises(WorkersError, match=r"Resource temporarily unavailable.*fewer with -j"):
        list(Workers(Config(), 2).map(pages("a")))


def test_one_worker_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses the second worker, the first does it all."""
    start, started = hand.WorkerHandle, []

    def limited(*given: Any) -> hand.WorkerHandle:
        if started:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(start(*given))
        return started[0]

    monkeypatch.setattr("crawler.workers.pool.WorkerHandle", limited)
    assert len(list(Workers(Config(), 3).map(pages(*"abcdefghijklmnopqrst")))) == 20


def test_workers_that_die_at_once_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that can't come to life is tried a few times, not for ever."""
    (tmp_path / "stillborn.py").write_text("import os\n\ndef make(config):\n    os._exit(3)\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    make = __import__("stillborn").make
    with pytest.raises(WorkersError, match="code 3"):
        list(Workers(Config(), 1, make).map(pages("a")))


def test_workers_make_room_for_fresh_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many pages a worker is replaced, and nothing is lost."""
    monkeypatch.setattr("crawler.workers.pool.RECYCLED", 10)
    assert len(list(Workers(Config(), 1).map(pages(*(str(number) for number in range(35)))))) == 35


def test_marks_keep_their_place() -> None:
    """What is no page passes between the pages, in its place."""
    first, second = pages("a", "b")
    values = list(Workers(Config(), 1).stream(iter([Mark(), first, Mark(), second, Mark()])))
    assert [isinstance(value, Mark) for value in values] == [True, False, True, False, True]


def test_trouble_in_reading_is_raised_in_its_place() -> None:
    """What the pages' source raises comes after the outcomes of the pages before it."""

    def breaking() -> Iterator[Page | Failure]:
        yield from pages("a")
        raise OSError("gone")

    outcomes = Workers(Config(), 1).map(breaking())
    assert next(outcomes).record
    with pytest.raises(OSError, match="gone"):
        next(outcomes)


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """kill -9 of a run leaves no worker behind."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    words = [sys.executable, "-m", "crawler", "clean", "a.txt", "-", "-j", "1"]
    with subprocess.Popen(words, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        workers = _children(process.pid)
        assert workers
        process.kill()
        process.wait()
        for worker in workers:
            while Path(f"/proc/{worker}/cmdline").exists() and Path(f"/proc/{worker}/cmdline").read_bytes():
                pass


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task")
    if not tasks.exists():
        pytest.skip("needs /proc")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def test_memory_is_seen() -> None:
    """A process that holds a hundred megabytes is seen to."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs /proc")
    held = bytearray(b"x" * 100_000_000)
    assert memory_of(os.getpid()) > len(held)
    assert highest_memory() > len(held)


@pytest.mark.parametrize("limits", [{"seconds": 0}, {"seconds": float("inf")}, {"memory": 1_000_000}])
def test_limits_that_let_nothing_through_are_refused(limits: dict[str, float]) -> None:
    """The message names the key and a value that works."""
    with pytest.raises(ConfigError, match=r"limits\.(seconds|memory): .* write \d+"):
        config_of({"limits": limits})


def test_the_timer_is_off_between_pages() -> None:
    """What a worker waits for is no page's time."""
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
