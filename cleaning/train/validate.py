"""Cross-validation: every page is scored by models that saw no page of its host."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

import numpy as np
from msgspec import Struct

from cleaning.judging import Columns, Trees, decide, second_look, second_scores, shared_doubt, with_verdict
from cleaning.train.examples import Example
from cleaning.train.fit import fit
from cleaning.train.pages import BY_LANGUAGE, line_f1

T = TypeVar("T")
# What the trees that see the verdict alone weigh in the second pass. More of them leans on trafilatura on pages of
# languages that nobody knows; 0.2 to 0.35 and 0.5 to 0.7 alike.
VERDICTS, VERDICTS_OF_DUMPS = 0.3, 0.6
KNOTS = 12  # of the line from promised to measured F1
SHARED: dict[str, Any] = {}  # what forked processes inherit: tables are too large to be sent


class Plan(Struct, frozen=True, kw_only=True):
    """How pages are divided by host, what the dice start from, how many processes work."""

    folds: int
    seed: int
    jobs: int


class Pass(Struct):
    """One pass, cross-validated: the scores of each page, the models of the folds, and that of all pages."""

    scores: list[np.ndarray]
    folds: list[Trees]
    whole: Trees


def parallel(work: Callable[..., T], items: Iterable[Any], jobs: int, chunk: int = 1) -> Iterator[T]:
    """The results in the order of the items, made by so many forked processes."""
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as executor:
        yield from executor.map(work, items, chunksize=chunk)


def first_pass(examples: list[Example], plan: Plan) -> Pass:
    """The first pass over these pages."""
    tables = [example.seen.columns for example in examples]
    return _passed(examples, tables, plan, False)


def second_pass(examples: list[Example], first: Pass, plan: Plan) -> Pass:
    """The second pass: the mean of trees that see trafilatura's verdict, and of trees that see the first's scores, too.

    Those scores are of pages that the first pass was not trained on. Either kind alone does worse: with the scores it
    wins on listings, on forums and on languages that it did not see, without them on known news.
    """
    share = VERDICTS if examples[0].page.html else VERDICTS_OF_DUMPS
    verdicts = _passed(examples, [_small(with_verdict(e.seen, e.extracted)) for e in examples], plan, True)
    tables = [_small(second_look(e.seen, s, e.extracted)) for e, s in zip(examples, first.scores, strict=True)]
    context = _passed(examples, tables, plan, True)
    models = [one.mean(two, share) for one, two in zip(verdicts.folds, context.folds, strict=True)]
    scores = [
        second_scores(before, models[example.page.fold(plan.folds)], columns)
        for example, before, columns in zip(examples, first.scores, tables, strict=True)
    ]
    return Pass(scores=scores, folds=models, whole=verdicts.whole.mean(context.whole, share))


def _small(columns: Columns) -> Columns:
    return {name: values.astype(np.float32) for name, values in columns.items()}


def _passed(examples: list[Example], tables: list[Columns], plan: Plan, second: bool) -> Pass:
    folds = plan.folds
    SHARED.update(examples=examples, tables=tables, plan=plan, second=second)
    models = list(parallel(_fitted, range(folds + 1), plan.jobs))
    SHARED.clear()
    scores = [models[e.page.fold(folds)].scores(columns) for e, columns in zip(examples, tables, strict=True)]
    return Pass(scores=scores, folds=models[:folds], whole=models[folds])


def _fitted(fold: int) -> Trees:
    """The model of all pages but one fold's, or with the last number of all pages."""
    chosen = [n for n, example in enumerate(SHARED["examples"]) if example.page.fold(SHARED["plan"].folds) != fold]
    examples, tables = ([SHARED[name][n] for n in chosen] for name in ("examples", "tables"))
    return fit(examples, tables, SHARED["second"], SHARED["plan"].seed)


def calibration(examples: list[Example], scores: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The F1 that pages promised, and what such pages had: the points of a line that rises."""
    told = [(e, s) for e, s in zip(examples, scores, strict=True) if e.page.gold and not e.page.twin]
    promised, measured = [], []
    for example, values in told:
        threshold, expected = decide(values, example.words, shared_doubt(example.seen.layout))
        promised.append(expected)
        measured.append(example.f1(values >= threshold))
    order = np.argsort(promised, kind="stable")
    parts = np.array_split(order, min(KNOTS, max(len(order) // 5, 1)))
    levels = [(float(np.mean(np.array(promised)[part])), float(np.mean(np.array(measured)[part]))) for part in parts]
    points = np.array([(0.0, 0.0), *levels])
    return np.round(points[:, 0], 4), np.round(np.maximum.accumulate(points[:, 1]), 4)


def scored(example: Example, scores: np.ndarray) -> float:
    """A page's F1 by its set's rule, at the threshold that the judge would choose."""
    kept = scores >= decide(scores, example.words, shared_doubt(example.seen.layout))[0]
    page = example.page
    if not page.labels:
        return example.f1(kept)
    return line_f1("\n".join(example.texts[place] for place in np.flatnonzero(kept)), page.lines, page.labels)


def table(examples: list[Example], first: Pass, second: Pass) -> Iterator[str]:
    """Rows of Markdown: the F1 of both passes by set and page type."""
    yield "| set | type | pages | first pass | second pass |"
    yield "|---|---|---|---|---|"
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for example, before, after in zip(examples, first.scores, second.scores, strict=True):
        page = example.page
        made = page.twin or (page.renderer and not page.set.endswith("-dumps") and page.set not in BY_LANGUAGE)
        if page.gold is None or made:
            continue
        pair = scored(example, before), scored(example, after)
        for kind in {"all", page.type or page.lang or "all"}:
            groups.setdefault((page.set, kind), []).append(pair)
    for (name, kind), pairs in sorted(groups.items()):
        one, two = np.mean(pairs, axis=0)
        yield f"| {name} | {kind} | {len(pairs)} | {one:.4f} | {two:.4f} |"
