"""The folder of a crawl, in which nothing is cut or written over that its state does not know."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from cleaning.recording import clear_parts, many
from crawler.archive import members, number_of, size_of
from crawler.runs import DOCUMENTS, REJECTED, REMOVED, RUN
from crawler.state import ARCHIVE, BadStateError, flaw, identity, is_empty, mark_in, mark_of, read_only

STATE = "state.sqlite"
OUTPUTS = (DOCUMENTS, REMOVED, REJECTED)

ANEW = "nothing was touched; put back the one that belongs here, or make it anew from the archive with --rebuild"
ELSEWHERE = "nothing was touched; choose another folder with -o"
UPDATE = "nothing was touched; update pagesieve, or choose another folder with -o"


def check_folder(folder: Path) -> None:
    """Raises `BadStateError` where a crawl would cut what it does not know; whoever calls holds the folder's lock.

    A state may know less than what lies in its folder because it was emptied, is an old copy, lost the log beside it,
    or belongs to another folder. What a killed run left of itself beyond what it committed is known, and is no flaw.
    """
    clear_parts(folder / RUN)
    path = folder / STATE
    if is_empty(path):
        _check_unknown(folder, path)
        return
    if why := flaw(path):
        raise BadStateError(f"{path} {why}; {UPDATE if 'newer' in why else ANEW}")
    try:
        with closing(read_only(path)) as database:
            why = _older(folder, database)
    except sqlite3.Error as error:
        why = f"can't be read ({error})"
    if why:
        raise BadStateError(f"{path} {why}; {ANEW}")


def _check_unknown(folder: Path, path: Path) -> None:
    """A folder without a state: nothing may lie in it that a state would know."""
    found = list(_lying(folder))
    if not found:
        return
    said = f"{folder}/ holds {found[0]}, which no crawl's {STATE} knows"
    if mark_in(folder) or any(number_of(Path(name).name) >= 0 for name in found):
        raise BadStateError(f"{said} (it is {'empty' if path.exists() else 'missing'}); {ANEW}")
    raise BadStateError(f"{said}; {ELSEWHERE}")


def _lying(folder: Path) -> Iterator[str]:
    """What lies in the folder and would be lost, by name."""
    yield from (name for name in OUTPUTS if size_of(folder / name))
    yield from sorted(f"warc/{path.name}" for path in (folder / "warc").glob("*.warc.gz") if size_of(path))


def _older(folder: Path, database: sqlite3.Connection) -> str | None:
    """In what the state does not fit what lies in its folder; None where it does."""
    mark, known = mark_in(folder), mark_of(database)
    if mark and mark.state != identity(database):
        return "is the state of another crawl than the one whose files lie beside it"
    for name, size in sorted(mark.sizes.items()) if mark else ():
        if size > known.sizes.get(name, 0):
            what = "of the archive" if name == ARCHIVE else f"of {name}"
            known_bytes, there = f"{known.sizes.get(name, 0):,}", many(size, "byte", ",")
            return f"is older than what lies beside it: it knows {known_bytes} of {there} {what}"
    at_rest = database.execute("SELECT finished FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    if mark is None or (at_rest and at_rest[0]):
        return _beyond(folder, database, known.sizes)
    return None


def _has_records(path: Path, known: int) -> bool:
    """Whether whole records stand beyond what is known of a file of ours: half of one is nothing that could be lost."""
    beyond = number_of(path.name) >= 0 and size_of(path) > known
    return beyond and next(members(path, known), None) is not None


def _beyond(folder: Path, database: sqlite3.Connection, outputs: dict[str, int]) -> str | None:
    """What no killed run can have left, since none was killed."""
    sizes = {f"warc/{name}": size for name, size in database.execute("SELECT name, bytes FROM warcs")}
    sizes |= {name: outputs.get(name, 0) for name in OUTPUTS}
    for name in _lying(folder):
        known = sizes.get(name, 0)
        if name not in OUTPUTS and not _has_records(folder / name, known):
            continue
        if (more := size_of(folder / name) - known) > 0:
            return f"does not know {more:,} of the bytes of {name} beside it"
    return None
