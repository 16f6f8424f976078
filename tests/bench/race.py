"""Speed and F1 side by side: every page once a round, each tool in a process of its own, in turns page by page.

    python -m tests.bench.race [--rounds 3] [--every N] [--fields news,all,dumps] [--cross-validated FOLDER]
        [--out docs/benchmarks]

Three fields: `news` (scrapinghub, newspapers), `all` (wcxb's seven page types) and `dumps` (plain text of 2 to 8 kB).
A page's figure is the median of the processor's milliseconds over the rounds; a tool's are the mean and the median over
the pages. Each round has new processes, so that nobody has seen the page before, and pages that do not count come
first, so that tables are read. The F1 is word F1. The models that are shipped have seen these pages: for the F1 of ours
give the texts that models give which have not, a file a set as `tests.bench.gate --predictions FOLDER` writes them.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

from msgspec import Struct, structs

from tests.bench import chart, sets
from tests.bench.peers.client import Child
from tests.bench.peers.environments import Unavailable
from tests.bench.peers.table import OURS, RACERS, Tool
from tests.bench.peers.texts import read_predictions
from tests.bench.quality import ROOT, revision

Row = dict[str, Any]

FIELDS = {
    "news": ("scrapinghub", "newspapers"),
    "all": ("wcxb",),
    "dumps": ("newspapers-dumps", "scrapinghub-dumps", "wcxb-dumps"),
}
TITLES = {"news": "News", "all": "All kinds of pages", "dumps": "Dumps of 2 to 8 kB"}
PEERS = {"news": "trafilatura, JSON with metadata", "dumps": "ftfy and langdetect"}
DUMP_SIZES = range(2_000, 8_001)  # bytes: the seeds' kind
FIRST = {"html": "pages/*/input.html", "text": "seeds/*.txt"}


class Raced(Struct):
    """What a tool came to in a field: the mean and the median page in milliseconds, the mean F1, pages unanswered."""

    tool: str
    version: str
    mean: float
    median: float
    f1: float
    failed: int

    @property
    def rate(self) -> float:
        """Pages a second."""
        return 1e3 / self.mean


class Field(Struct):
    """A race: how many pages ran, and what each tool came to."""

    name: str
    pages: int
    tools: list[Raced]

    def peer(self) -> Raced | None:
        """The tool that ours is compared with; None where it did not run."""
        name = PEERS.get(self.name, PEERS["news"])
        return next((tool for tool in self.tools if tool.tool == name), None)


def pages_of(field: str, every: int) -> list[Row]:
    """The pages of a field's sets, one of so many; of dumps those of the seeds' size."""
    found: list[Row] = []
    for name in FIELDS[field]:
        if (path := sets.find_set(name)) is None:
            raise SystemExit(
                f"there is no set {name}: set PAGESIEVE_SHARED to the folder that has bench/{name}.jsonl.zst"
            )
        rows = (row for row in sets.read_set(path) if field != "dumps" or len(row["text"].encode()) in DUMP_SIZES)
        found += [{**row, "id": f"{name}/{row['id']}"} for row in rows]
    return found[::every]


def first_rows(reads: str) -> list[Row]:
    """The pages that do not count: the fixtures'."""
    paths = sorted((ROOT / "fixtures").glob(FIRST[reads]))
    return [{"id": path.as_posix(), reads: path.read_text(encoding="utf-8", errors="replace")} for path in paths]


def race(field: str, rows: list[Row], tools: Iterable[Tool], rounds: int, home: Path) -> Field:
    """Run a field; a tool that can't run here is named on stderr and left out."""
    reads = "text" if field == "dumps" else "html"
    took: dict[str, list[list[float]]] = {}
    last: dict[str, list[dict[str, Any]]] = {}
    versions: dict[str, str] = {}
    for turn in range(rounds):
        children = dict(started([tool for tool in tools if reads in tool.reads.split()], home, quiet=turn > 0))
        try:
            for row in first_rows(reads):
                for child in children.values():
                    child.ask(row)
            answers = {name: list[dict[str, Any]]() for name in children}
            for place, row in enumerate(rows):
                for name in turned(list(children), place):
                    answers[name].append(children[name].ask(row))
        finally:
            for child in children.values():
                child.close()
        for name, given in answers.items():
            versions[name] = children[name].hello["version"]
            took.setdefault(name, []).append([answer.get("ms", 0.0) for answer in given])
            last[name] = given
    raced = [summary(name, versions[name], took[name], last[name], rows) for name in took]
    return Field(field, len(rows), sorted(raced, key=lambda tool: tool.mean))


def started(tools: Iterable[Tool], home: Path, quiet: bool) -> Iterator[tuple[str, Child]]:
    """The tools' processes by name."""
    for tool in tools:
        try:
            yield tool.name, Child(tool, home / "environments", limit=120)
        except Unavailable as reason:
            if not quiet:
                print(f"{tool.name} is left out: {reason}", file=sys.stderr)


def turned(names: list[str], place: int) -> list[str]:
    """The names in an order that begins with another at each page, so that nobody always finds the caches warm."""
    at = place % len(names) if names else 0
    return names[at:] + names[:at]


