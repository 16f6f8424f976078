"""How a link that was found enters the state: as a new address, as one to look at again, or not at all."""

import re
import sqlite3
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from crawler.state.values import PAGE, Link, Trapped

VARIANTS = 200  # addresses of one path that differ in their parameters alone: more is a calendar or a filter
REPEATS = 3  # times that a part of a path may come back: '/a/b/a/b/a/b' is a link that is relative by mistake
DEEP = 25  # parts of a path
FAILURES = 5  # runs in which an address may fail before it is given up

_DAYS = re.compile(r"^[^?]*?/(?:calendar|takvim|t[əe]qvim)(?=/)", re.IGNORECASE)  # all pages below are one
_DATED = re.compile(r"/(20\d\d)[/-](?:0?[1-9]|1[0-2])(?=[/-]|$)")
_CALENDAR = re.compile(r"/(?:calendar|takvim|t[əe]qvim|events?/\d{4}|arxiv/\d{4}|archive/\d{4})\b|[?&](?:month|year)=")

_INSERT = f"""
INSERT INTO urls (key, url, host, site, role, twin, priority, depth, redirects, request, listed, first_seen, last_seen)
VALUES (:key, :url, :host, :site, :role, :twin, :priority, :depth, :redirects, :request, :listed, :at, :at)
ON CONFLICT (key) DO UPDATE SET
    last_seen = excluded.last_seen,
    url = CASE WHEN status = 0 AND twin > excluded.twin THEN excluded.url ELSE url END,
    twin = CASE WHEN status = 0 THEN min(twin, excluded.twin) ELSE twin END,
    priority = max(priority, excluded.priority),
    listed = max(listed, excluded.listed),
    tries = CASE WHEN status <> 0 THEN 0 ELSE tries END,
    status = CASE WHEN run IS NOT :run AND status <> 0 AND (
        :again OR excluded.listed > listed OR due <= :now OR (status = 2 AND due IS NOT NULL AND failures < {FAILURES})
    ) THEN 0 ELSE status END
RETURNING id
"""  # noqa: S608 - a number of ours


def trap_of(link: Link) -> Trapped | None:
    """Why a link would have no end, as far as its address tells; None for one that looks fine."""
    path = urlsplit(link.address.key).path
    parts = [part for part in path.split("/") if part]
    if parts and max(Counter(parts).values()) > REPEATS:
        return Trapped(site=link.site, kind="repeating_path", place=f"{link.address.host}/{parts[0]}")
    if len(parts) > DEEP:
        return Trapped(site=link.site, kind="deep_path", place=f"{link.address.host}/{parts[0]}")
    return None


def ahead_of(link: Link, year: int) -> Trapped | None:
    """A trap, where the address has a day that is too far ahead for anything to have happened on it."""
    found = _DATED.search(urlsplit(link.address.key).path)
    if found is None or int(found[1]) <= year + 1:
        return None
    return Trapped(site=link.site, kind="calendar", place=f"{link.address.host}{found[0]}")


def variant_of(link: Link) -> Trapped | None:
    """The trap that an address would be, were it one too many of its path; None where it is none of many."""
    place, query, _ = link.address.key.partition("?")
    days = _DAYS.match(link.address.key)
    if (link.again and (link.role != PAGE or not link.depth)) or not (query or days):
        return None
    kind = "calendar" if days or _CALENDAR.search(link.address.key) else "endless_parameters"
    return Trapped(site=link.site, kind=kind, place=days[0] if days else place)


class Links:
    """Adds links to the state, in a transaction that somebody else begins and ends."""

    def __init__(self, database: sqlite3.Connection, run: int) -> None:
        self.database = database
        self.run = run
        self._newest = database.execute("SELECT ifnull(max(id), 0) FROM urls").fetchone()[0]

    def add(self, link: Link, at: datetime) -> tuple[int, bool] | None:
        """The address's id, with whether it is new; None for a link that is left."""
        trapped = trap_of(link) or ahead_of(link, at.year) or self._endless(link)
        if trapped:
            self.count_trap(trapped)
            return None
        address = link.address
        row = self.database.execute(
            _INSERT,
            {
                "key": address.key,
                "url": address.url,
                "host": address.host,
                "site": link.site,
                "role": link.role,
                "twin": address.twin,
                "priority": link.priority,
                "depth": link.depth,
                "redirects": link.redirects,
                "request": link.request,
                "listed": link.listed,
                "at": at.isoformat(),
                "now": at.timestamp(),
                "run": self.run,
                "again": link.again,
            },
        ).fetchone()
        new = row[0] > self._newest
        self._newest = max(self._newest, row[0])
        return row[0], new

    def _endless(self, link: Link) -> Trapped | None:
        """A trap, where an address with parameters is one too many of its path."""
        trap = variant_of(link)
        if trap is None:
            return None
        place = trap.place
        known = self.database.execute("SELECT 1 FROM urls WHERE key = ?", (link.address.key,)).fetchone()
        if known:
            return None
        count = self.database.execute("SELECT count FROM variants WHERE place = ?", (place,)).fetchone()
        if count and count[0] >= VARIANTS:
            return trap
        self.database.execute(
            "INSERT INTO variants VALUES (?, 1) ON CONFLICT (place) DO UPDATE SET count = count + 1", (place,)
        )
        return None

    def count_trap(self, trapped: Trapped) -> None:
        self.database.execute(
            "INSERT INTO traps VALUES (?, ?, ?, 1) ON CONFLICT (site, kind, place) DO UPDATE SET count = count + 1",
            (trapped.site, trapped.kind, trapped.place),
        )
