"""Sums, runs and distances along the blocks of a page, as arrays.

What takes `values` or `marks` takes them for one column (an entry a block) or for several at once (a row a column).
"""

from collections.abc import Mapping

import numpy as np

Columns = dict[str, np.ndarray]  # by name, an entry a block

FAR = 60.0  # blocks: farther is as far


def running(values: np.ndarray) -> np.ndarray:
    """The sums of the values before each block, and last of all of them: what `within` asks for."""
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=total[..., 1:])
    return total


def within(total: np.ndarray, reach: int) -> np.ndarray:
    """The mean of the values within `reach` blocks on either side, from their running sums."""
    size = total.shape[-1] - 1
    places = np.arange(size)
    first, last = np.maximum(places - reach, 0), np.minimum(places + reach + 1, size)
    return np.asarray((total.take(last, axis=-1) - total.take(first, axis=-1)) / (last - first))


def around(values: np.ndarray, reach: int) -> np.ndarray:
    """The mean of the values within `reach` blocks on either side."""
    return within(running(values), reach)


class Beside:
    """Columns as the blocks above and below see them; beyond the page's ends stands `beyond`."""

    def __init__(self, rows: list[np.ndarray], reach: int, beyond: float) -> None:
        self.reach, self.size = reach, len(rows[0])
        self.rows = np.full((len(rows), self.size + 2 * reach), beyond, np.float64)
        self.rows[:, reach : reach + self.size] = rows

    def __call__(self, row: int, by: int) -> np.ndarray:
        """For each block the value `by` blocks below it (above, where negative)."""
        return self.rows[row, self.reach + by : self.reach + by + self.size]


def _last(marks: np.ndarray) -> np.ndarray:
    """For each block the index of the nearest marked block above it, -1 where there is none."""
    last = np.maximum.accumulate(np.where(marks, np.arange(marks.shape[-1]), -1), axis=-1)
    above = np.full_like(last, -1)
    above[..., 1:] = last[..., :-1]
    return above


def since(marks: np.ndarray) -> np.ndarray:
    """For each block how many blocks above it the nearest marked one stands, at most `FAR`; marked ones see past it."""
    above = _last(marks)
    return np.where(above < 0, FAR, np.minimum(np.arange(marks.shape[-1]) - above, FAR))


def until(marks: np.ndarray) -> np.ndarray:
    """The same below."""
    return since(marks[..., ::-1])[..., ::-1]


def nearest(marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each block the index of the nearest marked block above it and below it, -1 where there is none."""
    below = len(marks) - 1 - _last(marks[::-1])[::-1]
    return _last(marks), np.where(below == len(marks), -1, below)


def stretch(weights: np.ndarray) -> tuple[int, int]:
    """The blocks (start, end) with the greatest sum of weights; (0, 0) where none weighs anything."""
    total = running(weights)
    lowest = np.minimum.accumulate(total)
    end = int(np.argmax(total - lowest))
    start = int(np.argmin(total[: end + 1]))
    return (start, end) if total[end] > total[start] else (0, 0)


def from_ends(marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many blocks below the first and the last marked one each block stands, at most `FAR` either way."""
    places, marked = np.arange(len(marks)), np.flatnonzero(marks)
    first, last = (int(marked[0]), int(marked[-1])) if len(marked) else (len(marks), -1)
    below_first, below_last = (np.clip(places - end, -FAR, FAR).astype(np.float64) for end in (first, last))
    return below_first, below_last


def alike(size: int, figures: Mapping[str, float]) -> Columns:
    """Columns that are the same for every block of the page."""
    rows = np.repeat(np.array([*figures.values()], np.float64)[:, None], size, axis=1)
    return dict(zip(figures, rows, strict=True))
