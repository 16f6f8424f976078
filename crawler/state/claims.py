"""What the sites of a run take over of the rows that earlier runs left, as they are described now."""

import sqlite3
from collections.abc import Callable, Collection, Sequence

from crawler.state.values import PAGE

UNWANTED = "unwanted"  # the reason of an address that waits for other patterns


def adopt(database: sqlite3.Connection, site: str, starts: Sequence[str], names: Collection[str], role: str) -> None:
    """Gives a site the rows of one that began at the same addresses under another name, and its own start.

    `starts` are the keys of its start, `names` those of all sites of the run: what one of them has stays its own. A
    start that was met as a page of another site is a start from now on.
    """
    marks = ", ".join("?" * len(starts))
    rows = database.execute(f"SELECT DISTINCT site FROM urls WHERE depth = 0 AND key IN ({marks})", starts)  # noqa: S608 - question marks
    for old in [name for (name,) in rows if name not in names]:
        database.execute("UPDATE urls SET site = ? WHERE site = ?", (site, old))
        database.execute("UPDATE OR REPLACE traps SET site = ? WHERE site = ?", (site, old))
        database.execute("UPDATE OR REPLACE facts SET name = ? WHERE name = ?", (f"cleaning:{site}", f"cleaning:{old}"))
    database.execute(
        f"UPDATE urls SET site = ?, role = ?, depth = 0, status = 0, tries = 0 WHERE depth > 0 AND key IN ({marks})",  # noqa: S608
        (site, role, *starts),
    )


def bind(database: sqlite3.Connection, site: str, is_wanted: Callable[[str], bool]) -> int:
    """Lets the patterns of a site decide over what is queued of it; how many addresses they leave out.

    Pages that were fetched before stay known; the others wait until the patterns are others again. Starts always
    stay.
    """
    queued = database.execute(
        "SELECT id, url FROM urls WHERE site = ? AND status = 0 AND role = ? AND depth > 0", (site, PAGE)
    ).fetchall()
    left = [row for row, url in queued if not is_wanted(url)]
    database.executemany(
        "UPDATE urls SET status = CASE WHEN hash IS NULL THEN 2 ELSE 1 END, "
        "reason = CASE WHEN hash IS NULL THEN ? ELSE reason END, due = NULL WHERE id = ?",
        [(UNWANTED, row) for row in left],
    )
    waiting = database.execute("SELECT id, url FROM urls WHERE site = ? AND reason = ?", (site, UNWANTED)).fetchall()
    again = [(row,) for row, url in waiting if is_wanted(url)]
    database.executemany("UPDATE urls SET status = 0, reason = NULL WHERE id = ?", again)
    return len(left)
