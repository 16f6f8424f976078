"""Training of the page types: trees over whole pages' observations, cross-validated by host."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import lightgbm
import numpy as np
from msgspec import Struct, structs

from cleaning.judging import TYPES, Row, TypeModel, classify
from cleaning.model import PageType
from cleaning.train.fit import trees_of

COMMON: dict[str, Any] = {
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.3,
    "lambda_l2": 3.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
KIND = {"objective": "multiclass", "num_class": len(TYPES), "num_leaves": 10, "learning_rate": 0.05}
FRONT = {"objective": "binary", "num_leaves": 8, "learning_rate": 0.08, "min_data_in_leaf": 12}
KIND_ROUNDS, FRONT_ROUNDS = 100, 80
RARE = 0.4  # a type's pages weigh as much as the commonest one's to this power of their numbers' ratio
NAMED = 0.6  # of a page's weight, what it has with its address
UNKNOWN = {"page_steps": -1.0, "page_slug_words": -1.0, "page_query": 0.0, "page_digits": -1.0}

# Front pages are learned from pages that were made (see `front_pages`): of their observations those alone which real
# ones share. A made page has an article's shell, and clocks and numbers of ours.
SHARED = (
    *("page_words", "page_prose", "page_closed", "page_longest", "page_blocks", "page_linked", "page_paragraph"),
    *("page_headings", "page_images", "page_body", "page_says_article", "page_says_listing", "page_og", "page_steps"),
    *("page_currency", "page_cut_short", "wide_share", "dense_share", "mean_sentences", "mean_ends", "mean_closed"),
    *("mean_cut_short", "mean_starts_small", "mean_starts_sign", "mean_capital", "mean_commas", "mean_list_item"),
    *("mean_said_before", "mean_spread", "mean_core", "mean_prose", "mean_shares", "mean_unspaced", "mean_currency"),
    *("words_", "prose_", "run", "lines_", "headings_", "plain_", "menu_", "best_region", "links_"),
    *("alike_", "parent_alike_", "grandparent_alike_", "text_"),
)


class Typed(Struct, frozen=True, kw_only=True):
    """A page's observations with its type; `host` groups it, `weight` says how much it counts."""

    row: Row
    page_type: PageType
    host: str
    weight: float = 1.0


def with_nameless(pages: Sequence[Typed]) -> Iterator[Typed]:
    """The pages, and each again as if nobody had told its address: files have none."""
    for page in pages:
        yield structs.replace(page, weight=page.weight * 0.6)
        yield structs.replace(
            page, row=page.row | {k: UNKNOWN[k] for k in UNKNOWN if k in page.row}, weight=page.weight * 0.4
        )


def fit(pages: Sequence[Typed], seed: int = 1) -> TypeModel:
    """The model of these pages, all of one view: HTML or plain text."""
    known = list(with_nameless(pages))
    typed = [page for page in known if page.page_type is not PageType.FRONT_PAGE]
    names = tuple(known[0].row)
    booster = _boosted(
        typed, names, [TYPES.index(page.page_type) for page in typed], KIND | {"seed": seed}, KIND_ROUNDS
    )
    few = tuple(name for name in names if name.startswith(SHARED))
    front = _boosted(
        known, few, [page.page_type is PageType.FRONT_PAGE for page in known], FRONT | {"seed": seed}, FRONT_ROUNDS
    )
    return TypeModel(
        types=tuple(trees_of(booster, names, number, len(TYPES)) for number in range(len(TYPES))),
        front=trees_of(front, few),
    )


def _boosted(
    pages: Sequence[Typed], names: Sequence[str], labels: Sequence[int], how: dict[str, Any], rounds: int
) -> lightgbm.Booster:
    table = np.array([[page.row[name] for name in names] for page in pages], np.float32)
    heavy = _balance(pages) if "num_class" in how else {}
    weight = [page.weight * heavy.get(page.page_type, 1.0) for page in pages]
    return lightgbm.train(COMMON | how, lightgbm.Dataset(table, label=labels, weight=weight), rounds)


def _balance(pages: Sequence[Typed]) -> dict[PageType, float]:
    """How much more a rare type's pages weigh."""
    held: Counter[PageType] = Counter()
    for page in pages:
        held[page.page_type] += page.weight  # type: ignore[assignment]  # weights are no whole numbers
    most = max(held.values())
    return {page_type: (most / count) ** RARE for page_type, count in held.items()}


def cross_validated(
    pages: Sequence[Typed], folds: Sequence[int], seed: int = 1
) -> tuple[dict[int, TypeModel], list[tuple[PageType, float]]]:
    """The model of each fold, which saw none of its pages, and what it says of them; `folds` groups the hosts."""
    found: list[tuple[PageType, float]] = [(PageType.ARTICLE, 0.0)] * len(pages)
    models = {}
    for fold in sorted(set(folds)):
        model = fit([page for page, number in zip(pages, folds, strict=True) if number != fold], seed)
        models[fold] = model
        for place, page in enumerate(pages):
            if folds[place] == fold:
                found[place] = classify(page.row, model)
    return models, found


def confusion(pages: Sequence[Typed], found: Sequence[tuple[PageType, float]]) -> list[str]:
    """The lines of a Markdown table: a row a true type, a column a found one."""
    counts = Counter((page.page_type, one) for page, (one, _) in zip(pages, found, strict=True))
    lines = [f"| is \\ found | {' | '.join(PageType)} | right |", f"|---|{'---|' * (len(PageType) + 1)}"]
    for true in PageType:
        row = [counts[true, one] for one in PageType]
        right = f"{counts[true, true] / sum(row):.3f}" if sum(row) else ""
        lines.append(f"| {true} | {' | '.join(map(str, row))} | {right} |")
    return lines
