"""A run folder: what is written to it stays, and a run that was interrupted goes on from there."""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Struct, structs

from cleaning.model import Failure
from cleaning.recording import AtomicFile, FileRecord, Outcome, OutputError, Tally, clear_parts
from crawler.archive import size_of
from crawler.feed import Input
from crawler.runs.journal import DONE, KEPT, NOW, Journal, Row
from crawler.runs.lock import Lock
from crawler.runs.plan import Begun, Ended, Reused, is_same, named
from crawler.runs.resumable import Part, digest

DOCUMENTS, REMOVED, REJECTED, RUN = "documents.jsonl", "removed.jsonl", "rejected.jsonl", "run.json"
NAMES = (DOCUMENTS, REMOVED, REJECTED)
STATE = ".run"  # the folder in the folder; hidden, so that nothing walks into it

SYNCED = 1.0  # seconds between two times that everything is put on the disk: what a crash costs, at most
ROWS = 5_000  # inputs that may end between two such times


class BadOutputError(ValueError):
    """The output can't be written to as it was named; the message says why, and what to type instead."""


class News(Struct, frozen=True, kw_only=True):
    """How a run's inputs stand to those of the run before."""

    continued: bool = False  # the run before was interrupted, and this one goes on
    same: int = 0  # inputs that were not cleaned again
    added: int = 0
    changed: int = 0
    vanished: int = 0


