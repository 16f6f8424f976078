"""Clusters of signatures that agree at many places, whatever order they come in."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

BANDS = 32  # of 4 hashes: 87 in 100 pairs that share half of their runs agree in one, all that share 0.7
PAIRS = 40  # in a band's bucket, each is compared with so many before it, and with the first


def clusters_of(signatures: Any, threshold: float) -> list[list[int]]:
    """The clusters of two or more rows of a matrix of signatures: rows in order, clusters by their first row.

    A row is in a cluster with each that it agrees with at a share of `threshold` of the places, as far as a band of
    both is the same, and so with what those agree with. The rows' order decides nothing but their numbers, where they
    are sorted by what they are of.
    """
    groups = Groups(len(signatures))
    width = signatures.shape[1] // BANDS if len(signatures) else 0
    for band in range(BANDS if len(signatures) else 0):
        keys = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
        for bucket in _buckets(keys):
            for first, second in _pairs(bucket):
                if groups.find(first) != groups.find(second) and _share(signatures, first, second) >= threshold:
                    groups.join(first, second)
    return groups.several()


def share(signatures: Any, first: int, second: int) -> float:
    """The share of places at which two rows agree."""
    return round(_share(signatures, first, second), 4)


def _share(signatures: Any, first: int, second: int) -> float:
    return float(np.mean(signatures[first] == signatures[second]))


def _buckets(keys: Any) -> Iterator[list[int]]:
    """The rows that are the same, two or more at a time, each in order."""
    plain = keys.view(np.dtype((np.void, keys.dtype.itemsize * keys.shape[1]))).ravel()
    order = np.argsort(plain, kind="stable")
    held = plain[order]
    starts = np.flatnonzero(np.concatenate(([True], held[1:] != held[:-1])))
    ends = np.append(starts[1:], len(held))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start > 1:
            yield order[start:end].tolist()


def _pairs(bucket: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, second in enumerate(bucket):
        if place > PAIRS:
            yield bucket[0], second
        yield from ((first, second) for first in bucket[max(0, place - PAIRS) : place])


class Groups:
    """Rows that belong together."""

    def __init__(self, size: int) -> None:
        self._parents = np.arange(size)

    def find(self, row: int) -> int:
        """The first row of a row's group."""
        while (parent := int(self._parents[row])) != row:
            self._parents[row] = self._parents[parent]
            row = parent
        return row

    def join(self, one: int, other: int) -> None:
        """Makes two groups one."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parents[second] = first

    def several(self) -> list[list[int]]:
        """The groups of two or more."""
        found: dict[int, list[int]] = {}
        for row in np.flatnonzero(self._parents != np.arange(len(self._parents))).tolist():
            first = self.find(row)
            found.setdefault(first, [first]).append(row)
        return [found[first] for first in sorted(found)]
