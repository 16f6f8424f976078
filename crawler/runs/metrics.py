"""A run's counts in the text format of Prometheus, for its textfile collector."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cleaning.recording import AtomicFile, Outcome, OutputError, Summary, Tally
from crawler.runs.pace import Pace, State

EVERY = 10.0  # seconds between two times that the file is written: Prometheus asks four times a minute at most


def exposition(state: State, summary: Summary, finished: bool = False) -> str:
    """The text of the file; `pagesieve_finished` is 1 when the run is done.

    >>> state = State(pages=2, kept=1, rejected=1, rate=1.0, seconds=2, read=900, left=None)
    >>> print(exposition(state, Summary(inputs=2)).splitlines()[2])
    pagesieve_inputs_total 2
    """
    return "".join(f"{line}\n" for line in _lines(state, summary, finished))


def _lines(state: State, summary: Summary, finished: bool) -> Iterator[str]:
    yield from _metric("inputs_total", "counter", "Pages, and what was found in place of one.", summary.inputs)
    yield from _metric("pages_total", "counter", "Pages that could be read.", summary.pages)
    yield from _metric("documents_total", "counter", "Documents that were kept.", summary.documents)
    yield from _metric("words_total", "counter", "Words of the documents.", summary.words)
    yield from _metric("read_bytes_total", "counter", "Bytes of the inputs.", state.read)
    yield from _labelled("rejected_total", "Inputs that gave no document.", "reason", summary.rejected)
    yield from _labelled("removed_blocks_total", "Blocks that are clutter.", "reason", summary.removed_by_reason)
    yield from _labelled("language_documents_total", "Documents by language.", "language", summary.languages)
    yield from _metric("pages_per_second", "gauge", "The mean rate of this run.", round(state.rate, 3))
    yield from _metric("run_seconds", "gauge", "How long the run has taken.", round(state.seconds, 3))
    if state.left is not None:
        yield from _metric("left_seconds", "gauge", "How long it will take, by the bytes.", round(state.left, 1))
    yield from _metric("finished", "gauge", "1 when the run is done.", int(finished))


def _metric(name: str, kind: str, said: str, value: float) -> Iterator[str]:
    yield from _head(name, kind, said)
    yield f"pagesieve_{name} {value}"


def _labelled(name: str, said: str, label: str, values: Mapping[Any, int]) -> Iterator[str]:
    yield from _head(name, "counter", said)
    for word, value in values.items():
        yield f'pagesieve_{name}{{{label}="{word}"}} {value}'


def _head(name: str, kind: str, said: str) -> Iterator[str]:
    yield f"# HELP pagesieve_{name} {said}"
    yield f"# TYPE pagesieve_{name} {kind}"


class Metrics:
    """A file that always holds a whole state of the run: it is replaced, never written into.

    Raises `OutputError` where the first one can't be written; one that fails later is left out, and the run goes on.
    """

    def __init__(self, path: Path, pace: Pace) -> None:
        self.path = path
        self.pace = pace
        self._write(Tally(), finished=False)
        self._last = time.monotonic()

    def saw(self, _: Outcome, tally: Tally) -> None:
        """Writes the file where it is time."""
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            with suppress(OutputError):
                self._write(tally, finished=False)

    def done(self, tally: Tally) -> None:
        """Writes it for the last time."""
        with suppress(OutputError):
            self._write(tally, finished=True)

    def _write(self, tally: Tally, finished: bool) -> None:
        text = exposition(self.pace.state(tally), tally.summary(), finished)
        with AtomicFile(self.path) as file:
            file.write(text.encode())
