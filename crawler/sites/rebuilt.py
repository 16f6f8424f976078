"""The state of a crawl made anew from its archive, where the one that there was is lost or can't be trusted."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
from msgspec import Struct

from cleaning.model import Rejection
from cleaning.recording import OutputError
from crawler.addressing import address
from crawler.archive import Member, members, number_of, set_aside, size_of
from crawler.feed import PREVIOUS
from crawler.runs import REJECTED
from crawler.sites.crawl_folder import OUTPUTS, STATE
from crawler.state import PAGE, Watermark, closed, identified, mark_of, opened

AGAIN = 86_400.0  # seconds after which a page is looked at again, for its links
MOVED = range(301, 309)
_STATUS = re.compile(rb"HTTP/\d\.\d (\d{3})\b")


class Rebuilt(Struct, frozen=True):
    """What a state was made of."""

    pages: int
    files: int
    damaged: int  # bytes of the archive that are no whole record
    aside: tuple[str, ...]  # what was there, under its new name


def rebuild(folder: Path, site_of: Callable[[str], str] = str) -> Rebuilt:
    """Makes the state anew; whoever calls holds the folder's lock. `site_of` names the site of a host.

    What was there (the state, the documents) goes aside and stays. The documents are made again from the archive by
    the crawl that follows; what was rejected without a page comes from rejected.jsonl. Which addresses were only
    queued is nowhere but in the lost state: listings name them again, and pages are asked for once more within a day.
    """
    path = folder / STATE
    part = folder / f".{STATE}.part"
    for old in (part, *_logs(part)):
        old.unlink(missing_ok=True)
    try:
        files = sorted(_archives(folder), key=lambda file: number_of(file.name))
        pages, damaged = _filled(part, folder, files, site_of)
        aside = [set_aside(folder / name).name for name in OUTPUTS if size_of(folder / name)]
        log, index = _logs(path)
        aside += [set_aside(old).name for old in (path, log) if size_of(old)]
        for old in (path, log, index):
            old.unlink(missing_ok=True)
        part.replace(path)
        with closing(opened(path)) as database:
            Watermark(folder, mark_of(database)).close()
    except OSError as error:
        raise OutputError(str(path), error) from error
    return Rebuilt(pages, len(files), damaged, tuple(aside))


def _archives(folder: Path) -> Iterator[Path]:
    return (file for file in (folder / "warc").glob("*.warc.gz") if number_of(file.name) >= 0 and size_of(file))


def _logs(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))


def _filled(part: Path, folder: Path, files: Sequence[Path], site_of: Callable[[str], str]) -> tuple[int, int]:
    """How many pages the new state has, and how many bytes of the archive are damaged."""
    database = opened(part)
    try:
        database.execute("BEGIN IMMEDIATE")
        identified(database)
        now = datetime.now(UTC).isoformat()
        database.execute("INSERT INTO runs (started, finished, reason) VALUES (?, ?, 'rebuilt')", (now, now))
        rows = Rows(database, site_of)
        damaged = sum(rows.take(file) for file in files)
        rows.take_rejected(folder / REJECTED)
        database.execute("COMMIT")
        return rows.pages, damaged
    finally:
        closed(database)


class Rows:
    """Writes the rows of a state, in a transaction that somebody else begins and ends."""

    def __init__(self, database: sqlite3.Connection, site_of: Callable[[str], str]) -> None:
        self.database = database
        self.site_of = site_of
        self.pages = 0

    def take(self, path: Path) -> int:
        """Takes the records of an archive file; the bytes of it that are none."""
        whole = 0
        for member in members(path):
            self._take(member, path.name)
            whole += member.length
        size = size_of(path)
        self.database.execute("INSERT INTO warcs VALUES (?, ?)", (path.name, size))
        return size - whole

    def _take(self, member: Member, warc: str) -> None:
        head, _, message = member.plain.partition(b"\r\n\r\n")
        fields = fields_of(head)
        url, kind, date = fields.get("warc-target-uri"), fields.get("warc-type"), fields.get("warc-date", "")
        if not url or kind not in {"response", "revisit"}:
            return
        top, _, body = message.partition(b"\r\n\r\n")
        found = _STATUS.match(top)
        status = int(found[1]) if found else 0
        if kind == "revisit":
            self.database.execute("UPDATE urls SET fetched = ? WHERE key = ?", (date, self._key(url)))
        elif status == 200:
            body = body[: int(length)] if (length := fields_of(top).get("content-length", "")).isdecimal() else body
            row = self._page(url, date, hashlib.sha256(body).hexdigest(), fields.get(PREVIOUS.lower()))
            self._event(row, (warc, member.offset, member.length))
            self.pages += 1
        elif status in MOVED:
            self._moved(url, date, status, fields_of(top).get("location", ""))

    def _key(self, url: str) -> str:
        where = address(url)
        return where.key if where else url

    def _row(self, url: str, date: str, status: int, reason: str) -> int:
        """The address's row, which is made where there is none; what is known of a page is never taken back."""
        host = where.host if (where := address(url)) else urlsplit(url).netloc
        twin = bool(where and where.twin)
        values = (self._key(url), url, host, self.site_of(host), PAGE, status, twin, date, date, date, reason)
        row = self.database.execute(
            "INSERT INTO urls (key, url, host, site, role, status, twin, first_seen, last_seen, fetched, reason, run) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (key) DO UPDATE "
            "SET last_seen = excluded.last_seen RETURNING id",
            values,
        ).fetchone()
        return int(row[0])

    def _page(self, url: str, date: str, digest: str, previous: str | None) -> int:
        row = self._row(url, date, 1, "new")
        listed = f"{date[:19]}+00:00"  # what a listing says changed before it was fetched is known
        self.database.execute(
            "UPDATE urls SET url = ?, status = 1, reason = 'new', http = 200, fetched = ?, hash = ?, previous = ?, "
            "listed = ?, failures = 0, due = ? WHERE id = ?",
            (url, date, digest, previous, listed, datetime.now(UTC).timestamp() + AGAIN, row),
        )
        return row

    def _moved(self, url: str, date: str, status: int, location: str) -> None:
        try:
            target = address(urljoin(url, location))
        except ValueError:  # '[' in a host that is no IPv6 address
            target = None
        row = self._row(url, date, 1, "redirected")
        self.database.execute(
            "UPDATE urls SET http = ?, canonical = ? WHERE id = ? AND reason = 'redirected'",
            (status, target.key if target else None, row),
        )

    def _event(self, row: int, place: tuple[str, int, int]) -> None:
        self.database.execute(
            "INSERT INTO events (run, url, warc, offset, length) VALUES (1, ?, ?, ?, ?)", (row, *place)
        )

    def take_rejected(self, path: Path) -> None:
        """Takes what was rejected without a page in the archive: it stands in rejected.jsonl alone."""
        for line in _lines(path):
            source = line.get("source")
            if not isinstance(source, dict) or source.get("path") or line.get("reason") not in set(Rejection):
                continue
            url, reason = str(line.get("url") or ""), str(line["reason"])
            row = self._row(url, str(line.get("fetched_at") or ""), 2, reason)
            due = datetime.now(UTC).timestamp() if reason == Rejection.FETCH_FAILED else None
            self.database.execute(
                "UPDATE urls SET failures = 1, due = ? WHERE id = ? AND status = 2 AND failures = 0", (due, row)
            )
            self.database.execute(
                "INSERT INTO events (run, url, reason, detail, hint) VALUES (1, ?, ?, ?, ?)",
                (row, reason, str(line.get("detail") or ""), str(line.get("hint") or "")),
            )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines; what is none is left out."""
    if not size_of(path):
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                found = msgspec.json.decode(line)
            except msgspec.DecodeError:
                continue
            if isinstance(found, dict):
                yield found


def fields_of(head: bytes) -> dict[str, str]:
    """The fields of a head by name in lower case; the first of each.

    >>> fields_of(b"HTTP/1.1 200 OK\\r\\nETag: a\\r\\nETag: b")
    {'etag': 'a'}
    """
    fields: dict[str, str] = {}
    for line in head.split(b"\r\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.strip().lower().decode("latin-1"), value.strip().decode("utf-8", "replace"))
    return fields
