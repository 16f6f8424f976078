"""The thread that writes: what was fetched goes to the archive first, then to the state, in batches."""

import hashlib
import logging
import queue
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from msgspec import structs

from cleaning.model import Rejection
from cleaning.recording import one_line
from crawler.archive import Archive, Place
from crawler.state.database import refused_by_disk
from crawler.state.links import Links
from crawler.state.turns import Turns
from crawler.state.values import GUESS, PAGE, Claimed, Fetched, File, Leased, Link, Noted, Verdict

logger = logging.getLogger(__name__)

BATCH = 200  # results a transaction, at most
DAY = 86_400.0
REPORT = "please report it with the address"
MOVED = {301, 302, 303, 307, 308}
LONGEST_WAIT = 30 * DAY  # until a page that never changes is looked at again

Given = Claimed | Fetched | File | Leased | Noted | tuple[Link, ...]


class Outbox(Protocol):
    """Who is told of what is committed, as a part of the transaction."""

    def keep(self, done: Sequence[Fetched]) -> None:
        """Keeps what is to be told of these, and of links that were added since the last time."""


Told = Callable[[Sequence[Fetched], frozenset[str], int], None]

# What a value that can't be written raises: SQLite has no integers of 20 digits, an archive no header of two lines.
UNWRITABLE = (
    ValueError,
    ArithmeticError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RecursionError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)


