"""A person's correction of a document of a run, by the positions that the run shows."""

from collections.abc import Iterable
from pathlib import Path

from cleaning.correcting import BlockLabel, Correction, Label, beginning
from cleaning.model import PageType
from cleaning.recording import many
from crawler.reports.entries import Entry, entries
from crawler.reports.finding import Wanted
from crawler.reports.rows import BadRunError


class NoSuchBlockError(ValueError):
    """The page has no block of this position."""


def shown_entry(folder: Path, name: str) -> Entry:
    """The document, or rejected page, of an id (or its first digits) or an address.

    Raises `BadRunError` where the folder is none of a run, or there is no such page, or several.
    """
    wanted = Wanted(name)
    several: dict[str, Entry] = {}
    for entry in entries(folder):
        if entry.row.id and wanted.fits(entry.row.id, entry.row.url):
            several.setdefault(entry.row.id, entry)
    if not several:
        raise BadRunError(f"{folder}: no page of the run has the id or URL {name}; look for it in documents.jsonl")
    if len(several) > 1:
        raise BadRunError(f"{folder}: {many(len(several), 'page')} of the run fit {name}: name one by its whole id")
    return next(iter(several.values()))


def correction_of(
    entry: Entry, keep: Iterable[int], drop: Iterable[int], page_type: PageType | None = None
) -> Correction:
    """The correction of a page, with what its blocks say. Raises `NoSuchBlockError`."""
    labels: dict[int, Label] = {}
    labels |= dict.fromkeys(drop, "drop")
    labels |= dict.fromkeys(keep, "keep")
    document = entry.document
    told = document.metadata.get("extractor") if document else None
    made = told.get("version") if isinstance(told, dict) else None
    total = sum(entry.counted)
    if labels and max(labels) >= total:
        raise NoSuchBlockError(
            f"the page has {total} blocks, and none of the position {max(labels)}: the last is {total - 1}"
        )
    blocks = []
    for position in sorted(labels):
        text, path = _block(entry, position)
        quoted = beginning(text) if text is not None else ""
        blocks.append(BlockLabel(position=position, label=labels[position], text=quoted or None, path=path))
    return Correction(id=entry.row.id or "", url=entry.row.url, type=page_type, version=made, blocks=tuple(blocks))


def _block(entry: Entry, position: int) -> tuple[str | None, str | None]:
    """What a block says, and its element's path; of lines whose places are not sure, nothing."""
    gone = next((row for row in entry.removed if row.position == position), None)
    if gone:
        return gone.text, gone.path
    return (entry.blocks[position].text if entry.is_exact else None), None
