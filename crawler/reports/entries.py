"""The documents and rejected inputs of a run, one at a time, each with its blocks in the page's order."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from cleaning.recording import DOCUMENTS, REJECTED, REMOVED, files_of
from crawler.reports.rows import BadRunError, DocumentRow, Place, RejectedRow, RemovedRow, rows

__all__ = ["BadRunError", "Entry", "Seen", "entries", "interleaved"]


class Seen(Struct, frozen=True):
    """A block: a line of the text where it has no reason, a row of the ledger where it has one.

    `position` is its place in the page, as far as the ledger tells it.
    """

    text: str
    reason: str | None = None
    score: float | None = None
    stage: str | None = None
    path: str | None = None
    position: int | None = None


class Entry(Struct, frozen=True, dict=True):
    """A document, or a rejected input, with the rows that the ledger has of it."""

    number: int  # in the run, from 0; the rejected ones follow the documents
    row: DocumentRow | RejectedRow
    removed: tuple[RemovedRow, ...]

    @property
    def document(self) -> DocumentRow | None:
        """The document, None for a rejected input."""
        return self.row if isinstance(self.row, DocumentRow) else None

    @property
    def rejected(self) -> RejectedRow | None:
        """The row of a rejected input, None for a document."""
        return self.row if isinstance(self.row, RejectedRow) else None

    @property
    def source(self) -> dict[str, Any]:
        """Where it was read: kind, path and record, as far as the row says."""
        found = self.row.source if isinstance(self.row, RejectedRow) else self.row.metadata.get("source")
        return found if isinstance(found, dict) else {}

    @cached_property
    def address(self) -> str:
        """Its URL, else where it was read, else its id."""
        place = " ".join(str(part) for part in (self.source.get("path"), self.source.get("record")) if part is not None)
        return self.row.url or place or self.row.id or ""

    @cached_property
    def site(self) -> str | None:
        """The host of its URL, without `www.`."""
        try:
            return (urlsplit(self.row.url or "").hostname or "").removeprefix("www.") or None
        except ValueError:  # a foreign address that is none: `https://[`
            return None

    @cached_property
    def counted(self) -> tuple[int, int]:
        """How many blocks were kept, and how many removed."""
        document = self.document
        if not document:
            return 0, len(self.removed)
        kept = statistic(document, "blocks_kept")
        lines = document.text.count("\n") + 1 if document.text else 0
        removed = len(self.removed) or int(statistic(document, "blocks_removed") or 0)  # of a run without a ledger
        return int(lines if kept is None else kept), removed

    @property
    def blocks(self) -> tuple[Seen, ...]:
        """Kept and removed blocks in their order, as far as `is_exact` says."""
        return interleaved(self.document.text if self.document else "", self.removed, self.counted[0])

    @property
    def is_exact(self) -> bool:
        """Whether each line is one block: else lines stand near their places, not surely on them."""
        lines = self.document.text.count("\n") + 1 if self.document and self.document.text else 0
        total = lines + len(self.removed)
        return lines == self.counted[0] and all(row.position < total for row in self.removed)


def statistic(document: DocumentRow, name: str) -> float | None:
    """A number of the record's statistics, None where it has none."""
    told = document.metadata.get("statistics")
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, int | float) else None


def interleaved(text: str, removed: Sequence[RemovedRow], kept: int) -> tuple[Seen, ...]:
    """The lines of a text among the removed blocks, on the places that the ledger leaves free.

    >>> gone = [RemovedRow("", 0, "Menu", "navigation"), RemovedRow("", 2, "Share", "share_bar")]
    >>> [seen.text for seen in interleaved("One.\\nTwo.", gone, 2)]
    ['Menu', 'One.', 'Share', 'Two.']
    """
    lines = text.split("\n") if text else []
    taken = {row.position for row in removed}
    free = _free(taken, kept or len(lines))
    placed = [(free[index * len(free) // len(lines)], index, Seen(line)) for index, line in enumerate(lines)]
    placed += [
        (row.position, 0, Seen(row.text, row.reason, row.score, row.stage, row.path, row.position)) for row in removed
    ]
    return tuple(seen for *_, seen in sorted(placed, key=lambda one: one[:2]))


def _free(taken: set[int], number: int) -> list[int]:
    """The first so many places that are not taken."""
    found: list[int] = []
    place = 0
    while len(found) < number:
        if place not in taken:
            found.append(place)
        place += 1
    return found


class Ledger:
    """Rows by document, read once in the order of the documents; what comes out of turn is found again by its place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._groups = _groups(folder)
        self._passed: dict[str, list[Place]] = {}  # places of what was passed over: rejected pages, mostly
        self._again = _groups(
            folder
        )  # a second reading, which mostly goes ahead: to go back, a packed file is unpacked
        self._at: Place = (0, 0)

    def take(self, name: str) -> tuple[RemovedRow, ...]:
        """The next rows of this id; none where there are none."""
        if places := self._passed.get(name):
            return self._found(places.pop(0))
        for place, found in self._groups:
            if found[0].id == name:
                return found
            self._passed.setdefault(found[0].id, []).append(place)
        return ()

    def _found(self, place: Place) -> tuple[RemovedRow, ...]:
        """The rows at a place."""
        if place < self._at or not self._is_packed:
            self._again = _groups(self._folder, place)
        for at, found in self._again:
            self._at = at
            if at == place:
                return found
        return ()

    @cached_property
    def _is_packed(self) -> bool:
        return any(path.suffix != ".jsonl" for path in files_of(self._folder, REMOVED))


def _groups(folder: Path, start: Place = (0, 0)) -> Iterator[tuple[Place, tuple[RemovedRow, ...]]]:
    """The rows of each page with their place: positions grow within a page, and start anew in its next copy."""
    last, copy = None, 0

    def page(placed: tuple[Place, RemovedRow]) -> tuple[str, int]:
        nonlocal last, copy
        row = placed[1]
        if last and last.id == row.id and row.position <= last.position:
            copy += 1
        last = row
        return row.id, copy

    for _, found in groupby(rows(folder, REMOVED, RemovedRow, start), key=page):
        together = list(found)
        yield together[0][0], tuple(row for _, row in together)


def entries(folder: Path) -> Iterator[Entry]:
    """The run's documents in their order, then its rejected inputs: one at a time, whatever the run's size.

    Raises `BadRunError` where the folder is none of a run.
    """
    ledger = Ledger(folder)
    number = 0
    for _, document in rows(folder, DOCUMENTS, DocumentRow):
        has_rows = statistic(document, "blocks_removed") != 0
        yield Entry(number, document, ledger.take(document.id) if has_rows else ())
        number += 1
    for _, rejected in rows(folder, REJECTED, RejectedRow):
        yield Entry(number, rejected, ledger.take(rejected.id) if rejected.id else ())
        number += 1