def summary(name: str, version: str, took: list[list[float]], answers: list[dict[str, Any]], rows: list[Row]) -> Raced:
    """A tool's figures: of each page the median over the rounds."""
    pages = [median(of_page) for of_page in zip(*took, strict=True)]
    scores = [sets.row_f1(answer["text"], row) for answer, row in zip(answers, rows, strict=True)]
    failed = sum("error" in answer for answer in answers)
    return Raced(name, version, mean(pages), median(pages), mean(scores), failed)


def cross_validated(field: Field, rows: list[Row], folder: str) -> Field:
    """The field with the F1 of ours by texts that were given: {"id", "text"} lines, a file a set.

    Ends the program where a page has none.
    """
    texts = {}
    for name in FIELDS[field.name]:
        found = read_predictions(folder, name)
        texts |= {f"{name}/{key}": text for key, text in found.texts.items()} if found else {}
    if missing := [row["id"] for row in rows if row["id"] not in texts]:
        raise SystemExit(f"{folder} has no text for {len(missing)} pages, {missing[0]} the first: gate --predictions")
    f1 = mean(sets.row_f1(texts[row["id"]], row) for row in rows)
    tools = [structs.replace(tool, f1=f1) if tool.tool.startswith(OURS) else tool for tool in field.tools]
    return structs.replace(field, tools=tools)


def lines_of(field: Field) -> Iterator[str]:
    """A field as Markdown: the fastest first, and how many times as fast as the peer, by mean and by median."""
    peer = field.peer()
    yield f"## {TITLES[field.name]}: {field.pages:,} pages\n"
    times = f"times {peer.tool}, mean · median" if peer else ""
    yield f"| | mean, ms | median, ms | pages a second | {times} | F1 |"
    yield "|---|---|---|---|---|---|"
    for tool in field.tools:
        times = f"{peer.mean / tool.mean:.2f} · {peer.median / tool.median:.2f}" if peer else ""
        failed = f"; {tool.failed} without an answer" if tool.failed else ""
        name = f"**{tool.tool}**" if tool.tool.startswith(OURS) else f"{tool.tool} {tool.version}{failed}"
        f1 = "" if tool.tool.startswith("lxml") else f"{tool.f1:.3f}"
        yield f"| {name} | {tool.mean:.1f} | {tool.median:.1f} | {tool.rate:.0f} | {times} | {f1} |"
    yield ""


def document(fields: list[Field], rounds: int, seen: bool = True) -> str:
    """The whole table; `seen` says that the F1 of ours is of models that have seen the pages."""
    given = "" if seen else "--cross-validated FOLDER "
    command = f"python -m tests.bench.race --rounds {rounds} {given}--out docs/benchmarks"
    ours = "the shipped models, which have seen these pages" if seen else "models that saw no page of the page's host"
    made = f"Made by `{command}` on {datetime.now(UTC).date()}{revision()}"
    head = [
        "# Speed and F1, page by page",
        "",
        f"{made}: one core, processor time, every page once in each of {rounds} rounds with new processes. "
        f"The F1 of {OURS} is by {ours}.",
        "",
    ]
    return "\n".join([*head, *(line for field in fields for line in lines_of(field))])


def scatters(fields: list[Field]) -> list[chart.Chart]:
    """F1 against pages a second, a point a tool, a panel a field of pages."""
    panels = [
        {
            "title": f"{TITLES[field.name]} ({field.pages:,})",
            "points": [[tool.tool, tool.rate, tool.f1] for tool in field.tools if not tool.tool.startswith("lxml")],
        }
        for field in fields
        if field.name != "dumps"
    ]
    return [{"name": "race", "title": "F1 against pages a second, one core", "panels": panels}] if panels else []


def main() -> None:
    """Run the fields, print them, and write race.md, race.json and race.svg where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="run one page of N")
    parser.add_argument("--fields", default=",".join(FIELDS), help="by a comma: " + ", ".join(FIELDS))
    parser.add_argument("--home", type=Path, default=ROOT / ".peers", help="environments (default .peers)")
    parser.add_argument("--cross-validated", metavar="FOLDER", help="texts for the F1 of ours, as gate writes them")
    parser.add_argument("--out", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    fields = []
    for name in options.fields.split(","):
        if name not in FIELDS:
            parser.error(f"there is no field {name}: {', '.join(FIELDS)}")
        rows = pages_of(name, options.every)
        raced = race(name, rows, RACERS, options.rounds, options.home)
        if options.cross_validated:
            raced = cross_validated(raced, rows, options.cross_validated)
        fields.append(raced)
        print("\n".join(lines_of(fields[-1])), flush=True)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        text = document(fields, options.rounds, seen=not options.cross_validated)
        (options.out / "race.md").write_text(text, encoding="utf-8")
        figures = json.dumps([structs.asdict(field) for field in fields], default=structs.asdict, indent=1)
        (options.out / "race.json").write_text(figures + "\n", encoding="utf-8")
        try:
            chart.draw(scatters(fields), options.out, options.home / "environments")
        except Unavailable as reason:
            print(f"no chart: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
