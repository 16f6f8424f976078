"""A run folder: what is written to it stays, and a run that was interrupted goes on from there."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import structs

from cleaning.model import Failure
from cleaning.recording import RUN, Duplicates, FileRecord, Outcome, OutputError, Tally, clear_parts, duplicates_in
from crawler.feed import Input
from crawler.runs.continuation import Continuation, News
from crawler.runs.journal import DONE, KEPT, NOW, Journal, Known, Row
from crawler.runs.layout import Layout, outputs_in
from crawler.runs.lock import Lock
from crawler.runs.making import foreign, in_the_way, made_otherwise
from crawler.runs.plan import Begun, Ended, Reused
from crawler.runs.publication import JOURNAL, mend_report, publish
from crawler.runs.stored import Stored
from crawler.runs.stream import Stream

STATE = ".run"  # the folder in the folder; hidden, so that nothing walks into it

SYNCED = 1.0  # seconds between two times that everything is put on the disk: what a crash costs, at most
ROWS = 5_000  # inputs that may end between two such times


class FolderOutput:
    """Documents, ledger, rejects, list of inputs and run.json of a run; they appear when all of them are on the disk.

    `made_by` says with what the run is made (its configuration, the versions): a folder that was made with something
    else, or laid out otherwise, is refused with `BadOutputError`, unless `fresh`. Another run at work in it raises
    `LockedError`.
    """

    def __init__(
        self,
        folder: Path,
        made_by: Mapping[str, Any] | None = None,
        fresh: bool = False,
        layout: Layout = Layout(),
    ) -> None:
        self.folder = folder
        self.state = folder / STATE
        self.layout = layout
        self.places: tuple[str, ...] = tuple(str(folder / name) for name in layout.shown)
        self.replaces = bool(outputs_in(folder)) or os.path.exists(folder / RUN)  # noqa: PTH110 - takes a long name
        self.tally = Tally()  # of what was not cleaned again
        self.news = News()
        self.is_current = False  # the folder holds all of this run's already
        self._made = _make_folders(self.state)
        self._lock = Lock(folder)
        self._lock.__enter__()
        try:
            clear_parts(folder / RUN)
            self._open(_plain({**(made_by or {}), "layout": layout}), fresh)
        except BaseException:
            self._lock.__exit__(None, None, None)
            self._unmake()
            raise

    def _open(self, made_by: Mapping[str, Any], fresh: bool) -> None:
        names = (*(self.layout.name(kind, 0) for kind in self.layout.kinds), RUN)
        if taken := next((self.folder / name for name in names if (self.folder / name).is_dir()), None):
            raise in_the_way(str(taken))
        known = (self.state / JOURNAL).exists()
        if fresh or not known:
            if self.replaces and not fresh:
                raise foreign(self.folder)
            _empty(self.state)
        self.journal = Journal(self.state / JOURNAL)
        if self.journal.get("phase") == "publishing":
            publish(self.journal, self.folder, self.state)
        was = self.journal.get("made_by")
        if was is not None and was != made_by:
            self.journal.close()
            raise made_otherwise(self.folder, was, made_by)
        if was is None:
            with self.journal.transaction():
                self.journal.set("made_by", made_by)
        if self.journal.get("phase") == "done":
            mend_report(self.journal, self.folder)
        self.streams: list[Stream] = []
        self._sources: dict[tuple[str, int], Stored] = {}  # of what is taken over
        self._rows: list[Row] = []  # ended, and not in the journal yet
        self._place = 0  # of the next row
        self._open_input: Begun | None = None
        self._began: tuple[int, ...] = ()
        self._items = 0
        self._counts = Tally()  # of the input that is open
        self._synced = time.monotonic()

    # What was done before

    def resume(self, inputs: Iterator[Input | Failure]) -> tuple[Iterable[Input | Failure], int]:
        """The inputs that are still to be looked at, and how many items of the first are done already.

        The first inputs that are as an earlier run had them stay where they are.
        """
        self._continuation = Continuation(self.journal, self.folder, self.state, self.layout)
        start = self._continuation.start(inputs, self.tally)
        self.news = News(continued=start.base == NOW and start.total > 0, same=start.same)
        if start.nothing_to_do:
            self.is_current = True
            return (), 0
        self.streams = self._continuation.streams(start)
        self._place = start.same
        if half := start.half:
            self._items = half.items
            self._began = tuple(begin for begin, _ in half.ranges)
            self._counts.add_state(half.counts)
            self.tally.add_state(half.counts)
        self._half = start.half
        return start.rest, start.skip

    def past(self) -> Known:
        """What earlier runs did, for another thread."""
        return Known(self.journal.path, (KEPT, DONE) if self._continuation.intact else (KEPT,))

    # What is done now

    def begin(self, begun: Begun) -> None:
        """An input's outcomes follow."""
        self._open_input = begun
        if self._half is None:
            self._items, self._began, self._counts = 0, self._sizes(), Tally()
        self._half = None
        self.news = structs.replace(
            self.news, added=self.news.added + (not begun.seen), changed=self.news.changed + begun.seen
        )

    def _sizes(self) -> tuple[int, ...]:
        return tuple(stream.size for stream in self.streams)

    def write(self, outcome: Outcome) -> None:
        """Writes the outcome's lines, each to its file."""
        for stream in self.streams:
            stream.write(outcome.lines(stream.kind.file))
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
            ranges=tuple(zip(self._began, self._sizes(), strict=True)),
            counts=self._counts.state(),
        )

    def reuse(self, reused: Reused) -> None:
        """Takes over the lines of an input that is as it was."""
        began = self._sizes()
        for number, (stream, (start, end)) in enumerate(zip(self.streams, reused.row.ranges, strict=True)):
            stream.copy(self._source(reused.part, number), start, end)
        self._rows.append(structs.replace(reused.row, ranges=tuple(zip(began, self._sizes(), strict=True))))
        self.tally.add_state(reused.row.counts)
        self.news = structs.replace(self.news, same=self.news.same + 1)
        self._sync_at_times()

    def _source(self, part: str, number: int) -> Stored:
        """The lines of a kind in a part of the journal."""
        if (part, number) not in self._sources:
            past = self._continuation
            self._sources[part, number] = past.published.stored(number) if part == DONE else past.kept(number)
        return self._sources[part, number]

    def _sync_at_times(self) -> None:
        if len(self._rows) >= ROWS or time.monotonic() - self._synced >= SYNCED:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Puts everything on the disk, then notes how far it goes."""
        for stream in self.streams:
            stream.sync()
        with self.journal.transaction():
            self.journal.set(f"written:{NOW}", [stream.written for stream in self.streams])
            self.journal.drop(NOW, self._place)  # the half of an input, which may be whole by now
            self.journal.put(NOW, self._place, self._rows)
            self._place += len(self._rows)
            if self._open_input and self._items:
                self.journal.put(NOW, self._place, [self._row(False, self._open_input.stamp)])
        for stream in self.streams:
            stream.forget()
        self._rows = []
        self._synced = time.monotonic()

    # The end

    def finish(self, report: Callable[[list[FileRecord], Duplicates], bytes]) -> None:
        """Gives the files their names, run.json last: where it stands with their hashes, the others are whole.

        A crash on the way is made good by the next run in the folder.
        """
        self.checkpoint()
        shards = [stream.finish() for stream in self.streams]
        records = [shard.record for kind in shards for shard in kind]
        self.news = structs.replace(self.news, vanished=self.journal.vanished())
        told = report(records, duplicates_in(self.state / self.streams[-1].kind.file))
        with self.journal.transaction():
            self.journal.set("report", told)
            self.journal.set("publishing", shards)
            self.journal.set("phase", "publishing")
        publish(self.journal, self.folder, self.state)

    def abandon(self) -> None:
        """Forgets what this run wrote; what stood in the folder stays."""
        with self.journal.transaction():
            self.journal.drop(NOW)
            self.journal.set(f"written:{NOW}", [])
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
        for stream in self.streams:
            stream.close()
        for source in self._sources.values():
            source.close()
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


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """The value as the journal gives it back."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(value))
    return plain


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
