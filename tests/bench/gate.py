"""The judge's quality on the development pages, every page by models that saw no page of its host.

    python -m tests.bench.gate [SET...] [-j N] [--predictions FOLDER] [--keep balanced|precision|recall] [--worst N]

The models of the folds (tests/bench/folds, written by `python -m cleaning.train --fold-models`) run in the whole
pipeline, as the installed one does. The figures are held against floors.json; a floor only rises. Exit code 1 where a
set is below its floor.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from cleaning import Config, Page, Pipeline
from cleaning.config import JudgeOptions, Keep
from cleaning.train.pages import Labelled
from tests.bench import sets
from tests.bench.figures import mean
from tests.bench.needed import refuse

HERE = Path(__file__).parent
FOLDS = sorted((HERE / "folds").glob("*.npz"))
FLOORS: dict[str, float | dict[str, float]] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))


@cache
def pipeline(fold: int, keep: Keep) -> Pipeline:
    """The pipeline as it is by default, with a fold's models."""
    return Pipeline(Config(judge=JudgeOptions(model=str(FOLDS[fold]), keep=keep)))


@cache
def addresses(name: str) -> dict[str, str]:
    """The addresses of the pages that a set of dumps was made of."""
    path = sets.find_set(name.removesuffix("-dumps")) if name.endswith("-dumps") else None
    return {row["id"]: row["url"] for row in sets.read_set(path) if row.get("url")} if path else {}


def cleaned(job: tuple[str, dict[str, Any], Keep]) -> tuple[str, dict[str, Any]]:
    """A page's text, with what is needed to score it."""
    name, row, keep = job
    url = row.get("url") or addresses(name).get(row["id"])
    fold = Labelled(id=row["id"], url=url, chrome=row.get("chrome")).fold(len(FOLDS))
    kind = "text/html" if row.get("html") else "text/plain"
    body = (row.get("html") or row["text"]).encode("utf-8", "replace")
    document = pipeline(fold, keep)(Page(body=body, url=row.get("url"), content_type=kind, charset="utf-8"))
    text = "" if document.failure else document.text
    told = row.get("gold") is not None or "labels" in row
    found = {
        "id": row["id"],
        "text": text,
        "type": row.get("type"),
        "confidence": document.confidence,
        "score": sets.score(text, row) if told else None,
        "failure": document.failure.reason if document.failure else None,
    }
    if row.get("must") or row.get("must_not"):
        low = text.lower()
        found |= {key: [snippet.lower() in low for snippet in row[key]] for key in ("must", "must_not")}
    return name, found


def jobs_of(names: Iterable[str], keep: Keep, every: int = 1) -> Iterable[tuple[str, dict[str, Any], Keep]]:
    """Every page of the sets that are there; what is not there is said."""
    for name in names:
        path = sets.find_set(name)
        if path is None:
            print(f"{name}: not there (PAGESIEVE_SHARED names the folder that has it)")
            continue
        for row in islice(sets.read_set(path), 0, None, every):
            yield name, row, keep


def measured(
    names: Iterable[str], keep: Keep = "balanced", jobs: int = 2, every: int = 1
) -> dict[str, list[dict[str, Any]]]:
    """The pages of each set, one in `every`, cleaned and scored."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with ProcessPoolExecutor(jobs) as executor:
        for name, page in executor.map(cleaned, jobs_of(names, keep, every), chunksize=4):
            found[name].append(page)
    return found


def figures(pages: list[dict[str, Any]]) -> dict[str, float]:
    """A set's figures: the mean F1, and the shares of required and forbidden snippets that were found."""
    found = {"f1": mean(page["score"] for page in pages if page["score"] is not None)}
    for key in ("must", "must_not"):
        shares = [mean(page[key]) for page in pages if page.get(key)]
        if shares:
            found[key] = mean(shares)
    return found


def below(name: str, found: dict[str, float]) -> list[str]:
    """What of a set is below its floor, or above its ceiling (forbidden snippets)."""
    floor = FLOORS.get(name, 0.0)
    keys = {"f1": floor} if not isinstance(floor, dict) else floor
    worse = {
        key: value for key, value in keys.items() if (found[key] > value if key == "must_not" else found[key] < value)
    }
    return [f"{name}: {key} is {found[key]:.4f}, its floor {value}" for key, value in worse.items()]


def main() -> None:
    """Measure, print a row a set and page type, and fail where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(FLOORS))
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--keep", default="balanced", choices=("balanced", "precision", "recall"))
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    missed: list[str] = []
    sets_of_pages = measured(args.sets, args.keep, args.jobs)
    if not sets_of_pages:
        refuse("none of the sets is there")
    for name, pages in sets_of_pages.items():
        print(f"{name} ({len(pages)}): " + ", ".join(f"{key} {value:.4f}" for key, value in figures(pages).items()))
        by_type: dict[str, list[float]] = defaultdict(list)
        for page in pages:
            if page["score"] is not None and page["type"]:
                by_type[page["type"]].append(page["score"])
        if len(by_type) > 1:
            print("   " + ", ".join(f"{kind} {mean(scores):.4f}" for kind, scores in sorted(by_type.items())))
        for page in sorted((p for p in pages if p["score"] is not None), key=lambda p: p["score"])[: args.worst]:
            print(f"   {page['score']:.3f}  confidence {page['confidence']}  {page['failure'] or ''}  {page['id']}")
        missed += below(name, figures(pages))
        if args.predictions:
            args.predictions.mkdir(parents=True, exist_ok=True)
            (args.predictions / f"{name}.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, pages)) + b"\n")
    print("\n".join(missed))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
