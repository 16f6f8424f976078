"""The judge's quality on the development pages, every page by models that saw no page of its host or its language.

    python -m tests.bench.gate [SET...] [-j N] [--predictions FOLDER] [--keep balanced|precision|recall] [--worst N]
        [--reliability]

The models of the folds (tests/bench/folds, written by `python -m cleaning.train --fold-models`) run in the whole
pipeline, as the installed one does. Of `world` a fold leaves out whole languages; `daniel` no model was trained on.
`world-rendered` are the pages of `world` as dumps. The figures are held against floors.json; a floor only rises. Exit
code 1 where a set is below its floor.

f1 is the mean over the pages that have a text; told the share of the others (front pages, log-ins, errors) of which
nothing was kept; lost the share of articles that gave no text; a language of 40 pages and more has its own mean. With
--reliability, pages by the confidence that their records have: its mean beside that of F1, a column a bin.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import msgspec

from cleaning import Config, Page, Pipeline
from cleaning.config import JudgeOptions, Keep
from cleaning.train.pages import BY_LANGUAGE, Labelled
from tests.bench import sets
from tests.bench.figures import mean
from tests.bench.needed import refuse

HERE = Path(__file__).parent
FOLDS = sorted((HERE / "folds").glob("*.npz"))
RENDERED = "-rendered"  # behind the name of a set of HTML: its pages as dumps
RENDERERS = ("resiliparse", "inscriptis_relaxed", "soup", "blocks")
CEILINGS = ("must_not", "lost")
MANY = 40  # pages of a language, from which its mean is held against a floor
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 1.01)  # of confidence
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
    group = row["lang"] if name.removesuffix(RENDERED) in BY_LANGUAGE else ""
    fold = Labelled(id=row["id"], url=url, chrome=row.get("chrome"), group=group).fold(len(FOLDS))
    kind = "text/html" if row.get("html") else "text/plain"
    body = (row.get("html") or row["text"]).encode("utf-8", "replace")
    document = pipeline(fold, keep)(Page(body=body, url=row.get("url"), content_type=kind, charset="utf-8"))
    text = "" if document.failure else document.text
    told = row.get("gold") is not None or "labels" in row
    found = {
        "id": row["id"],
        "text": text,
        "type": row.get("type"),
        "lang": row.get("lang"),
        "empty": row.get("gold") == "",
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
        path = sets.find_set(name.removesuffix(RENDERED))
        if path is None:
            print(f"{name}: not there (PAGESIEVE_SHARED names the folder that has it)")
            continue
        for row in islice(sets.read_set(path), 0, None, every):
            yield from ((name, one, keep) for one in ([row] if not name.endswith(RENDERED) else rendered(row)))


def rendered(row: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """A page as a dump, by one of the renderers that the sets of dumps are made by: its id draws which."""
    from cleaning.train.renderings import dumps_of  # noqa: PLC0415 - it needs the extra of training

    for dump in dumps_of(f"{row['id']} gate", row["html"], row["gold"] or "", 1, RENDERERS):
        yield {**row, "html": None, "text": dump.text, "renderer": dump.renderer}


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
    told = [page for page in pages if page["score"] is not None]
    found = {"f1": mean(page["score"] for page in told if not page["empty"])}
    if any(page["empty"] for page in told):
        found["told"] = mean(page["score"] for page in told if page["empty"])
    articles = [page for page in told if page["type"] == "article" and not page["empty"]]
    if articles and len(articles) < len(told):
        found["articles"] = mean(page["score"] for page in articles)
    if articles:
        found["lost"] = mean(page["failure"] is not None for page in articles)
    languages = Counter(page["lang"] for page in told if page["lang"] and not page["empty"])
    if len(languages) > 1:
        for lang in sorted(lang for lang, count in languages.items() if count >= MANY):
            found[lang] = mean(page["score"] for page in told if page["lang"] == lang and not page["empty"])
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
        key: value for key, value in keys.items() if (found[key] > value if key in CEILINGS else found[key] < value)
    }
    return [f"{name}: {key} is {found[key]:.4f}, its floor {value}" for key, value in worse.items()]


def print_by(key: str, pages: list[dict[str, Any]]) -> None:
    """The pages' scores by type or by language, with their number."""
    groups: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        if page["score"] is not None and page[key] and (key == "type" or not page["empty"]):
            groups[page[key]].append(page["score"])
    if len(groups) > 1:
        print("   " + ", ".join(f"{one} {mean(some):.4f} ({len(some)})" for one, some in sorted(groups.items())))


def print_reliability(pages: list[dict[str, Any]]) -> None:
    """The pages with a text by the confidence in them: how many, the mean confidence, the mean score."""
    told = [page for page in pages if page["score"] is not None and not page["empty"] and not page["failure"]]
    for low, high in pairwise(BINS):
        some = [page for page in told if low <= page["confidence"] < high]
        if some:
            promised, kept = (mean(page[key] for page in some) for key in ("confidence", "score"))
            print(f"   confidence {low} to {min(high, 1)}: {len(some)} pages, {promised:.3f} promised, {kept:.3f} kept")


def main() -> None:
    """Measure, print a row a set and page type, and fail where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(FLOORS))
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--keep", default="balanced", choices=("balanced", "precision", "recall"))
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--reliability", action="store_true")
    args = parser.parse_args()
    missed: list[str] = []
    sets_of_pages = measured(args.sets, args.keep, args.jobs)
    if not sets_of_pages:
        refuse("none of the sets is there")
    for name, pages in sets_of_pages.items():
        print(f"{name} ({len(pages)}): " + ", ".join(f"{key} {value:.4f}" for key, value in figures(pages).items()))
        for key in ("type", "lang"):
            print_by(key, pages)
        for page in sorted((p for p in pages if p["score"] is not None), key=lambda p: p["score"])[: args.worst]:
            print(f"   {page['score']:.3f}  confidence {page['confidence']}  {page['failure'] or ''}  {page['id']}")
        if args.reliability:
            print_reliability(pages)
        missed += below(name, figures(pages))
        if args.predictions:
            args.predictions.mkdir(parents=True, exist_ok=True)
            (args.predictions / f"{name}.jsonl").write_bytes(b"\n".join(map(msgspec.json.encode, pages)) + b"\n")
    print("\n".join(missed))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
