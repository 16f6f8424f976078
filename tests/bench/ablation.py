"""What each kind of feature brings, and how the judge carries over to languages that it never saw.

    python -m tests.bench.ablation groups SET...
    python -m tests.bench.ablation languages SET...

`groups` trains without one group of features at a time, cross-validated by host in three folds: trafilatura's verdict,
structure, neighbours, the page as a whole, the first pass's scores. `languages` trains without German, then without
every page that is not English, and scores the pages left out, beside the cross-validated judge that saw the language.
`--every N` takes one page in N of the largest set (wcxb), to save time; both sides of a comparison have the same.
"""

import argparse
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import structs

from cleaning.judging.features import Columns, second_look, with_verdict
from cleaning.judging.judge import decide
from cleaning.train.__main__ import html_pages, text_pages
from cleaning.train.examples import Example, extracted_shares
from cleaning.train.fit import fit
from cleaning.train.pages import Labelled, read_pages, with_addresses
from cleaning.train.validate import VERDICTS, VERDICTS_OF_DUMPS
from tests.bench import sets
from tests.bench.needed import needed

FOLDS = 3
ENGLISH = frozenset("uk us ca au ie nz in za ng".split())
GERMAN = frozenset("de at ch li".split())
GROUPS: dict[str, Callable[[str], bool]] = {
    "nothing": lambda name: False,
    "trafilatura's verdict": lambda name: "extracted" in name,
    "structure": lambda name: bool(
        re.match(
            r"(own_(?!stems)|parent|grand|third|region|home|to_|alike|images|link|heading|paragraph|depth|tag|same_|control"
            r"|quote$|row|code|hidden|in_best|score_(own|parent|grand|third|main|alike))",
            name,
        )
    ),
    "neighbours": lambda name: bool(re.search(r"_[+-]\d$|within|since|until|above|below|from_|dense|wide", name)),
    "the page as a whole": lambda name: name.startswith("page_") or name.endswith("passed") or name == "position",
    "the first pass's scores": lambda name: (
        name.startswith(("score", "kept_", "from_first_sure", "from_last_sure"))
        or name.endswith("_sure")
        or name in ("expected_passed", "page_top", "page_expected", "page_unsure")
    ),
}
STATE: dict[str, Any] = {}


def without(columns: Columns, group: str) -> Columns:
    """The columns that are not of the group, as single floats."""
    return {name: values.astype(np.float32) for name, values in columns.items() if not GROUPS[group](name)}


def trained(examples: list[Example], test: Callable[[Labelled], bool], group: str) -> dict[int, np.ndarray]:
    """The scores of the pages that `test` names, by both passes trained on all others.

    The second pass sees scores of a first one that never saw the page: the training pages' come from two halves.
    """
    left = [n for n, example in enumerate(examples) if test(example.page)]
    rest = [n for n in range(len(examples)) if n not in set(left)]
    firsts = {n: without(examples[n].seen.columns, group) for n in range(len(examples))}

    def first(learn: list[int], score: list[int]) -> dict[int, np.ndarray]:
        trees = fit([examples[n] for n in learn], [firsts[n] for n in learn], False, 1)
        return {n: trees.scores(firsts[n]) for n in score}

    halves = [[n for n in rest if examples[n].page.fold(2) == half] for half in (0, 1)]
    scores = first(halves[0], halves[1]) | first(halves[1], halves[0]) | first(rest, left)
    plain = {n: without(with_verdict(e.seen, e.extracted), group) for n, e in enumerate(examples)}
    context = {n: without(second_look(e.seen, scores[n], e.extracted), group) for n, e in enumerate(examples)}
    one = fit([examples[n] for n in rest], [plain[n] for n in rest], True, 1)
    two = fit([examples[n] for n in rest], [context[n] for n in rest], True, 1)
    return {n: one.mean(two, VERDICTS if examples[n].page.html else VERDICTS_OF_DUMPS).scores(context[n]) for n in left}


def scored(job: tuple[str, str, int]) -> tuple[str, str, dict[int, float]]:
    """A comparison's pages, and the F1 of each."""
    view, name, fold = job
    examples, languages = STATE[view], STATE["languages"]
    group = name if not languages else "nothing"
    found = trained(examples, _left_out(name) if languages and fold < 0 else lambda p: p.fold(FOLDS) == fold, group)
    f1 = {n: examples[n].f1(s >= decide(s, examples[n].words)[0]) for n, s in found.items() if examples[n].page.gold}
    return view, name if fold < 0 or not languages else "seen", f1


def country(page: Labelled) -> str:
    """The country that a newspaper's id starts with; English for what is not of the newspapers."""
    return page.id.split("/")[0] if page.set.startswith("newspapers") and "/" in page.id else "us"


def _left_out(name: str) -> Callable[[Labelled], bool]:
    if name == "German":
        return lambda page: country(page) in GERMAN
    return lambda page: country(page) not in ENGLISH


def main() -> None:
    """Prepare the pages once, run the comparisons side by side, print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("groups", "languages"))
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    args = parser.parse_args()
    paths = [needed(sets.find_set(name) or Path(name)) for name in args.sets]
    pages = with_addresses([page for path in paths for page in read_pages(path)])
    pages = [page for number, page in enumerate(pages) if not page.set.startswith("wcxb") or number % args.every == 0]
    html = html_pages(pages, args.jobs)
    for example in html:
        example.extracted = extracted_shares(example.page, np.ones(len(example.texts)))
    dumps = [structs.replace(page, html=None) for page in pages if page.text]
    STATE.update(html=html, text=text_pages(dumps, args.jobs), languages=args.what == "languages")
    views = [view for view in ("html", "text") if STATE[view]]
    names = list(GROUPS) if args.what == "groups" else ["German", "all but English"]
    jobs = [(view, name, fold) for view in views for name in names for fold in range(FOLDS)]
    if args.what == "languages":
        jobs = [(view, "seen", fold) for view in views for fold in range(FOLDS)]
        jobs += [(view, name, -1) for view in views for name in names]
    found: dict[tuple[str, str], dict[int, float]] = {}
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("fork")) as executor:
        for view, name, f1 in executor.map(scored, jobs):
            found.setdefault((view, name), {}).update(f1)
    print(*(_groups(found) if args.what == "groups" else _languages(found, names)), sep="\n")


def _groups(found: dict[tuple[str, str], dict[int, float]]) -> list[str]:
    named = sorted({(view, example.page.set) for view in ("html", "text") for example in STATE[view]})
    rows = [
        "| without | " + " | ".join(f"{name} ({view})" for view, name in named) + " |",
        "|---" * (len(named) + 1) + "|",
    ]
    for group in GROUPS:
        cells = []
        for view, name in named:
            values = [f1 for n, f1 in found[view, group].items() if STATE[view][n].page.set == name]
            cells.append(f"{np.mean(values):.4f}" if values else "")
        rows.append(f"| {group} | " + " | ".join(cells) + " |")
    return rows


def _languages(found: dict[tuple[str, str], dict[int, float]], names: list[str]) -> list[str]:
    rows = ["| view | left out | pages | seen in training | never seen |", "|---|---|---|---|---|"]
    for (view, name), f1 in sorted(found.items()):
        if name in names:
            seen = [found[view, "seen"][n] for n in f1]
            rows.append(f"| {view} | {name} | {len(f1)} | {np.mean(seen):.4f} | {np.mean(list(f1.values())):.4f} |")
    return rows


if __name__ == "__main__":
    main()
