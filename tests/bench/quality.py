"""pagesieve beside trafilatura on sets of pages with gold, in one run.

    python tests/bench/quality.py SET... [-j N] [--worst N] [--predictions FOLDER]

SET is a file in the shape that `sets.py` describes, or the stem of one in the folder of shared data. The figure is word
F1, line F1 for dumps with a label a line. With --predictions each tool's texts are written there, a file a set, as
{"id", "text"} lines.
"""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import trafilatura

sys.path.insert(0, str(Path(__file__).parent))
import sets

from cleaning import Config, Page, Pipeline

PIPELINE = Pipeline(Config())


def pagesieve(row: dict[str, Any]) -> str:
    """Our text of a page; '' where the page is rejected."""
    return text_of(PIPELINE, row)


def text_of(pipeline: Pipeline, row: dict[str, Any]) -> str:
    """The text of a row of a set, whatever view of the page it holds."""
    kind = "text/html" if row.get("html") else "text/plain"
    body = (row.get("html") or row["text"]).encode("utf-8", "replace")
    document = pipeline(Page(body=body, url=row.get("url"), content_type=kind, charset="utf-8"))
    return "" if document.failure else document.text


def peer(row: dict[str, Any]) -> str:
    """trafilatura's text, comments left out; a dump is given to it as paragraphs."""
    html = (
        row.get("html") or "<html><body>" + "".join(f"<p>{x}</p>" for x in row["text"].split("\n")) + "</body></html>"
    )
    return trafilatura.extract(html, include_comments=False) or ""


TOOLS: dict[str, Callable[[dict[str, Any]], str]] = {"pagesieve": pagesieve, "trafilatura": peer}


def measure(row: dict[str, Any]) -> tuple[str, dict[str, str], dict[str, float]]:
    """A page's id, and its text and score by tool."""
    texts = {name: tool(row) for name, tool in TOOLS.items()}
    return row["id"], texts, {name: sets.score(text, row) for name, text in texts.items()}


def main() -> None:
    """Measure each set and print a row of Markdown for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--predictions", type=Path)
    args = parser.parse_args()
    print("| set | pages | " + " | ".join(TOOLS) + " |\n|---|---|" + "---|" * len(TOOLS))
    with ProcessPoolExecutor(args.jobs) as executor:
        for name in args.sets:
            path = sets.find_set(name)
            if path is None:
                parser.error(f"there is no set {name}: give a file, or set PAGESIEVE_SHARED to the folder that has it")
            results = list(executor.map(measure, sets.read_set(path), chunksize=4))
            report(name, results, args)


def report(name: str, results: list[tuple[str, dict[str, str], dict[str, float]]], args: argparse.Namespace) -> None:
    """Print a set's row, its worst pages, and write its predictions."""
    means = [sum(scores[tool] for *_, scores in results) / len(results) for tool in TOOLS]
    print(f"| {name} | {len(results)} | " + " | ".join(f"{mean:.4f}" for mean in means) + " |", flush=True)
    for worst, key in sorted((scores["pagesieve"], key) for key, _, scores in results)[: args.worst]:
        print(f"    {worst:.3f}  {key}")
    if args.predictions:
        args.predictions.mkdir(parents=True, exist_ok=True)
        for tool in TOOLS:
            lines = [msgspec.json.encode({"id": key, "text": texts[tool]}) for key, texts, _ in results]
            (args.predictions / f"{Path(name).stem}-{tool}.jsonl").write_bytes(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    main()
