"""What a run folder remembers of each input: the state by which a run is continued."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cleaning.recording import OutputError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inputs (
    part TEXT, place INTEGER, key BLOB, stamp BLOB, sha256 TEXT, items INTEGER, whole INTEGER, ranges BLOB, counts BLOB,
    PRIMARY KEY (part, place)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_key ON inputs (key);
"""

# The parts of a folder: what the run under way wrote, what is finished, what an interrupted run wrote of inputs that
# stand elsewhere in the order by now.
NOW, DONE, KEPT = "now", "done", "kept"

Ranges = tuple[tuple[int, int], ...]  # from and to, in bytes before they are packed, in the lines of each kind


class Row(Struct, frozen=True, kw_only=True):
    """An input that was cleaned, or a piece of one, with where its lines are."""

    key: bytes  # the path, or what is said of an input that is none
    stamp: bytes  # size, times and inode of the file; empty where it can't be told whether it is the same
    sha256: str = ""  # of the file's bytes, where all were read
    items: int  # pages, and what was found in place of one
    whole: bool  # False: the run came no further in it
    ranges: Ranges
    counts: bytes  # what a tally made of it


_BY_PLACE = "SELECT key, stamp, sha256, items, whole, ranges, counts FROM inputs WHERE part = ? ORDER BY place"
_AT = "SELECT key, stamp, sha256, items, whole, ranges, counts FROM inputs WHERE part = ? AND place = ?"
_BY_KEY = "SELECT key, stamp, sha256, items, whole, ranges, counts FROM inputs WHERE key = ? AND part = ? AND whole"


class Journal:
    """The state of a run folder, in a file that a crash leaves whole.

    Every trouble with the disk raises `OutputError`. It belongs to the thread that opened it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._told():
            self._database = sqlite3.connect(path, isolation_level=None, timeout=60)
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(_SCHEMA)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(str(self.path), OSError(0, f"its database says: {error}")) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written in here stands, or none of it."""
        with self._told():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                raise

    def get(self, name: str) -> Any:
        """A fact, None where there is none."""
        with self._told():
            found = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return msgspec.msgpack.decode(found[0]) if found else None

    def set(self, name: str, value: object) -> None:
        """Notes a fact."""
        self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, msgspec.msgpack.encode(value)))

    def rows(self, part: str) -> Iterator[Row]:
        """A part's inputs, in order."""
        with self._told():
            found = self._database.execute(_BY_PLACE, (part,))
            yield from map(_row, found)

    def row(self, part: str, place: int) -> Row | None:
        """The input at a place."""
        with self._told():
            found = self._database.execute(_AT, (part, place)).fetchone()
        return _row(found) if found else None

    def find(self, key: bytes, parts: Sequence[str]) -> Iterator[tuple[str, Row]]:
        """The whole inputs of a key in some parts."""
        with self._told():
            for part in parts:
                found = self._database.execute(_BY_KEY, (key, part)).fetchall()
                yield from ((part, _row(values)) for values in found)

    def count(self, part: str) -> int:
        """The number of a part's inputs."""
        with self._told():
            return int(self._database.execute("SELECT count(*) FROM inputs WHERE part = ?", (part,)).fetchone()[0])

    def vanished(self) -> int:
        """The number of files that earlier runs cleaned and that this one did not meet."""
        with self._told():
            found = self._database.execute(
                "SELECT count(DISTINCT key) FROM inputs WHERE part IN (?, ?) AND substr(key, 1, 5) = ? "
                "AND key NOT IN (SELECT key FROM inputs WHERE part = ?)",
                (DONE, KEPT, _FILE, NOW),
            )
            return int(found.fetchone()[0])

    def put(self, part: str, place: int, rows: Iterable[Row]) -> None:
        """Notes inputs, from a place on."""
        self._database.executemany(
            "INSERT OR REPLACE INTO inputs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((part, number, *_values(row)) for number, row in enumerate(rows, start=place)),
        )

    def drop(self, part: str, place: int = 0) -> None:
        """Forgets a part's inputs, from a place on."""
        self._database.execute("DELETE FROM inputs WHERE part = ? AND place >= ?", (part, place))

    def copy(self, part: str, other: str, count: int) -> None:
        """Notes the first inputs of a part in another."""
        self._database.execute(
            "INSERT OR REPLACE INTO inputs SELECT ?, place, key, stamp, sha256, items, whole, ranges, counts "
            "FROM inputs WHERE part = ? AND place < ?",
            (other, part, count),
        )

    def rename(self, part: str, other: str) -> None:
        """Gives a part the name of another, which is forgotten."""
        self.drop(other)
        self._database.execute("UPDATE inputs SET part = ? WHERE part = ?", (other, part))

    def close(self) -> None:
        """Closes the file."""
        self._database.close()


class Known:
    """What earlier runs did, as another thread may ask for it."""

    def __init__(self, journal: Path, parts: tuple[str, ...]) -> None:
        self._path = journal
        self._parts = parts
        self._journal: Journal | None = None

    def find(self, key: bytes) -> Iterator[tuple[str, Row]]:
        """What is known of an input, and in which part."""
        if self._journal is None:
            self._journal = Journal(self._path)
        return self._journal.find(key, self._parts)


_FILE = b"file:"


def _values(row: Row) -> tuple[object, ...]:
    return (row.key, row.stamp, row.sha256, row.items, row.whole, msgspec.msgpack.encode(row.ranges), row.counts)


def _row(values: Sequence[Any]) -> Row:
    key, stamp, sha256, items, whole, ranges, counts = values
    bounds = msgspec.msgpack.decode(ranges, type=Ranges)
    return Row(key=key, stamp=stamp, sha256=sha256, items=items, whole=bool(whole), ranges=bounds, counts=counts)


def key_of(path: str | None) -> bytes:
    """The key of a file, or of standard input."""
    return b"-" if path is None else _FILE + os.fsencode(path)


def path_of(key: bytes) -> str | None:
    """The path of a file's key; None for any other.

    >>> path_of(key_of("a.html")), path_of(key_of(None))
    ('a.html', None)
    """
    return os.fsdecode(key.removeprefix(_FILE)) if key.startswith(_FILE) else None
