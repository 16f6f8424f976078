"""Documents of a run that are of the same bytes, by id."""

import csv
from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from cleaning.recording.listing import DOCUMENT, ID, OUTCOME

NAMED = 1_000  # ids that are named: run.json is for people
_DIGITS = 16  # of an id that are looked at first: eight bytes a document in memory


class Duplicates(Struct, frozen=True, kw_only=True):
    """Documents whose id another document before them has."""

    documents: int = 0
    ids: dict[str, int] = {}  # the documents of an id, where there are several; the first thousand ids


def duplicates_in(listing: Path) -> Duplicates:
    """The duplicates of a run, by its inputs.csv. Raises `OSError` where it can't be read."""
    import numpy as np  # noqa: PLC0415 - a run without a folder needs none

    heads = array("Q")
    for name in _ids(listing):
        heads.append(int(name[:_DIGITS], 16))
    found, counts = np.unique(np.frombuffer(heads, np.uint64), return_counts=True)
    alike = set(found[counts > 1].tolist())
    if not alike:
        return Duplicates()
    exact = Counter(name for name in _ids(listing) if int(name[:_DIGITS], 16) in alike)
    several = sorted((name, count) for name, count in exact.items() if count > 1)
    return Duplicates(documents=sum(count - 1 for _, count in several), ids=dict(several[:NAMED]))


def _ids(listing: Path) -> Iterator[str]:
    with listing.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row[OUTCOME] == DOCUMENT:
                yield row[ID]
