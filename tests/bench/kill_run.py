"""A run that is killed again and again, and goes on: the same bytes as one that nobody disturbs.

    python tests/bench/kill_run.py --pages 200000 --kills 20 [--html]

Pages are made of the seeds' texts, as JSON lines and as files, each with its own number in it; with --html, every
other one of the fixtures' HTML. First nobody disturbs the run, and samples of its processes' memory are printed. Then
the command is started, killed with SIGKILL (its worker processes too, now and then) at a random page, and started
again; in the end documents.jsonl, removed.jsonl and rejected.jsonl are compared with the undisturbed run's, byte for
byte. With --kills 0 the undisturbed run is all there is.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from tests.bench.memory import (  # noqa: E402  (as a script, it is not on the path)
    HEAD,
    STEPS,
    Sample,
    flatness,
    taken,
    workers_of,
)

SEEDS, HTML = ROOT / "fixtures" / "seeds", ROOT / "fixtures" / "pages"
FILES = ("documents.jsonl", "removed.jsonl", "rejected.jsonl", "inputs.csv")
PER_FILE = 5_000  # lines of a file of many pages
LOOSE = 0.1  # of the pages are files of their own
LENGTH = 600  # characters of a text page: the run is to be killed, not to clean well
POLL = 0.02  # seconds between two looks at how far a run is that is to be killed
EVERY = 2.0  # seconds between two samples of memory


def texts(length: int) -> list[str]:
    """The beginnings of the seeds' texts."""
    return [path.read_text(encoding="utf-8")[:length] for path in sorted(SEEDS.glob("*.txt"))]


def markups() -> list[str]:
    """The fixtures' pages of HTML."""
    return [path.read_text(encoding="utf-8") for path in sorted(HTML.glob("*/input.html"))]


def make_inputs(folder: Path, pages: int, length: int, html: bool = False) -> None:
    """A folder of pages: most in JSON lines, some as files, one in a hundred empty."""
    folder.mkdir()
    seeds, markup, loose = texts(length), markups() if html else [], int(pages * LOOSE)
    for number in range(loose):
        kind, text = page(seeds, markup, number)
        (folder / f"page-{number:07}.{'txt' if kind == 'text' else kind}").write_text(text, encoding="utf-8")
    for start in range(loose, pages, PER_FILE):
        with (folder / f"dump-{start:07}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(start, min(pages, start + PER_FILE)):
                kind, text = page(seeds, markup, number)
                file.write(json.dumps({kind: text}) + "\n")


def page(seeds: list[str], markup: list[str], number: int) -> tuple[str, str]:
    """A page that is no other's, and whether it is text or html: every other one, where there is markup."""
    if number % 100 == 7:
        return "text", ""
    said = f"This is the page with number {number}."
    if markup and number % 2:
        return "html", markup[number // 2 % len(markup)].replace("</body>", f"<p>{said}</p></body>")
    return "text", f"{seeds[number % len(seeds)]}\n\n{said}\n"


def command(inputs: Sequence[Path], out: Path, jobs: int) -> list[str]:
    """The command that is started again and again."""
    return [sys.executable, "-m", "crawler", "clean", *map(str, inputs), "-o", f"{out}/", "-q", "-j", str(jobs)]


def watched(inputs: Path, out: Path, jobs: int, pages: int) -> float:
    """The seconds of a run from end to end; prints samples of its memory as they are taken, and how flat it was."""
    samples: list[Sample] = []
    start, shown = time.monotonic(), 0
    print(HEAD)
    with subprocess.Popen(command([inputs], out, jobs), stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            seconds = time.monotonic() - start
            samples.append(taken(pages_done(out), seconds, process.pid, workers_of(process.pid)))
            if samples[-1].pages * STEPS > shown * pages:
                print(samples[-1], flush=True)
                shown = samples[-1].pages * STEPS // pages + 1
            with suppress(subprocess.TimeoutExpired):
                process.wait(EVERY)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    whole = time.monotonic() - start
    print("", *flatness(samples, pages), "", sep="\n", flush=True)
    return whole


def pages_done(out: Path) -> int:
    """The pages that a run has done, by its journal."""
    try:
        with closing(sqlite3.connect(f"file:{out}/.run/journal?mode=ro", uri=True)) as journal:
            return int(journal.execute("SELECT ifnull(sum(items), 0) FROM inputs WHERE part = 'now'").fetchone()[0])
    except sqlite3.OperationalError:  # it is not there yet
        return 0


def killed(inputs: Path, out: Path, jobs: int, at: int, worker_first: bool) -> bool:
    """Starts the command and kills it when it has done so many pages; False where it was done before."""
    with subprocess.Popen(command([inputs], out, jobs), stderr=subprocess.DEVNULL, start_new_session=True) as process:
        while process.poll() is None and pages_done(out) < at:
            time.sleep(POLL)
        if worker_first:
            for worker in list(workers_of(process.pid))[:1]:
                os.kill(worker, signal.SIGKILL)
            time.sleep(POLL)
        if process.poll() is None:
            process.kill()
        return process.wait() == -signal.SIGKILL


def digests(out: Path) -> dict[str, str]:
    """The files' hashes, and their sizes."""
    found = {name: (out / name).read_bytes() for name in FILES}
    return {name: f"{hashlib.sha256(data).hexdigest()[:16]} {len(data)} bytes" for name, data in found.items()}


def compared(  # noqa: PLR0913 - what a run is made of
    folder: Path, pages: int, kills: int, *, jobs: int = 2, seed: int = 1, length: int = LENGTH, html: bool = False
) -> bool:
    """Whether the disturbed run gave the undisturbed one's bytes; prints what happened."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    inputs = folder / "in"
    make_inputs(inputs, pages, length, html)
    whole = watched(inputs, folder / "undisturbed", jobs, pages)
    print(f"{pages} pages, undisturbed with -j {jobs}: {whole:.0f} s", flush=True)
    if not kills:
        return True
    start, done = time.monotonic(), 0
    for number in range(kills):
        at = int(pages * (number + dice.uniform(0.1, 0.9)) / (kills + 1))
        if not killed(inputs, folder / "killed", jobs, at, worker_first=number % 4 == 3):
            print(f"done after {number} kills", flush=True)
            break
        done += 1
    subprocess.run(command([inputs], folder / "killed", jobs), check=True, stderr=subprocess.DEVNULL)
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
    parser.add_argument("--length", type=int, default=LENGTH, help="characters of a text page")
    parser.add_argument("--html", action="store_true", help="every other page is HTML")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-run-") as folder:
        same = compared(Path(folder), **vars(given))
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
