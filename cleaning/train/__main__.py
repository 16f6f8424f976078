"""python -m cleaning.train: the judge's models from labelled pages, cross-validated by host."""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import structs

from cleaning.judging import Models, Trees, Views, read_models, write_models
from cleaning.train.pages import Labelled, fold_of, read_pages, with_addresses

try:
    from cleaning.train.examples import Example, extracted_shares, html_example, text_examples
    from cleaning.train.page_types import confusion, cross_validated, fit
    from cleaning.train.typed_pages import made, sources, typed
    from cleaning.train.validate import Pass, Plan, calibration, first_pass, parallel, second_pass, table
except (ImportError, OSError) as missing:  # the second is LightGBM's word for a library of the system's
    if __name__ == "__main__":
        sys.exit(f"python -m cleaning.train: {missing}; pip install 'pagesieve[train]' (docs/training.md)")
    raise

MADE = {"wcxb": 1, "turkic-pages": 1}  # dumps that are made of a page; of the sets not named here
MADE_ELSE = 3
ENOUGH_TYPES = 8  # all of them: a model that never saw a type would never find it
DESCRIPTION = """Train the judge on JSON-lines files of labelled pages (id, html or text, gold, url: docs/training.md).

example: python -m cleaning.train pages.jsonl dumps.jsonl.zst --out judge.npz
         pagesieve clean --model judge.npz FOLDER"""


def main() -> None:
    """Read, prepare, cross-validate, train, write."""
    parser = argparse.ArgumentParser(description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, help="files of labelled pages, plain or .zst")
    parser.add_argument("--out", type=Path, default=Path("judge.npz"), help="where the models go")
    parser.add_argument("--folds", type=int, default=4, help="of the cross-validation, grouped by host")
    parser.add_argument("--fold-models", type=Path, help="a folder for the models of the folds, for a gate")
    parser.add_argument("--leave-out", default="", help="languages (de, or !en for all but English) not to train on")
    parser.add_argument("--view", choices=("html", "text"), help="train this view alone; the other one is --base's")
    parser.add_argument("--base", type=Path, help="with --view: the file, and the folder of folds, that are completed")
    parser.add_argument("--types-into", type=Path, help="train the page types alone, into this file of models")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    args = parser.parse_args()
    if gone := next((path for path in args.sets if not path.is_file()), None):
        parser.error(f"there is no file {gone}: labelled pages do not come with pagesieve (docs/training.md)")
    pages = with_addresses([page for path in args.sets for page in read_pages(path)])
    pages = [page for page in pages if not left_out(page, args.leave_out)]
    html = html_pages(pages, args.jobs)
    dumps_alone = args.view == "html" or args.types_into
    text = text_pages([page for page in pages if page.text or not dumps_alone], args.jobs)
    say(f"{len(html)} pages of HTML, {len(text)} dumps of text, {blocks(html)} and {blocks(text)} blocks")
    if args.types_into:
        types_into(args, type_models(pages, html, text, args))
        return
    views = {name: some for name, some in (("html", html), ("text", text)) if args.view in (None, name)}
    passes = {name: both(name, examples, args) for name, examples in views.items()}
    for name, examples in views.items():
        say(
            "\n".join(
                ["", f"{name}, cross-validated by host in {args.folds} folds:", "", *table(examples, *passes[name])]
            )
        )
    write(args, passes, views, type_models(pages, html, text, args))


def say(line: str) -> None:
    """A line for who waits."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command of its own


def blocks(examples: list[Example]) -> int:
    """The number of blocks of these pages."""
    return sum(len(example.texts) for example in examples)


def types_into(args: argparse.Namespace, types: dict[str, Trees]) -> None:
    """Exchange the page types of a model file, and of the folds' models; the judge's trees stay as they are."""
    files = [args.types_into, *(sorted(args.fold_models.glob("*.npz")) if args.fold_models else ())]
    for file in files:
        write_models(structs.replace(read_models(str(file)), types=types), file)
        say(f"{file}: {file.stat().st_size} bytes")


def left_out(page: Labelled, languages: str) -> bool:
    """Whether a page is of a language that is not trained on."""
    if not languages or page.lang is None:
        return False
    return (page.lang != languages[1:]) if languages.startswith("!") else page.lang in languages.split(",")


def html_pages(pages: list[Labelled], jobs: int) -> list[Example]:
    """The pages in the view with tags."""
    made = parallel(html_example, [page for page in pages if page.html], jobs, chunk=8)
    return [example for example in made if example is not None]


def text_pages(pages: list[Labelled], jobs: int) -> list[Example]:
    """The dumps, and what is rendered of pages; a page without a gold can't be rendered with one."""
    told = [page for page in pages if page.gold]
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
    types: dict[str, Trees],
) -> None:
    """The models of all pages, and those of each fold."""
    lines = {name: calibration(examples[name], second.scores) for name, (_, second) in passes.items()}
    about = {"trained with": {name: version(name) for name in ("lightgbm", "trafilatura", "lxml")}, "seed": args.seed}

    def models(pick: Any, file: str) -> Models:
        views = {name: Views(pick(first), pick(second), *lines[name]) for name, (first, second) in passes.items()}
        if args.base:
            base = read_models(str(args.base / file))
            views = {"html": base.html, "text": base.text} | views
        return Models(html=views["html"], text=views["text"], types=types, about=about)

    write_models(models(lambda done: done.whole, args.out.name), args.out)
    read_models(str(args.out))
    say(f"{args.out}: {args.out.stat().st_size} bytes")
    if args.fold_models:
        args.fold_models.mkdir(parents=True, exist_ok=True)
        for fold in range(args.folds):
            pick, file = (lambda done, fold=fold: done.folds[fold]), args.fold_models / f"{fold}.npz"
            write_models(models(pick, f"{args.fold_models.name}/{fold}.npz"), file)


def type_models(
    pages: list[Labelled], html: list[Example], text: list[Example], args: argparse.Namespace
) -> dict[str, Trees]:
    """The trees of the page types, of both views; what they find of pages held back is printed."""
    made_pages = [pair for pair in parallel(made, sources(pages), args.jobs, chunk=4) if pair is not None]
    named: dict[str, Trees] = {}
    for place, (view, examples) in enumerate((("html", html), ("text", text))):
        known = [*typed(examples), *(pair[place] for pair in made_pages)]
        if len({page.page_type for page in known}) < ENOUGH_TYPES:
            say(f"{view}: too few types of pages are labelled; every page will be an article")
            continue
        folds = [fold_of(page.host, args.folds) for page in known]
        found = cross_validated(known, folds, args.seed)
        say("\n".join(["", f"{view}, page types, cross-validated by host:", "", *confusion(known, found)]))
        named |= fit(known, args.seed).named(view)
    return named


if __name__ == "__main__":
    main()