class FolderOutput:
    """Documents, ledger, rejects and run.json of a run; they appear when the last byte of each is on the disk.

    `made_by` says with what the run is made (its configuration, the versions): a folder that was made with something
    else is refused with `BadOutputError`, unless `fresh`. Another run at work in it raises `LockedError`.
    """

    def __init__(self, folder: Path, made_by: Mapping[str, Any] | None = None, fresh: bool = False) -> None:
        self.folder = folder
        self.state = folder / STATE
        self.places: tuple[str, ...] = tuple(str(folder / name) for name in (*NAMES, RUN))
        self.replaces = any(map(os.path.exists, self.places))
        self.tally = Tally()  # of what was not cleaned again
        self.news = News()
        self.is_current = False  # the folder holds all of this run's already
        self._made = _make_folders(self.state)
        self._lock = Lock(folder)
        self._lock.__enter__()
        try:
            clear_parts(folder / RUN)
            self._open(msgspec.json.decode(msgspec.json.encode(made_by or {})), fresh)
        except BaseException:
            self._lock.__exit__(None, None, None)
            self._unmake()
            raise

    def _open(self, made_by: Mapping[str, Any], fresh: bool) -> None:
        if folder := next((place for place in self.places if Path(place).is_dir()), None):
            raise BadOutputError(_in_the_way(folder))
        known = (self.state / "journal").exists()
        if fresh or not known:
            if self.replaces and not fresh:
                raise BadOutputError(_foreign(self.folder))
            _empty(self.state)
        self.journal = Journal(self.state / "journal")
        if self.journal.get("phase") == "publishing":
            self._publish()
        was = self.journal.get("made_by")
        if was is not None and was != made_by:
            self.journal.close()
            raise BadOutputError(_other(self.folder, was, made_by))
        if was is None:
            with self.journal.transaction():
                self.journal.set("made_by", made_by)
        if self.journal.get("phase") == "done":
            self._mend_report()
        self.parts: list[Part] = []
        self._rows: list[Row] = []  # ended, and not in the journal yet
        self._place = 0  # of the next row
        self._open_input: Begun | None = None
        self._began: tuple[int, ...] = ()
        self._items = 0
        self._counts = Tally()  # of the input that is open
        self._synced = time.monotonic()

    def _mend_report(self) -> None:
        """Makes run.json again where it is not what the last run wrote: somebody took it away, or broke it."""
        report, path = self.journal.get("report"), self.folder / RUN
        try:
            whole = path.read_bytes() == report
        except OSError:
            whole = False
        if report and not whole:
            with AtomicFile(path) as file:
                file.write(report)

    # What was done before

    def resume(self, inputs: Iterator[Input | Failure]) -> tuple[Iterable[Input | Failure], int]:
        """The inputs that are still to be looked at, and how many items of the first are done already.

        The first inputs that are as an earlier run had them stay where they are.
        """
        has_done = self._intact
        self._check_parts()
        base = NOW if self.journal.count(NOW) else DONE if has_done else NOW
        total, same, skip = self.journal.count(base), 0, 0
        rest: Iterable[Input | Failure] = inputs
        last: Row | None = None
        for row in self.journal.rows(base):
            found = next(inputs, None)
            if found is None:
                break
            if not is_same(row, *named(found)):
                rest = chain([found], inputs)
                break
            if not row.whole:
                rest, skip, last = chain([found], inputs), row.items, row
                break
            same += 1
            self.tally.add_state(row.counts)
        self.news = News(continued=base == NOW and total > 0, same=same)
        first = next(iter(rest), None) if base == DONE and same == total else None
        if base == DONE and same == total and first is None and total:
            self.is_current = True
            return (), 0
        if first is not None:
            rest = chain([first], rest)
        self._begin(base, same, last)
        return rest, skip

    @cached_property
    def _intact(self) -> bool:
        """Whether the files of the finished run are still as it left them, byte for byte."""
        files = self.journal.get("files") or []
        return bool(files) and all(
            _marks(self.folder / name) == marks and digest(self.folder / name, marks[0]) == sha256
            for name, marks, sha256 in files
        )

    def _check_parts(self) -> None:
        """Raises `BadOutputError` where what an interrupted run wrote does not hold the bytes that it wrote."""
        for name, size, sha256 in chain.from_iterable(self.journal.get(f"hashes:{part}") or () for part in (NOW, KEPT)):
            path = self.state / name
            if size_of(path) >= size and digest(path, size) != sha256:
                raise BadOutputError(
                    f"{path} does not hold the bytes that the run wrote: another hand, or a disk that fails; "
                    "nothing was touched; start anew with --fresh, or choose another folder with -o"
                )

    def _begin(self, base: str, same: int, half: Row | None) -> None:
        """Makes the parts hold the first inputs that are as they were, and the done half of the next one."""
        ends = self._ends(base, same, half)
        if base == DONE:
            self.parts = [Part(self.state / name) for name in NAMES]
            for part, name, end in zip(self.parts, NAMES, ends, strict=True):
                part.copy(self.folder / name, 0, end)
            self._sync()
            with self.journal.transaction():
                self.journal.drop(NOW)
                self.journal.copy(DONE, NOW, same)
        else:
            self._keep(same + bool(half))
            self.parts = [Part(self.state / name, end) for name, end in zip(NAMES, ends, strict=True)]
        self._place = same
        if half:
            self._items = half.items
            self._began = tuple(start for start, _ in half.ranges)
            self._counts.add_state(half.counts)
            self.tally.add_state(half.counts)
        self._half = half

    def _ends(self, base: str, same: int, half: Row | None) -> tuple[int, ...]:
        if half:
            return tuple(end for _, end in half.ranges)
        row = self.journal.row(base, same - 1)
        return tuple(end for _, end in row.ranges) if row else (0, 0, 0)

    def _keep(self, same: int) -> None:
        """Moves what an interrupted run wrote of inputs that are not next to where they can be found again."""
        count = self.journal.count(NOW)
        found = (self.journal.row(NOW, place) for place in range(same, count))
        rows = [row for row in found if row and row.whole]
        place = self.journal.count(KEPT)
        moved: list[Row] = []
        if rows:
            shifts, hashes = [], []
            for number, name in enumerate(NAMES):
                path = self.state / f"kept-{name}"
                start, end = rows[0].ranges[number][0], rows[-1].ranges[number][1]
                kept = Part(path, path.stat().st_size if path.exists() else 0)
                shifts.append(kept.size - start)
                kept.copy(self.state / name, start, end)
                kept.sync()
                hashes.append((path.name, kept.size, kept.sha256))
                kept.close()
            moved = [structs.replace(row, ranges=_shifted(row, shifts)) for row in rows]
        with self.journal.transaction():
            if rows:
                self.journal.set(f"hashes:{KEPT}", hashes)
            self.journal.set(f"hashes:{NOW}", [])  # the parts are cut back next; the first checkpoint notes them again
            self.journal.put(KEPT, place, moved)
            self.journal.drop(NOW, same)

    def past(self) -> "Known":
        """What earlier runs did, for another thread."""
        return Known(self.journal.path, (KEPT, DONE) if self._intact else (KEPT,))

    # What is done now

    def begin(self, begun: Begun) -> None:
        """An input's outcomes follow."""
        self._open_input = begun
        if self._half is None:
            self._items, self._began, self._counts = 0, tuple(part.size for part in self.parts), Tally()
        self._half = None
        self.news = structs.replace(
            self.news, added=self.news.added + (not begun.seen), changed=self.news.changed + begun.seen
        )

    def write(self, outcome: Outcome) -> None:
        """Writes the outcome's lines, each to its file."""
        for part, line in zip(self.parts, (outcome.record, outcome.ledger, outcome.rejected), strict=True):
            part.write(line)
        self._counts.add(outcome)
        self._items += 1
        self._sync_at_times()

    def end(self, ended: Ended) -> None:
        """The input that was begun is done."""
        self._rows.append(self._row(True, ended.stamp, ended.sha256))
        self._open_input = None
        self._sync_at_times()

    def _row(self, whole: bool, stamp: bytes, sha256: str = "") -> Row:
        assert self._open_input is not None  # noqa: S101 - between its marks
        return Row(
            key=self._open_input.key,
            stamp=stamp,
            sha256=sha256,
            items=self._items,
            whole=whole,
            ranges=tuple((start, part.size) for start, part in zip(self._began, self.parts, strict=True)),
            counts=self._counts.state(),
        )

    def reuse(self, reused: Reused) -> None:
        """Takes over the lines of an input that is as it was."""
        ranges = []
        for part, name, (start, end) in zip(self.parts, NAMES, reused.row.ranges, strict=True):
            ranges.append((part.size, part.size + end - start))
            part.copy(self.folder / name if reused.part == DONE else self.state / f"kept-{name}", start, end)
        self._rows.append(structs.replace(reused.row, ranges=tuple(ranges)))
        self.tally.add_state(reused.row.counts)
        self.news = structs.replace(self.news, same=self.news.same + 1)
        self._sync_at_times()

    def _sync_at_times(self) -> None:
        if len(self._rows) >= ROWS or time.monotonic() - self._synced >= SYNCED:
            self.checkpoint()

    def _sync(self) -> None:
        for part in self.parts:
            part.sync()

    def checkpoint(self) -> None:
        """Puts everything on the disk, then notes how far it goes."""
        self._sync()
        with self.journal.transaction():
            self.journal.set(f"hashes:{NOW}", self._hashes())
            self.journal.drop(NOW, self._place)  # the half of an input, which may be whole by now
            self.journal.put(NOW, self._place, self._rows)
            self._place += len(self._rows)
            if self._open_input and self._items:
                self.journal.put(NOW, self._place, [self._row(False, self._open_input.stamp)])
        self._rows = []
        self._synced = time.monotonic()

    def _hashes(self) -> list[tuple[str, int, str]]:
        """What the parts hold now."""
        return [(part.path.name, part.size, part.sha256) for part in self.parts]

    # The end

    def finish(self, report: Callable[[list[FileRecord]], bytes]) -> None:
        """Gives the files their names, run.json last: where it stands with their hashes, the others are whole.

        A crash on the way is made good by the next run in the folder.
        """
        self.checkpoint()
        records = [part.record(name) for part, name in zip(self.parts, NAMES, strict=True)]
        self.news = structs.replace(self.news, vanished=self.journal.vanished())
        with self.journal.transaction():
            self.journal.set("report", report(records))
            self.journal.set("written", [(record.name, record.sha256) for record in records])
            self.journal.set("phase", "publishing")
        self._publish()

    def _publish(self) -> None:
        try:
            for name in NAMES:
                if (self.state / name).exists():
                    _give_name(self.state / name, self.folder / name)
        except OSError as error:
            raise OutputError(str(self.folder), error) from error
        with AtomicFile(self.folder / RUN) as run:
            run.write(self.journal.get("report"))
        with self.journal.transaction():
            self.journal.rename(NOW, DONE)
            self.journal.drop(KEPT)
            for part in (NOW, KEPT):
                self.journal.set(f"hashes:{part}", [])
            hashes = dict(self.journal.get("written") or ())
            self.journal.set("files", [(name, _marks(self.folder / name), hashes.get(name)) for name in NAMES])
            self.journal.set("phase", "done")
        for name in NAMES:
            (self.state / f"kept-{name}").unlink(missing_ok=True)

    def abandon(self) -> None:
        """Forgets what this run wrote; what stood in the folder stays."""
        with self.journal.transaction():
            self.journal.drop(NOW)
            self.journal.set(f"hashes:{NOW}", [])
        self._open_input, self._rows = None, []

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leaves what the last checkpoint noted of a run that was stopped: what came after it may be half written."""
        empty = False
        with suppress(OutputError):
            empty = not self.journal.count(NOW) and not self.journal.count(DONE) and not self.replaces
        for part in self.parts:
            part.close()
        self.journal.close()
        self._lock.__exit__(None, None, None)
        if empty and kind is not None:
            self._unmake()

    def _unmake(self) -> None:
        """Removes the folders that were made for nothing."""
        if self.state in self._made:
            shutil.rmtree(self.state, ignore_errors=True)
        if self.folder in self._made:
            self._lock.path.unlink(missing_ok=True)
        for folder in self._made:
            with suppress(OSError):
                folder.rmdir()


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


def _shifted(row: Row, shifts: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple((start + shift, end + shift) for (start, end), shift in zip(row.ranges, shifts, strict=True))


def _make_folders(folder: Path) -> list[Path]:
    """Makes a folder with its parents; those that were missing, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder.parent), error) from error
    return missing


