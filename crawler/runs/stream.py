"""The lines of one kind while a run writes them: finished shards, and the file that grows."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from cleaning.recording import FileRecord, JsonLines, OutputError
from crawler.archive import size_of
from crawler.runs.layout import Kind, Layout
from crawler.runs.resumable import Part, digest
from crawler.runs.stored import Place, Stored


class Shard(Struct, frozen=True, kw_only=True):
    """A finished file: its name, from where to where in the lines of its kind its own stand, what it holds."""

    name: str
    start: int
    end: int
    lines: int
    bytes: int
    sha256: str
    published: bool = False  # it stands in the folder itself: the run before left it there, and it stays

    @property
    def record(self) -> FileRecord:
        """As it stands in run.json."""
        return FileRecord(name=self.name, lines=self.lines, bytes=self.bytes, sha256=self.sha256)


class Written(Struct, frozen=True, kw_only=True):
    """How far a stream came, as the journal notes it."""

    shards: tuple[Shard, ...] = ()
    tail: str = ""  # the name of the file that grows
    size: int = 0  # of the tail
    sha256: str = ""  # of the tail; empty where it is being cut back


def places(written: Written, folder: Path, state: Path) -> Iterator[Place]:
    """Where the lines stand of which a journal notes how far they came."""
    end = 0
    for shard in written.shards:
        yield Place((folder if shard.published else state) / shard.name, shard.start, shard.end)
        end = shard.end
    if written.tail:
        yield Place(state / written.tail, end, end + written.size)


class Stream:
    """A kind's lines, one behind the other: `size` bytes of them, before they are packed.

    A shard ends with the line that fills it, whoever writes and in whatever pieces: the same lines make the same
    files. What is packed leaves its plain file behind until `forget`: the journal has to know of the packed one first.
    """

    def __init__(self, kind: Kind, layout: Layout, state: Path, shards: Iterable[Shard] = (), size: int = 0) -> None:
        self.kind = kind
        self.layout = layout
        self.state = state
        self.shards = list(shards)
        self._spent: list[Path] = []
        self._begin(size - self.start if size > len(kind.head) else 0)
        if not self.size:
            self._tail.write(kind.head)

    @property
    def start(self) -> int:
        """Where the file that grows begins."""
        return self.shards[-1].end if self.shards else 0

    @property
    def size(self) -> int:
        """The bytes of all lines."""
        return self.start + self._tail.size

    @property
    def written(self) -> Written:
        """How far it is."""
        tail = self._tail
        return Written(shards=tuple(self.shards), tail=tail.path.name, size=tail.size, sha256=tail.sha256)

    def _begin(self, size: int = 0) -> None:
        self._tail = Part(self.state / self.layout.plain(self.kind, len(self.shards)), size)

    def write(self, lines: bytes) -> None:
        """Adds lines."""
        full = self.layout.size(self.kind)
        while full is not None and len(lines) >= full - self._tail.size:
            end = lines.find(b"\n", max(0, full - self._tail.size - 1)) + 1
            if not end:
                break
            self._tail.write(lines[:end])
            lines = lines[end:]
            self._seal()
        self._tail.write(lines)

    def copy(self, stored: Stored, start: int, end: int) -> None:
        """Adds what stands in other files."""
        try:
            for piece in stored.pieces(start, end):
                self.write(piece)
        except OSError as error:
            raise OutputError(str(self._tail.path), error) from error

    def _seal(self) -> None:
        """Makes a shard of the file that grows, and begins the next one."""
        self._tail.sync()
        self.shards.append(
            self._finished(self._tail, self.layout.name(self.kind, len(self.shards)), 0, self._tail.size)
        )
        self._tail.close()
        if self.layout.is_packed(self.kind):
            self._spent.append(self._tail.path)
        self._begin()

    def _finished(self, tail: Part, name: str, start: int, end: int) -> Shard:
        """The shard of a part of the tail: the tail itself where that is as it is to be."""
        whole = (start, end) == (0, tail.size)
        if whole and tail.path.name == name:
            record = tail.record(name)
        else:
            record = _packed(tail.path, self.state / name, start, end)
        return Shard(
            name=name,
            start=self.start + start,
            end=self.start + end,
            lines=record.lines,
            bytes=record.bytes,
            sha256=record.sha256,
        )

    def finish(self) -> list[Shard]:
        """All files of the kind: what grew until now is finished, too. Nothing is written any more."""
        tail = self._tail
        tail.sync()
        first = len(self.shards)
        cuts = self._cuts() if self.kind.is_varied and self.layout.shards else [tail.size]
        if first and not tail.size:
            return self.shards
        found, start = list(self.shards), 0
        for number, end in enumerate(cuts, start=first):
            found.append(self._finished(tail, self.layout.name(self.kind, number), start, end))
            start = end
        return found

    def _cuts(self) -> list[int]:
        """Where the shards end that are as many as were asked for: behind the line that fills each."""
        number, size = self.layout.shards or 1, self._tail.size
        wanted = [size * shard // number for shard in range(1, number)]
        found: list[int] = []
        with self._tail.path.open("rb") as file:
            for end in wanted:
                at = max(end, found[-1] if found else 0)
                if at:
                    file.seek(at - 1)
                    at = min(size, at - 1 + len(file.readline()))
                found.append(at)
        return [*found, size]

    def sync(self) -> None:
        """Puts everything on the disk."""
        self._tail.sync()

    def forget(self) -> None:
        """Removes the plain files of what is packed, and noted as such."""
        while self._spent:
            self._spent.pop().unlink(missing_ok=True)

    def close(self) -> None:
        """Closes the file that grows."""
        self._tail.close()


def _packed(source: Path, path: Path, start: int, end: int) -> FileRecord:
    """What a file holds that is made of a part of another, packed as its name says."""
    file = JsonLines(path)
    try:
        for piece in Stored([Place(source, 0, end)]).pieces(start, end):
            file.write(piece)
        record = file.finish()
        file.publish()
    except OSError as error:
        raise OutputError(str(path), error) from error
    finally:
        file.discard()
    return record


def is_whole(shard: Shard, folder: Path, state: Path) -> bool:
    """Whether a shard's file holds what was written to it."""
    path = (folder if shard.published else state) / shard.name
    return size_of(path) == shard.bytes and digest(path, shard.bytes) == shard.sha256
