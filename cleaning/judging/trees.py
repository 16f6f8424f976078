"""Gradient-boosted trees as plain arrays, and how they are walked.

Leaves are whole numbers and thresholds single floats, so that the same features give the same score on every machine.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs

UNIT = 2**12  # a leaf's value in these units is its part of the log-odds
EDGE = 16.0  # log-odds: beyond them a score is as good as 0 or 1
DIGITS = 4  # of a score
CHUNK = 2**15  # (blocks x trees) that are walked at once: what fits into a processor's cache


class Trees(Struct, frozen=True, eq=False):
    """A sum of trees over named columns.

    Each node of each tree has an entry in `column` (whose feature it asks), `threshold` (up to which its left child is
    next), `left` (the left child's index; the right one follows it) and `value` (of a leaf, in units; 0 elsewhere). A
    leaf is its own child. `roots` are the trees' first nodes, `depth` is the longest way down, `base` the log-odds
    before any tree, in units.
    """

    columns: tuple[str, ...]
    column: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    value: np.ndarray
    roots: np.ndarray
    depth: int
    base: int

    @classmethod
    def of_parts(  # noqa: PLR0913, PLR0917 - one argument a stored array
        cls,
        columns: tuple[str, ...],
        sizes: np.ndarray,
        column: np.ndarray,
        threshold: np.ndarray,
        value: np.ndarray,
        base: int,
    ) -> "Trees":
        """The trees of the parts that are stored.

        The nodes of each of the trees (`sizes` of them) stand level by level, so that the children of the n-th node
        that is no leaf are the nodes 2n + 1 and 2n + 2; a leaf's column is -1.
        """
        roots = np.cumsum(sizes) - sizes
        inner = column >= 0
        before: np.ndarray = np.cumsum(inner) - inner  # inner nodes before this one, in all trees
        tree = np.repeat(np.arange(len(sizes)), sizes)
        of_tree: np.ndarray = before - before[roots][tree]
        places = np.arange(len(column))
        left = np.where(inner, roots[tree] + 2 * of_tree + 1, places).astype(np.intp)  # what `take` asks for
        return cls(
            columns=columns,
            column=np.where(inner, column, 0).astype(np.intp),
            threshold=np.where(inner, threshold, np.inf).astype(np.float32),
            left=left,
            value=value.astype(np.int32),
            roots=roots.astype(np.intp),
            depth=_depth(left, roots, places),
            base=base,
        )

    def mean(self, other: "Trees", share: float = 0.5) -> "Trees":
        """The trees whose log-odds are the mean of both: these weigh `share` of 1, the others the rest."""
        parts = [
            structs.replace(
                trees, value=np.rint(trees.value * weight).astype(np.int32), base=int(np.rint(trees.base * weight))
            )
            for trees, weight in ((self, share), (other, 1 - share))
        ]
        return joined(parts)

    def parts(self) -> dict[str, np.ndarray]:
        """What is stored of the trees; see `of_parts`."""
        leaf = self.left == np.arange(len(self.left))
        ends = np.append(self.roots[1:], len(self.left))
        return {
            "column": np.where(leaf, -1, self.column).astype(np.int16),
            "threshold": np.where(leaf, 0, self.threshold).astype(np.float32),
            "value": self.value.astype(np.int16),
            "sizes": (ends - self.roots).astype(np.uint16),
        }

    def log_odds(self, table: np.ndarray) -> np.ndarray:
        """The sums, in units, for a table of single floats, a row a block."""
        sums = np.full(len(table), self.base, np.int64)
        rows = max(CHUNK // max(len(self.roots), 1), 1)
        for start in range(0, len(table), rows):
            sums[start : start + rows] += self.leaves(table[start : start + rows]).sum(axis=0, dtype=np.int64)
        return sums

    def leaves(self, table: np.ndarray) -> np.ndarray:
        """The values of the leaves that the rows end at, a row a tree."""
        rows, roots = np.ascontiguousarray(table.T, np.float32), self.roots[:, None]
        if not self.depth:
            return np.repeat(self.value.take(roots), len(table), axis=1)
        # All rows stand at the same roots, so that whole columns are compared.
        nodes = self.left.take(roots) + (rows.take(self.column.take(self.roots), axis=0) > self.threshold.take(roots))
        cells, starts, places = rows.ravel(), self.column * len(table), np.arange(len(table))
        for _ in range(self.depth - 1):  # nothing is out of bounds: to clip is faster than to look
            cell = starts.take(nodes, mode="clip")
            cell += places
            above = cells.take(cell, mode="clip") > self.threshold.take(nodes, mode="clip")
            nodes = self.left.take(nodes, mode="clip")
            nodes += above
        return self.value.take(nodes)

    def scores(self, columns: dict[str, np.ndarray], rows: np.ndarray | None = None) -> np.ndarray:
        """The probabilities of the (chosen) rows of the columns, 0 to 1, rounded."""
        odds = np.clip(self.log_odds(self.table(columns, rows)) / UNIT, -EDGE, EDGE)
        return np.round(1.0 / (1.0 + np.exp(-odds)), DIGITS)

    def table(self, columns: dict[str, np.ndarray], rows: np.ndarray | None = None) -> np.ndarray:
        """The columns that these trees ask, in their order, as a table of single floats."""
        size = len(next(iter(columns.values()), ()))
        found = np.array([columns[name] for name in self.columns]).reshape(len(self.columns), size)
        return (found if rows is None else found.take(rows, axis=1)).astype(np.float32).T


def joined(several: Sequence[Trees]) -> Trees:
    """All of these trees, one sum's after another's: their log-odds are the sum of all."""
    columns = tuple(dict.fromkeys(name for trees in several for name in trees.columns))
    parts = [trees.parts() for trees in several]
    for trees, part in zip(several, parts, strict=True):
        place = np.array([*map(columns.index, trees.columns), -1])  # -1 is a leaf's, and stays
        part["column"] = place[part["column"]]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    sizes = whole.pop("sizes").astype(np.int64)
    return Trees.of_parts(columns, sizes, base=sum(trees.base for trees in several), **whole)


def _depth(left: np.ndarray, roots: np.ndarray, places: np.ndarray) -> int:
    """The longest way from a root to a leaf."""
    level, depth = roots, 0
    while (level := level[left[level] != places[level]]).size:
        level, depth = np.concatenate((left[level], left[level] + 1)), depth + 1
    return depth
