"""What a worker has to tell the shared frontier: kept with what it archived, in one transaction, until it is told."""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from crawler.addressing import slot_of
from crawler.fleet.claims import Landed
from crawler.fleet.server import AwayError, Server, text
from crawler.state import Fetched, Link, Links, Turns, ahead_of, trap_of, variant_of

AT_ONCE = 200  # links in a message

# Of an address, what whoever fetches it next has to know.
_TOLD = (
    "url", "twin", "redirects", "tries", "request", "etag", "modified", "canonical", "hash", "previous", "failures",
    "due", "http", "reason",
)  # fmt: skip


class SharedLinks(Links):
    """Takes links for the frontier that others share, which alone knows which are new."""

    def __init__(self, database: sqlite3.Connection, run: int) -> None:
        super().__init__(database, run)
        self.found: deque[dict[str, Any]] = deque()

    def add(self, link: Link, at: datetime) -> None:
        """Keeps the link until the transaction ends; nothing is known of it yet."""
        trapped = trap_of(link) or ahead_of(link, at.year)
        if trapped:
            self.count_trap(trapped)
            return
        values = told(link)
        msgspec.json.encode(values)  # what has no form in UTF-8 is refused here, with the page it is from
        self.found.append(values)


def told(link: Link) -> dict[str, Any]:
    """The link as the script takes it."""
    variant = variant_of(link)
    return {
        "key": link.address.key,
        "url": link.address.url,
        "host": link.address.host,
        "host_only": slot_of(link.address.host),
        "site": link.site,
        "role": link.role,
        "twin": int(link.address.twin),
        "priority": str(link.priority),
        "depth": link.depth,
        "redirects": link.redirects,
        "request": link.request or "",
        "listed": link.listed,
        "again": int(link.again),
        "place": variant.place if variant else "",
        "kind": variant.kind if variant else "",
    }


class SharedTurns(Turns):
    """Settles by what all know. While the server is away nothing is known; the script looks once more."""

    def __init__(self, database: sqlite3.Connection, server: Server) -> None:
        super().__init__(database)
        self.server = server

    def _known(self, key: str) -> list[str]:
        try:
            found: list[str] = text(self.server.ask("known", key))
        except AwayError:
            return []
        return found

    def _found(self, link: Link) -> tuple[int, int, str | None] | None:
        found = self._known(link.address.key)
        return (int(found[0]), int(found[1]), found[2] or None) if found else None

    def _leads_to(self, key: str) -> str | None:
        found = self._known(key)
        return (found[3] or None) if found and (found[1], found[2]) == ("1", "redirected") else None


class Outbox:
    """Keeps what is to be told; `landed` gives the lease behind what came of an address."""

    def __init__(
        self, database: sqlite3.Connection, links: SharedLinks, landed: Callable[[int], Landed | None]
    ) -> None:
        self.database = database
        self.links = links
        self.landed = landed
        self._seen = self._last_event()

    def _last_event(self) -> int:
        found: int = self.database.execute("SELECT ifnull(max(seq), 0) FROM events").fetchone()[0]
        return found

    def keep(self, done: Sequence[Fetched]) -> None:
        """Keeps links first: what leads to an address is never told without it."""
        while self.links.found:
            some = [self.links.found.popleft() for _ in range(min(AT_ONCE, len(self.links.found)))]
            self._put(None, None, some)
        rows = self.database.execute("SELECT url, seq FROM events WHERE seq > ?", (self._seen,))
        events = dict(rows.fetchall())
        self._seen = self._last_event()
        for fetched in done:
            if landed := self.landed(fetched.row.id):
                self._put(fetched.row.id, events.get(fetched.row.id), self._message(fetched, landed))

    def _put(self, url: int | None, event: int | None, message: Any) -> None:
        values = (url, event, msgspec.json.encode(message).decode())
        self.database.execute("INSERT INTO outbox (url, event, message) VALUES (?, ?, ?)", values)

    def _message(self, fetched: Fetched, landed: Landed) -> dict[str, Any]:
        query = f"SELECT status, not_before, {', '.join(_TOLD)} FROM urls WHERE id = ?"  # noqa: S608 - names of ours
        row = self.database.execute(query, (fetched.row.id,)).fetchone() or (2, 0, *[None] * len(_TOLD))
        known = {name: value for name, value in zip(_TOLD, row[2:], strict=True) if value is not None}
        known.setdefault("failures", 0)
        fields = [str(word) for pair in known.items() for word in pair]
        return {
            "id": f"{fetched.row.id:015}",
            "host": landed.claim.slot,
            "token": landed.claim.token,
            "epoch": landed.claim.epoch,
            "wait": landed.wait,
            "delay": landed.delay,
            "status": row[0],
            "again": max(row[1] - datetime.now(UTC).timestamp(), 0.0) if fetched.retry_at is not None else 0.0,
            "reason": known.get("reason", ""),
            "leads_to": known.get("canonical", ""),
            "fields": fields,
            "gone": [name for name in _TOLD if name not in known],
        }