class Writer(threading.Thread):
    """Takes results and links from other threads and commits them, each batch as one transaction.

    The archive is flushed before the transaction ends: what the state says is archived, is. `told` is called from
    this thread after each commit, with what was committed, the hosts that have something to fetch, and how many
    messages that were. A message that can't be written is rejected, with the reason, and the others go on.
    """

    def __init__(self, database: sqlite3.Connection, archive: Archive, run: int, told: Told) -> None:
        super().__init__(name="pagesieve-writer", daemon=True)
        self.database = database
        self.archive = archive
        self.run_id = run
        self.told = told
        self.links = Links(database, run)
        self.turns = Turns(database)
        self.outbox: Outbox | None = None
        self.revisit: dict[str, float] = {}  # hours, by site
        self.error: BaseException | None = None
        self._queue: queue.SimpleQueue[Given | None] = queue.SimpleQueue()
        self.waiting = 0  # messages whose commit nobody was told of; whoever is told counts it down

    def put(self, message: Given) -> None:
        """Hands over a result, a lease, or links that were found elsewhere."""
        self.waiting += 1
        self._queue.put(message)

    def close(self) -> None:
        """Commits what was handed over, and ends."""
        self._queue.put(None)
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Works until `close`."""
        try:
            while self._batch():
                pass
            self.archive.close()
        except BaseException as error:
            self.error = refused_by_disk(error)
            self.told((), frozenset(), 0)

    def _batch(self) -> bool:
        batch: list[Given] = []
        message = self._queue.get()
        while message is not None:
            batch.append(message)
            if len(batch) >= BATCH:
                break
            try:
                message = self._queue.get_nowait()
            except queue.Empty:
                break
        if batch:
            self._commit(batch)
        return message is not None

    def _commit(self, batch: list[Given]) -> None:
        hosts: set[str] = set()
        counts: Counter[tuple[str, str]] = Counter()
        at = datetime.now(UTC)
        self.database.execute("BEGIN IMMEDIATE")
        for message in batch:
            if isinstance(message, Leased | Noted):  # numbers of ours
                self._write(message, at, hosts, counts)
            else:
                self._safely(message, at, hosts, counts)
        if self.outbox:
            self.outbox.keep([message for message in batch if isinstance(message, Fetched)])
        self._count(counts)
        self.archive.flush()
        self.database.executemany(
            "INSERT INTO warcs VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes",
            list(self.archive.sizes.items())[-BATCH:],  # more files than that are not begun in a batch
        )
        self.database.execute("COMMIT")
        self.told([message for message in batch if isinstance(message, Fetched)], frozenset(hosts), len(batch))

    def _safely(self, message: Given, at: datetime, hosts: set[str], counts: Counter[tuple[str, str]]) -> None:
        """Writes a message whole; where that can't be, nothing of it but that."""
        own: Counter[tuple[str, str]] = Counter()
        mark = self.archive.mark()
        self.database.execute("SAVEPOINT message")
        try:
            self._write(message, at, hosts, own)
        except UNWRITABLE as error:
            self.database.execute("ROLLBACK TO message")
            self.archive.rewind(mark)
            own.clear()
            self._rejected(message, error, at, hosts, own)
        self.database.execute("RELEASE message")
        counts.update(own)

    def _write(self, message: Given, at: datetime, hosts: set[str], counts: Counter[tuple[str, str]]) -> None:
        match message:
            case Noted():
                counts[message.site, message.word] += 1
            case File():
                self.database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", structs.astuple(message))
            case Leased():
                self.database.execute("UPDATE urls SET leased = ? WHERE id = ?", (message.until, message.id))
            case Claimed():
                self._claimed(message)
            case Fetched():
                settled = self.turns.settled(message, at)
                self._record(settled, self._archived(settled), at, counts)
                self._add(settled.links, at, hosts, counts)
            case _:
                self._add(message, at, hosts, counts)

    def _claimed(self, claimed: Claimed) -> None:
        """The row of an address as others left it, under the number that all know it by."""
        values = {**claimed.values, "status": 0, "lost": 0}
        mended = ", ".join(f"{name} = excluded.{name}" for name in values if name != "id")
        self.database.execute(
            f"INSERT INTO urls ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)}) "  # noqa: S608 - names of columns
            f"ON CONFLICT (id) DO UPDATE SET {mended}",
            values,
        )
        self.database.execute("UPDATE outbox SET url = NULL WHERE url = :id AND refused", values)  # of a round before

    def _rejected(
        self, message: Given, error: Exception, at: datetime, hosts: set[str], counts: Counter[tuple[str, str]]
    ) -> None:
        """What is kept of a message that can't be written: of a result that it failed, of many links the others."""
        said = f"{type(error).__name__}: {error}"[:300]
        logger.warning("%s can't be written: %s", type(message).__name__, one_line(said))
        if isinstance(message, Fetched):
            detail = f"what came can't be kept ({said})"
            verdict = Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=REPORT, kind="unwritable")
            self._record(Fetched(row=message.row, verdict=verdict), None, at, counts)
        elif isinstance(message, tuple) and len(message) > 1:
            for link in message:
                self._safely((link,), at, hosts, counts)

    def _archived(self, fetched: Fetched) -> Place | None:
        """Where the response stands in the archive; None for what is not kept: sources, failures, opt-outs."""
        capture, row = fetched.capture, fetched.row
        if capture is None or row.role != PAGE or fetched.retry_at is not None:
            return None
        if capture.status == 304 and row.hash:
            return self.archive.revisit(capture, row.hash)
        if fetched.verdict or fetched.twin_of or capture.status == 304:
            return None
        digest = hashlib.sha256(capture.body).hexdigest()
        if digest == row.hash:
            return self.archive.revisit(capture, digest)
        return self.archive.response(capture, row.hash)

    def _record(self, fetched: Fetched, place: Place | None, at: datetime, counts: Counter[tuple[str, str]]) -> None:
        row, capture = fetched.row, fetched.capture
        if capture:
            counts[row.site, "bytes"] += capture.received or len(capture.body)
        if fetched.retry_at is not None:
            counts[row.site, f"retried:{fetched.kind}"] += 1
            self.database.execute(
                "UPDATE urls SET tries = tries + 1, leased = NULL, not_before = ?, request = ifnull(?, request) "
                "WHERE id = ?",
                (fetched.retry_at, fetched.request, row.id),
            )
        elif fetched.verdict:
            self._failed(fetched, fetched.verdict, at, counts)
        else:
            self._done(fetched, place, at, counts)

    def _failed(self, fetched: Fetched, verdict: Verdict, at: datetime, counts: Counter[tuple[str, str]]) -> None:
        row, capture = fetched.row, fetched.capture
        guessed = row.role == GUESS and verdict.kind.startswith("http_4")
        word = "guesses" if guessed else f"error:{verdict.kind}" if verdict.kind else f"left:{verdict.reason}"
        counts[row.site, word] += 1
        if capture and not verdict.kind and row.role == PAGE:
            counts[row.site, "fetched"] += 1
        again = at.timestamp() + DAY if verdict.kind and verdict.reason is not Rejection.NOT_FOUND else None
        self.database.execute(
            "UPDATE urls SET status = 2, leased = NULL, lost = 0, run = ?, fetched = ?, due = ?, http = ?, "
            "failures = failures + 1, reason = ? WHERE id = ?",
            (self.run_id, at.isoformat(), again, capture.status if capture else None, verdict.reason, row.id),
        )
        self.database.execute(  # what was left for it is fetched after all, and speaks for itself
            "UPDATE urls SET status = 0, canonical = '-' WHERE status = 1 AND reason = 'twins' AND canonical = "
            "(SELECT key FROM urls WHERE id = ?)",
            (row.id,),
        )
        if not guessed:
            self._event(fetched, None, verdict)

    def _done(self, fetched: Fetched, place: Place | None, at: datetime, counts: Counter[tuple[str, str]]) -> None:
        row, capture = fetched.row, fetched.capture
        if capture is None:
            self._replaced(fetched, at, counts)
            return
        digest = hashlib.sha256(capture.body).hexdigest() if capture.status == 200 else row.hash
        changed = digest != row.hash
        word = _word(fetched, changed)
        counts[row.site, word] += 1
        if row.role == PAGE and capture.status == 200:
            counts[row.site, "fetched"] += 1
        self.database.execute(
            "UPDATE urls SET status = :status, leased = NULL, lost = 0, run = :run, fetched = :at, http = :http, "
            "reason = :reason, failures = 0, tries = 0, due = :due, etag = :etag, modified = :modified, "
            "canonical = ifnull(:canonical, canonical), hash = :hash, "
            "previous = CASE WHEN :changed THEN hash ELSE previous END WHERE id = :id",
            {
                "status": 0 if fetched.again else 1,
                "run": self.run_id,
                "at": at.isoformat(),
                "http": capture.status,
                "reason": word,
                "due": at.timestamp() + self._wait(row.site, changed),
                "etag": capture.header("etag") or (row.etag if capture.status == 304 else None),
                "modified": capture.header("last-modified") or (row.modified if capture.status == 304 else None),
                "canonical": _leads_to(fetched),
                "changed": changed and row.hash is not None,
                "hash": None if fetched.twin_of else digest,
                "id": row.id,
            },
        )
        if place and changed and capture.status == 200:
            self._event(fetched, place, None)

    def _replaced(self, fetched: Fetched, at: datetime, counts: Counter[tuple[str, str]]) -> None:
        """Notes that another address is asked for instead."""
        counts[fetched.row.site, "replaced"] += 1
        key = fetched.links[0].address.key if fetched.links else None
        self.database.execute(
            "UPDATE urls SET status = 1, leased = NULL, run = ?, fetched = ?, reason = 'replaced', canonical = ? "
            "WHERE id = ?",
            (self.run_id, at.isoformat(), key, fetched.row.id),
        )

    def _wait(self, site: str, changed: bool) -> float:
        hours = self.revisit.get(site, 24.0)
        return min(hours * 3600 * (1 if changed else 2), LONGEST_WAIT)

    def _event(self, fetched: Fetched, place: Place | None, verdict: Verdict | None) -> None:
        self.database.execute(
            "INSERT INTO events (run, url, warc, offset, length, reason, detail, hint) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.run_id,
                fetched.row.id,
                place.warc if place else None,
                place.offset if place else None,
                place.length if place else None,
                verdict.reason if verdict else None,
                verdict.detail if verdict else None,
                verdict.hint if verdict else None,
            ),
        )

    def _add(self, links: Sequence[Link], at: datetime, hosts: set[str], counts: Counter[tuple[str, str]]) -> None:
        for link in links:
            added = self.links.add(link, at)
            if added:
                hosts.add(link.address.host)
                if added[1] and link.role == PAGE:
                    counts[link.site, "found"] += 1

    def _count(self, counts: Counter[tuple[str, str]]) -> None:
        self.database.executemany(
            "INSERT INTO tallies VALUES (?, ?, ?, ?) "
            "ON CONFLICT (run, site, word) DO UPDATE SET count = count + excluded.count",
            [(self.run_id, site, word, count) for (site, word), count in counts.items()],
        )


def _leads_to(fetched: Fetched) -> str | None:
    """The key of the address that stands for this one: the canonical one, or where a redirect leads."""
    moved = fetched.capture is not None and fetched.capture.status in MOVED
    link = fetched.twin_of or (fetched.links[0] if moved and fetched.links else None)
    return link.address.key if link else None


def _word(fetched: Fetched, changed: bool) -> str:
    """What came of an address that answered."""
    row, status = fetched.row, fetched.capture.status if fetched.capture else 0
    if row.role != PAGE:
        return "sources_unchanged" if status == 304 else "sources"
    if status == 304:
        return "not_modified"
    if status != 200:
        return "redirected"
    if fetched.twin_of:
        return "twins"
    if not changed:
        return "unchanged"
    return "changed" if row.hash else "new"
