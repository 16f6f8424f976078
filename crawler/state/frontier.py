"""What is still to be fetched, host by host."""

import sqlite3
from collections.abc import Collection, Iterable

from crawler.state.values import Row

TAKE = 50  # addresses of a host that are held in memory
_COLUMNS = "id, url, host, site, role, depth, redirects, request, tries, etag, modified, hash, canonical"


class Frontier:
    """Reads the addresses that wait, through a connection of its own; `sites` limits it to those, if there are any."""

    def __init__(self, database: sqlite3.Connection, sites: Collection[str] = ()) -> None:
        self.database = database
        self.sites = tuple(sites)
        self.full: set[str] = set()  # sites that have no room for more
        self.listed: set[str] = set()  # sites of which enough sitemaps and feeds were read

    def hosts(self) -> list[str]:
        """The hosts with something to fetch."""
        rows = self.database.execute(f"SELECT DISTINCT host FROM urls WHERE status = 0 {self._which} ORDER BY host")  # noqa: S608
        return [host for (host,) in rows]

    def take(self, host: str, without: Collection[int], now: float) -> list[Row]:
        """The next addresses of a host, the most urgent first, without those that are under way."""
        query = f"SELECT {_COLUMNS} FROM urls WHERE status = 0 AND host = ? AND not_before <= ? {self._which} "  # noqa: S608
        rows = self.database.execute(query + "ORDER BY priority DESC, id LIMIT ?", (host, now, TAKE + len(without)))
        return [row for row in map(_row, rows) if row.id not in without][:TAKE]

    def next_time(self, host: str, now: float) -> float | None:
        """When the first address of a host may be asked for that has to wait; None where none has to."""
        query = f"SELECT min(not_before) FROM urls WHERE status = 0 AND host = ? AND not_before > ? {self._which}"  # noqa: S608
        found: float | None = self.database.execute(query, (host, now)).fetchone()[0]
        return found

    def left(self) -> dict[str, int]:
        """How many addresses are still to be fetched, by site."""
        query = "SELECT site, count(*) FROM urls WHERE status = 0 GROUP BY site ORDER BY site"
        return dict(self.database.execute(query).fetchall())

    @property
    def _which(self) -> str:
        """The condition on sites."""
        wanted = f"AND site IN ({_quoted(self.sites)})" if self.sites else ""
        if self.listed:
            wanted += f" AND NOT (role <> 'page' AND site IN ({_quoted(self.listed)}))"
        return f"{wanted} AND site NOT IN ({_quoted(self.full)})" if self.full else wanted


def _quoted(words: Collection[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words))


def _row(values: Iterable[object]) -> Row:
    return Row(**dict(zip(_COLUMNS.split(", "), values, strict=True)))  # type: ignore[arg-type]
