"""What is taken over from the runs before: the inputs that are as they were, and the streams that hold their lines."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from cleaning.model import Failure
from cleaning.recording import Tally
from crawler.archive import size_of
from crawler.feed import Input
from crawler.runs.journal import DONE, KEPT, NOW, Journal, Row
from crawler.runs.layout import Layout
from crawler.runs.making import altered
from crawler.runs.plan import is_same, named
from crawler.runs.publication import Published
from crawler.runs.resumable import Part, digest
from crawler.runs.stored import Place, Stored
from crawler.runs.stream import Shard, Stream, Written, is_whole, places


class News(Struct, frozen=True, kw_only=True):
    """How a run's inputs stand to those of the run before."""

    continued: bool = False  # the run before was interrupted, and this one goes on
    same: int = 0  # inputs that were not cleaned again
    added: int = 0
    changed: int = 0
    vanished: int = 0


class Start(Struct, frozen=True, kw_only=True):
    """Where a run begins."""

    rest: Iterable[Input | Failure]  # the inputs that are still to be looked at
    skip: int = 0  # items of the first that are done already
    same: int = 0  # inputs before it that are as they were
    half: Row | None = None  # what is done of it
    base: str = NOW  # the part of the journal that has them
    total: int = 0  # inputs in that part

    @property
    def nothing_to_do(self) -> bool:
        """Whether the finished run had all inputs as they are."""
        return self.base == DONE and self.same == self.total and self.total > 0 and self.rest == ()


