"""What a person sees while a run goes on: a bar on a terminal, lines in a log, or nothing."""

import time
from contextlib import AbstractContextManager, nullcontext

from cleaning.recording import Outcome, Tally, many
from crawler.runs.pace import Pace
from crawler.runs.screen import Screen

TOLD = 20  # rejected inputs that are told one by one where rejected.jsonl holds them all
EVERY = 10.0  # seconds between two lines in a log


def place(outcome: Outcome) -> str:
    """Where an input is, as the user named it: 'dump.jsonl:17'."""
    source = outcome.source
    path = source.path or ("standard input" if source.kind == "stdin" else source.kind)
    return f"{path}:{source.record}" if source.record else path


class Progress(AbstractContextManager["Progress"]):
    """The watch of a run: tells every rejected input, and how far the run has come.

    `at_most` bounds the lines about rejected inputs; `verbose` adds a line for each page, and the trace of a defect.
    """

    def __init__(
        self,
        screen: Screen,
        shown: bool,
        verbose: bool = False,
        rejects: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.screen = screen
        self.shown = shown
        self.verbose = verbose
        self.rejects = rejects  # the file that holds them all
        self.pace = pace or Pace()
        self.told = 0
        self.line = "0 pages"
        self.last = time.monotonic()
        self.bar = screen.bar() if shown else None
        self._open: AbstractContextManager[object] = self.bar or nullcontext()

    def __enter__(self) -> "Progress":
        """Itself, with the bar on the screen."""
        self._open.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        """Takes the bar off the screen; in a log, says where the run ended."""
        self._open.__exit__(None, None, None)
        if self.shown and not self.bar:
            self.screen.say(self.line)

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Tells what is to be told of one outcome."""
        if outcome.failure:
            self._tell(outcome)
        elif self.verbose:
            blocks = sum(count for *_, count in outcome.removed)
            words, removed = many(outcome.words, "word"), many(blocks, "block")
            self.screen.say(f"{place(outcome)}: {words}, {outcome.language}, {removed} removed")
        if self.shown:
            self._advance(tally)

    def _tell(self, outcome: Outcome) -> None:
        self.told += 1
        if self.rejects and self.told > TOLD and not self.verbose:
            if self.told == TOLD + 1:
                self.screen.say(f"more inputs are rejected; all of them will stand in {self.rejects}")
            return
        if failure := outcome.failure:
            self.screen.say(f"{place(outcome)}: {failure.detail}; {failure.hint}")
        if outcome.trace and self.verbose:
            for line in outcome.trace.splitlines():
                self.screen.say(line)

    def _advance(self, tally: Tally) -> None:
        now, state = time.monotonic(), self.pace.state(tally)
        if self.bar:
            self.bar.show(state)
        self.line = state.line
        if not self.bar and now - self.last >= EVERY:
            self.last = now
            self.screen.say(self.line)
