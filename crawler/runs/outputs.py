"""The places that a run writes to: a stream, a file, a run folder."""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

from cleaning.model import Failure
from cleaning.recording import RUN, Duplicates, FileRecord, JsonLines, Outcome, OutputError, ParquetFile, Tally
from crawler.feed import Input, has_magic, split
from crawler.runs.continuation import News
from crawler.runs.folder import FolderOutput
from crawler.runs.layout import NAMES, Layout, outputs_in
from crawler.runs.making import BadOutputError
from crawler.runs.plan import Begun, Ended, Past, Reused

PARQUET = ".parquet"
SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst", PARQUET)
STDOUT = "standard output"

Report = Callable[[list[FileRecord], Duplicates], bytes]


class Output(Protocol):
    """Where outcomes go. In a `with`: what was written stays if `finish` was called, and goes otherwise."""

    places: tuple[str, ...]  # what a person would open
    replaces: bool  # an earlier run's output stands there
    tally: Tally  # starts with what is there already
    is_current: bool  # it holds all of this run's already

    @property
    def news(self) -> News | None:
        """How the inputs stand to those of the run before; None where it remembers none."""

    def resume(self, inputs: Iterator[Input | Failure]) -> tuple[Iterable[Input | Failure], int]:
        """The inputs that are to be looked at, and how many items of the first are done already."""

    def past(self) -> Past | None:
        """What earlier runs did."""

    def begin(self, begun: Begun) -> None:
        """An input's outcomes follow."""

    def end(self, ended: Ended) -> None:
        """They are all there."""

    def reuse(self, reused: Reused) -> None:
        """Takes over what an earlier run wrote of an input."""

    def abandon(self) -> None:
        """Forgets what was written."""

    def write(self, outcome: Outcome) -> None:
        """Writes one outcome."""

    def finish(self, report: Report) -> None:
        """Makes what was written appear; `report` gives run.json, where one is kept."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Removes what did not appear."""


class Anew:
    """What an output does that starts anew each time."""

    news = None
    is_current = False

    def resume(self, inputs: Iterator[Input | Failure]) -> tuple[Iterable[Input | Failure], int]:
        """All of them."""
        return inputs, 0

    def past(self) -> Past | None:
        """Nothing."""
        return None

    def begin(self, begun: Begun) -> None:
        """Does nothing."""

    def end(self, ended: Ended) -> None:
        """Does nothing."""

    def reuse(self, reused: Reused) -> None:
        """Is never asked to."""

    def abandon(self) -> None:
        """Does nothing: what is not finished is discarded."""


class StreamOutput(Anew):
    """Documents to a stream, each at once: standard output, a device, a named pipe."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream = stream
        self.name = name
        self.places: tuple[str, ...] = ()
        self.replaces = False
        self.tally = Tally()

    def write(self, outcome: Outcome) -> None:
        """Writes a document. A closed pipe raises `BrokenPipeError`, anything else `OutputError`."""
        try:
            self.stream.write(outcome.record)
            self.stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(self.name, error) from error

    def finish(self, report: Report) -> None:
        """Does nothing: every document was flushed."""

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the stream, unless it is standard output."""
        if self.name != STDOUT:
            with suppress(OSError):  # it was told at the write
                self.stream.close()


class FileOutput(Anew):
    """Documents to a file that appears whole or not at all: JSON lines, or Parquet where its name ends so."""

    def __init__(self, path: Path) -> None:
        self.lines = ParquetFile(path) if path.name.endswith(PARQUET) else JsonLines(path)
        self.places: tuple[str, ...] = (str(path),)
        self.replaces = path.exists()
        self.tally = Tally()

    def write(self, outcome: Outcome) -> None:
        """Writes a document."""
        self.lines.write(outcome.record)

    def finish(self, report: Report) -> None:
        """Gives the file its name."""
        self.lines.finish()
        self.lines.publish()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Removes the file under its hidden name, if it is still there."""
        self.lines.discard()


def output_of(
    name: str | None,
    made_by: Callable[[], Mapping[str, Any]] = dict,
    fresh: bool = False,
    layout: Layout = Layout(),
) -> Output:
    """The output that `-o` names; what follows it is for a run folder, and `made_by` is asked for one alone.

    Raises, before anything is written, `BadOutputError` where the name fits none, `OutputError` where the system
    refuses it.
    """
    if name is None or name == "-":
        if fresh:
            raise BadOutputError("--fresh is about run folders: name one with -o FOLDER/")
        if not sys.stdout:
            raise BadOutputError("standard output is closed; name a file with -o documents.jsonl")
        return StreamOutput(sys.stdout.buffer, STDOUT)
    if not name:
        raise BadOutputError("-o has an empty name; is its variable set? Type -o out/ for a run folder")
    try:
        if is_folder(name):
            return FolderOutput(Path(name), made_by(), fresh, layout)
        if fresh:
            raise BadOutputError("--fresh is about run folders: a file is made anew each time; leave it out")
        return _named(name, Path(name))
    except OSError as error:
        raise OutputError(name, error) from error


def _named(name: str, path: Path) -> Output:
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        return StreamOutput(path.open("wb"), name)
    return FileOutput(_file_path(path))


def is_folder(name: str) -> bool:
    """Whether the name is a folder's, or is written as one."""
    return name.endswith(("/", os.sep)) or os.path.isdir(name)  # noqa: PTH112 - a Path would raise on a long name


def _file_path(path: Path) -> Path:
    if not path.name.endswith(SUFFIXES):
        raise BadOutputError(
            f"'{path}' is neither a folder nor a name that ends in {', '.join(SUFFIXES)}; "
            f"type -o {path}/ for a run folder, or -o {path}.jsonl for a file"
        )
    if not path.parent.is_dir():
        raise BadOutputError(f"there is no folder '{path.parent}'; make it first: mkdir -p {path.parent}")
    return path


def refuse_overlap(inputs: Sequence[str], name: str | None, layout: Layout = Layout()) -> None:
    """Raises `BadOutputError` where the run would read what it writes, or overwrite what it reads."""
    if not name or name == "-":
        return
    out = _real(name)
    written = [out / file for file in _written(out, layout)] if is_folder(name) else [out]
    for given in inputs:
        if given != "-" and _reads(given, written):
            raise BadOutputError(f"'{name}' is among what is read ('{given}'); choose a place outside it with -o")


def _written(folder: Path, layout: Layout) -> set[str]:
    """The names of a run folder's files: those that are there, and those that will be, as far as can be told."""
    return {*NAMES, RUN, *(layout.name(kind, 0) for kind in layout.kinds), *(path.name for path in outputs_in(folder))}


def _reads(given: str, written: Sequence[Path]) -> bool:
    read = _real(given)
    if is_folder(given):
        return any(read == path or read in path.parents for path in written)
    if has_magic(given) and not os.path.lexists(read):
        return any(_matches(given, path) for path in written)
    return read in written


def _matches(glob: str, path: Path) -> bool:
    """Whether the walk over a pattern would come to the path."""
    root, pattern = split(glob.replace(os.sep, "/"))
    if not path.is_relative_to(_real(root)):
        return False
    states = pattern.start
    for part in path.relative_to(_real(root)).parts:
        states = pattern.step(states, part)
    return pattern.accepts(states)


def _real(name: str) -> Path:
    """The path without links, as far as there is one; `Path.resolve` raises on a link that leads to itself."""
    return Path(os.path.realpath(name))
