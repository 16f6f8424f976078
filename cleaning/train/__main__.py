"""python -m cleaning.train: the judge's models from labelled pages, cross-validated by host."""

import argparse
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from cleaning.judging import Models, Trees, Views, read_models, write_models
from cleaning.train.pages import BY_LANGUAGE, Labelled, fold_of, read_pages, with_addresses

try:
    from cleaning.train.examples import Example, extracted_shares, html_examples, text_examples
    from cleaning.train.page_types import confusion, cross_validated, fit
    from cleaning.train.renderings import drawn
    from cleaning.train.typed_pages import made, made_typed, sources, typed
    from cleaning.train.validate import Pass, Plan, calibration, first_pass, parallel, second_pass, table
except (ImportError, OSError) as missing:  # the second is LightGBM's word for a library of the system's
    if __name__ == "__main__":
        sys.exit(f"python -m cleaning.train: {missing}; pip install 'pagesieve[train]' (docs/training.md)")
    raise

MADE = {"wcxb": 1, "turkic-pages": 1}  # dumps that are made of a page; of the sets not named here
MADE_ELSE = 2
RENDERED = {"wcxb": 2}  # one page in so many is rendered at all: its own dumps are many
TWINNED = {"wcxb": 0, "turkic-pages": 0}  # one page in so many has a twin, with 0 none; of sets not named here each
ENOUGH_TYPES = 8  # all of them: a model that never saw a type would never find it
DESCRIPTION = """Train the judge on JSON-lines files of labelled pages (id, html or text, gold, url: docs/training.md).

example: python -m cleaning.train pages.jsonl dumps.jsonl.zst --out judge.npz
         pagesieve clean --model judge.npz FOLDER"""


