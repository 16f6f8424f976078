"""What is still to be fetched, host by host, and what is under way: each address under a lease, with one fate."""

import logging
import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from msgspec import Struct

from cleaning.model import Rejection
from cleaning.recording import one_line
from crawler.state.values import Claimed, Fetched, Leased, Row, Verdict

TAKE = 50  # addresses of a host that are held in memory
LOST = 10  # leases that an address may lose to the end of the process: whatever it is, it ends no eleventh
_COLUMNS = "id, url, host, site, role, depth, redirects, request, tries, etag, modified, hash, canonical"

ENDED = Verdict(
    reason=Rejection.FETCH_FAILED,
    detail=f"{LOST} runs ended while it was fetched",
    hint="nothing to do: it may be what ended them",
    kind="lost",
)

logger = logging.getLogger(__name__)


class Lease(Struct, frozen=True):
    """An address that is under way, until a time in epoch seconds."""

    row: Row
    until: float


class Frontier(Protocol):
    """What a crawl asks for next. Any store may stand behind it, if it keeps these promises.

    - An address waits, is leased, or has landed. `take` leases one that waits to one taker, with a deadline that is in
      the store: whoever reads it later sees what was under way.
    - `renew` moves the deadline, for a taker that still works at it.
    - `land` ends a lease with the one thing that came of the address, and says so. Where there is no lease any more, it
      changes nothing and returns False: whatever is reported, and how often, an address has one fate.
    - `give_back` ends a lease without: the address waits, as before.
    - A lease beyond its deadline stands among `leases` until somebody lands it. One whose taker died is lost: the
      address waits again, behind the others of its host, and after `LOST` times it lands as failed.
    - `left` counts what has not landed, by site; nothing that was found is ever in no state at all.
    """

    full: set[str]  # sites of which no page is taken any more
    listed: set[str]  # sites of which no listing is

    def hosts(self) -> list[str]:
        """The hosts with something to fetch."""

    def take(self, host: str, now: float, until: float) -> Row | None:
        """The most urgent address of a host that waits, leased until then; None where none does now."""

    def renew(self, row: Row, until: float) -> None:
        """Moves the deadline of a lease; nothing where there is none."""

    def land(self, fetched: Fetched) -> bool:
        """Ends a lease with what came of the address; False where there is none."""

    def give_back(self, row: Row) -> None:
        """Ends a lease without a fate."""

    def left(self) -> dict[str, int]:
        """How many addresses have not landed, by site."""

    def leases(self) -> list[Lease]:
        """What is under way."""

    def next_time(self, host: str, now: float) -> float | None:
        """When the first address of a host may be asked for that has to wait; None where none has to."""


