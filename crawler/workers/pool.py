"""Pages to outcomes, in order, by worker processes within their limits."""

import os
import select
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator

from msgspec import Struct, structs

from cleaning.config import Config, ConfigError
from cleaning.model import Failure, Page, Rejection
from cleaning.recording import Outcome, many, outcome_of_failure
from crawler.feed import failure
from crawler.workers.handle import Slot, WorkerHandle
from crawler.workers.prefetch import Prefetch, weight
from crawler.workers.worker import Make, defect

BATCH_PAGES = 8  # pages handed over at once: a tenth of a second of work or so, of small ones
BATCH_BYTES = 256_000  # or fewer, where they are large: two or three pages of news
BATCHES = 2  # that a worker may have: one under way, and one so that it never waits for us
AHEAD_PAGES = 500  # pages for each worker that may be done before a slow one in front of them
AHEAD_BYTES = 64_000_000  # of what is under way, at most
DONE_BYTES = 64_000_000  # of outcomes that wait for a slow page in front of them, until no more pages are handed out

RECYCLED = 5_000  # pages after which a worker makes room for a fresh one: whatever leaks, leaks no further
SETTLED = 100  # pages before a worker is replaced because it has grown
TRIES = 3  # workers that one page may cost before it is given up: the first may have died of something else

LOOK = 0.05  # seconds between two looks at the workers' memory
LONGEST_TICK = 1.0  # seconds that count of one wait: a run that was stopped (Ctrl-Z, sleep) harms no page
STARTING = 120.0  # seconds that a worker may take to start
STARTS = 5  # workers in a row that do not come to life, until a run gives up
PAUSE = 0.5  # seconds between two tries to start one, where the system refuses

Item = Page | Failure


class Mark(Struct, frozen=True):
    """Something that is no page and keeps its place among them."""


class WorkersError(Exception):
    """No worker process could be started, or none stays alive; the message says why, and what to do."""


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worked(items: Iterable[Item], config: Config, jobs: int = 1) -> Generator[Outcome]:
    """The outcome of every item, in the items' order, whatever `jobs` is. Close it to stop the processes."""
    return Workers(config, jobs).map(items)