def main() -> None:
    """Read, prepare, cross-validate, train, write."""
    parser = argparse.ArgumentParser(description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, help="files of labelled pages, plain or .zst")
    parser.add_argument("--out", type=Path, default=Path("judge.npz"), help="where the models go")
    parser.add_argument("--folds", type=int, default=4, help="of the cross-validation, by host or language")
    parser.add_argument("--fold-models", type=Path, help="a folder for the models of the folds, for a gate")
    parser.add_argument("--leave-out", default="", help="languages (de, or !en for all but English) not to train on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    args = parser.parse_args()
    if gone := next((path for path in args.sets if not path.is_file()), None):
        parser.error(f"there is no file {gone}: labelled pages do not come with pagesieve (docs/training.md)")
    pages = with_addresses([page for path in args.sets for page in read_pages(path)])
    pages = [page for page in pages if not left_out(page, args.leave_out)]
    html = html_pages(pages, args.jobs)
    text = text_pages(pages, args.jobs)
    say(f"{len(html)} pages of HTML, {len(text)} dumps of text, {blocks(html)} and {blocks(text)} blocks")
    views = {"html": html, "text": text}
    passes = {name: both(name, examples, args) for name, examples in views.items()}
    for name, examples in views.items():
        say(
            "\n".join(
                ["", f"{name}, cross-validated by host in {args.folds} folds:", "", *table(examples, *passes[name])]
            )
        )
    write(args, passes, views, type_models(pages, views, passes, args))


def say(line: str) -> None:
    """A line for who waits."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command of its own


def blocks(examples: list[Example]) -> int:
    """The number of blocks of these pages."""
    return sum(len(example.texts) for example in examples)


def left_out(page: Labelled, languages: str) -> bool:
    """Whether a page is of a language that is not trained on."""
    if not languages or page.lang is None:
        return False
    return (page.lang != languages[1:]) if languages.startswith("!") else page.lang in languages.split(",")


def html_pages(pages: list[Labelled], jobs: int) -> list[Example]:
    """The pages in the view with tags, and their twins."""
    places: Counter[str] = Counter()
    wanted = []
    for page in pages:
        if page.html:
            every = TWINNED.get(page.set, 1)
            wanted.append((page, every > 0 and places[page.set] % every == 0))
            places[page.set] += 1
    return [example for some in parallel(_html, wanted, jobs, chunk=8) for example in some]


def _html(wanted: tuple[Labelled, bool]) -> list[Example]:
    return list(html_examples(*wanted))


def text_pages(pages: list[Labelled], jobs: int) -> list[Example]:
    """The dumps, and what is rendered of pages; a page without a gold can't be rendered with one."""
    told = [page for page in pages if page.gold or (page.gold == "" and page.set in BY_LANGUAGE)]
    told = [page for page in told if page.text or not drawn(f"{page.id} rendered", RENDERED.get(page.set, 1))]
    return [example for some in parallel(_texts, told, jobs, chunk=8) for example in some]


def _texts(page: Labelled) -> list[Example]:
    return list(text_examples(page, MADE.get(page.set, MADE_ELSE)))


def both(name: str, examples: list[Example], args: argparse.Namespace) -> tuple[Pass, Pass]:
    """Both passes of a view; between them trafilatura is asked, of pages without what the first is sure of."""
    plan = Plan(folds=args.folds, seed=args.seed, jobs=args.jobs)
    first = first_pass(examples, plan)
    say(f"{name}: first pass done")
    if name == "html":
        asked = [(e.page, s) for e, s in zip(examples, first.scores, strict=True)]
        for example, shares in zip(examples, parallel(_extracted, asked, args.jobs, chunk=4), strict=True):
            example.extracted = shares
        say("html: trafilatura asked")
    second = second_pass(examples, first, plan)
    say(f"{name}: second pass done")
    return first, second


def _extracted(asked: tuple[Labelled, np.ndarray]) -> np.ndarray:
    return extracted_shares(*asked)


def write(
    args: argparse.Namespace,
    passes: dict[str, tuple[Pass, Pass]],
    examples: dict[str, list[Example]],
    types: dict[int | None, dict[str, Trees]],
) -> None:
    """The models of all pages, and those of each fold."""
    lines = {name: calibration(examples[name], second.scores) for name, (_, second) in passes.items()}
    about = {"trained with": {name: version(name) for name in ("lightgbm", "trafilatura", "lxml")}, "seed": args.seed}

    def models(pick: Any, fold: int | None) -> Models:
        views = {name: Views(pick(first), pick(second), *lines[name]) for name, (first, second) in passes.items()}
        return Models(html=views["html"], text=views["text"], types=types[fold], about=about)

    write_models(models(lambda done: done.whole, None), args.out)
    read_models(str(args.out))
    say(f"{args.out}: {args.out.stat().st_size} bytes")
    if args.fold_models:
        args.fold_models.mkdir(parents=True, exist_ok=True)
        for fold in range(args.folds):
            pick, file = (lambda done, fold=fold: done.folds[fold]), args.fold_models / f"{fold}.npz"
            write_models(models(pick, fold), file)


def type_models(
    pages: list[Labelled],
    views: dict[str, list[Example]],
    passes: dict[str, tuple[Pass, Pass]],
    args: argparse.Namespace,
) -> dict[int | None, dict[str, Trees]]:
    """The trees of the page types, of both views: those of each fold, and under None those of all pages.

    What they find of pages held back is printed.
    """
    fronts = [front for front in parallel(made, sources(pages), args.jobs, chunk=4) if front is not None]
    named: dict[int | None, dict[str, Trees]] = {fold: {} for fold in (*range(args.folds), None)}
    for view, examples in views.items():
        first = passes[view][0]
        known = list(typed(examples, first.scores))
        known += [made_typed(front, view, first.folds[fold_of(front.host, args.folds)]) for front in fronts]
        if len({page.page_type for page in known}) < ENOUGH_TYPES:
            say(f"{view}: too few types of pages are labelled; every page will be an article")
            continue
        folds = [fold_of(page.host, args.folds) for page in known]
        models, found = cross_validated(known, folds, args.seed)
        say("\n".join(["", f"{view}, page types, cross-validated:", "", *confusion(known, found)]))
        for fold, model in models.items():
            named[fold] |= model.named(view)
        named[None] |= fit(known, args.seed).named(view)
    return named


if __name__ == "__main__":
    main()
