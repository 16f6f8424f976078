"""The file of the state: how it is opened, and how an older one becomes a newer one."""

import errno
import sqlite3
from pathlib import Path

from cleaning.config import ConfigError
from cleaning.recording import OutputError

WAIT = 60.0  # seconds for another thread's transaction, which takes a tenth of one
APPLICATION = 0x70616773  # 'pags': what SQLite's header says of whose file it is

DISK = {  # SQLite's codes for what is the disk's fault, as the system's
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}

# Each is run once, in order; `PRAGMA user_version` counts them. What was released is never changed, only added to.
MIGRATIONS = (
    """
    CREATE TABLE urls (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,              -- the canonical form, which all forms of the address share
        url TEXT NOT NULL,                     -- as it is asked for
        host TEXT NOT NULL,
        site TEXT NOT NULL,
        role TEXT NOT NULL,                    -- page, or source: a front page, sitemap, feed
        status INTEGER NOT NULL DEFAULT 0,     -- 0 to be fetched, 1 done, 2 failed
        twin INTEGER NOT NULL DEFAULT 0,       -- an AMP or print form
        priority INTEGER NOT NULL DEFAULT 0,
        depth INTEGER NOT NULL DEFAULT 0,
        redirects INTEGER NOT NULL DEFAULT 0,
        request TEXT,                          -- what a Scrapy request holds beyond its address, as JSON
        tries INTEGER NOT NULL DEFAULT 0,
        not_before REAL NOT NULL DEFAULT 0,
        listed TEXT NOT NULL DEFAULT '',       -- the latest date that a sitemap or feed gave it
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        fetched TEXT,
        run INTEGER,                           -- the last one that fetched it
        due REAL,                              -- when a page without dates is looked at again
        http INTEGER,
        etag TEXT,
        modified TEXT,
        canonical TEXT,
        hash TEXT,                             -- sha256 of the last body: the record's id
        previous TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        reason TEXT
    );
    CREATE INDEX queued ON urls (host, priority DESC, id) WHERE status = 0;
    CREATE INDEX twins ON urls (canonical) WHERE reason = 'twins';
    CREATE INDEX due ON urls (site, due) WHERE status <> 0;
    CREATE TABLE events (                      -- what is to be cleaned or told, in this order
        seq INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        url INTEGER NOT NULL REFERENCES urls (id),
        warc TEXT, offset INTEGER, length INTEGER,
        reason TEXT, detail TEXT, hint TEXT,   -- of one that gives no page
        words INTEGER, kept INTEGER            -- of the document that came of it
    );
    CREATE TABLE warcs (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL);
    CREATE TABLE outputs (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, lines INTEGER NOT NULL);
    CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
    CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, reason TEXT, figures TEXT);
    CREATE TABLE tallies (
        run INTEGER NOT NULL, site TEXT NOT NULL, word TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (run, site, word)
    ) WITHOUT ROWID;
    CREATE TABLE variants (place TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE traps (
        site TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (site, kind, place)
    ) WITHOUT ROWID;
    CREATE TABLE files (                       -- robots.txt and tdmrep.json, kept for a day
        url TEXT PRIMARY KEY, fetched REAL NOT NULL, http INTEGER NOT NULL, body BLOB NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE outputs ADD COLUMN sha256 TEXT;  -- of the committed bytes
    """,
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    ALTER TABLE urls ADD COLUMN leased REAL;   -- under way until then; of a process that died, if it still stands there
    ALTER TABLE urls ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;  -- processes that died while they had it
    DROP INDEX queued;
    CREATE INDEX queued ON urls (host, lost, priority DESC, id) WHERE status = 0;
    """,
    """
    CREATE TABLE outbox (                      -- what a frontier that others share is to be told, in this order
        seq INTEGER PRIMARY KEY,
        url INTEGER, event INTEGER,            -- of what came of an address; else it is links
        message TEXT NOT NULL,
        refused INTEGER NOT NULL DEFAULT 0     -- others were first: what came of it here does not count
    );
    """,
)


class BadStateError(ConfigError):
    """The state can't be gone on with; the message names the file, and what to do."""


def refused_by_disk(error: BaseException, path: str = "state.sqlite") -> BaseException:
    """The error as that of an output that could not be written, where the disk is behind it; else as it is."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, sqlite3.OperationalError) and code in DISK:
        return OutputError(path, OSError(DISK[code], str(error)))
    return error


def opened(path: Path) -> sqlite3.Connection:
    """A connection, with every migration applied. Transactions are begun and ended by hand.

    Raises `sqlite3.DatabaseError` where the file is none of ours; `crawler.state.examined` says so beforehand.
    """
    database = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")  # what the watermark says is committed survives a power cut
    _migrate(database)
    return database


def closed(database: sqlite3.Connection) -> None:
    """Closes a connection; what stood in the log beside the file is in the file then, if it was the last one."""
    if not database.in_transaction:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _migrate(database: sqlite3.Connection) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        database.execute(f"PRAGMA application_id = {APPLICATION}")
    if version > len(MIGRATIONS):
        raise sqlite3.DatabaseError(f"a newer pagesieve wrote it (version {version} of the state); update this one")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        database.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT")
