"""How far the files of a crawl are committed, noted beside the state: a state that knows of less is an older one."""

import os
import secrets
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from cleaning.recording import OutputError

NAME = ".committed"
ARCHIVE = "archive"  # the bytes of all archive files together
LENGTH = 512  # bytes of the note, a sector of any disk: it is written in one piece


class Mark(Struct, frozen=True):
    """Whose files they are, and how many bytes of each were committed."""

    state: int
    sizes: dict[str, int]


class Watermark:
    """Written after each commit, so that it never says more than the state did; any thread may."""

    def __init__(self, folder: Path, mark: Mark) -> None:
        self.path = folder / NAME
        self._state = mark.state
        self._sizes = dict(mark.sizes)
        self._turn = threading.Lock()
        try:
            self._handle = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o644)
        except OSError as error:
            raise OutputError(str(self.path), error) from error
        self.note({})

    def note(self, sizes: dict[str, int]) -> None:
        """Says that so many bytes of these files are committed. Raises `OutputError` where the disk refuses."""
        with self._turn:
            self._sizes.update(sizes)
            data = msgspec.json.encode(Mark(self._state, self._sizes)).ljust(LENGTH - 1) + b"\n"
            try:
                os.pwrite(self._handle, data, 0)
            except OSError as error:
                raise OutputError(str(self.path), error) from error

    def close(self) -> None:
        """Closes the file."""
        with suppress(OSError):
            os.close(self._handle)


def mark_in(folder: Path) -> Mark | None:
    """What the watermark of a folder says; None where there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Mark)
    except (OSError, msgspec.MsgspecError):
        return None


def mark_of(database: sqlite3.Connection) -> Mark:
    """What a state knows to be committed."""
    sizes = dict(database.execute("SELECT name, bytes FROM outputs").fetchall())
    sizes[ARCHIVE] = database.execute("SELECT ifnull(sum(bytes), 0) FROM warcs").fetchone()[0]
    return Mark(identity(database) or 0, sizes)


def identity(database: sqlite3.Connection) -> int | None:
    """The number that a state was given when it was made; None for one without."""
    found = database.execute("SELECT value FROM progress WHERE name = 'identity'").fetchone()
    return found[0] if found else None


def identified(database: sqlite3.Connection) -> int:
    """The state's number, which is given now where there is none."""
    database.execute("INSERT OR IGNORE INTO progress VALUES ('identity', ?)", (secrets.randbits(62) + 1,))
    return identity(database) or 0
