"""Trees as arrays give what they were trained to give, however they are stored, mixed and walked."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.judging import trees
from cleaning.judging.trees import DIGITS, EDGE, UNIT, Trees
from tests.stumps import leaf, stump

NAMES = ("a", "b", "c")


def grown(seed: int, count: int = 7, deepest: int = 5) -> Trees:
    """Random trees over three columns, some of them one leaf alone."""
    dice = np.random.default_rng(seed)
    column: list[int] = []
    sizes = []
    for number in range(count):
        tree = [_asked(dice, 0 if number % 3 else deepest)]
        for depth in range(deepest):  # level by level, two children an inner node
            inner = sum(node >= 0 for node in tree) * 2 + 1 - len(tree)
            tree += [_asked(dice, 0 if depth == deepest - 1 else 1) for _ in range(inner)]
        column += tree
        sizes.append(len(tree))
    asked = np.array(column)
    return Trees.of_parts(
        NAMES,
        np.array(sizes),
        column=asked,
        threshold=np.where(asked >= 0, dice.normal(size=len(asked)), 0).astype(np.float32),
        value=np.where(asked >= 0, 0, dice.integers(-UNIT, UNIT, len(asked))),
        base=int(dice.integers(-UNIT, UNIT)),
    )


def _asked(dice: np.random.Generator, chance: float) -> int:
    return int(dice.integers(len(NAMES))) if dice.random() < chance / (1 + chance) + (chance > 1) else -1


def rows(seed: int, count: int) -> dict[str, np.ndarray]:
    """Random columns."""
    table = np.random.default_rng(seed).normal(size=(len(NAMES), count))
    return dict(zip(NAMES, table, strict=True))


def walked(grown: Trees, row: dict[str, float]) -> int:
    """The sum for one row, a node after the other."""
    total = grown.base
    for root in grown.roots:
        node = int(root)
        while grown.left[node] != node:
            value = np.float32(row[grown.columns[grown.column[node]]])
            node = int(grown.left[node]) + bool(value > grown.threshold[node])
        total += int(grown.value[node])
    return total


def same(one: Trees, other: Trees) -> bool:
    """Whether two sums of trees are equal in all they hold."""
    names = ("column", "threshold", "left", "value", "roots")
    return (one.columns, one.depth, one.base) == (other.columns, other.depth, other.base) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in names
    )


@pytest.mark.parametrize("seed", range(8))
def test_what_is_stored_gives_the_trees_back(seed: int) -> None:
    """The stored parts say all there is, in the types that they are stored in."""
    one = grown(seed)
    parts = one.parts()
    sizes = parts.pop("sizes").astype(np.int64)
    assert same(one, Trees.of_parts(one.columns, sizes, base=one.base, **parts))


@pytest.mark.parametrize("seed", range(8))
def test_all_rows_at_once_are_each_row_alone(seed: int) -> None:
    """The walk over arrays ends at the leaves that a walk by hand ends at."""
    one, columns = grown(seed), rows(seed, 50)
    each = [walked(one, {name: values[place] for name, values in columns.items()}) for place in range(50)]
    assert one.log_odds(one.table(columns)).tolist() == each


def test_rows_are_walked_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many rows are walked at once changes nothing."""
    one, columns = grown(1), rows(1, 100)
    whole = one.scores(columns).tolist()
    for chunk in (1, 7 * 33, 7 * 100, 7 * 101):
        monkeypatch.setattr(trees, "CHUNK", chunk)
        assert one.scores(columns).tolist() == whole


def test_chosen_rows_score_as_they_do_among_all() -> None:
    """Asking for some rows gives their scores."""
    one, columns, chosen = grown(2), rows(2, 40), np.array([3, 17, 39])
    assert one.scores(columns, chosen).tolist() == one.scores(columns)[chosen].tolist()


@pytest.mark.parametrize("one", [grown(3), leaf(0.5)], ids=["trees", "a leaf"])
def test_no_rows_have_no_scores(one: Trees) -> None:
    """A table without rows is walked without an error."""
    assert one.scores(rows(3, 0)).tolist() == []
    assert one.scores(rows(3, 5), np.array([], np.int64)).tolist() == []


def test_trees_of_one_leaf_ask_nothing() -> None:
    """A tree without a question has one score for all rows; so has a sum without a tree, by its base."""
    one = leaf(1.0)
    assert one.depth == 0
    assert one.mean(one).scores(rows(1, 4)).tolist() == [round(float(1 / (1 + np.exp(-1.0))), DIGITS)] * 4
    assert one.log_odds(np.zeros((4, 0), np.float32)).tolist() == [UNIT] * 4
    nothing = np.array([], np.int64)
    none = Trees.of_parts((), nothing, nothing, np.array([], np.float32), nothing, base=-UNIT)
    assert none.log_odds(np.zeros((3, 0), np.float32)).tolist() == [-UNIT] * 3


