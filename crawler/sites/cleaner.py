"""The thread that cleans: what was archived becomes lines, in the order in which it was archived."""

import io
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec import Struct, structs

from cleaning.config import Config, ConfigError
from cleaning.model import Failure, Page, Rejection, Source
from cleaning.recording import SCHEMA_VERSION, Outcome, Tally
from crawler.archive import set_aside, size_of
from crawler.feed import FeedOptions, archive, failure, unpacked
from crawler.runs import DOCUMENTS, REJECTED, REMOVED, Part, difference
from crawler.sites.site_cleaning import Cleaning, SitePipelines, noted, page_for
from crawler.state import BadStateError, Watermark, refused_by_disk
from crawler.workers import Workers

NAMES = (DOCUMENTS, REMOVED, REJECTED)
BACK = "put the file back, or crawl into another folder"
TAKE = 200  # events that are read at once
EVERY = 0.5  # seconds between two commits
POLL = 0.2  # seconds until new events are looked for, where nobody tells

logger = logging.getLogger(__name__)


class Event(Struct, frozen=True):
    """Something to be cleaned, or told."""

    seq: int
    url: str
    site: str
    warc: str | None
    offset: int | None
    length: int | None
    reason: str | None
    detail: str | None
    hint: str | None


class Cleaner(threading.Thread):
    """Follows the events of the state through worker processes to documents.jsonl and its companions.

    How far it came is committed with the files' sizes, after the lines were flushed: what a killed run wrote beyond
    that is cut off at the next start, and made again.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a folder, and how it is cleaned
        self,
        database: sqlite3.Connection,
        folder: Path,
        config: Config,
        jobs: int,
        mark: Watermark | None = None,
        sites: Mapping[str, Cleaning] = MappingProxyType({}),
    ) -> None:
        super().__init__(name="pagesieve-cleaner", daemon=True)
        self.database = database
        self.folder = folder
        self.options = FeedOptions(max_bytes=config.decode.max_bytes)
        self.tally = Tally()
        self.error: BaseException | None = None
        self._mark = mark
        self._begin_anew_if_short()
        self.files = self._opened()
        self._check_making(config, sites)
        found = database.execute("SELECT value FROM progress WHERE name = 'cleaned'").fetchone()
        self.cleaned: int = found[0] if found else 0
        self.written = self.cleaned  # how far it is, committed or not
        self._taken = self.cleaned
        self._workers = Workers(config, jobs, SitePipelines(self._own) if self._own else None)
        # Events are read by the thread that hands pages to the workers, progress is written by this one: one at a time,
        # since a transaction can't begin while a statement of its connection reads an older state.
        self._turn = threading.Lock()
        self._seqs: deque[int] = deque()
        self._facts: list[tuple[int, int, str | None, int]] = []
        self._news = threading.Event()
        self._stopping = self._finishing = False
        self._last = time.monotonic()

    def _begin_anew_if_short(self) -> None:
        """Makes all files again, from the archive, where one is shorter than was committed: somebody took it away."""
        committed = self.database.execute("SELECT name, bytes FROM outputs ORDER BY name").fetchall()
        short = [name for name, size in committed if size > size_of(self.folder / name)]
        if short:
            self._begin_anew(short[0], "is shorter than it was")

    def _opened(self) -> list[Part]:
        """The files as they were committed; made anew, from the archive, where the bytes of one are not those."""
        noted = {row[0]: row[1:] for row in self.database.execute("SELECT name, bytes, sha256 FROM outputs")}
        files = [Part(self.folder / name, noted.get(name, (0, None))[0]) for name in NAMES]
        altered = [file for file in files if noted.get(file.path.name, (0, None))[1] not in {None, file.sha256}]
        if not altered:
            return files
        for file in files:
            file.close()
        self._begin_anew(altered[0].path.name, "does not hold the bytes that were written to it")
        return [Part(self.folder / name) for name in NAMES]

    def _begin_anew(self, name: str, why: str) -> None:
        """Lets all documents be made again; what stands there goes aside, and stays."""
        aside = [set_aside(self.folder / other).name for other in NAMES if size_of(self.folder / other)]
        where = f"; what was there is {', '.join(aside)}" if aside else ""
        logger.error("%s %s: the documents are made again from the archive%s", self.folder / name, why, where)
        if self._mark:
            self._mark.note(dict.fromkeys(NAMES, 0))
        self.database.executescript(
            "BEGIN IMMEDIATE; DELETE FROM outputs; DELETE FROM progress WHERE name = 'cleaned'; COMMIT"
        )

    def _check_making(self, config: Config, sites: Mapping[str, Cleaning]) -> None:
        """Notes how records are made. Raises `BadStateError` where those that are there were made in another way."""
        has_records = any(file.size for file in self.files)
        now = msgspec.json.decode(msgspec.json.encode({"schema": SCHEMA_VERSION, "configuration": config}))
        found = self.database.execute("SELECT value FROM facts WHERE name = 'made_by'").fetchone()
        was = msgspec.json.decode(found[0]) if found else now
        if was != now and has_records:
            self._let_go()
            raise BadStateError(
                f"{self.folder}/ was made in another way: {difference(was, now)}; go on as it was begun, choose "
                f"another folder with -o, or take {DOCUMENTS} away: it is made anew from the archive"
            )
        self.database.execute(
            "INSERT OR REPLACE INTO facts VALUES ('made_by', ?)", (msgspec.json.encode(now).decode(),)
        )
        try:
            self._own = noted(self.database, config, sites, has_records)
        except ConfigError:
            self._let_go()
            raise

    def _let_go(self) -> None:
        for file in self.files:
            file.close()

    def tell(self) -> None:
        """Says that there are new events."""
        self._news.set()

    def finish(self) -> None:
        """Lets the thread end when nothing is left."""
        self._finishing = True
        self._news.set()

    def stop(self) -> None:
        """Lets the thread end soon: what is left is done by the next run."""
        self._stopping = self._finishing = True
        self._news.set()

    def run(self) -> None:
        """Works until `finish` or `stop`."""
        try:
            with closing(self._workers.map(self._items())) as outcomes:
                self._write(outcomes)
            self._commit()
            self._let_go()
        except BaseException as error:
            self.error = refused_by_disk(error)

    def _write(self, outcomes: Generator[Outcome]) -> None:
        for outcome in outcomes:
            for file, lines in zip(self.files, (outcome.record, outcome.ledger, outcome.rejected), strict=True):
                file.write(lines)
            self.tally.add(outcome)
            reason = outcome.failure.reason if outcome.failure else None
            self.written = self._seqs.popleft()
            self._facts.append((outcome.words, outcome.failure is None, reason, self.written))
            if time.monotonic() - self._last >= EVERY:
                self._commit()
            if self._stopping:
                return

    def _commit(self) -> None:
        """Flushes the lines, then notes how far they go."""
        self._last = time.monotonic()
        if not self._facts:
            return
        for file in self.files:
            file.sync()
        seq = self._facts[-1][-1]
        with self._turn:
            self.database.execute("BEGIN IMMEDIATE")
            self.database.executemany(
                "UPDATE events SET words = ?, kept = ?, reason = ifnull(?, reason) WHERE seq = ?", self._facts
            )
            self.database.executemany(
                "INSERT OR REPLACE INTO outputs (name, bytes, lines, sha256) VALUES (?, ?, ?, ?)",
                [(file.path.name, file.size, file.lines, file.sha256) for file in self.files],
            )
            self.database.execute("INSERT OR REPLACE INTO progress VALUES ('cleaned', ?)", (seq,))
            self.database.execute("COMMIT")
        if self._mark:
            self._mark.note({file.path.name: file.size for file in self.files})
        self.cleaned = seq
        self._facts = []

    def _items(self) -> Iterator[Page | Failure]:
        while not self._stopping:
            events = self._events()
            for event in events:
                self._seqs.append(event.seq)
                yield self._item(event)
                if self._stopping:
                    return
            if not events and self._finishing:
                return
            if not events:
                self._news.wait(POLL)
                self._news.clear()

    def _events(self) -> list[Event]:
        with self._turn:
            rows = self.database.execute(
                "SELECT seq, urls.url, urls.site, warc, offset, length, events.reason, detail, hint FROM events "
                "JOIN urls ON urls.id = events.url WHERE seq > ? ORDER BY seq LIMIT ?",
                (self._taken, TAKE),
            ).fetchall()
        events = [Event(*row) for row in rows]
        self._taken = events[-1].seq if events else self._taken
        return events

    def _item(self, event: Event) -> Page | Failure:
        """The page that was archived, read as `pagesieve clean` would read it; the failure that was noted."""
        if event.warc is None:
            return failure(
                Source(kind="crawl"), Rejection(event.reason or ""), event.detail or "", event.hint or "", event.url
            )
        source = Source(kind="crawl", path=f"warc/{event.warc}")
        try:
            with (self.folder / "warc" / event.warc).open("rb") as file:
                file.seek(event.offset or 0)
                member = io.BytesIO(file.read(event.length or 0))
        except OSError as error:
            return failure(source, Rejection.CORRUPT_ARCHIVE, f"the archive is gone: {error.strerror}", BACK, event.url)
        item = next(archive(unpacked(member), structs.replace(source, kind="warc"), self.options), None)
        if item is None:
            return failure(source, Rejection.CORRUPT_ARCHIVE, "the archive is shorter than it was", BACK, event.url)
        item = structs.replace(item, source=structs.replace(item.source, kind="crawl"))
        return page_for(item, event.site) if event.site in self._own and isinstance(item, Page) else item
