"""The promises of the workers' pool, put to ours and to the pools of others in the same way.

    python -m tests.bench.pools [POOL...] [--only PROMISE] [--pages N]

Each promise is a probe in a process of its own, with an end to patience: a pool that hangs breaks it. `pebble` and
`loky` get a thin layer, as they would in place of ours: a page a task, results in order, a bound on what is ahead, the
limit of memory and of a processor's work in the worker, a page done again where its worker died. One that is not
installed is left out, with the reason. Prints a Markdown table: what holds, and what was seen where it does not.
"""

import argparse
import importlib.util
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec import structs

from cleaning import Config, Page
from cleaning.config import LimitOptions
from cleaning.model import Document, Failure, Rejection
from cleaning.pipeline import Pipeline
from cleaning.recording import Outcome, outcome_of_failure
from crawler.workers import Workers, pool, worker

ROOT = Path(__file__).parents[2]
LIMIT = 3.0  # seconds of a page
CONFIG = structs.replace(Config(), limits=LimitOptions(seconds=LIMIT, memory=400_000_000))
PATIENCE = 90.0  # seconds for a probe
AHEAD = 500  # pages that may be read before the one that is awaited, as with ours
TRIES = 3
SEEDS = sorted((ROOT / "fixtures" / "seeds").glob("*.txt"))
HELD: list[bytearray] = []
START = "from tests.bench.pools import main; main()"  # so that workers find by name what stands here


class Obedient(Pipeline):
    """A pipeline that does what a page says."""

    def __call__(self, page: Page) -> Document:
        """The document, after what was asked for."""
        match page.body.split():
            case [b"spin", *_]:
                while True:
                    pass
            case [b"work", seconds, *_]:
                end = time.process_time() + float(seconds)
                while time.process_time() < end:
                    pass
            case [b"sleep", seconds, *_]:
                time.sleep(float(seconds))
            case [b"swell", *_]:
                while True:
                    HELD.append(bytearray(b"x" * 10_000_000))
            case [b"once", mark, *_] if not Path(mark.decode()).exists():
                Path(mark.decode()).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            case [b"pid", folder, *_]:
                (Path(folder.decode()) / str(os.getpid())).touch()
        return super().__call__(page)


class Pool(Protocol):
    """What is asked of each."""

    def map(self, pages: Iterable[Page]) -> Iterator[Outcome]:
        """The outcomes, in order."""


class Ours:
    """`crawler.workers`."""

    def __init__(self, jobs: int, most: int) -> None:
        pool.RECYCLED = most
        self.workers = Workers(CONFIG, jobs, Obedient)

    def map(self, pages: Iterable[Page]) -> Generator[Outcome]:
        """The outcomes, in order."""
        return self.workers.map(pages)


MADE: list[worker.Worker] = []


def prepare() -> None:
    """What a worker of another pool does first, as ours do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipeline = Obedient(CONFIG)
    worker._bounded(CONFIG.limits.memory)
    MADE.append(worker.Worker(pipeline, CONFIG, lambda: None))


def answer(page: Page) -> Outcome:
    """What became of a page, in a worker of another pool; it ends the process where the page goes past a limit."""
    return MADE[0].answer(0, page).outcome


def lost(page: Page, reason: Rejection) -> Outcome:
    """The outcome of a page that its pool gave up."""
    return outcome_of_failure(Failure(source=page.source, reason=reason, detail="given up", hint="none", id=page.id))


class Layered:
    """Another pool behind a thin layer: order, a bound, a page done again where its worker died."""

    def map(self, pages: Iterable[Page]) -> Iterator[Outcome]:
        """The outcomes, in order."""
        source, ahead = iter(pages), deque[tuple[Page, Any]]()
        while True:
            ahead.extend((page, self.give(page)) for page in itertools.islice(source, AHEAD - len(ahead)))
            if not ahead:
                return
            page, future = ahead.popleft()
            yield self.outcome(page, future)

    def outcome(self, page: Page, future: Any) -> Outcome:
        """A page's outcome, tried again where nobody is to blame."""
        for _ in range(TRIES):
            try:
                found: Outcome = future.result()
            except Exception as error:  # each pool has its own
                if reason := self.limit(error):
                    return lost(page, reason)
                future = self.give(page)
            else:
                return found
        return lost(page, Rejection.FAILED)

    def give(self, page: Page) -> Any:
        """The future of a page."""
        raise NotImplementedError

    def limit(self, error: Exception) -> Rejection | None:
        """The limit that an error of the pool's is about."""
        raise NotImplementedError


