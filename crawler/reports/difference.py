"""What differs between two runs: documents gained, lost and changed, and a changed one's lines."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field
from rapidfuzz.distance import LCSseq

from crawler.reports.entries import Entry, entries
from crawler.reports.rows import DocumentRow

SHOWN = 200  # entries that differ: some MB of page
COMPARED = 4_000  # lines of a side: rapidfuzz takes a bit for each pair

# What differs between runs that say the same of a page: when and by what it was made, where it was read, how sure.
PASSING = frozenset(
    ("extractor", "statistics", "fetched_at", "previous_id", "source", "page_type_score", "fixes", "provenance",
     "paragraph_languages")
)  # fmt: skip

Fate = Literal["gained", "lost", "changed", "rejected otherwise"]
Key = tuple[str, int]  # the address, and the number of the entry among those of that address


class Mark(Struct, frozen=True):
    """What is held in memory of an entry while runs are compared."""

    number: int
    id: str | None
    site: str | None
    is_document: bool
    said: bytes  # a digest of blocks and metadata, or of the reason of a reject
    scored: float | None


class Line(Struct, frozen=True):
    """A line of a page in both runs; a side that lacks it has None, and '' as reason means that it was kept."""

    text: str
    before: str | None
    after: str | None


class Change(Struct, frozen=True):
    """An entry that differs."""

    fate: Fate
    before: Entry | None
    after: Entry | None

    @property
    def shown(self) -> Entry:
        """The side that is there, the newer one where both are."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of them is what the change was found by
        return found

    def lines(self) -> list[Line]:
        """The lines of the page in order, those of both sides with both reasons."""
        return aligned(_lines(self.before), _lines(self.after))

    def metadata(self) -> list[tuple[str, Any, Any]]:
        """The fields that differ, with both values."""
        if not (self.before and self.after and self.before.document and self.after.document):
            return []
        old, new = facts(self.before.document), facts(self.after.document)
        return [(key, old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)]


class Difference(Struct):
    """Two runs compared: counts over all, and the entries that are shown."""

    documents: tuple[int, int] = (0, 0)
    total: int = 0  # documents of either
    fates: Counter[str] = field(default_factory=Counter)
    sites: dict[str, Counter[str]] = field(default_factory=dict)
    reasons: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    rescored: int = 0  # the same blocks and metadata with another confidence: no change
    changes: list[Change] = field(default_factory=list)
    all: bool = True  # each change is shown

    @property
    def changed(self) -> int:
        """Documents gained, lost or changed."""
        return sum(self.fates[fate] for fate in ("gained", "lost", "changed"))

    @property
    def share(self) -> float:
        """How much of the documents of either run that is; 0 for two runs without one."""
        return self.changed / self.total if self.total else 0.0


def compared(before: Path, after: Path, everything: bool = False) -> Difference:
    """The difference of two run folders: entries of the same address, then of the same bytes, are the same page.

    Memory grows by some hundred bytes an entry. Raises `BadRunError` where a folder is none of a run.
    """
    result = Difference()
    pairs = _pairs(marks(entries(before), result.reasons[0]), marks(entries(after), result.reasons[1]))
    found: list[tuple[Fate, Mark | None, Mark | None]] = []
    olds, news = 0, 0
    for old, new in pairs:
        olds += bool(old and old.is_document)
        news += bool(new and new.is_document)
        result.total += bool(old and old.is_document) or bool(new and new.is_document)
        if fate := _fate(old, new):
            found.append((fate, old, new))
            result.fates[fate] += 1
            site = (new or old).site if (new or old) else None  # type: ignore[union-attr]  # one is there
            result.sites.setdefault(site or "no site", Counter())[fate] += 1
        elif old and new and old.scored != new.scored:
            result.rescored += 1
    result.documents = (olds, news)
    result.all = everything or len(found) <= SHOWN
    result.changes = _fetched(found if everything else found[:SHOWN], before, after)
    return result


