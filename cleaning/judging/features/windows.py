"""Sums, runs and distances along the blocks of a page, as arrays.

What takes `values` or `marks` takes them for one column (an entry a block) or for several at once (a row a column).
"""

from collections.abc import Mapping, Sequence

import numpy as np

Columns = dict[str, np.ndarray]  # by name, an entry a block

FAR = 60.0  # blocks: farther is as far


def running(values: np.ndarray) -> np.ndarray:
    """The sums of the values before each block, and last of all of them."""
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=total[..., 1:])
    return total


class Around:
    """Means of columns over the blocks around each one, at most `farthest` on either side."""

    def __init__(self, rows: Sequence[np.ndarray], farthest: int) -> None:
        self.farthest, self.size = farthest, len(rows[0])
        self.total = np.zeros((len(rows) + 1, self.size + 1 + 2 * farthest))  # sums before each block, without end
        inner = self.total[:, farthest + 1 : farthest + 1 + self.size]
        inner[:-1], inner[-1] = rows, 1.0
        np.cumsum(inner, axis=1, out=inner)
        self.total[:, farthest + 1 + self.size :] = self.total[:, farthest + self.size, None]

    def __call__(self, reach: int) -> np.ndarray:
        """The means of the values within `reach` blocks on either side, a row a column."""
        first, last = self.farthest - reach, self.farthest + reach + 1
        sums = self.total[:, last : last + self.size] - self.total[:, first : first + self.size]
        return np.asarray(sums[:-1] / sums[-1])


class Beside:
    """Columns as the blocks above and below see them; beyond the page's ends stands `beyond`."""

    def __init__(self, rows: list[np.ndarray], reach: int, beyond: float) -> None:
        self.reach, self.size = reach, len(rows[0])
        self.rows = np.full((len(rows), self.size + 2 * reach), beyond, np.float64)
        self.rows[:, reach : reach + self.size] = rows

    def __call__(self, row: int, by: int) -> np.ndarray:
        """For each block the value `by` blocks below it (above, where negative)."""
        return self.rows[row, self.reach + by : self.reach + by + self.size]


def _last(marks: np.ndarray, none: int) -> np.ndarray:
    """For each block the index of the nearest marked block above it, `none` where there is none."""
    above = np.empty(marks.shape, np.int64)
    above[..., :1] = none
    above[..., 1:] = np.where(marks, np.arange(marks.shape[-1]), none)[..., :-1]
    return np.asarray(np.maximum.accumulate(above, axis=-1))


def since(marks: np.ndarray) -> np.ndarray:
    """For each block how many blocks above it the nearest marked one stands, at most `FAR`; marked ones see past it."""
    return np.asarray(np.minimum(np.arange(marks.shape[-1]) - _last(marks, -int(FAR)), FAR))


def until(marks: np.ndarray) -> np.ndarray:
    """The same below."""
    return since(marks[..., ::-1])[..., ::-1]


def nearest(marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each block the index of the nearest marked block above it and below it, -1 where there is none."""
    below = len(marks) - 1 - _last(marks[::-1], -1)[::-1]
    return _last(marks, -1), np.where(below == len(marks), -1, below)


def stretch(weights: np.ndarray) -> tuple[int, int]:
    """The blocks (start, end) with the greatest sum of weights; (0, 0) where none weighs anything."""
    total = running(weights)
    lowest = np.minimum.accumulate(total)
    end = int(np.argmax(total - lowest))
    start = int(np.argmin(total[: end + 1]))
    return (start, end) if total[end] > total[start] else (0, 0)


def near(distances: np.ndarray) -> np.ndarray:
    """The distances, at most `FAR` either way."""
    return np.asarray(np.maximum(np.minimum(distances, FAR), -FAR))


def from_ends(marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many blocks below the first and the last marked one each block stands, at most `FAR` either way."""
    places, marked = np.arange(len(marks)), np.flatnonzero(marks)
    first, last = (int(marked[0]), int(marked[-1])) if len(marked) else (len(marks), -1)
    return near(places - first), near(places - last)


def alike(size: int, figures: Mapping[str, float]) -> Columns:
    """Columns that are the same for every block of the page."""
    rows = np.repeat(np.array([*figures.values()], np.float64)[:, None], size, axis=1)
    return dict(zip(figures, rows, strict=True))
