"""How far a run is, how fast it goes, and how long it will take."""

import math
import os
import stat
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from msgspec import Struct

from cleaning.model import Failure
from cleaning.recording import Tally, many
from crawler.feed import FeedOptions, Meter, walk


class State(Struct, frozen=True, kw_only=True):
    """A run at one moment."""

    pages: int  # and what was found in place of one
    kept: int
    rejected: int
    rate: float  # pages a second, those of earlier runs left out
    seconds: float
    read: int  # bytes of the inputs, those that are as they were among them
    left: float | None  # seconds; None where nobody can know

    @property
    def line(self) -> str:
        """The state in one line.

        >>> State(pages=9, kept=8, rejected=1, rate=4.5, seconds=2, read=900, left=61).line
        '9 pages, 4.5/s, 8 kept, 1 rejected, 0:01:01 left'
        """
        left = f", {self.time_left}" if self.time_left else ""
        return f"{many(self.pages, 'page')}, {self.rate:.1f}/s, {self.kept} kept, {self.rejected} rejected{left}"

    @property
    def time_left(self) -> str:
        """The time that is left, in words; empty where nobody knows, or nothing is left. What is left takes a second.

        >>> State(pages=9, kept=9, rejected=0, rate=9, seconds=1, read=9, left=0.2).time_left
        '0:00:01 left'
        """
        return f"{clock_time(math.ceil(self.left))} left" if self.left else ""


def clock_time(seconds: float) -> str:
    """Hours, minutes and seconds.

    >>> clock_time(3661.4)
    '1:01:01'
    """
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


class Census(threading.Thread):
    """Sums the sizes of the inputs beside the run. `total` is None until it is done, or where there is no telling."""

    def __init__(self, inputs: Sequence[str], feed: FeedOptions = FeedOptions()) -> None:
        super().__init__(name="pagesieve-census", daemon=True)
        self.inputs = inputs
        self.feed = feed
        self.total: int | None = None

    def run(self) -> None:
        """Walks over the inputs once."""
        total = 0
        for found in walk(self.inputs, self.feed):
            if isinstance(found, Failure):
                continue
            try:
                status = os.stat(found.path or "")  # noqa: PTH116 - the name as the system has it
            except (OSError, ValueError):
                continue
            if not stat.S_ISREG(status.st_mode):
                return
            total += status.st_size
        self.total = total


class Bar(AbstractContextManager["Bar"]):
    """How far a run is, on the screen while it lasts."""

    def show(self, state: State) -> None:
        """Shows another state."""
        raise NotImplementedError


class Pace:
    """Tells a run's state.

    `inputs` are walked over once more for the time that is left; without them nobody knows it.
    """

    def __init__(
        self,
        inputs: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        feed: FeedOptions = FeedOptions(),
    ) -> None:
        self.meter = Meter()
        self.clock = clock
        self.started = clock()
        self.fresh = 0  # pages of this run
        self.census = Census(inputs, feed)
        if inputs and "-" not in inputs:
            self.census.start()

    def state(self, tally: Tally) -> State:
        """The run as it is now."""
        seconds = self.clock() - self.started
        return State(
            pages=tally.inputs,
            kept=tally.documents,
            rejected=sum(tally.rejected.values()),
            rate=self.fresh / max(seconds, 0.001),
            seconds=seconds,
            read=self.meter.total,
            left=self._left(seconds),
        )

    def _left(self, seconds: float) -> float | None:
        """By the bytes of what is done: reading runs hundreds of pages ahead, and small inputs are read at once."""
        if self.census.total is None or not self.fresh:
            return None
        done = (self.meter.total - self.meter.done_before) * min(1.0, self.fresh / max(1, self.meter.items))
        left = self.census.total - self.meter.done_before - done
        return max(0.0, left) * seconds / done if done >= 1 else None
