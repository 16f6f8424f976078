"""The memory of each process over many pages, as a table.

    python tests/bench/memory.py --pages 100000 PAGES...

PAGES are files or folders that are given to the workers again and again; without any, the fixtures' pages. Below the
table stands how flat each process's memory is: the highest of its samples beside their mean, after the beginning.
"""

import argparse
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from statistics import mean

from msgspec import Struct

from cleaning.config import Config
from cleaning.model import Failure, Page
from crawler.feed import FeedOptions, feed
from crawler.workers.pool import Workers
from crawler.workers.worker import memory_of

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
STEPS = 20  # lines of the table
BEGINNING = 10_000  # pages before memory is asked to be flat, or a tenth of a shorter run
HEAD = "| pages | seconds | main process, MB | workers, MB |\n|---|---|---|---|"


class Sample(Struct, frozen=True):
    """What a run's processes had in memory, in MB: the one that was started, and each worker by its number."""

    pages: int
    seconds: float
    main: int
    workers: dict[int, int]

    def __str__(self) -> str:
        """A line of the table."""
        told = ", ".join(f"{memory} (process {pid})" for pid, memory in self.workers.items())
        return f"| {self.pages:,} | {self.seconds:.0f} | {self.main} | {told} |"


def taken(pages: int, seconds: float, main: int, workers: Iterable[int]) -> Sample:
    """A sample of these processes; a worker that is gone meanwhile is left out."""
    held = {pid: megabytes(pid) for pid in sorted(workers)}
    return Sample(pages, seconds, megabytes(main), {pid: memory for pid, memory in held.items() if memory})


def megabytes(process: int) -> int:
    """What a process has in memory."""
    return memory_of(process) // 1_000_000


def workers_of(process: int) -> Iterator[int]:
    """The processes that a process started, where the system tells."""
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        yield from map(int, task.read_text().split())


def flatness(samples: Sequence[Sample], pages: int) -> Iterator[str]:
    """A table of the highest beside the mean; a worker's first sample is left out, since it may be loading still."""
    beginning = min(BEGINNING, pages // 10)
    settled = [sample for sample in samples if sample.pages >= beginning]
    by_worker: dict[int, list[int]] = {}
    for sample in settled:
        for pid, memory in sample.workers.items():
            by_worker.setdefault(pid, []).append(memory)
    each = {f"worker {pid}": held[1:] for pid, held in by_worker.items()}
    workers = [memory for held in each.values() for memory in held]
    yield f"| from page {beginning:,} on | samples | mean, MB | highest, MB | highest to mean |\n|---|---|---|---|---|"
    for name, held in {"main process": [sample.main for sample in settled], "all workers": workers, **each}.items():
        if held:
            yield f"| {name} | {len(held)} | {mean(held):.0f} | {max(held)} | {max(held) / mean(held):.2f} |"


def repeated(inputs: list[str], pages: int) -> Iterator[Page | Failure]:
    """The pages of the inputs, again and again."""
    found = [item for item in feed(inputs, FeedOptions()) if isinstance(item, Page)]
    return islice(cycle(found), pages)


def sampled(inputs: list[str], pages: int, jobs: int) -> Iterator[Sample]:
    """A sample each time that another part of the pages is done."""
    workers, start = Workers(Config(), jobs), time.monotonic()
    with closing(workers.map(repeated(inputs, pages))) as outcomes:
        for number, _ in enumerate(outcomes, start=1):
            if number % max(1, pages // STEPS) == 0:
                seconds = time.monotonic() - start
                yield taken(number, seconds, os.getpid(), [hand.process.pid for hand in workers._hands])


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", default=[str(FIXTURES / "seeds"), str(FIXTURES / "pages")])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    given = parser.parse_args()
    print(HEAD)
    samples = []
    for sample in sampled(given.inputs, given.pages, given.jobs):
        print(sample, flush=True)
        samples.append(sample)
    print("", *flatness(samples, given.pages), sep="\n")


if __name__ == "__main__":
    main()
