"""A run that is killed again and again, and goes on: the same bytes as one that nobody disturbs.

    python tests/bench/kill_run.py --pages 200000 --kills 20

Pages are made of the seeds' texts, as JSON lines and as files, each with its own number in it. The command is started,
killed with SIGKILL (its worker processes too, now and then) at a random time, and started again; in the end
documents.jsonl, removed.jsonl and rejected.jsonl are compared with those of an undisturbed run, byte for byte.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SEEDS = Path(__file__).parent.parent.parent / "fixtures" / "seeds"
FILES = ("documents.jsonl", "removed.jsonl", "rejected.jsonl")
PER_FILE = 5_000  # lines of a file of many pages
LOOSE = 0.1  # of the pages are files of their own
LENGTH = 600  # characters of a page: the run is to be killed, not to clean well


def texts(length: int) -> list[str]:
    """The beginnings of the seeds' texts."""
    return [path.read_text(encoding="utf-8")[:length] for path in sorted(SEEDS.glob("*.txt"))]


def make_inputs(folder: Path, pages: int, length: int) -> None:
    """A folder of pages: most in JSON lines, some as files, one in a hundred empty."""
    folder.mkdir()
    seeds, loose = texts(length), int(pages * LOOSE)
    for number in range(loose):
        (folder / f"page-{number:07}.txt").write_text(page(seeds, number), encoding="utf-8")
    for start in range(loose, pages, PER_FILE):
        with (folder / f"dump-{start:07}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(start, min(pages, start + PER_FILE)):
                file.write(json.dumps({"text": page(seeds, number)}) + "\n")


def page(seeds: list[str], number: int) -> str:
    """A page that is no other's."""
    return "" if number % 100 == 7 else f"{seeds[number % len(seeds)]}\n\nThis is the page with number {number}.\n"


def command(inputs: Path, out: Path, jobs: int) -> list[str]:
    """The command that is started again and again."""
    return [sys.executable, "-m", "crawler", "clean", str(inputs), "-o", f"{out}/", "-q", "-j", str(jobs)]


def undisturbed(inputs: Path, out: Path, jobs: int) -> float:
    """A run from end to end; its seconds."""
    start = time.monotonic()
    subprocess.run(command(inputs, out, jobs), check=True, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def killed(inputs: Path, out: Path, jobs: int, after: float, worker_first: bool) -> bool:
    """Starts the command and kills it after some seconds; False where it was done before."""
    with subprocess.Popen(command(inputs, out, jobs), stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            process.wait(after / 2)
            return False
        except subprocess.TimeoutExpired:
            pass
        if worker_first:
            for worker in list(workers_of(process.pid))[:1]:
                os.kill(worker, signal.SIGKILL)
        try:
            process.wait(after / 2)
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            return True


def workers_of(process: int) -> Iterator[int]:
    """The processes that a process started, where the system tells."""
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        yield from map(int, task.read_text().split())


def digests(out: Path) -> dict[str, str]:
    """The files' hashes, and their sizes."""
    found = {name: (out / name).read_bytes() for name in FILES}
    return {name: f"{hashlib.sha256(data).hexdigest()[:16]} {len(data)} bytes" for name, data in found.items()}


def compared(folder: Path, pages: int, kills: int, jobs: int = 2, seed: int = 1, length: int = LENGTH) -> bool:  # noqa: PLR0913, PLR0917
    """Whether the disturbed run gave the undisturbed one's bytes; prints what happened."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    inputs = folder / "in"
    make_inputs(inputs, pages, length)
    whole = undisturbed(inputs, folder / "undisturbed", jobs)
    print(f"{pages} pages, undisturbed with -j {jobs}: {whole:.0f} s", flush=True)
    start, done = time.monotonic(), 0
    for number in range(kills):
        after = max(1.0, dice.uniform(0.2, 1.8) * whole / (kills + 1)) + 2.0  # it takes a second or two to start
        if not killed(inputs, folder / "killed", jobs, after, worker_first=number % 4 == 3):
            print(f"done after {number} kills", flush=True)
            break
        done += 1
    undisturbed(inputs, folder / "killed", jobs)
    first, second = digests(folder / "undisturbed"), digests(folder / "killed")
    print(f"killed {done} times and gone on with: {time.monotonic() - start:.0f} s")
    for name in FILES:
        print(f"  {name}: {first[name]} {'the same' if first[name] == second[name] else f'NOT {second[name]}'}")
    return first == second and done > 0


def main() -> None:
    """Exits with 1 where the bytes differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--length", type=int, default=LENGTH, help="characters of a page")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-run-") as folder:
        same = compared(Path(folder), given.pages, given.kills, given.jobs, given.seed, given.length)
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
