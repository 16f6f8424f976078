"""The lines of a run folder's files, as a report needs them: tolerant of versions that have more or fewer keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

DOCUMENTS, REMOVED, REJECTED, RUN = "documents.jsonl", "removed.jsonl", "rejected.jsonl", "run.json"


class BadRunError(ValueError):
    """What was named is no run folder, or a file of it is broken; the message says which, and what to type instead."""


class DocumentRow(Struct, frozen=True):
    """A line of documents.jsonl."""

    id: str
    url: str | None = None
    title: str | None = None
    text: str = ""
    authors: list[str] = []
    date: str | None = None
    language: str | None = None
    language_score: float | None = None
    confidence: float | None = None
    metadata: dict[str, Any] = {}


class RemovedRow(Struct, frozen=True):
    """A line of removed.jsonl."""

    id: str
    position: int
    text: str
    reason: str
    stage: str = ""
    score: float | None = None
    path: str | None = None


class RejectedRow(Struct, frozen=True):
    """A line of rejected.jsonl."""

    reason: str
    id: str | None = None
    url: str | None = None
    source: dict[str, Any] = {}
    detail: str = ""
    hint: str = ""


Row = TypeVar("Row", DocumentRow, RemovedRow, RejectedRow)


def rows(path: Path, kind: type[Row], start: int = 0) -> Iterator[tuple[int, Row]]:
    """Each line's place in bytes and its value, from a place on. Raises `BadRunError` where one can't be read."""
    decoder = msgspec.json.Decoder(kind)
    try:
        with path.open("rb") as file:
            place = file.seek(start)
            for line in file:
                yield place, decoder.decode(line)
                place += len(line)
    except OSError as error:
        raise BadRunError(_unreadable(path, error.strerror or str(error))) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadRunError(_unreadable(path, f"the line at byte {place} is none of a run's: {error}")) from error


def run_of(folder: Path) -> dict[str, Any]:
    """What run.json says; empty where there is none, as in a crawl's folder, or where it holds no object."""
    try:
        told = msgspec.json.decode((folder / RUN).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def _unreadable(path: Path, why: str) -> str:
    return f"{path}: {why}; name a run folder, as `pagesieve clean INPUT -o out/` makes it"
