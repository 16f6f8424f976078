"""The states of crawls made one: each address with the best that is known of it, numbered anew."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from crawler.merging.folders import Given
from crawler.runs import Part
from crawler.state import closed, opened

# Of two rows of one address: a page that came, then one that failed, then one that waits; of two alike, the later. What
# the frontier of several workers was not told yet stands behind what it knows, and what it refused behind all.
_STANDING = """
CASE WHEN EXISTS (SELECT 1 FROM given.outbox WHERE url = g.id AND refused) THEN 0 WHEN g.status = 0 THEN 1
ELSE (CASE g.status WHEN 1 THEN 3 ELSE 2 END) + 2 * NOT EXISTS (SELECT 1 FROM given.outbox WHERE url = g.id)
END
"""
# Of an event: whether it counts. A reject does where no more is known of its address; a page, unless others were first.
_COUNTS = """
NOT EXISTS (SELECT 1 FROM given.outbox WHERE event = e.seq AND refused) AND (w.source = :source OR (
    e.warc IS NOT NULL AND NOT EXISTS (SELECT 1 FROM given.outbox WHERE event = e.seq)))
"""
_FROM = "FROM given.events e JOIN given.urls u ON u.id = e.url JOIN winners w ON w.key = u.key WHERE true"
_MOST = {"priority": "max", "listed": "max", "first_seen": "min", "last_seen": "max"}  # of all that knew the address

_MAPS = """
CREATE TEMP TABLE runmap (source INTEGER, old INTEGER, new INTEGER, PRIMARY KEY (source, old)) WITHOUT ROWID;
CREATE TEMP TABLE warcmap (source INTEGER, old TEXT, new TEXT, PRIMARY KEY (source, old)) WITHOUT ROWID;
CREATE TEMP TABLE winners (key TEXT PRIMARY KEY, source INTEGER, standing INTEGER, fetched TEXT) WITHOUT ROWID;
CREATE TEMP TABLE dropped (source INTEGER, seq INTEGER, PRIMARY KEY (source, seq)) WITHOUT ROWID;
"""

_EVENTS = """
INSERT INTO main.events (run, url, warc, offset, length, reason, detail, hint, words, kept)
SELECT (SELECT new FROM runmap WHERE source = :source AND old = e.run), main.urls.id,
    (SELECT new FROM warcmap WHERE source = :source AND old = e.warc),
    e.offset, e.length, e.reason, e.detail, e.hint, e.words, e.kept
