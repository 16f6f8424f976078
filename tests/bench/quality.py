"""pagesieve and its peers side by side on sets of pages with gold, in one run.

    python tests/bench/quality.py SET... [--out FOLDER] [--tools A,B] [--cross-validated FOLDER] [-j N] [--cached]

SET is a file in the shape that `sets.py` describes, the folder of a public benchmark that `clones.py` reads, or the
stem of a file in the folder of shared data. Each tool runs as a child process in an environment of its own, made on
demand; `peers/table.py` has the releases, `peers/worker.py` the settings. A page without a text counts as ''.

With --out the tables are written there as quality.md, the figures as quality.json, and a chart a set and one of all
sets as SVG and PNG. With --predictions each tool's texts are written to a folder, a file a set and tool, as
{"id", "text"} lines. Texts of peers are kept; --cached takes them from there, for development: what is published
comes from one run without it, and the tables say which.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from tests.bench import chart, figures, report, sets  # noqa: E402  (as a script, the project is not on the path)
from tests.bench.peers.environments import Unavailable  # noqa: E402
from tests.bench.peers.table import OURS, TOOLS, Tool  # noqa: E402
from tests.bench.peers.texts import Bench, Texts, read_predictions  # noqa: E402

CROSS_VALIDATED = f"{OURS} (cross-validated)"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each set, print its tables, write what was asked for."""
    parser, args = parse(arguments)
    sources = []
    for name in args.sets:
        source = sets.find_set(name)
        if source is None:
            parser.error(f"there is no set {name}: give a file, or set PAGESIEVE_SHARED to the folder that has it")
        sources.append(source)
    bench = Bench(args.home, args.jobs, args.limit, args.every, args.cached)
    results = []
    for source in sources:
        results.append(measure(bench, source, args))
        print(report.tables(results[-1]), flush=True)
        for line in report.worst(results[-1], args.worst):
            print(line)
    if args.out:
        write(results, args.out, args.home)


def parse(arguments: Sequence[str] | None) -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write quality.md, quality.json and the charts there"
    )
    parser.add_argument("--tools", help="only these, by a comma: " + ", ".join(tool.name for tool in TOOLS))
    parser.add_argument("--cross-validated", metavar="PATH", help="texts of {id, text} lines to show beside the tools; "
                        "a folder with SET.jsonl files, or a file whose path may hold {set}")  # fmt: skip
    parser.add_argument("--cached", action="store_true", help="take peers' texts of earlier runs")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="measure one page of N")
    parser.add_argument("--limit", type=float, default=120.0, metavar="SECONDS", help="a page's (default 120)")
    parser.add_argument("--home", type=Path, default=ROOT / ".peers", help="environments and texts (default .peers)")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="child processes at a time (default 1)")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print pagesieve's worst pages")
    parser.add_argument("--predictions", type=Path, metavar="FOLDER", help="write each tool's texts there")
    args = parser.parse_args(arguments)
    unknown = set(args.tools.split(",") if args.tools else ()) - {tool.name for tool in TOOLS}
    if unknown:
        parser.error(f"there is no tool {', '.join(sorted(unknown))}: see --help for their names")
    return parser, args


def measure(bench: Bench, source: Path, args: argparse.Namespace) -> report.Result:
    """The figures of a set, tool by tool."""
    name, shape, whole = sets.set_name(source), set(), False
    for row in bench.rows(source):
        shape.add("html" if "html" in row else "text")
        whole = whole or bool(row.get("gold"))
    found, missing = {}, {}
    if args.cross_validated and (given := read_predictions(args.cross_validated, name)):
        found[CROSS_VALIDATED] = given
    for tool in chosen(args.tools, shape):
        try:
            found[tool.name] = bench.texts(tool, source)
        except Unavailable as reason:
            missing[tool.name] = str(reason)
    if OURS in found:
        found[OURS].version += revision()
    if args.predictions:
        write_predictions(found, name, args.predictions)
    scores = {tool: [] for tool in found}
    for row in bench.rows(source):
        for tool, texts in found.items():
            scores[tool].append((row["id"], figures.score_page(texts.texts.get(row["id"], ""), row, whole=whole)))
    return report.result(name, scores, found, missing, every=bench.every)


def revision() -> str:
    """The checkout's commit, where the project is one."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=, changed"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f", commit {done.stdout.strip()}" if not done.returncode else ""


def chosen(names: str | None, shape: set[str]) -> list[Tool]:
    """The tools that were asked for and that read the pages of a set."""
    wanted = names.split(",") if names else [tool.name for tool in TOOLS]
    return [tool for tool in TOOLS if tool.name in wanted and shape <= set(tool.reads.split())]


def write_predictions(found: dict[str, Texts], name: str, folder: Path) -> None:
    """A file a tool."""
    folder.mkdir(parents=True, exist_ok=True)
    for tool, texts in found.items():
        lines = [msgspec.json.encode({"id": key, "text": text}) + b"\n" for key, text in texts.texts.items()]
        (folder / f"{name}-{tool}.jsonl").write_bytes(b"".join(lines))


def write(results: list[report.Result], folder: Path, home: Path) -> None:
    """The tables, the figures, and the charts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "quality.md").write_text(report.document(results, datetime.now(UTC).date()), encoding="utf-8")
    (folder / "quality.json").write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
    try:
        chart.draw(chart.charts(results), folder, home / "environments")
    except Unavailable as reason:
        print(f"no chart: {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
