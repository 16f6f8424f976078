"""The thread that tells the shared frontier what is committed, and goes on until it was told."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec

from crawler.fleet.server import AwayError, Server
from crawler.state import Links, Trapped

AT_ONCE = 100  # messages between two transactions
REST = 0.5  # seconds until a server that is away is asked again
PATIENCE = 6.0  # seconds that are waited for it at the end: the next run of the folder tells what is left

logger = logging.getLogger(__name__)

Told = Callable[[list[tuple[int, str]]], None]


class Teller(threading.Thread):
    """Tells what stands in the outbox, in order, each until it is answered: the script takes the same thing once.

    `told` is called from this thread with the addresses whose fate the frontier knows now, and their hosts.
    """

    def __init__(self, database: sqlite3.Connection, server: Server, run: int, told: Told) -> None:
        super().__init__(name="pagesieve-teller", daemon=True)
        self.database = database
        self.server = server
        self.run_id = run
        self.told = told
        self.links = Links(database, run)
        self.error: BaseException | None = None
        self._news = threading.Event()
        self._until: float | None = None

    def tell(self) -> None:
        """Says that there is something to tell."""
        self._news.set()

    def drain(self) -> None:
        """Tells what an earlier run could not, before this thread begins."""
        while self._some():
            pass

    def finish(self) -> None:
        """Lets the thread end when all is told; soon, where the server is away."""
        self._until = time.monotonic() + PATIENCE
        self._news.set()

    def run(self) -> None:
        """Works until `finish`."""
        try:
            while True:
                more = self._some()
                if more is None and self._until is not None:
                    return
                if not more:
                    if self._until is not None and time.monotonic() > self._until:
                        return
                    self._news.wait(REST)
                    self._news.clear()
        except BaseException as error:
            self.error = error

    def _some(self) -> bool | None:
        """Tells some; whether the server answered, None where nothing was to be told."""
        query = "SELECT seq, url, message FROM outbox WHERE NOT refused ORDER BY seq LIMIT ?"
        rows = self.database.execute(query, (AT_ONCE,)).fetchall()
        if not rows:
            return None
        done: list[tuple[int, bool]] = []
        found: list[list[Any]] = []
        try:
            for seq, url, message in rows:
                if url is None:
                    found.append(msgspec.json.decode(self.server.ask("links", message)))
                    done.append((seq, True))
                else:
                    done.append((seq, bool(self.server.ask("land", message))))
                    self.told([(url, msgspec.json.decode(message)["host"])])
        except AwayError:
            pass
        self._commit(done, found)
        return len(done) == len(rows)

    def _commit(self, done: list[tuple[int, bool]], found: list[list[Any]]) -> None:
        self.database.execute("BEGIN IMMEDIATE")
        self.database.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq, taken in done if taken])
        refused = [(seq,) for seq, taken in done if not taken]
        self.database.executemany("UPDATE outbox SET refused = 1, message = '' WHERE seq = ?", refused)
        for counts, traps in found:
            for site, count in counts:
                self.database.execute(
                    "INSERT INTO tallies VALUES (?, ?, 'found', ?) "
                    "ON CONFLICT (run, site, word) DO UPDATE SET count = count + excluded.count",
                    (self.run_id, site, int(count)),
                )
            for site, kind, place in traps:
                self.links.count_trap(Trapped(site=site, kind=kind, place=place))
        self.database.execute("COMMIT")
