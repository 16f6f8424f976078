"""From tables of features to trees by LightGBM: one thread, one seed, so that the same pages give the same model."""

from typing import Any

import lightgbm
import numpy as np

from cleaning.judging import UNIT, Columns, Trees
from cleaning.train.examples import Example

SHORT = 3.0  # words: of such lines one in three is learned from, three times as heavy; they are half of all rows
ONE_IN = 3
HEAVIEST = 400.0  # words: a longer block weighs no more
PAGE = (
    50.0  # words that a page's weight is divided by in addition, so that a page of ten words is no page of a thousand
)
LEAST = 0.02  # the weight of a block without words
WHOLE = 32767  # what a leaf's value may be at most

COMMON: dict[str, Any] = {
    "objective": "cross_entropy",
    "min_data_in_leaf": 40,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.3,
    "lambda_l2": 2.0,
    "max_bin": 63,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
# The first pass looks for context and for what is surely clutter: it may be small. Rounds stand apart.
FIRST: dict[str, Any] = COMMON | {"num_leaves": 24, "learning_rate": 0.12, "max_depth": 7}
SECOND: dict[str, Any] = COMMON | {"num_leaves": 31, "learning_rate": 0.07, "max_depth": 8}
FIRST_ROUNDS, SECOND_ROUNDS = 120, 200
# Pages of a set weigh as much as this, so that many pages of one kind do not drown the few of another.
TWIN = 0.3  # of a page's weight, what its twin has
# A page that holds nothing says little about blocks: a listing's entries look like a front page's, and are its text.
NOTHING = 0.2
HEAVIER = {
    "world": 1.5,
    "scrapinghub": 2.0,
    "newspapers": 2.0,
    "newspapers-en": 2.0,
    "turkic-pages": 0.3,
    "snippets": 0.5,
}


def fit(examples: list[Example], tables: list[Columns], second: bool, seed: int) -> Trees:
    """Trees for the blocks of these pages; `tables` has the columns of each."""
    names = tuple(tables[0])
    chosen = [_chosen(example, seed) for example in examples]
    rows = [
        np.stack([table[name][rows] for name in names], axis=1) for table, (rows, _) in zip(tables, chosen, strict=True)
    ]
    target = np.concatenate([example.target[rows] for example, (rows, _) in zip(examples, chosen, strict=True)])
    weight = np.concatenate([weights for _, weights in chosen])
    data = lightgbm.Dataset(np.vstack(rows).astype(np.float32), target, weight=weight, free_raw_data=True)
    rounds = SECOND_ROUNDS if second else FIRST_ROUNDS
    return trees_of(lightgbm.train((SECOND if second else FIRST) | {"seed": seed}, data, rounds), names)


def _chosen(example: Example, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows of a page that are learned from, and their weights."""
    words, among = example.words, example.page.set
    weight = np.minimum(words, HEAVIEST) / (words.sum() + PAGE) * 100 + LEAST
    weight = weight * HEAVIER.get(among, 1.0) * (TWIN if example.page.twin else 1.0)
    if example.page.gold == "":
        weight = weight * NOTHING
    short = words <= SHORT
    drawn = np.random.default_rng([seed, len(words), int(words.sum())]).random(len(words)) < 1 / ONE_IN
    rows = np.flatnonzero(example.known & (~short | drawn))
    return rows, np.where(short, weight * ONE_IN, weight)[rows]


def trees_of(booster: lightgbm.Booster, names: tuple[str, ...], first: int = 0, step: int = 1) -> Trees:
    """A booster's trees as arrays, of the columns that they ask alone; of several classes, one class's trees."""
    trees = [_levels(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"][first::step]]
    asked = sorted({node["split_feature"] for tree in trees for node in tree if "split_feature" in node})
    place = {number: position for position, number in enumerate(asked)}
    nodes = [node for tree in trees for node in tree]
    values = [min(max(round(node.get("leaf_value", 0.0) * UNIT), -WHOLE), WHOLE) for node in nodes]
    return Trees.of_parts(
        tuple(names[number] for number in asked),
        np.array([len(tree) for tree in trees]),
        column=np.array([place[node["split_feature"]] if "split_feature" in node else -1 for node in nodes]),
        threshold=np.array([_single(node.get("threshold", 0.0)) for node in nodes], np.float32),
        value=np.array(values),
        base=0,
    )


def _levels(root: dict[str, Any]) -> list[dict[str, Any]]:
    """A tree's nodes level by level."""
    nodes = [root]
    for node in nodes:
        if "left_child" in node:
            nodes += [node["left_child"], node["right_child"]]
    return nodes


def _single(threshold: float) -> np.float32:
    """The greatest single float that is not over a threshold: the same features pass it."""
    single = np.float32(threshold)
    return single if float(single) <= threshold else np.nextafter(single, np.float32(-np.inf))
