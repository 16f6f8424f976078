"""Where an address turns out to stand for another: redirects and canonical addresses, which must not go in circles."""

import sqlite3
from datetime import datetime

from msgspec import structs

from cleaning.model import Rejection
from crawler.state.values import Fetched, Link, Verdict

STEPS = 12  # of a chain that are followed: more than redirects are

LOOP = Verdict(
    reason=Rejection.TRAP, detail="a redirect that leads back to itself", hint="nothing to do: no browser gets there"
)


class Turns:
    """Settles what a result that points to another address is, in a transaction that somebody else begins and ends."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def settled(self, fetched: Fetched, at: datetime) -> Fetched:
        """The result as it is to be recorded, with what is known of the address that it points to."""
        if fetched.twin_of:
            return self._twin(fetched, fetched.twin_of)
        moved = fetched.capture is not None and 300 < fetched.capture.status < 309 and not fetched.verdict
        if moved and fetched.links and fetched.retry_at is None:
            return self._moved(fetched, fetched.links[0])
        return fetched

    def _twin(self, fetched: Fetched, link: Link) -> Fetched:
        """A twin, if the canonical address will give a document: it failed not, and points not elsewhere itself."""
        if link.address.key == self._key(fetched):
            return self._ask_instead(fetched, link)
        found = self._found(link)
        if found is None or found[1] == 0 or (found[1] == 1 and found[2] not in {"twins", "redirected"}):
            return fetched
        return structs.replace(fetched, twin_of=None)

    def _moved(self, fetched: Fetched, link: Link) -> Fetched:
        own = self._key(fetched)
        if link.address.key == own:
            if link.address.url == fetched.row.url:
                return structs.replace(fetched, verdict=LOOP, links=())
            return self._ask_instead(fetched, link)
        if self._leads_back(link.address.key, own):
            return structs.replace(fetched, verdict=LOOP, links=())
        found = self._found(link)
        if found and found[2] == "twins":  # it was left for this one
            self.database.execute("UPDATE urls SET status = 0, canonical = '-' WHERE id = ?", (found[0],))
        return fetched

    def _ask_instead(self, fetched: Fetched, link: Link) -> Fetched:
        """Another form of the same address: the row goes on with that form."""
        self.database.execute(
            "UPDATE urls SET url = ?, twin = ?, redirects = redirects + 1 WHERE id = ?",
            (link.address.url, link.address.twin, fetched.row.id),
        )
        return structs.replace(fetched, again=True)

    def _leads_back(self, key: str, own: str) -> bool:
        for _ in range(STEPS):
            found = self._leads_to(key)
            if found is None:
                return False
            key = found
            if key == own:
                return True
        return True

    def _leads_to(self, key: str) -> str | None:
        """Where an address is known to redirect to; None where to is nowhere."""
        query = "SELECT canonical FROM urls WHERE key = ? AND reason = 'redirected' AND status = 1"
        found = self.database.execute(query, (key,)).fetchone()
        return found[0] if found else None

    def _key(self, fetched: Fetched) -> str:
        key: str = self.database.execute("SELECT key FROM urls WHERE id = ?", (fetched.row.id,)).fetchone()[0]
        return key

    def _found(self, link: Link) -> tuple[int, int, str | None] | None:
        query = "SELECT id, status, reason FROM urls WHERE key = ?"
        found: tuple[int, int, str | None] | None = self.database.execute(query, (link.address.key,)).fetchone()
        return found