class Workers:
    """Processes that clean pages, a bounded number of them ahead of the one that is awaited.

    Where one goes past a limit, its page is rejected; where one dies of anything else (a crash in a C library, the
    kernel's out-of-memory killer), its page is done again by a fresh one, `TRIES` times. The pages beside it are done
    again in any case. `make` makes a worker's pipeline; it is pickled by its name.
    """

    def __init__(self, config: Config, jobs: int, make: Make | None = None) -> None:
        self.config = config
        self.jobs = jobs
        self.make = make
        self.stage_seconds: dict[str, float] = {}  # of the pages that were sampled
        self.sampled = 0
        self._hands: list[WorkerHandle] = []
        self._slots: deque[Slot] = deque()  # all under way, in order
        self._pending: deque[Slot] = deque()  # not handed over
        self._number = 0
        self._done_bytes = 0  # of outcomes that were not given back yet
        self._failed_starts = 0
        self._last = self._looked = time.monotonic()
        self._not_before = 0.0  # when a worker may be started again, after the system refused

    def start(self) -> None:
        """Starts the first worker, so that it loads while others do their part."""
        if not self._hands:
            self._add(soon=True)

    def check(self) -> None:
        """Waits for the first worker. Raises `ConfigError` where it finds that the configuration will not do."""
        self.start()
        while not any(hand.ready for hand in self._hands):
            self._wait(None)
            self.start()

    def map(self, items: Iterable[Item]) -> Generator[Outcome]:
        """The items' outcomes, in order."""
        for value in self.stream(items):
            assert isinstance(value, Outcome)  # noqa: S101 - no mark went in
            yield value

    def stream(self, items: Iterable[Item | Mark]) -> Generator[Outcome | Mark]:
        """The items' outcomes, in order, and marks where they stood."""
        intake = Prefetch(items, AHEAD_PAGES * self.jobs, AHEAD_BYTES)
        try:
            while True:
                self._take(intake)
                self._hand_over()
                while self._slots and self._slots[0].outcome is not None:
                    slot = self._slots.popleft()
                    self._done_bytes -= slot.size
                    yield slot.outcome
                    intake.release(slot.item)
                    self._take(intake)
                    self._hand_over()
                if not self._slots and intake.ended:
                    break
                self._wait(intake)
            if intake.error:
                raise intake.error
        finally:
            self.stop()
            intake.stop()

    def stop(self) -> None:
        """Ends the processes, at once."""
        while self._hands:
            self._hands.pop().kill()

    def _take(self, intake: Prefetch[Item | Mark]) -> None:
        for item in intake.take():
            slot = Slot(self._number, item)
            self._number += 1
            self._slots.append(slot)
            match item:
                case Page():
                    self._pending.append(slot)
                case Failure():
                    slot.outcome = outcome_of_failure(item)
                case _:
                    slot.outcome = item

    def _hand_over(self) -> None:
        """Gives pages to the workers: at once to one that has none, else a whole batch."""
        while self._pending and (self._done_bytes < DONE_BYTES or self._pending[0] is self._slots[0]):
            free = [hand for hand in self._hands if not hand.retired and len(hand.batches) < BATCHES]
            hand = min(free, key=lambda hand: len(hand.slots), default=None)
            if (hand is None or hand.slots) and self._may_add():
                hand = self._add()
            if hand is None or (hand.slots and not self._is_batch()):
                return
            hand.give(list(self._batch()))

    def _may_add(self) -> bool:
        return len(self._hands) < self.jobs and time.monotonic() >= self._not_before

    def _is_batch(self) -> bool:
        """Whether a whole batch is pending."""
        size = 0
        for count, slot in enumerate(self._pending, start=1):
            size += weight(slot.item)
            if count >= BATCH_PAGES or size >= BATCH_BYTES:
                return True
        return False

    def _batch(self) -> Iterator[Slot]:
        size = 0
        for _ in range(BATCH_PAGES):
            if not self._pending or size >= BATCH_BYTES:
                return
            size += weight(self._pending[0].item)
            yield self._pending.popleft()

    def _add(self, soon: bool = False) -> WorkerHandle | None:
        """A fresh worker; None where the system refuses one and there are others."""
        try:
            hand = WorkerHandle(self.make, self.config, soon)
        except OSError as error:
            self._not_before = time.monotonic() + PAUSE
            if not self._hands:
                self._count_failed_start(f"the system starts no process: {error.strerror or error}")
                time.sleep(PAUSE)
            return None
        self._hands.append(hand)
        return hand

    def _count_failed_start(self, said: str) -> None:
        self._failed_starts += 1
        if self._failed_starts >= STARTS:
            raise WorkersError(f"no worker process comes to life ({said}); free some memory, or take fewer with -j")

    def _wait(self, intake: Prefetch[Item | Mark] | None) -> None:
        """Waits for news, a twentieth of a second at most, then looks at the workers."""
        poll = select.poll()
        if intake and not intake.ended:
            poll.register(intake.fileno(), select.POLLIN)
        for hand in self._hands:
            poll.register(hand.channel.fileno(), select.POLLIN | (select.POLLOUT if hand.channel.full else 0))
        poll.poll(LOOK * 1000)
        now = time.monotonic()
        tick, self._last = min(now - self._last, LONGEST_TICK), now
        for hand in list(self._hands):
            self._look_after(hand, tick)

    def _look_after(self, hand: WorkerHandle, tick: float) -> None:
        hand.channel.pump()
        hand.hear()
        self._done_bytes += hand.heard
        hand.heard = 0
        self._note(hand)
        if hand.wrong:
            raise ConfigError(hand.wrong)
        if hand.channel.closed:
            self._bury(hand)
            return
        hand.waited += tick if not hand.ready or hand.waits else 0.0
        if hand.stopped:
            return
        if not hand.slots:
            self._recycle(hand)
        elif hand.memory > self.config.limits.memory:
            hand.stop(Rejection.MEMORY)
        elif hand.waited > (self.config.limits.seconds if hand.ready else STARTING):
            hand.stop(Rejection.TIMEOUT)

    def _note(self, hand: WorkerHandle) -> None:
        if hand.ready:
            self._failed_starts = 0
        for times in hand.times:
            self.sampled += 1
            for stage, seconds in times:
                self.stage_seconds[stage] = self.stage_seconds.get(stage, 0.0) + seconds
        hand.times.clear()
        if hand.done >= RECYCLED:
            hand.retired = True

    def _recycle(self, hand: WorkerHandle) -> None:
        """Lets an idle worker go that has done its share, or has grown."""
        if hand.done >= SETTLED and hand.memory > self.config.limits.memory // 2:
            hand.retired = True
        if hand.retired:
            self._hands.remove(hand)
            hand.kill()

    def _bury(self, hand: WorkerHandle) -> None:
        """After a worker's end: rejects the page that it went past a limit with, and has all others done again."""
        self._hands.remove(hand)
        limit, code = hand.buried(), hand.process.wait()
        if not hand.ready:
            self._count_failed_start(f"the last one ended with code {code}")
        left = list(hand.slots)
        if hand.ready and left:
            blamed = left.pop(0)
            blamed.outcome = self._verdict(blamed, limit, fresh=not hand.done, code=code)
            if blamed.outcome is None:
                self._pending.extendleft(reversed(left))
                self._again(blamed)
                return
        self._pending.extendleft(reversed(left))

    def _again(self, slot: Slot) -> None:
        """Has a page done by a worker that has done nothing else."""
        hand = self._add()
        if hand:
            hand.give([slot])
        else:
            self._pending.appendleft(slot)

    def _verdict(self, slot: Slot, limit: Rejection | None, fresh: bool, code: int) -> Outcome | None:
        """The outcome of the page that a worker ended at; None where it is to be done again."""
        slot.tries += 1
        if limit is Rejection.TIMEOUT:
            return outcome_of_failure(self._past_time(slot.item))
        if limit is Rejection.MEMORY and (fresh or slot.tries >= TRIES):
            return outcome_of_failure(self._past_memory(slot.item))
        if slot.tries < TRIES:
            return None
        how = f"signal {-code}" if code < 0 else f"code {code}"
        return defect(slot.item, f"a defect: {TRIES} processes that cleaned it died (the last one with {how})")

    def _past_time(self, page: Page) -> Failure:
        seconds = self.config.limits.seconds
        detail = f"stopped after {_seconds(seconds)} of work ({many(len(page.body), 'byte', ',')})"
        return _rejected(page, Rejection.TIMEOUT, detail, f"if it is worth it: --timeout {2 * seconds:g}")

    def _past_memory(self, page: Page) -> Failure:
        limit = self.config.limits.memory
        detail = f"stopped at {many(limit, 'byte', ',')} of memory (the page has {len(page.body):,})"
        return _rejected(page, Rejection.MEMORY, detail, f"if it is worth it: --memory {2 * limit}")


def _seconds(number: float) -> str:
    return "1 second" if number == 1 else f"{number:g} seconds"


def _rejected(page: Page, reason: Rejection, detail: str, hint: str) -> Failure:
    """What is known of a page that was never done: where it is from, its address, its bytes' hash."""
    return structs.replace(failure(page.source, reason, detail, hint, page.url), id=page.id)
