"""The memory of each process over many pages, as a table.

    python tests/bench/memory.py --pages 100000 PAGES...

PAGES are files or folders that are given to the workers again and again; without any, the fixtures' pages.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from cleaning.config import Config
from cleaning.model import Failure, Page
from crawler.feed import FeedOptions, feed
from crawler.work import Workers
from crawler.worker import memory_of

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
STEPS = 20  # lines of the table


def repeated(inputs: list[str], pages: int) -> Iterator[Page | Failure]:
    """The pages of the inputs, again and again."""
    found = [item for item in feed(inputs, FeedOptions()) if isinstance(item, Page)]
    return islice(cycle(found), pages)


def megabytes(process: int) -> int:
    """What a process has in memory."""
    return memory_of(process) // 1_000_000


def table(inputs: list[str], pages: int, jobs: int) -> Iterator[str]:
    """The table's lines."""
    workers, start = Workers(Config(), jobs), time.monotonic()
    yield "| pages | seconds | this process, MB | workers, MB |"
    yield "|---|---|---|---|"
    with closing(workers.map(repeated(inputs, pages))) as outcomes:
        for number, _ in enumerate(outcomes, start=1):
            if number % max(1, pages // STEPS) == 0:
                held = sorted((hand.process.pid, megabytes(hand.process.pid)) for hand in workers._hands)
                told = ", ".join(f"{memory} (process {pid})" for pid, memory in held)
                yield f"| {number:,} | {time.monotonic() - start:.0f} | {megabytes(os.getpid())} | {told} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="*", default=[str(FIXTURES / "seeds"), str(FIXTURES / "pages")])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    given = parser.parse_args()
    for line in table(given.inputs, given.pages, given.jobs):
        print(line, flush=True)


if __name__ == "__main__":
    main()