class Pebble(Layered):
    """`pebble.ProcessPool`, its processes spawned."""

    def __init__(self, jobs: int, most: int) -> None:
        import multiprocessing  # noqa: PLC0415 - as the next

        import pebble  # noqa: PLC0415 - where it is installed

        spawn = multiprocessing.get_context("spawn")
        self.pool = pebble.ProcessPool(jobs, max_tasks=most, initializer=prepare, context=spawn)

    def give(self, page: Page) -> Any:
        """Its `schedule`, with its own limit of time for what does not work, only waits."""
        return self.pool.schedule(answer, args=(page,), timeout=LIMIT)

    def limit(self, error: Exception) -> Rejection | None:
        """Its `TimeoutError`, or how a worker ended."""
        code = getattr(error, "exitcode", None)
        if isinstance(error, TimeoutError) or code == -signal.SIGPROF:
            return Rejection.TIMEOUT
        return Rejection.MEMORY if code == worker.OUT_OF_MEMORY else None


class Loky(Layered):
    """`loky`'s reusable executor, which is made again where it broke."""

    def __init__(self, jobs: int, most: int) -> None:
        del most  # it recycles none
        self.jobs = jobs

    def give(self, page: Page) -> Any:
        """Its `submit`."""
        from loky import get_reusable_executor  # noqa: PLC0415 - where it is installed

        return get_reusable_executor(self.jobs, initializer=prepare).submit(answer, page)

    def limit(self, error: Exception) -> Rejection | None:
        """None: a broken pool does not say which page broke it, nor how."""


POOLS: dict[str, Callable[[int, int], Pool]] = {"ours": Ours, "pebble": Pebble, "loky": Loky}


def page(text: str) -> Page:
    """A page that says something after what it asks for."""
    return Page(body=f"{text} A line of a dump that says something, which is the only one in it.".encode())


def reasons(found: Iterable[Outcome]) -> list[str | None]:
    """Why each was rejected."""
    return [outcome.failure.reason.value if outcome.failure else None for outcome in found]


# The probes: each says what was seen, or nothing where the promise holds.


def order(make: Callable[..., Pool]) -> str:
    """Outcomes come in the order of the pages."""
    pages = [page(f"{'sleep 0.3' if number % 7 == 0 else 'go on'} {number}") for number in range(40)]
    found = [msgspec.json.decode(outcome.record)["id"] for outcome in make(2).map(pages)]
    return "" if found == [each.id for each in pages] else "another order"


def bounded(make: Callable[..., Pool]) -> str:
    """A slow page in front lets a bounded number of others be read."""
    read = itertools.count()
    given = (page(f"{'sleep 2' if number == 0 else 'go on'} {next(read)}") for number in range(4000))
    next(found := iter(make(2).map(given)))
    ahead = next(read)
    del found
    return "" if ahead <= 2 * AHEAD + 16 else f"{ahead} pages read"


def spinning(make: Callable[..., Pool]) -> str:
    """A page that works for ever costs itself alone."""
    found = reasons(make(2).map(page(word) for word in ("a", "b", "spin", "c", "d")))
    return "" if found == [None, None, "timeout", None, None] else str(found)


def waiting(make: Callable[..., Pool]) -> str:
    """A page that waits for ever costs itself alone."""
    found = reasons(make(2).map(page(word) for word in ("a", "sleep 1000", "c", "d")))
    return "" if found == [None, "timeout", None, None] else str(found)


def swelling(make: Callable[..., Pool]) -> str:
    """A page that takes all memory costs itself alone."""
    found = reasons(make(2).map(page(word) for word in ("a", "b", "swell", "c", "d")))
    return "" if found == [None, None, "memory", None, None] else str(found)


