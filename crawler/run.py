"""A run: pages from the feed, through the stages, to the output, counted on the way."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, BinaryIO, Protocol

from msgspec import Struct

from cleaning.config import Config
from cleaning.outcome import Outcome
from cleaning.report import Summary, Tally, Timing, run_json
from crawler.feed import FeedOptions, feed
from crawler.outputs import Output
from crawler.work import worked


class Exit(IntEnum):
    """What the command's exit code says. 141 is what a shell shows of `cat` whose reader went away."""

    FINE = 0
    SOME_REJECTED = 1  # with --strict
    USAGE = 2
    NOTHING_READ = 3  # no page was found in any input
    NOT_WRITTEN = 4  # the disk is full, or refuses
    DEFECT = 70  # ours
    INTERRUPTED = 130
    READER_GONE = 141
    TERMINATED = 143


class Job(Struct, frozen=True, kw_only=True):
    """What a run is asked to do."""

    inputs: tuple[str, ...]
    config: Config = Config()
    feed: FeedOptions = FeedOptions()
    jobs: int = 1

    def described(self) -> dict[str, Any]:
        """The inputs and how they are read, for run.json."""
        return {"inputs": list(self.inputs), "format": self.feed.format, "fields": dict(self.feed.fields)}


class Watch(Protocol):
    """Who looks on."""

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Is told of every outcome, after it was written and counted."""


class Result(Struct, frozen=True, kw_only=True):
    """What came of a run."""

    summary: Summary
    seconds: float
    written: bool  # False: nothing was read, and what an earlier run wrote was left alone
    first: Outcome | None  # the first with a document
    number: int = 0  # of its page in its file, from 1: what `explain --record` takes

    def exit(self, strict: bool) -> Exit:
        """The exit code: nothing read says more than some rejected."""
        if not self.summary.pages:
            return Exit.NOTHING_READ
        return Exit.SOME_REJECTED if strict and self.summary.rejected else Exit.FINE


class First:
    """The first outcome with a document, and which page of its file that is."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = None
        self.number = 0
        self._path: str | None = None

    def saw(self, outcome: Outcome) -> None:
        """Looks at the next outcome, until one has a document."""
        if self.outcome:
            return
        self.number = self.number + 1 if outcome.source.path == self._path else 1
        self._path = outcome.source.path
        self.outcome = outcome if outcome.record else None


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def run(
    job: Job, output: Output, watch: Watch, stdin: BinaryIO | None = None, clock: Callable[[], datetime] = now
) -> Result:
    """Cleans every page of the inputs; what came of it, when everything is on the disk."""
    started, tally, first = clock(), Tally(), First()
    items = feed(job.inputs, job.feed, stdin)
    with output, closing(worked(items, job.config, job.jobs)) as outcomes:
        for outcome in outcomes:
            output.write(outcome)
            tally.add(outcome)
            watch.saw(outcome, tally)
            first.saw(outcome)
        summary, timing = tally.summary(), Timing(started=started, finished=clock(), jobs=job.jobs)
        written = bool(summary.pages) or not output.replaces
        if written:
            output.finish(lambda files: run_json(summary, job.config, job.described(), files, timing))
    return Result(summary=summary, seconds=timing.seconds, written=written, first=first.outcome, number=first.number)
