"""The places that a run writes to: a stream, a file, a run folder."""

import os
import stat
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from cleaning.outcome import Outcome
from cleaning.writers import AtomicFile, FileRecord, JsonLines, OutputError
from crawler.feed.pattern import has_magic, split

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst")
DOCUMENTS, REMOVED, REJECTED, RUN = "documents.jsonl", "removed.jsonl", "rejected.jsonl", "run.json"

STDOUT = "standard output"

Report = Callable[[Sequence[FileRecord]], bytes]


class BadOutputError(ValueError):
    """The output can't be written to as it was named; the message says why, and what to type instead."""


class Output(Protocol):
    """Where outcomes go. In a `with`: what was written stays if `finish` was called, and goes otherwise."""

    places: tuple[str, ...]  # what a person would open
    replaces: bool  # an earlier run's output stands there

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


class StreamOutput:
    """Documents to a stream, each at once: standard output, a device, a named pipe."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream = stream
        self.name = name
        self.places: tuple[str, ...] = ()
        self.replaces = False

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


class FileOutput:
    """Documents to a file that appears whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.lines = JsonLines(path)
        self.places: tuple[str, ...] = (str(path),)
        self.replaces = path.exists()

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


class FolderOutput:
    """Documents, ledger, rejects and run.json to a folder; they appear when the last byte of each is on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = _make_folders(folder)
        self.files: list[JsonLines] = []
        try:
            for name in (DOCUMENTS, REMOVED, REJECTED):
                self.files.append(JsonLines(folder / name))
        except OutputError:
            self._discard()
            raise
        self.places: tuple[str, ...] = tuple(str(folder / name) for name in (DOCUMENTS, REMOVED, REJECTED, RUN))
        self.replaces = any(map(os.path.exists, self.places))

    def write(self, outcome: Outcome) -> None:
        """Writes the outcome's lines, each to its file."""
        lines = (outcome.record, outcome.ledger, outcome.rejected)
        for file, line in zip(self.files, lines, strict=True):
            file.write(line)

    def finish(self, report: Report) -> None:
        """Gives the files their names, run.json last: where it stands with their hashes, the others are whole."""
        records = [file.finish() for file in self.files]
        with AtomicFile(self.folder / RUN) as run:
            run.write(report(records))
            for file in self.files:
                file.publish()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Removes the files under their hidden names, and the folders that were made for them and are empty."""
        self._discard()

    def _discard(self) -> None:
        for file in self.files:
            file.discard()
        for folder in self.made:
            with suppress(OSError):  # not empty: the run's files are in it
                folder.rmdir()


def _make_folders(folder: Path) -> list[Path]:
    """Makes a folder with its parents; those that were missing, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder), error) from error
    return missing


def output_of(name: str | None) -> Output:
    """The output that `-o` names.

    Raises, before anything is written, `BadOutputError` where the name fits none, `OutputError` where the system
    refuses it.
    """
    if name is None or name == "-":
        if not sys.stdout:
            raise BadOutputError("standard output is closed; name a file with -o documents.jsonl")
        return StreamOutput(sys.stdout.buffer, STDOUT)
    if not name:
        raise BadOutputError("-o has an empty name; is its variable set? Type -o out/ for a run folder")
    try:
        return _named(name, Path(name))
    except OSError as error:
        raise OutputError(name, error) from error


def _named(name: str, path: Path) -> Output:
    if _is_folder(name):
        return FolderOutput(path)
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        return StreamOutput(path.open("wb"), name)
    return FileOutput(_file_path(path))


def _is_folder(name: str) -> bool:
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


def refuse_overlap(inputs: Sequence[str], name: str | None) -> None:
    """Raises `BadOutputError` where the run would read what it writes, or overwrite what it reads."""
    if not name or name == "-":
        return
    out = _real(name)
    written = [out / file for file in (DOCUMENTS, REMOVED, REJECTED, RUN)] if _is_folder(name) else [out]
    for given in inputs:
        if given != "-" and _reads(given, written):
            raise BadOutputError(f"'{name}' is among what is read ('{given}'); choose a place outside it with -o")


def _reads(given: str, written: Sequence[Path]) -> bool:
    read = _real(given)
    if _is_folder(given):
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
