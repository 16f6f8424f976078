"""The crawl's side of the processes that read what strangers send: nothing of it is parsed in the reactor."""

import asyncio
import signal
from collections import deque
from collections.abc import Iterable
from time import monotonic

from crawler.reading import MEMORY, SECONDS, Answer, Asked, Done, Part, Read, Refused
from crawler.state import Link
from crawler.workers import Channel, Process, fresh, interrupts_held, memory_of, pair

MODULE = "crawler.reading.worker"
DEPTH = 3  # jobs that a process may have: one under way, and two so that it never waits for us
BIG = 500_000  # bytes, from which on a body is read beside the others: half a second's work
SLOW = 1.0  # seconds that a host's last responses took, from which on its others are read beside those of the rest
FADES = 0.8  # of what a host has taken, after each further response
LONGEST = 6 * SECONDS  # seconds by the clock, on a machine with other work
STARTS = 5  # processes in a row that come to nothing, until what is asked for is refused
TRIES = 2  # processes that a response may cost: the first may have died of something else


class Job:
    """A response on its way to a process and back."""

    def __init__(self, number: int, asked: Asked, host: str) -> None:
        self.number = number
        self.asked = asked
        self.host = host
        self.tries = 0
        self.links: list[Link] = []
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def end(self, answer: Answer) -> None:
        """Gives the answer to who waits for it."""
        if not self.answer.done():
            self.answer.set_result(answer)


class Lane:
    """One process, and what waits for it."""

    def __init__(self, reader: "Reader") -> None:
        self.reader = reader
        self.waiting: deque[Job] = deque()
        self.given: deque[Job] = deque()  # in the order in which they are answered
        self.process: Process | None = None
        self.channel: Channel | None = None
        self.began = 0.0  # when the first of those given was begun
        self.why: Refused | None = None  # the process was ended
        self.answered = False
        self.failed = 0  # processes in a row that answered nothing

    def start(self) -> None:
        """Starts the process, where there is none."""
        if self.process is not None:
            return
        here, there = pair()
        with there, interrupts_held():
            self.process = fresh(there, MODULE)
        self.channel = Channel(here)
        self.answered = False
        asyncio.get_running_loop().add_reader(here.fileno(), self.hear)

    def hand_over(self) -> None:
        """Gives the process what it has room for."""
        if self.waiting:
            self.start()
        channel = self.channel
        while channel is not None and self.waiting and len(self.given) < DEPTH:
            job = min(self.waiting, key=lambda job: (self.reader.cost.get(job.host, 0.0), job.number))
            self.waiting.remove(job)
            if not self.given:
                self.began = monotonic()
            self.given.append(job)
            channel.put((job.number, job.asked))
            if channel.full:
                asyncio.get_running_loop().add_writer(channel.fileno(), self._pump)

    def _pump(self) -> None:
        if self.channel is None:
            return
        self.channel.pump()
        if not self.channel.full:
            asyncio.get_running_loop().remove_writer(self.channel.fileno())

    def hear(self) -> None:
        """Takes what the process answered; buries it where it is gone."""
        if self.channel is None:
            return
        for said in self.channel.take():
            self._take(said)
        if self.channel.closed:
            self._bury()
        self.hand_over()

    def _take(self, said: Part | Done) -> None:
        job = self.given[0]
        if isinstance(said, Part):
            job.links += said.links
            return
        self.given.popleft()
        self.answered, self.failed = True, 0
        now = monotonic()
        self.reader.note(job.host, now - self.began)
        self.began = now
        answer = said.answer
        if isinstance(answer, Read) and job.links:
            answer = Read(links=tuple(job.links), said=answer.said, twin=answer.twin, wrong=answer.wrong)
        job.end(answer)

    def stop(self, why: Refused) -> None:
        """Ends the process because of what it is at."""
        self.why = why
        if self.process:
            self.process.kill()

    def _bury(self) -> None:
        """After the process's end: refuses what it was at, and has the rest done by another."""
        code = self.leave()
        why, self.why = self.why, None
        if not self.answered:
            self.failed += 1
        if self.given:
            job = self.given.popleft()
            job.tries += 1
            job.links = []
            refused = why or _of_code(code)
            if refused is None and job.tries < TRIES and self.failed < STARTS:
                self.waiting.appendleft(job)
            else:
                self.reader.note(job.host, SECONDS)
                job.end(refused or Refused("defect", f"the process that read it died (code {code})"))
        self.waiting.extendleft(reversed(self.given))
        self.given.clear()

    def leave(self) -> int:
        """Ends the process; its code."""
        if self.channel is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self.channel.fileno())
            loop.remove_writer(self.channel.fileno())
            self.channel.close()
        process, self.process, self.channel = self.process, None, None
        if process is None:
            return 0
        if process.returncode is None and self.why is None and not self.given:
            process.kill()
        return process.wait()

    def jobs(self) -> Iterable[Job]:
        """All that it has."""
        return (*self.given, *self.waiting)

    def look(self) -> None:
        """Ends a process that takes too much memory, or too long by the clock."""
        if self.process is None or not self.given or self.why:
            return
        if memory_of(self.process.pid) > MEMORY:
            self.stop(Refused("memory", f"it takes more than {MEMORY:,} bytes of memory to read"))
        elif monotonic() - self.began > LONGEST:
            self.stop(_past_time())


class Reader:
    """Two processes: one for most responses, one for those that are large, and for hosts whose others took long."""

    def __init__(self) -> None:
        self.cost: dict[str, float] = {}  # seconds that a host's last responses took, by host
        self._lanes = (Lane(self), Lane(self))
        self._number = 0
        self._stopped = False

    def start(self) -> None:
        """Starts the first process, so that it loads while others do their part."""
        self._lanes[0].start()

    async def read(self, asked: Asked, host: str) -> Answer:
        """What a response says; `Refused` where it can't be read within the limits. It never raises."""
        if self._stopped:
            return Refused("stopped", "the crawl was stopped")
        self._number += 1
        job = Job(self._number, asked, host)
        lane = self._lanes[len(asked.body) > BIG or self.cost.get(host, 0.0) > SLOW]
        lane.waiting.append(job)
        lane.hand_over()
        return await job.answer

    def note(self, host: str, seconds: float) -> None:
        """Notes how long a host's response took."""
        self.cost[host] = self.cost.get(host, 0.0) * FADES + seconds

    def look(self) -> None:
        """Is called now and then, to keep the limits."""
        for lane in self._lanes:
            lane.look()

    def stop(self) -> None:
        """Ends the processes; what they were at is refused as `stopped`."""
        self._stopped = True
        for lane in self._lanes:
            for job in lane.jobs():
                job.end(Refused("stopped", "the crawl was stopped"))
            lane.waiting.clear()
            lane.given.clear()
            lane.leave()


def _past_time() -> Refused:
    return Refused("timeout", f"it takes more than {SECONDS:g} seconds to read")


def _of_code(code: int) -> Refused | None:
    return _past_time() if code == -signal.SIGPROF else None
