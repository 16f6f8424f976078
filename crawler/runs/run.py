"""A run: pages from the feed, through the stages, to the output, counted on the way."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, BinaryIO, Protocol

import msgspec
from msgspec import Struct

from cleaning.config import Config
from cleaning.recording import Outcome, Summary, Tally, Timing, run_json, versions
from crawler.exits import Exit
from crawler.feed import FeedOptions, Meter, walk
from crawler.runs.continuation import News
from crawler.runs.journal import path_of
from crawler.runs.outputs import Output
from crawler.runs.plan import Begun, Ended, Reused, planned
from crawler.workers import Mark, Workers


class Job(Struct, frozen=True, kw_only=True):
    """What a run is asked to do."""

    inputs: tuple[str, ...]
    config: Config = Config()
    feed: FeedOptions = FeedOptions()
    jobs: int = 1

    def described(self) -> dict[str, Any]:
        """The inputs and how they are read, for run.json."""
        return {"inputs": list(self.inputs), **self.feed.told()}

    def made_by(self) -> dict[str, Any]:
        """What the output depends on besides the inputs: a run folder of another making can't be gone on with."""
        return {"versions": versions(), "feed": self.feed.told(), "configuration": msgspec.to_builtins(self.config)}


class Watch(Protocol):
    """Who looks on."""

    @property
    def meter(self) -> Meter:
        """Counts what is read."""

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Is told of every outcome, after it was written and counted."""


class Result(Struct, frozen=True, kw_only=True):
    """What came of a run."""

    summary: Summary
    seconds: float
    written: bool  # False: nothing was read, and what an earlier run wrote was left alone
    first: Outcome | None  # the first with a document
    news: News | None = None  # how the inputs stand to those of the run before
    current: bool = False  # there was nothing to do
    file: str | None = None  # its file, as the system knows it; None for standard input
    number: int = 0  # of its page in its file, from 1: what `explain --record` takes

    def told(self) -> dict[str, Any]:
        """The result for a machine."""
        values: dict[str, Any] = msgspec.to_builtins(
            {"seconds": self.seconds, "written": self.written, "summary": self.summary, "inputs": self.news}
        )
        return values

    def exit(self, strict: bool) -> Exit:
        """The exit code: nothing read says more than some rejected."""
        if not self.summary.pages:
            return Exit.NOTHING_READ
        return Exit.SOME_REJECTED if strict and self.summary.rejected else Exit.FINE


class First:
    """The first outcome with a document, its file as the system knows it, and which of the file's pages it is."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = None
        self.number = 0
        self.file: str | None = None

    def opened(self, begun: Begun) -> None:
        """The outcomes of another input follow."""
        if not self.outcome:
            self.number, self.file = 0, path_of(begun.key)

    def saw(self, outcome: Outcome) -> None:
        """Looks at the next outcome, until one has a document."""
        if self.outcome:
            return
        self.number += 1
        self.outcome = outcome if outcome.record else None


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def run(  # noqa: PLR0913, PLR0917 - what a run stands on; each has its default
    job: Job,
    output: Output,
    watch: Watch,
    stdin: BinaryIO | None = None,
    clock: Callable[[], datetime] = now,
    workers: Workers | None = None,
) -> Result:
    """Cleans every page of the inputs; what came of it, when everything is on the disk."""
    started, begun, first = clock(), time.monotonic(), First()
    workers = workers or Workers(job.config, job.jobs)
    with output:
        inputs, skip = output.resume(walk(job.inputs, job.feed))
        items = planned(inputs, job.feed, stdin, output.past(), watch.meter, skip)
        with closing(workers.stream(items)) as values:
            for value in values:
                _write(value, output, watch, first)
        summary = output.tally.summary()
        timing = Timing(
            started=started,
            finished=clock(),
            seconds=round(time.monotonic() - begun, 3),
            jobs=job.jobs,
            stages=stage_shares(workers),
        )
        written = bool(summary.pages) or not output.replaces
        if not written:
            output.abandon()
        elif not output.is_current:
            output.finish(
                lambda files, duplicates: run_json(summary, job.config, job.described(), files, timing, duplicates)
            )
    return Result(
        summary=summary,
        seconds=timing.seconds,
        written=written,
        first=first.outcome,
        file=first.file,
        number=first.number,
        news=output.news,
        current=output.is_current,
    )


def _write(value: Outcome | Mark, output: Output, watch: Watch, first: First) -> None:
    match value:
        case Outcome():
            output.tally.add(value)
            output.write(value)
            watch.saw(value, output.tally)
            first.saw(value)
        case Begun():
            output.begin(value)
            first.opened(value)
        case Ended():
            output.end(value)
        case Reused():
            output.reuse(value)


def stage_shares(workers: Workers) -> dict[str, float]:
    """The share of each stage in the workers' time, by the pages that were sampled; none where none was."""
    whole = sum(workers.stage_seconds.values())
    return {stage: round(seconds / whole, 3) for stage, seconds in workers.stage_seconds.items()} if whole else {}
