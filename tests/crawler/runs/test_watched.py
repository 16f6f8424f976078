"""What looks on while a run goes: the pace, the log for machines, the metrics."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from cleaning.model import Failure, Rejection, Source
from cleaning.recording.outcome import Outcome, outcome_of_failure
from cleaning.recording.report import Tally
from cleaning.recording.writers import OutputError
from crawler.runs import log as log_module
from crawler.runs import metrics as metrics_module
from crawler.runs.log import Log
from crawler.runs.metrics import Metrics, exposition
from crawler.runs.pace import Census, Pace
from tests.places import ROOT

SAMPLE = re.compile(r'pagesieve_[a-z_]+(\{[a-z]+="[\w-]+"\})? -?\d+(\.\d+)?')


def rejected() -> Outcome:
    """An input that gave no document."""
    source = Source(kind="file", path="a.txt")
    return outcome_of_failure(Failure(source=source, reason=Rejection.EMPTY, detail="seen", hint="do"))


def tallied(count: int = 1) -> Tally:
    """A tally of such."""
    tally = Tally()
    for _ in range(count):
        tally.add(rejected())
    return tally


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_the_time_that_is_left_goes_by_the_bytes(tmp_path: Path) -> None:
    """What earlier runs did counts for what is done, not for how fast."""
    for name in "abcd":
        (tmp_path / name).write_bytes(b"x" * 100)
    clock = Clock()
    pace = Pace([str(tmp_path)], clock)
    pace.census.join()
    pace.meter.reused(b"100 times")
    pace.meter.saw(b"x" * 100)
    pace.meter.items = pace.fresh = 1
    clock.now += 10
    state = pace.state(tallied(2))
    assert (state.pages, state.rejected, state.rate, state.left) == (2, 2, 0.1, 20.0)


def test_what_was_read_ahead_is_not_done(tmp_path: Path) -> None:
    """Small inputs are read in one go, long before they are clean: the time that is left goes by what is done."""
    for name in "abcd":
        (tmp_path / name).write_bytes(b"x" * 100)
    clock = Clock()
    pace = Pace([str(tmp_path)], clock)
    pace.census.join()
    for _ in "abcd":
        pace.meter.saw(b"x" * 100)
    pace.meter.items, pace.fresh = 4, 1
    clock.now += 10
    assert pace.state(tallied()).left == 30.0
    assert pace.state(tallied()).line.endswith(", 0:00:30 left")
    pace.fresh = 4
    assert pace.state(tallied()).line.endswith("rejected")  # nothing is left, and nothing is said of it


@pytest.mark.parametrize(("left", "shown"), [(0.01, "0:00:01 left"), (1.5, "0:00:02 left"), (0.0, ""), (None, "")])
def test_no_time_is_never_left(left: float | None, shown: str) -> None:
    """A part of a second is one; `0:00:00 left` is never said."""
    state = Pace().state(tallied())
    assert structs.replace(state, left=left).time_left == shown


@pytest.mark.parametrize("inputs", [[], ["-"], ["-", "."]])
def test_nobody_knows_how_long_a_pipe_is(inputs: list[str]) -> None:
    """With standard input among the inputs there is no time left to tell."""
    pace = Pace(inputs)
    pace.meter.saw(b"x")
    assert pace.state(tallied()).left is None


def test_a_census_knows_files_alone(tmp_path: Path) -> None:
    """What is missing or no file does not count."""
    (tmp_path / "a").write_bytes(b"x" * 100)
    census = Census([str(tmp_path), str(tmp_path / "none")])
    census.run()
    assert census.total == 100


def test_the_log_is_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each rejected input, and one for the progress now and then."""
    monkeypatch.setattr(log_module, "EVERY", 0.0)
    stream = io.StringIO()
    log = Log(stream, Pace())
    log.saw(rejected(), tallied())
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["rejected", "progress"]
    assert lines[0]["reason"] == "empty"
    assert lines[1]["pages"] == 1


def test_the_metrics_are_in_prometheus_format() -> None:
    """A help and a type before each, and samples that a scraper reads."""
    text = exposition(Pace().state(tallied()), tallied(3).summary())
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) pagesieve_\w+ .+", line) or SAMPLE.fullmatch(line), line
    assert 'pagesieve_rejected_total{reason="empty"} 3' in text.splitlines()
    assert text.endswith("\n")


def test_the_metrics_file_is_always_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there from the start, is replaced, and says when the run is done."""
    monkeypatch.setattr(metrics_module, "EVERY", 0.0)
    metrics = Metrics(tmp_path / "a.prom", Pace())
    assert "pagesieve_inputs_total 0" in (tmp_path / "a.prom").read_text()
    metrics.saw(rejected(), tallied())
    assert "pagesieve_inputs_total 1" in (tmp_path / "a.prom").read_text()
    metrics.done(tallied(2))
    assert "pagesieve_finished 1" in (tmp_path / "a.prom").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["a.prom"]


def test_metrics_that_can_not_be_written_are_told_first(tmp_path: Path) -> None:
    """A wrong name ends the run before the first page; a disk that fills later does not."""
    with pytest.raises(OutputError):
        Metrics(tmp_path / "none" / "a.prom", Pace())


@pytest.mark.skipif(os.name == "nt", reason="POSIX")
def test_a_machine_reads_all_that_is_said(tmp_path: Path) -> None:
    """With --log-json, every line on standard error is an object; errors too."""
    seed = ROOT / "fixtures" / "seeds" / "000_4eab5d5f54f6cdcf.txt"
    command = [sys.executable, "-m", "crawler", "clean", "--log-json", "-o"]
    done = subprocess.run([*command, "out/", str(seed), "none"], cwd=tmp_path, capture_output=True, check=False)
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events] == ["rejected", "done"]
    assert events[-1]["summary"]["documents"] == 1
    wrong = subprocess.run([*command, "none/out", str(seed)], cwd=tmp_path, capture_output=True, check=False)
    assert [json.loads(line)["event"] for line in wrong.stderr.splitlines()] == ["error"]
