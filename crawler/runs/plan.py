"""The inputs of a run, each read, or told to be as it was."""

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol

from cleaning.model import Failure
from cleaning.recording import encoded, rejected_of
from crawler.feed import FeedOptions, Input, Meter, opened, read
from crawler.runs.journal import Row, key_of
from crawler.workers import Item, Mark

RECENT = 100_000_000  # nanoseconds in which a file may change again without a change of its times
_PIECE = 1 << 20


class Begun(Mark, frozen=True, kw_only=True):
    """What follows are the items of an input, but for those that the interrupted run had done."""

    key: bytes
    stamp: bytes
    seen: bool = False  # an earlier run had it, and it has changed


class Ended(Mark, frozen=True):
    """All items of the input were given."""

    sha256: str
    stamp: bytes


class Reused(Mark, frozen=True):
    """An input that is as it was: its lines stand in a part of the folder."""

    part: str
    row: Row


class Past(Protocol):
    """What earlier runs did."""

    def find(self, key: bytes) -> Iterator[tuple[str, Row]]:
        """What is known of an input, and in which part."""


def stamp_of(path: str | None) -> bytes:
    """Size, times and inode of a file; empty for what can't be told from another of its name.

    A file that was changed just now may change again within the same tick of the clock: its times are left out, and
    its bytes decide.
    """
    try:
        status = os.stat(path) if path is not None else None  # noqa: PTH116 - the name as the system has it
    except (OSError, ValueError):
        return b""
    if not status or not stat.S_ISREG(status.st_mode):
        return b""
    recent = abs(time.time_ns() - max(status.st_ctime_ns, status.st_mtime_ns)) < RECENT
    times = b"recent" if recent else b"%d %d %d" % (status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return b"%d %s" % (status.st_size, times)


def is_same(row: Row, key: bytes, stamp: bytes, path: str | None) -> bool:
    """Whether an input is the one that was cleaned: by its times, else by its size and bytes."""
    if row.key != key or not stamp or not row.stamp:
        return row.key == key and key.startswith(b"!")
    if row.stamp == stamp and not stamp.endswith(b"recent"):
        return True
    same_size = row.stamp.split()[0] == stamp.split()[0]
    return bool(same_size and row.sha256 and path is not None and row.sha256 == _sha256(path))


def _sha256(path: str) -> str:
    sha256 = hashlib.sha256()
    try:
        with opened(path) as file:
            while piece := file.read(_PIECE):
                sha256.update(piece)
    except OSError:
        return ""
    return sha256.hexdigest()


def named(found: Input | Failure) -> tuple[bytes, bytes, str | None]:
    """An input's key, stamp and path."""
    if isinstance(found, Failure):
        return b"!" + encoded(rejected_of(found))[0], b"", None
    return key_of(found.name), stamp_of(found.path), found.path


def planned(  # noqa: PLR0913, PLR0917 - what a plan stands on; each has its default
    inputs: Iterable[Input | Failure],
    options: FeedOptions,
    stdin: BinaryIO | None = None,
    past: Past | None = None,
    meter: Meter | None = None,
    skip: int = 0,
) -> Iterator[Item | Mark]:
    """The items of each input between its marks; `Reused` for one that is as it was.

    `skip` items of the first input were given by an earlier run.
    """
    meter = meter or Meter()
    for found in inputs:
        key, stamp, path = named(found)
        known = [] if skip or not past else list(past.find(key))
        again = next(((part, row) for part, row in known if is_same(row, key, stamp, path)), None)
        if again:
            meter.reused(stamp)
            yield Reused(*again)
            continue
        yield Begun(key=key, stamp=stamp, seen=bool(known))
        meter.opened()
        items = iter([found]) if isinstance(found, Failure) else read(found, options, stdin, meter)
        for number, item in enumerate(items):
            if number >= skip:
                meter.items += 1
                yield item
        skip = 0
        whole = bool(stamp) and meter.size == int(stamp.split()[0])
        yield Ended(meter.sha256.hexdigest() if whole else "", stamp if stamp_of(path) == stamp else _unsteady(stamp))


def _unsteady(stamp: bytes) -> bytes:
    """The stamp of a file whose times moved meanwhile: its bytes decide."""
    return stamp.split()[0] + b" recent" if stamp else b""