def _empty(state: Path) -> None:
    try:
        for path in state.iterdir():
            path.unlink()
    except OSError as error:
        raise OutputError(str(state), error) from error


def _marks(path: Path) -> list[int] | None:
    """What tells that a file is as it was left."""
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def _give_name(part: Path, path: Path) -> None:
    """Gives a file its name; a link stays a link, and its target the rights that it had."""
    real = Path(os.path.realpath(path))
    if real.is_dir():  # by now: the file would be moved into it
        raise IsADirectoryError(errno.EISDIR, "a folder has taken its place", str(path))
    with suppress(FileNotFoundError):
        part.chmod(real.stat().st_mode & 0o777)
    shutil.move(part, real)


def _in_the_way(place: str) -> str:
    return f"{place} is a folder, where a file of the run is to stand: move it away, or choose another folder with -o"


def _foreign(folder: Path) -> str:
    return (
        f"{folder}/ holds files of a run that can't be told to be the same: they were made by another version, or not "
        f"by a run; choose another folder with -o, or make them anew with --fresh"
    )


def _other(folder: Path, was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    return (
        f"{folder}/ was made in another way: {difference(was, now)}; go on as it was begun, choose another folder "
        "with -o, or start anew with --fresh"
    )


def difference(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What differs between two ways to make an output, the first three of it.

    >>> difference({"judge": {"keep": "balanced"}, "format": "auto"}, {"judge": {"keep": "recall"}, "format": "auto"})
    "judge.keep was 'balanced' and is 'recall'"
    """
    before, after = _flat(was), _flat(now)
    keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    told = "; ".join(f"{key} was {before.get(key)!r} and is {after.get(key)!r}" for key in keys[:3])
    return told + (f" (and {len(keys) - 3} more)" if len(keys) > 3 else "")


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, item in value.items():
        flat.update(_flat(item, f"{prefix}{key}.") if isinstance(item, dict) else {prefix + key: item})
    return flat
