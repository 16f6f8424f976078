"""Whether the file of a state is whole, ours, and holds what a state holds; it is read only."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from cleaning.model import Rejection
from crawler.state.database import APPLICATION, MIGRATIONS

TABLES = {"urls", "events", "warcs", "outputs", "progress", "runs"}

_KINDS = {"INTEGER": "('integer')", "REAL": "('real', 'integer')", "TEXT": "('text')", "BLOB": "('blob')"}
_MORE = (  # beyond what a column's type says
    ("urls", "request IS NOT NULL AND NOT json_valid(request)"),
    ("runs", "figures IS NOT NULL AND NOT json_valid(CAST(figures AS TEXT))"),
    ("warcs", "bytes < 0"),
    ("outputs", "bytes < 0 OR lines < 0"),
    ("events", f"reason NOT IN ({', '.join(repr(str(reason)) for reason in Rejection)})"),
)


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, the log beside the file included."""
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=60, isolation_level=None)


def is_empty(path: Path) -> bool:
    """Whether there is no state: no file, one of no bytes, or a database without a table."""
    if not path.exists() or not path.stat().st_size:
        return True
    try:
        with closing(read_only(path)) as database:
            return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error:
        return False


def flaw(path: Path) -> str | None:
    """What is wrong with a state, in words that follow its name; None where nothing is."""
    try:
        with closing(read_only(path)) as database:
            return _stranger(database) or _broken(database) or _newer(database) or _odd_value(database)
    except sqlite3.Error as error:
        return f"is no whole database ({error})"


def _stranger(database: sqlite3.Connection) -> str | None:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    whose = database.execute("PRAGMA application_id").fetchone()[0]
    if whose not in {0, APPLICATION} or not tables >= TABLES:
        return "is the database of something else"
    return None


def _broken(database: sqlite3.Connection) -> str | None:
    said = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    return None if said == "ok" else f"is damaged ({str(said).splitlines()[-1]})"


def _newer(database: sqlite3.Connection) -> str | None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        return f"was written by a newer pagesieve (version {version} of the state, {len(MIGRATIONS)} is known here)"
    return None


def _odd_value(database: sqlite3.Connection) -> str | None:
    """A value that no crawl writes there: another hand, or a disk that forgets."""
    for table in sorted(TABLES):
        conditions = [*_wrong_types(database, table), *(f"({said})" for name, said in _MORE if name == table)]
        query = f"SELECT count(*) FROM {table} WHERE {' OR '.join(conditions)}"  # noqa: S608 - names of ours
        count = database.execute(query).fetchone()[0]
        if count:
            return f"holds what no crawl writes ({count} odd rows of the table {table})"
    return None


def _wrong_types(database: sqlite3.Connection, table: str) -> Iterator[str]:
    for _, column, kind, *_ in database.execute(f"PRAGMA table_info({table})"):
        if kind in _KINDS and (table, column) != ("runs", "figures"):
            yield f"({column} IS NOT NULL AND typeof({column}) NOT IN {_KINDS[kind]})"
