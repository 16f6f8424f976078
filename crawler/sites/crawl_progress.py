"""How far a crawl is, while it goes on: a line on a terminal, drawn anew; lines in a log; events for machines."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.live import Live
from rich.text import Text

from cleaning.recording import many
from crawler.runs import Events, clock_time

LOOKED = object()  # Scrapy's way to tell: the signal that the keeper sends, with a state
EVERY = 10.0  # seconds between two lines in a log


class CrawlState(Struct, frozen=True, kw_only=True):
    """A crawl at one moment of its run."""

    sites: int  # of which something came, or stayed away
    fetched: int  # pages; those that were as before are among them
    errors: int
    left: int  # addresses that are known and wait
    uncleaned: int  # pages that are fetched, and wait for their cleaning
    seconds: float
    until_end: float | None = None  # seconds of --max-time that are left

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.fetched / max(self.seconds, 0.001)

    def parts(self) -> list[str]:
        """What is told, the most important first."""
        found = [
            many(self.fetched, "page", ","),
            f"{self.rate:.1f}/s",
            f"{self.left:,} left",
            many(self.errors, "error", ","),
            many(self.sites, "site", ","),
            f"{self.uncleaned:,} to clean",
            clock_time(self.seconds),
        ]
        return found if self.until_end is None else [*found, f"ends in {clock_time(self.until_end)}"]

    def line(self, width: int | None = None) -> str:
        """The state in one line; where there is no room, without what stands last.

        >>> CrawlState(sites=2, fetched=30, errors=1, left=1204, uncleaned=3, seconds=20).line()
        '30 pages, 1.5/s, 1,204 left, 1 error, 2 sites, 3 to clean, 0:00:20'
        >>> CrawlState(sites=2, fetched=30, errors=1, left=1204, uncleaned=3, seconds=20).line(30)
        '30 pages, 1.5/s, 1,204 left'
        """
        line, *more = self.parts()
        for part in more:
            if width is not None and len(line) + len(part) + 2 > width:
                break
            line += f", {part}"
        return line


def state_of(
    tallies: Mapping[str, Mapping[str, int]],
    left: Mapping[str, int],
    uncleaned: int,
    seconds: float,
    until_end: float | None,
) -> CrawlState:
    """The state by what the run counted by site and word, and what is left by site."""
    words = [(word, count) for counts in tallies.values() for word, count in counts.items()]
    return CrawlState(
        sites=len(tallies),
        fetched=sum(count for word, count in words if word in ("fetched", "not_modified")),
        errors=sum(count for word, count in words if word.startswith("error:")),
        left=sum(left.values()),
        uncleaned=max(0, uncleaned),
        seconds=seconds,
        until_end=until_end,
    )


class CrawlProgress(AbstractContextManager["CrawlProgress"]):
    """In a `with`, shows the states of a crawl: on a terminal one line that is drawn anew, else a line now and then."""

    def __init__(self, console: Console, say: Callable[[str], None]) -> None:
        self.console = console
        self.say = say
        self.last = time.monotonic()
        drawn = console.is_terminal and not console.is_dumb_terminal
        self.live = Live(console=console, transient=True, auto_refresh=False, redirect_stdout=False) if drawn else None
        self._open: AbstractContextManager[object] = self.live or nullcontext()

    def __enter__(self) -> "CrawlProgress":
        """Itself, with its line on the screen; what a log says meanwhile stands above it."""
        self._open.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        """Takes the line off the screen."""
        self._open.__exit__(None, None, None)

    def looked(self, state: CrawlState) -> None:
        """Shows another state."""
        if self.live:
            line = state.line(self.console.width - 2)
            self.live.update(Text(f"⠿ {line}", "cyan", no_wrap=True, overflow="crop"), refresh=True)
        elif time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            self.say(state.line())


class CrawlEvents:
    """Says a crawl's states now and then as JSON lines: `progress`, with the fields of `CrawlState` and `rate`."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.last = time.monotonic()

    def looked(self, state: CrawlState) -> None:
        """Says the state, where the last one is long enough ago."""
        if time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            self.events.say("progress", **told(state))


def told(state: CrawlState) -> dict[str, Any]:
    """A state as plain values."""
    found: dict[str, Any] = msgspec.to_builtins(state)
    return {**found, "rate": round(state.rate, 2), "seconds": round(state.seconds, 3)}
