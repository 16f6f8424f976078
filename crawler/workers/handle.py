"""A worker process as its parent sees it."""

import fcntl
import signal
import socket
import subprocess
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from cleaning.config import Config
from cleaning.model import Rejection
from cleaning.recording import Outcome
from crawler.workers.channel import Channel
from crawler.workers.process import copied, fresh, is_alone
from crawler.workers.worker import OUT_OF_MEMORY, Answer, Make, Ready, is_working, main, memory_of

LEAVE = 5.0  # seconds that a process whose socket is closed has to be gone


class Slot(Struct):
    """An item on its way: its place in the order, and its outcome when there is one."""

    number: int
    item: Any
    outcome: Any = None
    size: int = 0  # bytes of the outcome, where a worker gave it
    tries: int = 0  # workers that it has cost, without being to blame for sure


class WorkerHandle:
    """One worker process with the pages that it was handed; with `soon`, a copy of this one where that is safe."""

    def __init__(self, make: Make | None, config: Config, soon: bool = False) -> None:
        here, there = pair()
        try:
            with interrupts_held():
                self.process = copied(there, main) if soon and is_alone() else fresh(there)
        except BaseException:
            here.close()
            raise
        finally:
            there.close()
        self.channel = Channel(here)
        self.channel.put((make, config))
        self.slots: deque[Slot] = deque()  # in the order in which they will be answered
        self.batches: deque[int] = deque()  # how many of them came together
        self.ready = False
        self.wrong: str | None = None
        self.done = 0  # pages answered
        self.waited = 0.0  # seconds that it has not worked at the page it is at, as its parent's clock ran
        self.stopped: Rejection | None = None  # why its parent ended it
        self.times: list[tuple[tuple[str, float], ...]] = []
        self.heard = 0  # bytes of the outcomes that it gave
        self.retired = False

    def give(self, slots: list[Slot]) -> None:
        """Hands over some pages."""
        if not self.slots:
            self.waited = 0.0
        self.slots.extend(slots)
        self.batches.append(len(slots))
        self.channel.put([(slot.number, slot.item) for slot in slots])

    def hear(self) -> None:
        """Takes what it answered."""
        for said in self.channel.take():
            match said:
                case Ready(wrong=wrong):
                    self.ready, self.wrong = wrong is None, wrong
                case Answer(outcome=outcome, times=times):
                    self._answered(outcome, times)
            self.waited = 0.0

    def _answered(self, outcome: Outcome, times: tuple[tuple[str, float], ...]) -> None:
        slot = self.slots.popleft()
        slot.outcome, slot.size = outcome, outcome.size
        self.heard += slot.size
        self.batches[0] -= 1
        if not self.batches[0]:
            self.batches.popleft()
        self.done += 1
        if times:
            self.times.append(times)

    @property
    def memory(self) -> int:
        """The bytes that it has in memory."""
        return memory_of(self.process.pid)

    @property
    def waits(self) -> bool:
        """Whether it waits for something other than a processor: for ever, where its page made it."""
        return not is_working(self.process.pid)

    def stop(self, reason: Rejection) -> None:
        """Ends it, because of the page that it is at."""
        self.stopped = reason
        self.process.kill()

    def buried(self) -> Rejection | None:
        """After its end: the limit that its page went past, None where it died of something else."""
        self.channel.close()
        code = self._code()
        if self.stopped:
            return self.stopped
        if code == -signal.SIGPROF:
            return Rejection.TIMEOUT
        return Rejection.MEMORY if code == OUT_OF_MEMORY else None

    def _code(self) -> int:
        try:
            return self.process.wait(LEAVE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def kill(self) -> None:
        """Ends it at once: it holds nothing that would be lost."""
        self.process.kill()
        self.channel.close()
        self.process.wait()


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a socket, neither under the number of a standard stream that the caller closed."""
    return tuple(map(_high, socket.socketpair()))  # type: ignore[return-value]


def _high(end: socket.socket) -> socket.socket:
    with end:
        return socket.socket(fileno=fcntl.fcntl(end.fileno(), fcntl.F_DUPFD_CLOEXEC, 3))


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C is for the parent alone: what starts in here never sees it, and the parent sees it afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