FROM given.events e JOIN given.urls u ON u.id = e.url JOIN main.urls ON main.urls.key = u.key
WHERE e.seq BETWEEN :from AND :to AND e.seq NOT IN (SELECT seq FROM dropped WHERE source = :source) ORDER BY e.seq
"""

_TOGETHER = (
    "INSERT INTO main.tallies SELECT new, site, word, count FROM given.tallies JOIN runmap ON old = run "
    "WHERE source = :source ORDER BY new, site, word",
    "INSERT INTO main.variants SELECT place, count FROM given.variants WHERE true ORDER BY place "
    "ON CONFLICT (place) DO UPDATE SET count = count + excluded.count",
    "INSERT INTO main.traps SELECT site, kind, place, count FROM given.traps WHERE true ORDER BY site, kind, place "
    "ON CONFLICT (site, kind, place) DO UPDATE SET count = count + excluded.count",
    "INSERT OR IGNORE INTO main.facts SELECT name, value FROM given.facts WHERE name LIKE 'cleaning:%' ORDER BY name",
    "INSERT INTO main.files SELECT url, fetched, http, body FROM given.files WHERE true ORDER BY url "
    "ON CONFLICT (url) DO UPDATE SET fetched = excluded.fetched, http = excluded.http, body = excluded.body "
    "WHERE excluded.fetched > files.fetched",
)
LAST = 2**62  # beyond any number of an event


class States:
    """A state that is made of those of several crawls, which come in their order."""

    def __init__(self, path: Path, folders: Sequence[Given]) -> None:
        self.folders = folders
        self.database = opened(path)
        self.database.execute("PRAGMA synchronous = OFF")  # it has its name when all of it is on the disk
        self.database.executescript(_MAPS)
        self._columns = [row[1] for row in self.database.execute("PRAGMA main.table_info(urls)")]
        self._runs()
        for source, _ in self._each():
            self._urls(source)

    @contextmanager
    def _attached(self, folder: Given) -> Iterator[None]:
        """In a `with`, its state is `given`, and all that is done is one transaction."""
        self.database.execute("ATTACH ? AS given", (str(folder.state),))
        self.database.execute("BEGIN IMMEDIATE")
        yield
        self.database.execute("COMMIT")
        self.database.execute("DETACH given")

    def _each(self) -> Iterator[tuple[int, Given]]:
        for source, folder in enumerate(self.folders):
            with self._attached(folder):
                yield source, folder

    def _runs(self) -> None:
        """Numbers the runs of all by their beginning; one that was killed is not gone on with."""
        found = []
        for source, _ in self._each():
            rows = self.database.execute("SELECT id, started, finished, reason, figures FROM given.runs").fetchall()
            found += [
                (started, source, old, finished, reason, figures) for old, started, finished, reason, figures in rows
            ]
        for new, (started, source, old, finished, reason, figures) in enumerate(sorted(found, key=lambda r: r[:3]), 1):
            values = (new, started, finished or started, reason or "killed", figures)
            self.database.execute("INSERT INTO main.runs VALUES (?, ?, ?, ?, ?)", values)
            self.database.execute("INSERT INTO runmap VALUES (?, ?, ?)", (source, old, new))

    def _urls(self, source: int) -> None:
        columns = [name for name in self._columns if name != "id"]
        given = {
            "run": f"(SELECT new FROM runmap WHERE source = {source} AND old = given.urls.run)",  # noqa: S608
            "leased": "NULL",
        }
        taken = ", ".join(given.get(name, name) for name in columns)
        better = f"(SELECT source FROM winners WHERE key = excluded.key) = {source}"  # noqa: S608
        mended = ", ".join(
            f"{name} = {_MOST[name]}(urls.{name}, excluded.{name})"
            if name in _MOST
            else f"{name} = CASE WHEN {better} THEN excluded.{name} ELSE urls.{name} END"
            for name in columns
            if name != "key"
        )
        self.database.execute(
            f"INSERT INTO winners SELECT key, ?, {_STANDING}, ifnull(fetched, '') FROM given.urls g WHERE true "  # noqa: S608
            "ON CONFLICT (key) DO UPDATE SET source = excluded.source, standing = excluded.standing, "
            "fetched = excluded.fetched "
            "WHERE (excluded.standing, excluded.fetched) > (winners.standing, winners.fetched)",
            (source,),
        )
        self.database.execute(
            f"INSERT INTO main.urls ({', '.join(columns)}) SELECT {taken} FROM given.urls WHERE true ORDER BY id "  # noqa: S608
            f"ON CONFLICT (key) DO UPDATE SET {mended}"
        )

    def fates(self, source: int) -> tuple[list[tuple[int, bool]], list[tuple[int, bool]]]:
        """The number of the event behind each line of a folder's documents, and of its rejects; whether it counts.

        A reject does not, where more is known of its address from another folder; nor does what the frontier of several
        workers refused of this one, since others were first.
        """
        with self._attached(self.folders[source]):
            rows = self.database.execute(
                f"SELECT e.seq, e.kept, {_COUNTS} {_FROM} AND e.seq <= :cleaned ORDER BY e.seq",
                {"source": source, "cleaned": self._cleaned()},
            ).fetchall()
        documents = [(seq, bool(counts)) for seq, kept, counts in rows if kept]
        return documents, [(seq, bool(counts)) for seq, kept, counts in rows if not kept]

    def drop(self, source: int, seqs: Iterator[int]) -> None:
        """Leaves events of a folder out."""
        self.database.executemany("INSERT OR IGNORE INTO dropped VALUES (?, ?)", [(source, seq) for seq in seqs])

    def _cleaned(self) -> int:
        found = self.database.execute("SELECT value FROM given.progress WHERE name = 'cleaned'").fetchone()
        return int(found[0]) if found else 0

    def take_events(self, warcs: Sequence[Mapping[str, str]]) -> None:
        """Takes the events of all, those first that are cleaned: the others are cleaned when the crawl goes on."""
        for source, names in enumerate(warcs):
            self.database.executemany(
                "INSERT INTO warcmap VALUES (?, ?, ?)", [(source, *pair) for pair in names.items()]
            )
        for source, _ in self._each():
            self.database.execute(_EVENTS, {"source": source, "from": 0, "to": self._cleaned()})
            for statement in _TOGETHER:
                self.database.execute(statement, {"source": source} if ":source" in statement else {})
        cleaned = self.database.execute("SELECT ifnull(max(seq), 0) FROM main.events").fetchone()[0]
        for source, _ in self._each():
            self.database.execute(
                f"INSERT INTO dropped SELECT :source, e.seq {_FROM} AND e.seq > :cleaned AND NOT ({_COUNTS})",
                {"source": source, "cleaned": self._cleaned()},
            )
            self.database.execute(_EVENTS, {"source": source, "from": self._cleaned() + 1, "to": LAST})
        self.database.execute("INSERT INTO progress VALUES ('cleaned', ?)", (cleaned,))

    def close(self, parts: Sequence[Part], archives: Sequence[tuple[str, int]], made_by: str | None) -> None:
        """Notes what lies beside the state, and closes it."""
        number = hashlib.sha256("".join(folder.place[1] for folder in self.folders).encode()).digest()
        identity = int.from_bytes(number[:8], "big") % 2**62 + 1
        with self.database as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO progress VALUES ('identity', ?)", (identity,))
            database.executemany("INSERT INTO warcs VALUES (?, ?)", archives)
            if made_by is not None:
                database.execute("INSERT INTO facts VALUES ('made_by', ?)", (made_by,))
                rows = [(part.path.name, part.size, part.lines, part.sha256) for part in parts]
                database.executemany("INSERT INTO outputs (name, bytes, lines, sha256) VALUES (?, ?, ?, ?)", rows)
        closed(self.database)
