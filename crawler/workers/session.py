"""Workers that stay for batch after batch: for engines that hand over some pages at a time."""

import threading
from collections.abc import Generator, Sequence
from queue import SimpleQueue
from typing import Self

from cleaning.config import Config
from cleaning.recording import Outcome
from crawler.workers.pool import Item, Workers
from crawler.workers.worker import Make


class Session:
    """Gives the outcomes of one batch of items after another, by the same processes; closed, it starts fresh ones.

    It may be called by several threads: one batch is worked at a time.
    """

    def __init__(self, config: Config, jobs: int = 1, make: Make | None = None) -> None:
        self.config = config
        self.jobs = jobs
        self.make = make
        self._turn = threading.Lock()
        self._items: SimpleQueue[Item | None] = SimpleQueue()
        self._outcomes: Generator[Outcome] | None = None

    def outcomes(self, items: Sequence[Item]) -> list[Outcome]:
        """An outcome for each item, in order. Raises `ConfigError` and `WorkersError` as `Workers` does."""
        with self._turn:
            if self._outcomes is None:
                self._items = SimpleQueue()
                self._outcomes = Workers(self.config, self.jobs, self.make).map(iter(self._items.get, None))
            for item in items:
                self._items.put(item)
            try:
                return [next(self._outcomes) for _ in items]
            except BaseException:  # what is left of this batch must not be taken for the next one's
                self._close()
                raise

    def close(self) -> None:
        """Ends the processes."""
        with self._turn:
            self._close()

    def _close(self) -> None:
        outcomes, self._outcomes = self._outcomes, None
        self._items.put(None)
        if outcomes:
            outcomes.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Closes it."""
        self.close()