@pytest.mark.parametrize("seed", range(4))
def test_the_mean_of_two_is_between_them(seed: int) -> None:
    """Log-odds of the mean are half of the sum; rounding costs a unit a tree at most."""
    one, other = grown(seed), stump("d", 0.0, -2.0, 2.0, base=1.0)
    columns = rows(seed, 60) | {"d": np.linspace(-1, 1, 60)}
    both = one.mean(other)
    assert both.columns == (*NAMES, "d")
    exact = (one.log_odds(one.table(columns)) + other.log_odds(other.table(columns))) / 2
    assert np.abs(both.log_odds(both.table(columns)) - exact).max() <= len(both.roots) + 1


def test_the_mean_weighs_as_it_is_told() -> None:
    """With a share of a quarter, three quarters are the other's."""
    mixed = stump("words", 8.0, -4.0, 4.0).mean(stump("words", 8.0, 0.0, 0.0), 0.25)
    assert mixed.log_odds(np.array([[1.0], [9.0]], np.float32)).tolist() == [-UNIT, UNIT]


def test_the_mean_with_itself_is_itself() -> None:
    """Columns that both ask are asked under one name."""
    one = stump("words", 8.0, -3.0, 3.0)
    columns = {"words": np.array([1.0, 9.0])}
    assert one.mean(one).columns == ("words",)
    assert one.mean(one).scores(columns).tolist() == one.scores(columns).tolist()


@settings(deadline=None, max_examples=50)
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_scores_are_probabilities(odds: float, threshold: float) -> None:
    """However sure the trees are, a score is between 0 and 1, with four digits."""
    one = stump("a", threshold, 0.0, 0.0, base=odds)
    (score,) = one.scores({"a": np.zeros(1)}).tolist()
    assert 0 <= score <= 1
    assert score == round(score, DIGITS)
    assert abs(odds) < EDGE or score in (0.0, 1.0)


def test_a_value_on_the_threshold_goes_left() -> None:
    """Up to the threshold is left, over it is right, as LightGBM has it."""
    one = stump("a", 0.5, -1.0, 1.0)
    at = np.float32(0.5)
    values = np.array([np.nextafter(at, np.float32(0)), at, np.nextafter(at, np.float32(1))])
    assert [score > 0.5 for score in one.scores({"a": values})] == [False, False, True]


def lightgbm_trees(**how: Any) -> tuple[Any, np.ndarray]:
    """A booster over random data with ties on the thresholds, and its table."""
    lightgbm = pytest.importorskip("lightgbm", reason="pip install 'pagesieve[train]' brings lightgbm")
    dice = np.random.default_rng(5)
    table = np.round(dice.normal(size=(600, 4)), 1).astype(np.float32)
    target = (table[:, 0] + table[:, 1] * table[:, 2] > 0.2) * 1.0
    data = lightgbm.Dataset(table, target)
    settings = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 5, "deterministic": True, **how}
    return lightgbm.train(settings, data, 20), table


def test_trees_give_what_lightgbm_predicts() -> None:
    """The arrays end at LightGBM's own leaves: what is left of a difference is the rounding of the leaves."""
    booster, table = lightgbm_trees(objective="cross_entropy", num_leaves=12)
    from cleaning.train.fit import trees_of  # noqa: PLC0415 - needs lightgbm

    ours = trees_of(booster, ("a", "b", "c", "d"))
    columns = {name: table[:, "abcd".index(name)] for name in ours.columns}
    raw = booster.predict(table, raw_score=True)
    assert np.abs(ours.log_odds(ours.table(columns)) / UNIT - raw).max() <= len(ours.roots) * 0.5 / UNIT + 1e-9
    assert np.abs(ours.scores(columns) - booster.predict(table)).max() < 2e-3


def test_one_class_of_several_is_told_apart() -> None:
    """Of a booster with three classes, each class's trees are its own."""
    booster, table = lightgbm_trees(objective="regression", num_leaves=4)
    assert len(booster.dump_model()["tree_info"]) == 20
    lightgbm = pytest.importorskip("lightgbm")
    from cleaning.train.fit import trees_of  # noqa: PLC0415 - needs lightgbm

    label = np.digitize(table[:, 0], [-0.5, 0.5])
    how = {"objective": "multiclass", "num_class": 3, "verbose": -1, "num_threads": 1, "num_leaves": 5}
    booster = lightgbm.train(how, lightgbm.Dataset(table, label), 6)
    raw = booster.predict(table, raw_score=True)
    for number in range(3):
        ours = trees_of(booster, ("a", "b", "c", "d"), number, 3)
        columns = {name: table[:, "abcd".index(name)] for name in ours.columns}
        assert np.abs(ours.log_odds(ours.table(columns)) / UNIT - raw[:, number]).max() <= 6 * 0.5 / UNIT + 1e-9
