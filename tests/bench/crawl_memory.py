"""The memory of a long crawl: python -m tests.bench.crawl_memory [--pages 20000] [--no-clean].

Prints, for every tenth of the pages, the resident memory of the crawl's process and of the processes that clean. A
crawl whose curve is flat could go on for ever; fetching waits for cleaning, which is the slower of the two.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crawler.workers.worker import memory_of
from tests.bench.kill import HOSTS, site
from tests.bench.memory import workers_of
from tests.bench.throughput import AT_ONCE


def resident(process: int) -> float:
    """The megabytes (of 2**20 bytes) that a process holds; 0 where there is none any more."""
    return memory_of(process) / 2**20


def fetched(folder: Path) -> tuple[int, int]:
    """How many pages a crawl has committed, and how many of them are cleaned."""
    if not (folder / "state.sqlite").exists():
        return 0, 0
    with sqlite3.connect(f"file:{folder}/state.sqlite?mode=ro", uri=True, timeout=10) as state:
        try:
            pages = state.execute("SELECT ifnull(max(seq), 0) FROM events").fetchone()[0]
            cleaned = state.execute("SELECT value FROM progress WHERE name = 'cleaned'").fetchone()
        except sqlite3.OperationalError:
            return 0, 0
    return pages, cleaned[0] if cleaned else 0


def watched(process: "subprocess.Popen[bytes]", folder: Path, pages: int) -> None:
    """Prints a line at every tenth."""
    print("   pages  cleaned  crawl MB  cleaning MB", flush=True)
    step, tenth = 1, pages // 10
    while process.poll() is None:
        done, cleaned = fetched(folder)
        if done >= step * tenth:
            workers = sum(map(resident, workers_of(process.pid)))
            print(f"{done:8} {cleaned:8} {resident(process.pid):9.0f} {workers:12.0f}", flush=True)
            step = done // tenth + 1
        time.sleep(0.5)


def main() -> None:
    """Runs the crawl and watches it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--no-clean", action="store_true")
    given = parser.parse_args()
    server = site(given.pages, 0.0)
    bases = json.loads(server.stdout.readline())["bases"] if server.stdout else []
    with tempfile.TemporaryDirectory() as work:
        urls, folder = Path(work, "urls.txt"), Path(work, "out")
        lines = (f"{bases[n % HOSTS]}/news/{n // HOSTS}\n" for n in range(given.pages))
        urls.write_text("".join(lines), encoding="utf-8")
        settings = [word for name, value in AT_ONCE.items() for word in ("-s", f"{name}={value}")]
        words = ["crawl", "--urls", str(urls), "-o", f"{folder}/", "--rate", "100000", "--allow-private", "127.0.0.0/8"]
        more = ["--no-clean"] if given.no_clean else []
        process = subprocess.Popen([sys.executable, "-m", "crawler", *words, *settings, "-q", *more])
        try:
            watched(process, folder, given.pages)
        finally:
            process.wait()
            server.stdin.close() if server.stdin else None
            server.wait()


if __name__ == "__main__":
    main()