def busy(make: Callable[..., Pool]) -> str:
    """On a busy machine (four workers on one processor) a page has its seconds of work all the same."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found = reasons(make(4).map(page(f"work 1.5 {number}") for number in range(4)))
    return "" if not any(found) else str(found)


def stopped(make: Callable[..., Pool]) -> str:
    """A run that was stopped (Ctrl-Z, a laptop that sleeps) for longer than the limit harms no page."""
    whole = os.getpgid(0)
    script = f"import os, signal, time; time.sleep(2.5); os.killpg({whole}, signal.SIGSTOP); time.sleep({LIMIT + 1}); "
    script += f"os.killpg({whole}, signal.SIGCONT)"
    given = (page(f"sleep 1.5 {number}") for number in range(4))
    subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
    found = reasons(make(2).map(given))
    return "" if not any(found) else str(found)


def killed(make: Callable[..., Pool]) -> str:
    """A worker that somebody kills costs no page."""
    with tempfile.TemporaryDirectory() as folder:
        found = reasons(make(2).map([page("a"), page(f"once {folder}/mark"), *(page(f"go {n}") for n in range(20))]))
    return "" if not any(found) else f"{sum(map(bool, found))} of {len(found)} lost"


def recycled(make: Callable[..., Pool]) -> str:
    """A worker makes room for a fresh one after its share of pages."""
    with tempfile.TemporaryDirectory() as folder:
        list(make(1, 10).map(page(f"pid {folder} {number}") for number in range(60)))
        processes = len(list(Path(folder).iterdir()))
    return "" if processes >= 3 else f"{processes} process(es) did 60 pages"


def interrupted(make: Callable[..., Pool]) -> str:
    """Ctrl-C ends the run within two seconds, and no worker says a word."""
    threading.Timer(4, lambda: os.killpg(os.getpgid(0), signal.SIGINT)).start()
    try:
        list(make(2).map(page(f"work 2 {number}") for number in range(50)))
    except KeyboardInterrupt:
        return ""
    return "went on"


def orphaned(make: Callable[..., Pool]) -> str:
    """Where the parent is killed, its workers are gone at once, whatever they are at."""
    threading.Timer(4, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
    list(make(2).map(page(f"work 2.5 {number}") for number in range(50)))
    return "was not killed"


def unforked(make: Callable[..., Pool]) -> str:
    """No worker is a fork of a process with threads."""
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    forks: list[str] = []

    def watch() -> Iterator[Page]:
        for number in range(30):
            yield page(f"sleep 0.1 {number}")
            ours = Path("/proc/self/cmdline").read_bytes()
            forks.extend(str(child) for child in children(os.getpid()) if command_of(child) == ours)

    list(make(2).map(watch()))
    return f"{len(set(forks))} forks" if forks else ""


def unguarded(make: Callable[..., Pool]) -> str:
    """A script of a user's needs no `if __name__ == "__main__"`."""
    name = next(name for name, pool_of in POOLS.items() if make.__name__ == pool_of.__name__)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.py"
        text = f"from tests.bench.pools import *\nprint(len(list(POOLS['{name}'](1, 100).map([page('a')]))))\n"
        script.write_text(text, encoding="utf-8")
        try:
            done = run([sys.executable, str(script)], 30)
        except subprocess.TimeoutExpired:
            return "hangs"
    return "" if done.stdout == b"1\n" else (done.stderr.splitlines() or [b"?"])[-1].decode()[:60]


def speed(make: Callable[..., Pool]) -> str:
    """As fast as ours on pages of news."""
    bodies = [path.read_bytes() for path in SEEDS]
    count = int(os.environ.get("POOLS_PAGES", "2000"))
    return raced(make, (Page(body=bodies[number % len(bodies)] + b"\n%d" % number) for number in range(count)))


def speed_of_small(make: Callable[..., Pool]) -> str:
    """As fast as ours on pages of a line."""
    return raced(make, (page(f"go on {number}") for number in range(2 * int(os.environ.get("POOLS_PAGES", "2000")))))


def raced(make: Callable[..., Pool], pages: Iterable[Page]) -> str:
    """Pages by seconds of all processes' work, which a busy machine changes less, and by those of the clock."""
    start, done = time.perf_counter(), 0
    for done, _ in enumerate(make(2).map(pages), start=1):
        work = None if done % 100 else time.process_time() + sum(map(work_of, children(os.getpid())))
        if work:
            seconds, pages_a_second = work, done / work
    by_clock = done / (time.perf_counter() - start)
    return f"{pages_a_second:.0f} a second of work ({seconds:.0f} s), {by_clock:.0f} by the clock"


