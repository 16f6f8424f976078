"""A folder that is to be merged: what it is, how it was made, and how far its files go."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cleaning.config import ConfigError
from cleaning.recording import INPUTS
from crawler.archive import size_of
from crawler.runs import DOCUMENTS, REJECTED, REMOVED, RUN, difference
from crawler.sites import STATE, check_folder
from crawler.state import closed, identity, opened, read_only

NAMES = (DOCUMENTS, REJECTED, REMOVED)  # in the order in which they are merged: a document is stronger than a reject

NEITHER = "name folders that `pagesieve crawl` or `pagesieve clean` wrote (-o FOLDER/)"


class BadMergeError(ConfigError):
    """Folders can't be merged; the message says which, why, and what to do."""


class Output(Struct, frozen=True):
    """A file of lines, as far as it counts."""

    name: str
    size: int
    sha256: str | None  # of these bytes; None where nobody noted it


class Given(Struct, frozen=True, kw_only=True):
    """A folder as it is merged."""

    path: Path
    kind: str  # crawl, or run
    made_by: dict[str, Any] | None  # None for a crawl that cleaned nothing
    cleanings: dict[str, Any] = {}  # of the sites that a crawl cleaned, what of it was their own
    outputs: tuple[Output, ...]
    place: tuple[str, str]  # folders are merged in this order, in which order they are named or not
    state: Path | None = None  # a copy of a crawl's, in the newest form
    warcs: tuple[tuple[str, int], ...] = ()  # names and bytes of a crawl's archive files


def given(path: Path, copy: Path) -> Given:
    """What a folder is, whose lock the caller holds; a crawl's state is copied. Raises `BadMergeError`."""
    if not path.is_dir():
        raise BadMergeError(f"{path} is no folder; {NEITHER}")
    if size_of(path / STATE):
        return _crawl(path, copy)
    return _run(path)


class RunFile(Struct, frozen=True):
    """What run.json says of a file."""

    name: str
    bytes: int
    sha256: str


class RunTold(Struct, frozen=True):
    """What of run.json tells how its files were made, and how far they go."""

    schema_version: str
    configuration: dict[str, Any]
    files: tuple[RunFile, ...]


def _run(path: Path) -> Given:
    try:
        told = msgspec.json.decode((path / RUN).read_bytes(), type=RunTold)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadMergeError(f"{path}/ is neither a crawl's folder nor that of a run that is done; {NEITHER}") from error
    files = {file.name: file for file in told.files if file.name != INPUTS}  # a list, made of the others
    if set(files) != set(NAMES):
        raise BadMergeError(f"{path}/ has {', '.join(sorted(files))}; merge reads {', '.join(sorted(NAMES))} alone")
    outputs = tuple(Output(name, files[name].bytes, files[name].sha256) for name in NAMES)
    made_by = {"schema": told.schema_version, "configuration": told.configuration}
    place = (files[DOCUMENTS].sha256, "".join(file.sha256 for _, file in sorted(files.items())))
    return Given(path=path, kind="run", made_by=made_by, outputs=outputs, place=place)


def _crawl(path: Path, copy: Path) -> Given:
    check_folder(path)
    with closing(read_only(path / STATE)) as state, closing(sqlite3.connect(copy)) as other:
        state.backup(other)
    database = opened(copy)
    try:
        noted = {row[0]: row[1:] for row in database.execute("SELECT name, bytes, sha256 FROM outputs")}
        made = database.execute("SELECT value FROM facts WHERE name = 'made_by'").fetchone()
        own = dict(database.execute("SELECT name, value FROM facts WHERE name LIKE 'cleaning:%'"))
        sites = database.execute("SELECT DISTINCT urls.site FROM events JOIN urls ON urls.id = events.url").fetchall()
        began = database.execute("SELECT ifnull(min(started), '') FROM runs").fetchone()[0]
        warcs = database.execute("SELECT name, bytes FROM warcs WHERE bytes > 0 ORDER BY length(name), name").fetchall()
        return Given(
            path=path,
            kind="crawl",
            made_by=msgspec.json.decode(made[0]) if made else None,
            cleanings={site: msgspec.json.decode(own.get(f"cleaning:{site}", "{}")) for (site,) in sites},
            outputs=tuple(Output(name, *noted.get(name, (0, None))) for name in NAMES),
            place=(began, f"{identity(database) or 0:020}"),
            state=copy,
            warcs=tuple(warcs),
        )
    finally:
        closed(database)


def alike(folders: Sequence[Given]) -> None:
    """Raises `BadMergeError` where folders are not of one kind, not made in one way, or one is there twice."""
    first = folders[0]
    for other in folders[1:]:
        if other.kind != first.kind:
            raise BadMergeError(
                f"{first.path}/ is the folder of a {first.kind}, {other.path}/ of a {other.kind}: "
                "merge crawls with crawls, runs with runs"
            )
    made = [folder for folder in folders if folder.made_by is not None]
    for other in made[1:]:
        if other.made_by != made[0].made_by:
            differs = difference(made[0].made_by or {}, other.made_by or {})
            raise BadMergeError(
                f"{made[0].path}/ and {other.path}/ were made in different ways: {differs}; clean one of them again "
                f"as the other was (pagesieve clean {other.path}/{'warc ' if other.kind == 'crawl' else ''}...)"
            )
    _cleaned_alike(made)
    for folder, other in pairwise(folders):  # in order: copies stand side by side
        if folder.kind == "crawl" and folder.place == other.place:
            raise BadMergeError(f"{folder.path}/ and {other.path}/ are copies of one crawl: leave the older one out")


def _cleaned_alike(folders: Sequence[Given]) -> None:
    """Raises `BadMergeError` where the pages of a site were cleaned in its own way in one folder, not so in another."""
    seen: dict[str, tuple[Path, Any]] = {}
    for folder in folders:
        for site, cleaning in folder.cleanings.items():
            path, before = seen.setdefault(site, (folder.path, cleaning))
            if cleaning != before:
                raise BadMergeError(
                    f"{path}/ and {folder.path}/ cleaned the pages of {site} in different ways: "
                    f"{difference(before, cleaning)}; take documents.jsonl of one away and crawl again: it is made "
                    "anew from the archive, in the way that sites.toml says then"
                )


def real(path: Path) -> Path:
    """The path without links."""
    return Path(os.path.realpath(path))