class StateFrontier:
    """A `Frontier` in the state. It reads through a connection of its own; `put` hands what changes to the writer.

    `sites` limits it to those, if there are any.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        put: Callable[[Fetched | Leased | Claimed], None],
        sites: Collection[str] = (),
    ) -> None:
        self.database = database
        self.sites = tuple(sites)
        self.full: set[str] = set()
        self.listed: set[str] = set()
        self.flying: Counter[str] = Counter()  # leases, by host
        self._put = put
        self._leases: dict[int, Lease] = {}
        self._out: dict[str, set[int]] = {}  # leased, or landed and not committed, by host
        self._buffers: dict[str, deque[Row]] = {}
        self._overdue: set[int] = set()  # landed by the watchdog: who had them may come late

    @property
    def awaits(self) -> bool:
        """Whether others may still find something, where it is shared with others."""
        return False

    def look(self) -> list[str]:
        """The hosts that others left something of, since the last look."""
        return []

    def pause(self, host: str, until: float) -> None:
        """The host asks to be left alone until then; whoever takes from it knows."""

    def hosts(self) -> list[str]:
        """The hosts with something to fetch, those first that had their turn the longest ago."""
        rows = self.database.execute(
            f"SELECT host FROM (SELECT DISTINCT host FROM urls WHERE status = 0 {self._which}) "  # noqa: S608
            "LEFT JOIN (SELECT host, max(fetched) AS last FROM urls GROUP BY host) USING (host) ORDER BY last, host"
        )
        return [host for (host,) in rows]

    def take(self, host: str, now: float, until: float) -> Row | None:
        """The most urgent address of a host that waits, leased until then; None where none does now."""
        buffer = self._buffers.setdefault(host, deque())
        if not buffer:
            buffer.extend(self._waiting(host, now))
        if not buffer:
            return None
        row = buffer.popleft()
        self._begin(row, until)
        self._note(row, until)
        return row

    def _begin(self, row: Row, until: float) -> None:
        self._leases[row.id] = Lease(row, until)
        self._overdue.discard(row.id)
        self._out.setdefault(row.host, set()).add(row.id)
        self.flying[row.host] += 1

    def _waiting(self, host: str, now: float) -> list[Row]:
        """The next addresses of a host, without those that are out; those that a process was lost with come last."""
        out = self._out.get(host, ())
        query = (
            f"SELECT {_COLUMNS} FROM urls WHERE status = 0 AND host = ? AND not_before <= ? AND lost < {LOST} "  # noqa: S608
            f"{self._which} ORDER BY lost, priority DESC, id LIMIT ?"
        )
        rows = self.database.execute(query, (host, now, TAKE + len(out)))
        return [row for row in map(_row, rows) if row.id not in out][:TAKE]

    def renew(self, row: Row, until: float) -> None:
        """Moves the deadline of a lease; nothing where there is none."""
        found = self._leases.get(row.id)
        if found and until > found.until + 1.0:  # not for each of a page's links
            self._leases[row.id] = Lease(row, until)
            self._note(row, until)

    def _note(self, row: Row, until: float | None) -> None:
        """Notes a lease in the store."""
        self._put(Leased(id=row.id, until=until))

    def land(self, fetched: Fetched, overdue: bool = False) -> bool:
        """Ends a lease with what came of the address; False where there is none.

        `overdue`: nobody reported it, and somebody still may.
        """
        row = fetched.row
        if not self._end(row):
            if row.id not in self._overdue:
                logger.error("a defect: %s landed twice", one_line(row.url))
            return False
        if overdue:
            self._overdue.add(row.id)
        self._put(fetched)
        return True

    def give_back(self, row: Row) -> None:
        """Ends a lease without a fate."""
        if self._end(row):
            self._out.get(row.host, set()).discard(row.id)
            self._note(row, None)

    def _end(self, row: Row) -> bool:
        if self._leases.pop(row.id, None) is None:
            return False
        self.flying[row.host] -= 1
        return True

    def holds(self, row: Row) -> bool:
        """Whether the address is leased."""
        return row.id in self._leases

    def leases(self) -> list[Lease]:
        """What is under way."""
        return list(self._leases.values())

    def committed(self, done: Iterable[Fetched]) -> None:
        """Is told which of those that landed the state now knows."""
        for fetched in done:
            self._out.get(fetched.row.host, set()).discard(fetched.row.id)

    def is_busy(self, host: str) -> bool:
        """Whether something of the host is leased, or landed and not committed."""
        return bool(self.flying[host] or self._out.get(host))

    @property
    def is_idle(self) -> bool:
        """Whether nothing is leased, and all that landed is committed."""
        return not self._leases and not any(self._out.values())

    @property
    def is_quiet(self) -> bool:
        """Whether a crawl that begins nothing new has nothing to wait for."""
        return self.is_idle

    def forget(self, host: str) -> None:
        """Drops what was read ahead of a host."""
        self._buffers.pop(host, None)

    def next_time(self, host: str, now: float) -> float | None:
        """When the first address of a host may be asked for that has to wait; None where none has to."""
        query = f"SELECT min(not_before) FROM urls WHERE status = 0 AND host = ? AND not_before > ? {self._which}"  # noqa: S608
        found: float | None = self.database.execute(query, (host, now)).fetchone()[0]
        return found

    def left(self) -> dict[str, int]:
        """How many addresses have not landed, by site."""
        query = "SELECT site, count(*) FROM urls WHERE status = 0 GROUP BY site ORDER BY site"
        return dict(self.database.execute(query).fetchall())

    @property
    def _which(self) -> str:
        """The condition on sites."""
        wanted = f"AND site IN ({_quoted(self.sites)})" if self.sites else ""
        if self.listed:
            wanted += f" AND NOT (role <> 'page' AND site IN ({_quoted(self.listed)}))"
        return f"{wanted} AND site NOT IN ({_quoted(self.full)})" if self.full else wanted


def lost(database: sqlite3.Connection) -> list[Fetched]:
    """Ends the leases of a process that died. What comes back are the addresses that were lost too often, as failed."""
    database.execute("UPDATE urls SET lost = lost + 1, leased = NULL WHERE leased IS NOT NULL")
    rows = database.execute(f"SELECT {_COLUMNS} FROM urls WHERE status = 0 AND lost >= {LOST}")  # noqa: S608
    return [Fetched(row=_row(row), verdict=ENDED) for row in rows]


def given_back(database: sqlite3.Connection) -> None:
    """Ends all leases at the end of a run, none of which is lost."""
    database.execute("UPDATE urls SET leased = NULL WHERE leased IS NOT NULL")


def _quoted(words: Collection[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words))


def _row(values: Iterable[object]) -> Row:
    return Row(**dict(zip(_COLUMNS.split(", "), values, strict=True)))  # type: ignore[arg-type]
