"""The runs over a folder: when each began and ended, and what it came to, site by site."""

import sqlite3
from datetime import datetime
from typing import Any


def begin(database: sqlite3.Connection, at: datetime) -> tuple[int, bool]:
    """The run's number, with whether it goes on with one that was killed."""
    last = database.execute("SELECT id, finished FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    if last and last[1] is None:
        return last[0], True
    cursor = database.execute("INSERT INTO runs (started) VALUES (?)", (at.isoformat(),))
    return cursor.lastrowid or 0, False


def end(database: sqlite3.Connection, run: int, at: datetime, reason: str) -> None:
    """Notes that a run ended by itself: the next one begins anew."""
    database.execute("UPDATE runs SET finished = ?, reason = ? WHERE id = ?", (at.isoformat(), reason, run))


def requeue_due(database: sqlite3.Connection, run: int, site: str, now: float) -> None:
    """Puts a site's listings, and those of its pages that are due, back among what is to be fetched."""
    database.execute(
        "UPDATE urls SET status = 0, tries = 0 WHERE site = ? AND status <> 0 AND run IS NOT ? "
        "AND role <> 'page' AND listed = '' AND failures < 5",
        (site, run),
    )
    database.execute(
        "UPDATE urls SET status = 0, tries = 0 WHERE site = ? AND status <> 0 AND due <= ? AND run IS NOT ? "
        "AND failures < 5 AND role = 'page'",
        (site, now, run),
    )


def moved(database: sqlite3.Connection) -> list[tuple[str, str]]:
    """The sites whose start led to another address, with the hosts of those."""
    rows = database.execute("SELECT DISTINCT site, host FROM urls WHERE depth = 0 AND redirects > 0")
    return [(site, host) for site, host in rows]


def tallies(database: sqlite3.Connection, run: int) -> dict[str, dict[str, int]]:
    """What a run counted, by site, then by word."""
    found: dict[str, dict[str, int]] = {}
    rows = database.execute("SELECT site, word, count FROM tallies WHERE run = ? ORDER BY site, word", (run,))
    for site, word, count in rows:
        found.setdefault(site, {})[word] = count
    return found


def traps(database: sqlite3.Connection, site: str) -> list[dict[str, Any]]:
    """The traps of a site, the largest first."""
    rows = database.execute(
        "SELECT kind, place, count FROM traps WHERE site = ? ORDER BY count DESC, kind, place LIMIT 20", (site,)
    )
    return [{"kind": kind, "place": place, "links": count} for kind, place, count in rows]


def texts(database: sqlite3.Connection, run: int) -> dict[str, tuple[list[int], dict[str, int]]]:
    """By site: the lengths in words of the documents of a run, and its rejects by reason."""
    found: dict[str, tuple[list[int], dict[str, int]]] = {}
    rows = database.execute(
        "SELECT urls.site, events.words, events.reason FROM events JOIN urls ON urls.id = events.url "
        "WHERE events.run = ? AND events.kept IS NOT NULL",
        (run,),
    )
    for site, words, reason in rows:
        lengths, reasons = found.setdefault(site, ([], {}))
        if reason is None:
            lengths.append(words)
        else:
            reasons[reason] = reasons.get(reason, 0) + 1
    return found
