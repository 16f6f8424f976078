"""The lines of a run folder's files, as a report needs them: tolerant of versions that have more or fewer keys."""

from collections.abc import Iterator
from errno import ENOENT
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from cleaning.recording import DOCUMENTS, REJECTED, REMOVED, RUN, files_of, opened, unpacked_lines

Place = tuple[int, int]  # of a line: the number of its file, and the bytes before it there, unpacked


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


def rows(folder: Path, name: str, kind: type[Row], start: Place = (0, 0)) -> Iterator[tuple[Place, Row]]:
    """Each line's place and its value, from a place on, in whatever files a run's lines of a name stand.

    Raises `BadRunError` where one can't be read.
    """
    decoder = msgspec.json.Decoder(kind)
    path, at = folder / name, 0
    try:
        for number, path in list(enumerate(_files(folder, name)))[start[0] :]:
            with opened(path) as file:
                at = file.seek(start[1]) if number == start[0] else 0
                for line in unpacked_lines(file):
                    yield (number, at), decoder.decode(line)
                    at += len(line)
    except OSError as error:
        raise BadRunError(_unreadable(path, error.strerror or str(error))) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadRunError(_unreadable(path, f"the line at byte {at} is none of a run's: {error}")) from error


def is_run(folder: Path) -> bool:
    """Whether a folder holds the files of a run, of `clean` or of a crawl."""
    try:
        return folder.is_dir() and bool(files_of(folder, DOCUMENTS) or files_of(folder, REJECTED))
    except OSError:
        return False


def _files(folder: Path, name: str) -> list[Path]:
    """The files of a name; none for a ledger that was not asked for."""
    if found := files_of(folder, name):
        return found
    if name == REMOVED and not has_ledger(folder):
        return []
    raise FileNotFoundError(ENOENT, "No such file or directory", str(folder / name))


def has_ledger(folder: Path) -> bool:
    """Whether the run wrote what it removed; it did unless run.json denies it."""
    told: Any = run_of(folder)
    for key in ("configuration", "record", "ledger"):
        told = told.get(key) if isinstance(told, dict) else None
    return told is not False


def run_of(folder: Path) -> dict[str, Any]:
    """What run.json says; empty where there is none, as in a crawl's folder, or where it holds no object."""
    try:
        told = msgspec.json.decode((folder / RUN).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return told if isinstance(told, dict) else {}


def _unreadable(path: Path, why: str) -> str:
    return f"{path}: {why}; name a run folder, as `pagesieve clean INPUT -o out/` makes it"
