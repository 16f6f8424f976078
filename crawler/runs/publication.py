"""The moment at which the files of a run get their names; a crash in it is made good by the next run."""

import errno
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from cleaning.recording import RUN, AtomicFile, OutputError
from crawler.runs.journal import DONE, KEPT, NOW, Journal
from crawler.runs.layout import outputs_in
from crawler.runs.stored import Stored
from crawler.runs.stream import Shard, Written, is_whole, places

JOURNAL = "journal"
Marks = tuple[int, int, int]  # size, time and inode


def publish(journal: Journal, folder: Path, state: Path) -> None:
    """Gives the files their names that the journal says, takes away what was there and is no more, run.json last."""
    shards = msgspec.convert(journal.get("publishing"), list[list[Shard]])
    found = [shard for kind in shards for shard in kind]
    _move(found, folder, state)
    with AtomicFile(folder / RUN) as run:
        run.write(journal.get("report"))
    done = [[structs.replace(shard, published=True) for shard in kind] for kind in shards]
    with journal.transaction():
        journal.rename(NOW, DONE)
        journal.drop(KEPT)
        for part in (NOW, KEPT):
            journal.set(f"written:{part}", [])
        journal.set("files", [[(shard, marks(folder / shard.name)) for shard in kind] for kind in done])
        journal.set("phase", "done")
    clear(state)


def _move(shards: Sequence[Shard], folder: Path, state: Path) -> None:
    try:
        for shard in shards:
            if not shard.published and (state / shard.name).exists():
                give_name(state / shard.name, folder / shard.name)
        names = {shard.name for shard in shards}
        for path in outputs_in(folder):
            if path.name not in names and path.is_file():
                path.unlink()
    except OSError as error:
        raise OutputError(str(folder), error) from error


def clear(state: Path) -> None:
    """Removes what was left of making the files."""
    for path in state.iterdir():
        if not path.name.startswith(JOURNAL) and path.is_file():
            path.unlink(missing_ok=True)


def give_name(part: Path, path: Path) -> None:
    """Gives a file its name; a link stays a link, and its target the rights that it had."""
    real = Path(os.path.realpath(path))
    if real.is_dir():  # by now: the file would be moved into it
        raise IsADirectoryError(errno.EISDIR, "a folder has taken its place", str(path))
    with suppress(FileNotFoundError):
        part.chmod(real.stat().st_mode & 0o777)
    shutil.move(part, real)


def mend_report(journal: Journal, folder: Path) -> None:
    """Makes run.json again where it is not what the last run wrote: somebody took it away, or broke it."""
    report, path = journal.get("report"), folder / RUN
    try:
        whole = path.read_bytes() == report
    except OSError:
        whole = False
    if report and not whole:
        with AtomicFile(path) as file:
            file.write(report)


def marks(path: Path) -> Marks | None:
    """What tells that a file is as it was left."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino


class Published:
    """The files of the finished run, as the journal knows them."""

    def __init__(self, journal: Journal, folder: Path, state: Path) -> None:
        self._folder, self._state = folder, state
        noted: Any = journal.get("files") or []
        self._files = msgspec.convert(noted, list[list[tuple[Shard, Marks | None]]])

    @property
    def is_intact(self) -> bool:
        """Whether they are still as the run left them, byte for byte."""
        return bool(self._files) and all(
            marks(self._folder / shard.name) == left and is_whole(shard, self._folder, self._state)
            for kind in self._files
            for shard, left in kind
        )

    def shards(self, number: int) -> list[Shard]:
        """The files of a kind."""
        return [shard for shard, _ in self._files[number]] if self._files else []

    def stored(self, number: int) -> Stored:
        """The lines of a kind, to be read."""
        return Stored([*places(Written(shards=tuple(self.shards(number))), self._folder, self._state)])