def marks(run: Iterable[Entry], reasons: Counter[str]) -> dict[Key, Mark]:
    """The entries of a run by address; the reasons of removed blocks are counted by the way."""
    seen, found = Counter[str](), dict[Key, Mark]()
    for entry in run:
        reasons.update(row.reason for row in entry.removed)
        found[entry.address, seen[entry.address]] = _mark(entry)
        seen[entry.address] += 1
    return found


def _mark(entry: Entry) -> Mark:
    document = entry.document
    said: Any = entry.rejected.reason if entry.rejected else None
    if document:
        said = [document.text, [[row.position, row.text, row.reason] for row in entry.removed], facts(document)]
    return Mark(
        number=entry.number,
        id=entry.row.id,
        site=entry.site,
        is_document=document is not None,
        said=hashlib.blake2b(msgspec.json.encode(said), digest_size=16).digest(),
        scored=document.confidence if document else None,
    )


def facts(document: DocumentRow) -> dict[str, Any]:
    """The metadata that is compared."""
    rest = {key: value for key, value in document.metadata.items() if key not in PASSING}
    names = ("url", "title", "authors", "date", "language")
    return {name: getattr(document, name) for name in names} | rest


def _pairs(olds: dict[Key, Mark], news: dict[Key, Mark]) -> Iterator[tuple[Mark | None, Mark | None]]:
    """Both sides of each page: by address, then by the bytes among what is left; in the order of the newer run."""
    left: dict[str | None, list[Key]] = {}
    for key, old in olds.items():
        if key not in news:
            left.setdefault(old.id, []).append(key)
    for key, new in news.items():
        if key in olds:
            yield olds[key], new
        else:
            same = left.get(new.id) if new.id else None
            yield (olds[same.pop(0)] if same else None), new
    for keys in left.values():
        yield from ((olds[key], None) for key in keys)


def _fate(old: Mark | None, new: Mark | None) -> Fate | None:
    """What became of a page; None where it is as it was, or was a document in neither run."""
    was, stays = bool(old and old.is_document), bool(new and new.is_document)
    if was != stays:
        return "gained" if stays else "lost"
    if not (old and new) or old.said == new.said:
        return None
    return "changed" if stays else "rejected otherwise"


def _fetched(found: list[tuple[Fate, Mark | None, Mark | None]], before: Path, after: Path) -> list[Change]:
    """The entries themselves, read once more."""
    olds = _numbered(before, {old.number for _, old, _ in found if old})
    news = _numbered(after, {new.number for _, _, new in found if new})
    return [
        Change(fate, olds[old.number] if old else None, news[new.number] if new else None) for fate, old, new in found
    ]


def _numbered(folder: Path, wanted: set[int]) -> dict[int, Entry]:
    return {entry.number: entry for entry in entries(folder) if entry.number in wanted} if wanted else {}


def _lines(entry: Entry | None) -> list[tuple[str, str]]:
    """Each line of the blocks with their reason, '' for kept ones; spaces apart, as repair changes them."""
    if entry is None:
        return []
    found = [(" ".join(line.split()), seen.reason or "") for seen in entry.blocks for line in seen.text.split("\n")]
    return [(line, reason) for line, reason in found if line][:COMPARED]


def aligned(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[Line]:
    """The lines of both sides in one order.

    >>> aligned([("Menu", "navigation"), ("One.", "")], [("Menu", ""), ("One.", ""), ("Two.", "")])
    ... # doctest: +NORMALIZE_WHITESPACE
    [Line(text='Menu', before='navigation', after=''), Line(text='One.', before='', after=''),
     Line(text='Two.', before=None, after='')]
    """
    found: list[Line] = []
    for step in LCSseq.opcodes([text for text, _ in old], [text for text, _ in new]):
        gone, come = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag == "equal":
            found += [Line(text, was, now) for (text, was), (_, now) in zip(gone, come, strict=True)]
        else:
            found += [Line(text, was, None) for text, was in gone]
            found += [Line(text, None, now) for text, now in come]
    return found