class Continuation:
    """The state of a folder, compared with the inputs of a run."""

    def __init__(self, journal: Journal, folder: Path, state: Path, layout: Layout) -> None:
        self.journal = journal
        self.folder = folder
        self.state = state
        self.layout = layout
        self.published = Published(journal, folder, state)
        self.intact = self.published.is_intact

    def start(self, inputs: Iterator[Input | Failure], tally: Tally) -> Start:
        """Where the run begins: the first inputs that are as an earlier run had them stay where they are, counted."""
        self._check_written()
        base = NOW if self.journal.count(NOW) else DONE if self.intact else NOW
        start = self._compared(base, inputs, tally)
        if base != DONE or start.same < start.total:
            return start
        first = next(iter(start.rest), None)
        rest: Iterable[Input | Failure] = () if first is None else chain([first], start.rest)
        return structs.replace(start, rest=rest)

    def _compared(self, base: str, inputs: Iterator[Input | Failure], tally: Tally) -> Start:
        same, total = 0, self.journal.count(base)
        for row in self.journal.rows(base):
            found = next(inputs, None)
            if found is None:
                break
            if not is_same(row, *named(found)):
                return Start(rest=chain([found], inputs), same=same, base=base, total=total)
            if not row.whole:
                rest = chain([found], inputs)
                return Start(rest=rest, skip=row.items, same=same, half=row, base=base, total=total)
            same += 1
            tally.add_state(row.counts)
        return Start(rest=inputs, same=same, base=base, total=total)

    def _check_written(self) -> None:
        """Raises `BadOutputError` where what an interrupted run wrote does not hold the bytes that it wrote."""
        for written in self._written():
            for shard in written.shards:
                if not is_whole(shard, self.folder, self.state):
                    raise altered((self.folder if shard.published else self.state) / shard.name)
            self._check(written.tail, written.size, written.sha256)
        for name, size, sha256 in self.journal.get(f"written:{KEPT}") or ():
            self._check(name, size, sha256)

    def _check(self, name: str, size: int, sha256: str) -> None:
        path = self.state / name
        if size_of(path) >= size and sha256 and digest(path, size) != sha256:
            raise altered(path)

    def _written(self) -> list[Written]:
        return msgspec.convert(self.journal.get(f"written:{NOW}") or [], list[Written])

    def streams(self, start: Start) -> list[Stream]:
        """The streams with the lines of the first inputs that are as they were, and of the done half of the next."""
        ends = self._ends(start)
        if start.base == DONE:
            return self._from_done(ends, start.same)
        self._keep(start.same + bool(start.half))
        return self._cut_back(ends, start)

    def _ends(self, start: Start) -> list[int]:
        row = start.half or self.journal.row(start.base, start.same - 1)
        return [end for _, end in row.ranges] if row else [len(kind.head) for kind in self.layout.kinds]

    def _from_done(self, ends: Sequence[int], same: int) -> list[Stream]:
        """Streams that begin as the finished run's do: its full shards stay where they are, the rest is copied."""
        streams = []
        for number, (kind, end) in enumerate(zip(self.layout.kinds, ends, strict=True)):
            stays = _full(self.published.shards(number), end, self.layout.size(kind))
            stream = Stream(kind, self.layout, self.state, stays, 0)
            stored = self.published.stored(number)
            stream.copy(stored, stream.size, end)
            stored.close()
            stream.sync()
            streams.append(stream)
        with self.journal.transaction():
            self.journal.drop(NOW)
            self.journal.copy(DONE, NOW, same)
            self.journal.set(f"written:{NOW}", [stream.written for stream in streams])
        return streams

    def _cut_back(self, ends: Sequence[int], start: Start) -> list[Stream]:
        """The interrupted run's streams without what comes behind: shards that end there become files that grow."""
        written = self._written()
        kept: list[Written] = []
        for number, (kind, end) in enumerate(zip(self.layout.kinds, ends, strict=True)):
            was = written[number] if written else Written()
            shards = [shard for shard in was.shards if shard.end <= end]
            tail, size = self.layout.plain(kind, len(shards)), end - (shards[-1].end if shards else 0)
            self._unpack(was, shards, tail, end)
            kept.append(Written(shards=tuple(shards), tail=tail, size=size))
        with self.journal.transaction():
            # The tails are cut back next; the first checkpoint notes their hashes again.
            self.journal.set(f"written:{NOW}", kept)
            self.journal.drop(NOW, start.same + bool(start.half))
        return [
            Stream(kind, self.layout, self.state, was.shards, end)
            for kind, was, end in zip(self.layout.kinds, kept, ends, strict=True)
        ]

    def _unpack(self, was: Written, stay: Sequence[Shard], plain: str, end: int) -> None:
        """Puts into a plain file what stays of a shard that is cut."""
        if len(stay) == len(was.shards):
            return
        shard = was.shards[len(stay)]
        if shard.name == plain and not shard.published:
            return
        part = Part(self.state / plain)
        stored = Stored([*places(was, self.folder, self.state)])
        for piece in stored.pieces(shard.start, end):
            part.write(piece)
        stored.close()
        part.sync()
        part.close()

    def _keep(self, same: int) -> None:
        """Moves what an interrupted run wrote of inputs that are not next to where they can be found again."""
        count = self.journal.count(NOW)
        found = (self.journal.row(NOW, place) for place in range(same, count))
        rows = [row for row in found if row and row.whole]
        if not rows:
            return
        place = self.journal.count(KEPT)
        shifts, noted = [], []
        for number, (kind, written) in enumerate(zip(self.layout.kinds, self._written(), strict=True)):
            path = self.state / f"kept-{kind.file}"
            begin, end = rows[0].ranges[number][0], rows[-1].ranges[number][1]
            kept = Part(path, size_of(path))
            shifts.append(kept.size - begin)
            stored = Stored([*places(written, self.folder, self.state)])
            for piece in stored.pieces(begin, end):
                kept.write(piece)
            stored.close()
            kept.sync()
            noted.append((path.name, kept.size, kept.sha256))
            kept.close()
        with self.journal.transaction():
            self.journal.set(f"written:{KEPT}", noted)
            self.journal.put(KEPT, place, [structs.replace(row, ranges=_shifted(row, shifts)) for row in rows])
            self.journal.drop(NOW, same)

    def kept(self, number: int) -> Stored:
        """The lines of a kind that an interrupted run wrote of inputs that stand elsewhere by now."""
        path = self.state / f"kept-{self.layout.kinds[number].file}"
        return Stored([Place(path, 0, size_of(path))])


def _full(shards: Iterable[Shard], end: int, size: int | None) -> list[Shard]:
    """The shards that are full and end before a place: what follows changes nothing in them."""
    return [shard for shard in shards if size is not None and shard.end <= end and shard.end - shard.start >= size]


def _shifted(row: Row, shifts: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple((start + shift, end + shift) for (start, end), shift in zip(row.ranges, shifts, strict=True))
