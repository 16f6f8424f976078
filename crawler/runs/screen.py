"""Standard error, as a run tells of itself there: lines where a log or a pipe takes them, more on a terminal."""

import sys
from typing import IO, Protocol

from cleaning.recording import Summary, one_line, summary_lines
from crawler.runs.pace import Bar


class Screen(Protocol):
    """Where a run is told of."""

    @property
    def is_terminal(self) -> bool:
        """Whether somebody looks on."""

    def say(self, line: str) -> None:
        """A line with the command's name before it."""

    def sum_up(self, summary: Summary, seconds: float) -> None:
        """What came of a run."""

    def bar(self) -> Bar | None:
        """A bar; None where there is no place for one."""


class Lines:
    """A screen that is no terminal."""

    is_terminal = False

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream

    def say(self, line: str) -> None:
        """A line with the command's name before it."""
        self.stream.write(f"pagesieve: {one_line(line)}\n")
        self.stream.flush()

    def sum_up(self, summary: Summary, seconds: float) -> None:
        """A line for each kind of count."""
        for line in summary_lines(summary, seconds):
            self.say(line)

    def bar(self) -> None:
        """None."""


def screen_of_stderr() -> Screen:
    """The screen that standard error is."""
    if not sys.stderr.isatty():
        return Lines(sys.stderr)
    from crawler.runs.terminal import Terminal  # noqa: PLC0415 - rich takes longer to load than a page, and a log needs none

    return Terminal()