PROBES: dict[str, Callable[[Callable[..., Pool]], str]] = {
    "order": order,
    "a bound on what is ahead": bounded,
    "limit of work": spinning,
    "limit of waiting": waiting,
    "limit of memory": swelling,
    "a busy machine harms no page": busy,
    "a run that was stopped harms no page": stopped,
    "nothing lost when a worker dies": killed,
    "recycling": recycled,
    "Ctrl-C": interrupted,
    "no orphans": orphaned,
    "no forks beside threads": unforked,
    "no guard of __main__": unguarded,
    "speed, news": speed,
    "speed, lines": speed_of_small,
}


def children(process: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_bytes().rpartition(b") ")[2].split()[1]) == process:
                found.append(int(path.parent.name))
    return found


def work_of(process: int) -> float:
    """The seconds that a process has worked."""
    try:
        fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b") ")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def command_of(process: int) -> bytes:
    """A process's command line."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def in_group(group: int) -> list[int]:
    """The processes of a group that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its = path.read_bytes().rpartition(b") ")[2].split()[:3]
            if int(its) == group and state != b"Z":
                found.append(int(path.parent.name))
    return found


def run(call: list[str], patience: float) -> subprocess.CompletedProcess[bytes]:
    """A command in a group of its own, all of which ends with it; raises `subprocess.TimeoutExpired`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(call, env=environment, start_new_session=True, **pipes) as process:
        try:
            out, err = process.communicate(timeout=patience)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(call, process.returncode, out, err)


def probed(name: str, promise: str) -> str:
    """What a pool makes of a promise, in a word or two."""
    call = [sys.executable, "-c", START, name, "--probe", promise]
    if promise in {"Ctrl-C", "no orphans"}:
        return ended(call, promise)
    try:
        done = run(call, PATIENCE)
    except subprocess.TimeoutExpired:
        return "**hangs**"
    if not done.stdout:
        return f"**{(done.stderr.splitlines() or [b'nothing'])[-1].decode()[:60]}**"
    said: str = json.loads(done.stdout.splitlines()[-1])
    return said if promise.startswith("speed") else f"**{said}**" if said else "holds"


def ended(call: list[str], promise: str) -> str:
    """How a pool ends when it is told to, or when its parent is gone."""
    with tempfile.TemporaryFile() as errors:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        started = subprocess.Popen(
            call, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=errors
        )
        try:
            started.wait(4 + 20)
            time.sleep(1.0)
            left = in_group(started.pid)
        except subprocess.TimeoutExpired:
            return "**does not end**"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
        errors.seek(0)
        said = errors.read()
    if left:
        return f"**{len(left)} process(es) left after a second**"
    return "**traceback of a worker**" if promise == "Ctrl-C" and b"Traceback" in said else "holds"


def main() -> None:
    """Probes, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pools", nargs="*", metavar="POOL", default=list(POOLS), help=", ".join(POOLS))
    parser.add_argument("--only", action="append", choices=list(PROBES))
    parser.add_argument("--pages", type=int, default=2000, help="of the race")
    parser.add_argument("--probe", choices=list(PROBES), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.probe:
        make = POOLS[args.pools[0]]

        def made(jobs: int, most: int = 5000) -> Pool:
            return make(jobs, most)

        made.__name__ = make.__name__
        sys.stdout.write(json.dumps(PROBES[args.probe](made)) + "\n")
        sys.stdout.flush()
        os._exit(0)  # a pool that does not end by itself has its own probe
    os.environ["POOLS_PAGES"] = str(args.pages)
    there = [name for name in args.pools if name == "ours" or importlib.util.find_spec(name)]
    for name in args.pools:
        if name not in there:
            sys.stderr.write(f"{name} is not installed, and left out: pip install {name}\n")
    sys.stdout.write(f"| promise | {' | '.join(there)} |\n|---|{'---|' * len(there)}\n")
    for promise in args.only or PROBES:
        cells = [probed(name, promise) for name in there]
        sys.stdout.write(f"| {promise} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
