"""A server that answers at random, under `kill -9`: python -m tests.bench.chaos [--responses 20000] [--kills 60].

Each answer is made of a grammar of what servers do wrong: status lines, headers, codings, lengths, redirects, stalls,
resets, pages, sitemaps, feeds, robots.txt, tdmrep.json. A crawl of these hosts is killed at random moments and started
again until it ends by itself; then the next one begins, until so many answers were given. Every run has to go on, and
to end; every address has to have one fate: one line among the documents or the rejected for what came of it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.chaos_answers import PAUSE, Dice
from tests.bench.chaos_fates import Found, examined
from tests.bench.chaos_server import HOSTS, STARTS, Chaos

STARTING = 3.0  # seconds until a crawl is at work
LOOK = 0.5  # seconds between two looks at it
SILENT = (
    150.0  # seconds in which a run that goes on asks for something, or writes: no server here makes it wait so long
)
LONGEST = 3600.0  # seconds that a run may take in all, on however busy a machine
TIMEOUT = PAUSE / 3  # seconds of a download


def command(chaos: Chaos, sites: Path, folder: Path) -> list[str]:
    """The crawl's command line."""
    text = ""
    for number, name in enumerate(chaos.names):
        base = f"http://{name}:{chaos.port}"
        starts = [f"{base}/", *(f"{base}/p/{page}/one-two-three-four" for page in range(chaos.starts))]
        kind = "news" if number % 3 == 0 else "article"
        text += f'[[site]]\nname = "{name}"\nkind = "{kind}"\nrate = 500.0\nstart = {json.dumps(starts)}\n'
    sites.write_text(text, encoding="utf-8")
    settings = ("AUTOTHROTTLE_ENABLED=0", f"DOWNLOAD_TIMEOUT={TIMEOUT:g}", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    more = [word for setting in settings for word in ("-s", setting)]
    words = ["crawl", str(sites), "-o", f"{folder}/", "--allow-private", "127.0.0.0/8", "-q", *more]
    return [sys.executable, "-m", "crawler", *words]


def crawled(chaos: Chaos, work: Path, kills: int, dice: Dice, found: Found) -> Path:
    """A crawl that is killed so often at random moments, then left alone until it ends."""
    folder = work / "out"
    line = command(chaos, work / "sites.toml", folder)
    for _ in range(kills):
        process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        try:
            process.wait(STARTING * 0.5 + dice.expovariate(1 / STARTING))
        except subprocess.TimeoutExpired:
            found.kills += 1
        process.kill()
        process.wait()
    begun = time.monotonic()
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if why := _stuck(process, chaos, folder):
        process.kill()
        process.communicate()
        found.wrong.append(why)
        return folder
    said = process.communicate()[1]
    found.longest = max(found.longest, time.monotonic() - begun)
    found.runs += 1
    if process.returncode not in {0, 1, 3} or "landed twice" in said or "Traceback" in said:
        found.wrong.append(f"code {process.returncode}: {said[-3000:]}")
    return folder


def _stuck(process: subprocess.Popen[str], chaos: Chaos, folder: Path) -> str | None:
    """Waits for the end of a run; why it hangs, where it does. A busy machine makes it slow, but not silent."""
    begun = last = time.monotonic()
    seen: object = None
    while process.poll() is None:
        time.sleep(LOOK)
        now, shown = time.monotonic(), (chaos.answers, _sizes(folder))
        seen, last = (shown, now) if shown != seen else (seen, last)
        if now - last > SILENT:
            return f"a run did nothing for {SILENT:g} seconds"
        if now - begun > LONGEST:
            return f"a run did not end in {LONGEST:g} seconds"
    return None


def _sizes(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """The files of a crawl, with their sizes and times."""
    stats = [(path.name, path.stat()) for path in sorted(folder.glob("*")) if path.is_file()]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def chaos(responses: int, kills: int, seed: int, hosts: int = HOSTS, starts: int = STARTS) -> tuple[int, Found]:
    """Crawls until so many answers were given; how many were, and what was seen."""
    found, given = Found(), 0
    dice = Dice(seed)
    while given < responses and not found.wrong:
        with Chaos(dice.randrange(10**9), hosts, starts) as server, tempfile.TemporaryDirectory() as work:
            left = max(kills - found.kills, 0)
            examined(crawled(server, Path(work), min(left, max(kills // 8, 1)), dice, found), found)
            given += server.answers
            shown = ", ".join(f"{count:,} {fate}" for fate, count in sorted(found.fates.items()))
            print(f"{given:,} answers, {found.kills} kills, {found.runs} runs; {shown}", flush=True)
    return given, found


def main() -> int:
    """Prints what was seen; 0 where nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    answers, found = chaos(given.responses, given.kills, given.seed)
    print(f"{answers:,} answers, {found.kills} kills, {found.runs} runs ended; the longest took {found.longest:.0f} s")
    print("\n".join(found.wrong) or "every run ended, every address has one fate, every fate one line")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
