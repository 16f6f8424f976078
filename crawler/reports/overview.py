"""What a run did, counted, and which of its documents to look at first."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from math import floor

from msgspec import Struct, field

from crawler.reports.entries import Entry, statistic
from crawler.reports.rows import DocumentRow

ODD = 12  # of a kind: as many as a person looks at before the next kind
SAMPLE = 300  # documents: some MB of report, which opens in a second
REJECTS = 20  # of a reason
UNSURE = 0.6  # below it, about every second document of the benchmark's pages lacks or has too much of something

KINDS = {
    "unsure": "Least sure of the text",
    "removed": "Most of the page removed",
    "same": "Same text as an earlier document",
    "broken": "The page's end never came, or bytes of it were not readable",
    "rejected": "Rejected",
}


class Overview(Struct):
    """Counts of a run by what they are of, and the numbers of the entries that are shown."""

    documents: int = 0
    rejects: int = 0
    words: int = 0
    kept: int = 0
    removed: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    confidence: Counter[int] = field(default_factory=Counter)  # by tenths; -1 where there is none
    odd: dict[str, list[int]] = field(default_factory=dict)  # numbers by kind, the oddest first
    chosen: set[int] = field(default_factory=set)  # numbers of what is shown
    all: bool = False  # nothing was left out

    def tables(self) -> Iterator[tuple[str, list[tuple[str, int]]]]:
        """Each count under its heading, the largest first."""
        yield "Outcome", [("documents", self.documents), ("rejected", self.rejects)]
        yield "Rejected, by reason", self.rejected.most_common()
        yield "Blocks removed, by reason", self.reasons.most_common()
        yield "Page types", self.types.most_common()
        yield "Languages", self.languages.most_common()
        yield "Sites", self.sites.most_common()
        yield "Confidence", [(_tenth(tenth), self.confidence[tenth]) for tenth in sorted(self.confidence)]


class Least:
    """The few entries with the least of something, in memory for as many."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._heap: list[tuple[float, int]] = []  # negated: the first is the one that goes next

    def saw(self, value: float, number: int) -> None:
        """Takes an entry into account."""
        keep = heapq.heappush if len(self._heap) < self._size else heapq.heappushpop
        keep(self._heap, (-value, -number))

    def numbers(self) -> list[int]:
        """The entries, the least first."""
        return [-number for _, number in sorted(self._heap, reverse=True)]


def looked_over(run: Iterable[Entry], everything: bool = False, sample: int = SAMPLE) -> Overview:
    """The overview of a run. What is shown are the odd ones and a sample by the ids, so the same each time; or all.

    Memory grows by sixteen bytes a document, a digest of its text, and by the hosts.
    """
    overview = Overview(all=True)
    odd = {kind: Least(ODD) for kind in KINDS}
    drawn, texts = Least(sample), set[bytes]()
    for entry in run:
        _count(overview, entry)
        if entry.document:
            _look(entry.number, entry.document, odd, texts)
            drawn.saw(_lot(entry), entry.number)
        elif entry.rejected and overview.rejected[entry.rejected.reason] <= REJECTS:
            overview.chosen.add(entry.number)
            odd["rejected"].saw(overview.rejected[entry.rejected.reason], entry.number)  # each reason once, first
    overview.odd = {kind: found.numbers() for kind, found in odd.items()}
    overview.chosen |= {number for found in overview.odd.values() for number in found} | {*drawn.numbers()}
    total = overview.documents + overview.rejects
    if everything:
        overview.chosen = set(range(total))
    overview.all = len(overview.chosen) == total
    return overview


def _count(overview: Overview, entry: Entry) -> None:
    kept, removed = entry.counted
    overview.kept += kept
    overview.removed += removed
    overview.reasons.update(row.reason for row in entry.removed)
    if entry.site:
        overview.sites[entry.site] += 1
    if entry.rejected:
        overview.rejects += 1
        overview.rejected[entry.rejected.reason] += 1
    if document := entry.document:
        overview.documents += 1
        overview.words += int(statistic(document, "words") or 0)
        overview.types[str(document.metadata.get("page_type") or "none")] += 1
        overview.languages[document.language or "none"] += 1
        overview.confidence[-1 if document.confidence is None else min(9, floor(document.confidence * 10))] += 1


def _look(number: int, document: DocumentRow, odd: dict[str, Least], texts: set[bytes]) -> None:
    """Whether a document is odd, and how."""
    if document.confidence is not None and document.confidence < UNSURE:
        odd["unsure"].saw(document.confidence, number)
    share = statistic(document, "share_kept")
    if share is not None and share < 0.5:
        odd["removed"].saw(share, number)
    encoding = document.metadata.get("encoding")
    replaced = encoding.get("replaced") if isinstance(encoding, dict) else 0
    if document.metadata.get("truncated") or replaced:
        odd["broken"].saw(0, number)
    text = hashlib.blake2b(document.text.encode("utf-8", "replace"), digest_size=16).digest()
    if text in texts:
        odd["same"].saw(0, number)
    texts.add(text)


def _lot(entry: Entry) -> float:
    """A number drawn by the id, the same each time; ids are hashes, and so no choice of ours."""
    return int.from_bytes(hashlib.blake2b(f"{entry.row.id}".encode("utf-8", "replace"), digest_size=6).digest(), "big")


def _tenth(tenth: int) -> str:
    """A bar's label.

    >>> _tenth(9), _tenth(-1)
    ('0.9 to 1.0', 'none')
    """
    return "none" if tenth < 0 else f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}"
