"""`kill -9` at random moments of a crawl: python -m tests.bench.kill [--kills 50] [--pages 1000] [--seed 1].

One crawl is left alone. Another is killed again and again, and started again each time, until it ends by itself. Both
must have the same documents: the same records, but for when they were fetched and where they stand in the archive.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

HOSTS = 10
STARTING = 3.0  # seconds until a crawl is at work: Python and Scrapy have to be loaded
LONGEST = 600.0  # seconds of a crawl that is left alone


def site(pages: int, delay: float) -> "subprocess.Popen[str]":
    """The local site as a process."""
    words = ["-m", "tests.site", "--hosts", str(HOSTS), "--pages", str(pages), "--delay", str(delay)]
    return subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def asked(base: str, path: str) -> Any:
    """What the site's control answers."""
    return json.load(urllib.request.urlopen(f"{base}/.site/{path}"))  # noqa: S310 - our own


def command(bases: list[str], folder: Path, *more: str) -> list[str]:
    """The crawl's command line."""
    words = ["crawl", *(f"{base}/" for base in bases), "-o", f"{folder}/", "--allow-private", "127.0.0.0/8"]
    return [sys.executable, "-m", "crawler", *words, "--rate", "1000", "-q", "-s", "AUTOTHROTTLE_ENABLED=0", *more]


def documents(folder: Path) -> dict[str, str]:
    """The records of a folder by id, without what differs between two crawls of the same pages."""
    found = {}
    for line in (folder / "documents.jsonl").read_bytes().splitlines():
        record = json.loads(line)
        record["metadata"]["fetched_at"] = None
        record["metadata"]["source"] = None
        assert record["id"] not in found, f"{record['url']} stands there twice"
        found[record["id"]] = json.dumps(record, sort_keys=True)
    return found


def killed(bases: list[str], folder: Path, kills: int, span: float, dice: random.Random) -> int:
    """Crawls with that many kills at random moments, each followed by a restart; how many hit a crawl at work."""
    hit = 0
    for _ in range(kills):
        process = subprocess.Popen(command(bases, folder), stderr=subprocess.DEVNULL)
        try:
            process.wait(dice.uniform(1.0, span))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            hit += 1
        else:
            break
    subprocess.run(command(bases, folder), check=True, timeout=LONGEST)
    return hit


def twice(log: dict[str, int]) -> Counter[str]:
    """The pages that were asked for more than once, and how often beyond the first."""
    return Counter({url: count - 1 for url, count in log.items() if count > 1 and "robots.txt" not in url})


def main() -> int:
    """Runs both crawls; 0 where they agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.25, help="seconds that the site takes for an answer")
    given = parser.parse_args()
    server = site(given.pages, given.delay)
    try:
        return measured(json.loads(server.stdout.readline())["bases"] if server.stdout else [], given)
    finally:
        server.stdin.close() if server.stdin else None
        server.wait()


def measured(bases: list[str], given: argparse.Namespace) -> int:
    """Prints how the two crawls compare."""
    with tempfile.TemporaryDirectory() as work:
        started = time.monotonic()
        subprocess.run(command(bases, Path(work, "alone")), check=True, timeout=LONGEST)
        alone_for = time.monotonic() - started
        before = asked(bases[0], "log")["requests"]
        asked(bases[0], "forget")
        span = STARTING + 2 * alone_for / given.kills  # so that the kills are spread over the whole crawl
        hit = killed(bases, Path(work, "killed"), given.kills, span, random.Random(given.seed))  # noqa: S311
        log = asked(bases[0], "log")["requests"]
        alone, other = documents(Path(work, "alone")), documents(Path(work, "killed"))
    again = twice(log)
    print(f"left alone: {len(alone)} documents, {sum(before.values())} requests, {alone_for:.1f} s")
    print(f"killed {hit} times at work: {len(other)} documents, {sum(log.values())} requests")
    print(
        f"asked for twice: {len(again)} addresses, {again.total()} requests ({again.total() / max(hit, 1):.1f} a kill)"
    )
    same = alone == other
    print(f"the same ids and records: {same}")
    return 0 if same and len(alone) == given.pages else 1


if __name__ == "__main__":
    sys.exit(main())
