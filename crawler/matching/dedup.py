"""The near-duplicates of a run folder, written beside its documents."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from cleaning.config import ConfigError
from cleaning.measuring import PERMUTATIONS, fingerprint_of_text, require_signals
from cleaning.recording import DOCUMENTS, AtomicFile, OutputError, encoded, files_of, lines_of
from crawler.matching.clusters import clusters_of, share

DUPLICATES = "duplicates.jsonl"
THRESHOLD = 0.5  # of the places at which signatures agree; what it finds: docs/signals.md


class DuplicateRow(Struct, frozen=True, kw_only=True):
    """A document of a cluster: a line of duplicates.jsonl."""

    id: str
    cluster: str  # the id of the representative
    representative: bool
    similarity: float  # to the representative: the share of places at which the signatures agree
    documents: int  # of the run that have the id


class Matched(Struct, frozen=True, kw_only=True):
    """What was found in a run."""

    documents: int = 0
    clusters: int = 0
    duplicates: int = 0  # documents but the representatives


class _Signals(Struct, frozen=True):
    minhash: list[int]


class _Metadata(Struct, frozen=True):
    signals: _Signals | None = None


class _Row(Struct, frozen=True):
    id: str
    text: str
    language: str | None = None
    metadata: _Metadata = _Metadata()


class _Document(Struct, frozen=True, order=True):
    """What is known of the documents of an id; those of one id differ in how they were read, if at all."""

    id: str
    row: int = -1  # of its signature
    words: int = 0
    count: int = 1


def dedup(folder: Path, threshold: float = THRESHOLD) -> Matched:
    """Writes the near-duplicates of a run to `duplicates.jsonl` in its folder; what was found.

    Two passes: each document's signature goes to a file, then clusters are made of them in the order of the ids, so
    that the order of the documents is no matter. Of each cluster the document with the most words, by id among equals,
    stands for the others. Raises `ConfigError` where there is no run, or a library is missing.
    """
    require_signals()
    try:
        if not files_of(folder, DOCUMENTS):
            raise ConfigError(f"{folder}: it has no {DOCUMENTS}; name a run folder: pagesieve clean INPUT -o out/")
        with tempfile.TemporaryFile(dir=folder) as file:
            return _matched(folder, file, threshold)
    except (OSError, msgspec.MsgspecError) as error:
        if isinstance(error, msgspec.MsgspecError):
            raise ConfigError(f"{folder}: a line of its documents is none of a run's: {error}") from error
        raise OutputError(str(folder), error) from error


def _matched(folder: Path, file: Any, threshold: float) -> Matched:
    found: dict[bytes, _Document] = {}
    total = 0
    for row in _rows(folder):
        total += 1
        key = bytes.fromhex(row.id)
        words, before = len(row.text.split()), found.get(key)
        if before is None:
            found[key] = _Document(row.id, len(found), words)
            file.write(np.array(_signature(row), np.uint32).tobytes())
        else:
            found[key] = msgspec.structs.replace(before, count=before.count + 1)
    file.flush()
    documents = [found[key] for key in sorted(found)]
    del found
    order = np.array([document.row for document in documents], np.int64)
    signatures = (
        np.memmap(file, np.uint32, "r", shape=(len(documents), PERMUTATIONS))[order]
        if documents
        else np.empty((0, PERMUTATIONS), np.uint32)
    )
    clusters = clusters_of(signatures, threshold)
    alone = {row for cluster in clusters for row in cluster}
    clusters += [[row] for row, document in enumerate(documents) if document.count > 1 and row not in alone]
    lines = sorted(row for cluster in clusters for row in _lines(cluster, documents, signatures))
    with AtomicFile(folder / DUPLICATES) as out:
        for _, line in lines:
            out.write(line)
    duplicates = sum(documents[row].count for cluster in clusters for row in cluster) - len(clusters)
    return Matched(documents=total, clusters=len(clusters), duplicates=duplicates)


def _rows(folder: Path) -> Iterator[_Row]:
    decoder = msgspec.json.Decoder(_Row)
    return (decoder.decode(line) for line in lines_of(folder, DOCUMENTS))


def _signature(row: _Row) -> list[int]:
    signals = row.metadata.signals
    if signals is not None and len(signals.minhash) == PERMUTATIONS:
        return signals.minhash
    return fingerprint_of_text(row.text, row.language)


Placed = tuple[tuple[str, bool, str], bytes]


def _lines(cluster: list[int], documents: list[_Document], signatures: Any) -> Iterator[Placed]:
    """Each document's line, with what sorts it: by cluster, the representative first."""
    best = min(cluster, key=lambda row: (-documents[row].words, documents[row].id))
    name = documents[best].id
    for row in cluster:
        document = documents[row]
        told = DuplicateRow(
            id=document.id,
            cluster=name,
            representative=row == best,
            similarity=share(signatures, row, best),
            documents=document.count,
        )
        yield (name, row != best, document.id), encoded(told)[0]
