"""A run of `pagesieve clean` with all that looks on."""

import sys
from collections.abc import Sequence
from typing import Any

from cleaning.recording import Outcome, Tally
from crawler.cli.laid_out import LaidOut
from crawler.cli.options import Choices, stdin_of
from crawler.exits import Exit
from crawler.feed import FeedOptions
from crawler.runs import (
    REJECTED,
    Job,
    Lock,
    Log,
    Metrics,
    Output,
    Pace,
    Progress,
    Result,
    make_views,
    output_of,
    refuse_overlap,
    run,
    screen_of_stderr,
    show,
)
from crawler.workers import Workers


def watched_run(  # noqa: PLR0913, PLR0917 - what the options say, in their groups
    inputs: tuple[str, ...],
    out: str | None,
    laid_out: LaidOut,
    feed: FeedOptions,
    workers: Workers,
    choices: Choices,
    look: dict[str, Any],
) -> Exit:
    """The exit code of a run, by workers of which one may have started; whoever calls stops them."""
    laid_out.check(out)
    layout = laid_out.layout(workers.config.record.ledger)
    refuse_overlap(inputs, out, layout)
    job = Job(inputs=inputs, config=workers.config, feed=feed, jobs=workers.jobs)
    workers.check()
    result = _watched(job, output_of(out, job.made_by, look["fresh"], layout), workers, choices, look)
    if views := laid_out.views(out):
        with Lock(views[0]):
            make_views(*views)
    return result.exit(look["strict"])


def _watched(job: Job, output: Output, workers: Workers, choices: Choices, look: dict[str, Any]) -> Result:
    screen = screen_of_stderr()
    shown = look["progress"] if look["progress"] is not None else screen.is_terminal and not look["quiet"]
    pace = Pace(job.inputs if shown or look["log_json"] or look["metrics"] else (), feed=job.feed)
    metrics = Metrics(look["metrics"], pace) if look["metrics"] else None
    log = Log(sys.stderr, pace) if look["log_json"] else None
    with Progress(screen, shown and not log, look["verbose"], _rejects(output.places), pace) as progress:
        watches = Watches(pace, [watch for watch in (log or progress, metrics) if watch])
        result = run(job, output, watches, stdin_of(job.inputs), workers=workers)
    if metrics:
        metrics.done(output.tally)
    if log:
        log.say("done", **result.told())
    elif not look["quiet"]:
        show(result, output, screen, choices.again)
    return result


class Watches:
    """Several who look on."""

    def __init__(self, pace: Pace, watches: Sequence[Progress | Log | Metrics]) -> None:
        self.pace = pace
        self.meter = pace.meter
        self.watches = watches

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Tells each of them."""
        self.pace.fresh += 1
        for watch in self.watches:
            watch.saw(outcome, tally)


def _rejects(places: Sequence[str]) -> str | None:
    return next((place for place in places if place.endswith(REJECTED)), None)
