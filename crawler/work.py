"""Pages to outcomes, in order, in this process or in several."""

import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait

from cleaning.config import Config
from cleaning.extract import forget
from cleaning.model import Document, Failure, Page, Rejection
from cleaning.outcome import Outcome, outcome_of, outcome_of_failure
from cleaning.pipeline import Pipeline
from crawler.feed.failures import REPORT, told
from crawler.scripted import scripted

BATCH = 500  # pages between two times that caches are emptied: a few megabytes, and no time to speak of
AHEAD = 4  # pages that wait for each process: enough to keep it busy, few enough to hold them in memory

GRACE = 2.0  # seconds that a stopped run gives the pages under way: most take far less than one

Item = Page | Failure
Clean = Callable[[Page], Document]


def worked(items: Iterable[Item], config: Config, jobs: int = 1) -> Generator[Outcome]:
    """The outcome of every item, in the items' order, whatever `jobs` is. Close it to stop the processes."""
    if jobs > 1:
        return Workers(config, jobs).map(items)
    return _worked_here(items, Forgetful(Pipeline(config)))


def _worked_here(items: Iterable[Item], pipeline: Clean) -> Generator[Outcome]:
    for item in items:
        yield outcome_of_failure(item) if isinstance(item, Failure) else outcome_of_page(item, pipeline)


def outcome_of_page(page: Page, pipeline: Clean) -> Outcome:
    """The outcome of a page; `failed` where a stage raised. The boundary of the stages' defects."""
    try:
        return outcome_of(scripted(pipeline(page)))
    except Exception as error:  # a defect can be of any kind, and a run outlives it
        return _defect(page, told(error), "".join(traceback.format_exception(error)))


def _defect(page: Page, detail: str, trace: str | None = None) -> Outcome:
    return outcome_of(Document(page=page, id=page.id).fail(Rejection.FAILED, detail, REPORT), trace)


class Forgetful:
    """A pipeline that empties trafilatura's caches every `BATCH` pages: they change no result, but they grow."""

    def __init__(self, pipeline: Clean) -> None:
        self.pipeline = pipeline
        self.pages = 0

    def __call__(self, page: Page) -> Document:
        """The page's document."""
        self.pages += 1
        if self.pages % BATCH == 0:
            forget()
        return self.pipeline(page)


class Workers:
    """Processes that clean pages, a bounded number of them ahead of the one that is awaited.

    Where one dies (a crash in a C library, the kernel's out-of-memory killer), the pages that were under way are done
    again, each alone, so that only the page that kills its process is lost.
    """

    def __init__(self, config: Config, jobs: int, make: Callable[[Config], Clean] = Pipeline) -> None:
        self.make = make  # pickled by its name
        self.config = config
        self.jobs = jobs
        self._pool = self._new_pool(jobs)

    def _new_pool(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start, initargs=(self.make, self.config))

    def map(self, items: Iterable[Item]) -> Generator[Outcome]:
        """The items' outcomes, in order."""
        waiting: deque[tuple[Item, Future[Outcome] | None]] = deque()
        try:
            for item in items:
                waiting.append((item, self._submit(item)))
                if len(waiting) >= AHEAD * self.jobs:
                    yield self._outcome(*waiting.popleft())
            while waiting:
                yield self._outcome(*waiting.popleft())
        except BaseException:
            self._stop()
            raise
        self._pool.shutdown()

    def _submit(self, item: Item) -> Future[Outcome] | None:
        if isinstance(item, Failure):
            return None
        with _interrupts_held():  # the first call starts the processes, which inherit it
            try:
                return self._pool.submit(_work, item)
            except BrokenProcessPool:
                self._pool = self._new_pool(self.jobs)
                return self._pool.submit(_work, item)

    def _outcome(self, item: Item, future: Future[Outcome] | None) -> Outcome:
        if isinstance(item, Failure):
            return outcome_of_failure(item)
        try:
            return future.result() if future else self._alone(item)
        except BrokenProcessPool:
            return self._alone(item)

    def _alone(self, page: Page) -> Outcome:
        with self._new_pool(1) as pool:
            try:
                with _interrupts_held():
                    future = pool.submit(_work, page)
                return future.result()
            except BrokenProcessPool:
                return _defect(page, "a defect: the process that cleaned it died (a crash, or out of memory)")

    def _stop(self) -> None:
        """Lets the processes end the pages that they are at; one that is still busy after `GRACE` is ended.

        A process that is ended while it hands over a result would leave the pool waiting for the rest of it.
        """
        self._pool.shutdown(wait=False, cancel_futures=True)
        children, last = active_children(), time.monotonic() + GRACE
        for child in children:
            child.join(max(0.0, last - time.monotonic()))
        for child in children:
            child.terminate()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C is for the parent alone: what starts in here never sees it, and the parent sees it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_pipelines: list[Clean] = []  # of a worker process: one, built when it starts


def _start(make: Callable[[Config], Clean], config: Config) -> None:
    """Makes a process a worker: builds its pipeline, and ties its life to its parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _pipelines[:] = [Forgetful(make(config))]


def _die_with_parent() -> None:
    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _work(page: Page) -> Outcome:
    return outcome_of_page(page, _pipelines[0])


def start_worker(config: Config) -> None:
    """Makes a process of somebody else's pool a worker."""
    _start(Pipeline, config)


def work(page: Page) -> Outcome:
    """The outcome of a page, in such a worker."""
    return _work(page)
