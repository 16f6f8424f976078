"""The process that cleans the pages it is handed, within its limits."""

import copy
import gc
import os
import resource
import select
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from cleaning.config import Config, ConfigError, RecordOptions
from cleaning.model import Document, Page, Rejection
from cleaning.recording import Outcome, outcome_of
from crawler.feed import REPORT, told
from crawler.workers.channel import framed, values
from crawler.workers.scripted import scripted

BATCH = 500  # pages between two times that caches are emptied: a few megabytes, and no time to speak of
SAMPLE = 20  # one page in so many is timed, stage by stage: its cost can't be measured

OUT_OF_MEMORY = 97  # the exit code of a worker that met its memory limit by itself
HEADROOM = 2  # times the memory limit: what the system never lets a worker allocate, however fast it does

Clean = Callable[[Page], Document]
Make = Callable[[Config], Clean]


class Ready(Struct, frozen=True):
    """A worker's first word; `wrong` says why the configuration will not do."""

    wrong: str | None = None


class Answer(Struct, frozen=True):
    """What became of a page; `times` are the seconds of each stage, where the page was sampled."""

    number: int
    outcome: Outcome
    times: tuple[tuple[str, float], ...] = ()


def outcome_of_page(page: Page, pipeline: Clean, options: RecordOptions = RecordOptions()) -> Outcome:
    """The outcome of a page; `failed` where a stage raised. The boundary of the stages' defects."""
    try:
        return outcome_of(scripted(pipeline(page)), options=options)
    except Exception as error:  # a defect can be of any kind, and a run outlives it
        return defect(page, told(error), "".join(traceback.format_exception(error)))


def defect(page: Page, detail: str, trace: str | None = None) -> Outcome:
    """The outcome of a page at which something of ours broke."""
    return outcome_of(Document(page=page, id=page.id).fail(Rejection.FAILED, detail, REPORT), trace)


class Forgetful:
    """A pipeline that empties trafilatura's caches every `BATCH` pages: they change no result, but they grow."""

    def __init__(self, pipeline: Clean, forget: Callable[[], None]) -> None:
        self.pipeline = pipeline
        self.forget = forget
        self.pages = 0

    def __call__(self, page: Page) -> Document:
        """The page's document."""
        self.pages += 1
        if self.pages % BATCH == 0:
            self.forget()
        return self.pipeline(page)


class Clocked:
    """A stage that notes how long it took."""

    def __init__(self, stage: Any, times: list[tuple[str, float]]) -> None:
        self.stage = stage
        self.times = times

    def __call__(self, document: Document) -> Document:
        """The stage's document."""
        start = time.perf_counter()
        done: Document = self.stage(document)
        self.times.append((type(self.stage).__name__.lower(), time.perf_counter() - start))
        return done


def clocked(pipeline: Any, times: list[tuple[str, float]]) -> Clean | None:
    """The same pipeline with a clock at each stage; None for one that has no stages."""
    if not hasattr(pipeline, "stages"):
        return None
    twin = copy.copy(pipeline)
    twin.stages = tuple(Clocked(stage, times) for stage in pipeline.stages)
    return twin  # type: ignore[no-any-return]


class Worker:
    """Answers page after page; the process ends where a page goes past a limit."""

    def __init__(self, pipeline: Clean, config: Config, forget: Callable[[], None]) -> None:
        self.times: list[tuple[str, float]] = []
        self.plain = Forgetful(pipeline, forget)
        self.timed = clocked(pipeline, self.times)
        self.limits = config.limits
        self.record = config.record

    def answer(self, number: int, page: Page) -> Answer:
        """What became of a page. The kernel's timer counts the process's own work, so a busy machine harms no page."""
        self.times.clear()
        sampled = self.timed and (self.plain.pages + 1) % SAMPLE == 1
        start = time.perf_counter()
        signal.setitimer(signal.ITIMER_PROF, self.limits.seconds)
        outcome = outcome_of_page(page, self._sampled if sampled else self._plainly, self.record)
        signal.setitimer(signal.ITIMER_PROF, 0)
        if highest_memory() > self.limits.memory:
            os._exit(OUT_OF_MEMORY)
        if sampled:
            whole, stages = time.perf_counter() - start, sum(seconds for _, seconds in self.times)
            self.times.append(("encode", whole - stages))
        return Answer(number, outcome, tuple(self.times))

    def _plainly(self, page: Page) -> Document:
        try:
            return self.plain(page)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)

    def _sampled(self, page: Page) -> Document:
        self.plain.pages += 1
        assert self.timed is not None  # noqa: S101 - asked before
        try:
            return self.timed(page)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def highest_memory() -> int:
    """The most bytes that this process had in memory so far; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_bytes()
    except OSError:
        return 0
    line = status.partition(b"VmHWM:")[2].split(b"\n", 1)[0]
    return int(line.split()[0]) * 1024 if line else 0


def memory_of(process: int) -> int:
    """The bytes that a process has in memory; 0 where the system does not say."""
    try:
        pages = Path(f"/proc/{process}/statm").read_bytes().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()


def is_working(process: int) -> bool | None:
    """Whether a process has a processor or waits for one or for the disk; None where the system does not say."""
    try:
        status = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:
        return None
    return status.rpartition(b") ")[2][:1] in {b"R", b"D"}


def bounded(memory: int) -> None:
    """Keeps a page that allocates faster than anyone looks from taking the machine down.

    Not the limit itself: a library that is refused memory may go on with half a page, and say nothing.
    """
    most = HEADROOM * memory
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with(end: int) -> None:
    """Ends this process as soon as the other end of its socket is closed: its parent is gone."""
    poll = select.poll()
    poll.register(end, 0)  # nothing but the end itself
    poll.poll()
    os._exit(1)


def serve(end: socket.socket) -> None:
    """Works until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # processes are what works side by side here
        os.environ.setdefault(name, "1")
    threading.Thread(target=die_with, args=(end.fileno(),), daemon=True).start()
    gc.disable()  # what is loaded stays: to look it over takes longer than the first page
    from cleaning.judging import forget  # noqa: PLC0415 - while it loads, the parent does its part
    from cleaning.pipeline import Pipeline  # noqa: PLC0415

    frames = values(end.makefile("rb"))
    make, config = next(frames)
    try:
        pipeline = (make or Pipeline)(config)
    except ConfigError as error:
        end.sendall(framed(Ready(str(error))))
        return
    bounded(config.limits.memory)
    worker = Worker(pipeline, config, forget)
    end.sendall(framed(Ready()))
    for batch in frames:
        for number, page in batch:
            end.sendall(framed(worker.answer(number, page)))
            if not gc.isenabled():
                gc.freeze()  # tables are read with the first page
                gc.enable()


def main(handle: int) -> None:
    """Makes this process a worker; the first frame that it is sent is how to make its pipeline."""
    with socket.socket(fileno=handle) as end, suppress(BrokenPipeError, ConnectionResetError):
        serve(end)
    os._exit(0)
