"""The files that the user's inputs stand for, found one folder at a time."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from cleaning.model import Failure, Rejection, Source
from crawler.feed.failures import failure, sound, unreadable
from crawler.feed.pattern import Pattern, States, has_magic, split

Identity = tuple[int, int]  # device and inode: a folder is the same folder under any name


class Input(Struct, frozen=True, kw_only=True):
    """A file to read: its path as the system knows it, None for standard input."""

    path: str | None = None

    @property
    def source(self) -> Source:
        """The source of a page that is the whole file; a name that is not UTF-8 is shown with U+FFFD."""
        return Source(kind="stdin") if self.path is None else source_of(self.path)


class Level(Struct):
    """A folder on the way down, with its entries that are still to be seen."""

    path: str
    entries: Iterator[os.DirEntry[str]]
    states: States
    identities: frozenset[Identity]  # of it and the folders above it


def source_of(path: str) -> Source:
    """The source of a file as the user named it, with forward slashes."""
    return Source(kind="file", path=sound(os.fsencode(path).decode("utf-8", "replace")).replace(os.sep, "/"))


def walk(inputs: Iterable[str]) -> Iterator[Input | Failure]:
    """The files of the inputs, in the inputs' order, each folder's by name; a `Failure` for what can't be read.

    An input is a file, a folder, a pattern or `-`. Folders are walked without their hidden files; a link that leads
    back to a folder above it is not followed. No more than the entries of the open folders is held in memory.
    """
    for given in inputs:
        if given == "-":
            yield Input()
        else:
            yield from _named(given)


def _named(given: str) -> Iterator[Input | Failure]:
    try:
        mode = os.stat(given).st_mode  # noqa: PTH116 - a Path would take the empty name for the folder here
    except (FileNotFoundError, NotADirectoryError) as error:
        if has_magic(given):
            yield from _below(given, *split(given.replace(os.sep, "/")), f"no file matches the pattern {given}")
        else:
            yield unreadable(source_of(given), error, given)
    except OSError as error:
        yield unreadable(source_of(given), error, given)
    except ValueError:  # NUL
        yield unreadable(source_of(given), FileNotFoundError())
    else:
        if stat.S_ISDIR(mode):
            yield from _below(given, given, Pattern(), "no file in the folder that is not hidden")
        else:
            yield Input(path=given)


def _below(given: str, root: str, pattern: Pattern, nothing: str) -> Iterator[Input | Failure]:
    """The files below `root` that the pattern accepts; a `Failure` that says `nothing` where there are none."""
    found = False
    for item in _descend(root, pattern):
        found = True
        yield item
    if not found:
        hint = "check the name; an input is a file, a folder, a pattern in quotes, or - for standard input"
        yield failure(source_of(given), Rejection.NOT_FOUND, nothing, hint)


def _descend(root: str, pattern: Pattern) -> Iterator[Input | Failure]:
    """What `_below` says, with a stack of open folders: Python's own is too low for a deep tree."""
    first = _open(root, pattern.start, frozenset())
    if isinstance(first, Failure):
        yield first
    levels = [first] if isinstance(first, Level) else []
    while levels:
        entry = next(levels[-1].entries, None)
        if entry is None:
            levels.pop()
            continue
        found = _visit(entry, levels[-1], pattern)
        if isinstance(found, Level):
            levels.append(found)
        elif found:
            yield found


def _open(path: str, states: States, above: frozenset[Identity]) -> Level | Failure | None:
    """The folder's level; None where the folder is one of those above it."""
    try:
        status = Path(path).stat()
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            return None
        with os.scandir(path or ".") as entries:
            by_name = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        return unreadable(source_of(path), error, path)
    return Level(path=path, entries=iter(by_name), states=states, identities=above | {identity})


def _visit(entry: os.DirEntry[str], level: Level, pattern: Pattern) -> Level | Input | Failure | None:
    """What an entry of a folder is: another folder on the way, a file that is wanted, or nothing."""
    path = f"{level.path.rstrip('/')}/{entry.name}" if level.path else entry.name
    states = pattern.step(level.states, entry.name)
    if states and _is_folder(entry):
        return _open(path, states, level.identities)
    return _file(path) if pattern.accepts(states) else None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself, or through a folder without permission
        return False


def _file(path: str) -> Input | Failure:
    """The file where it can be read to an end: opening a named pipe would wait for ever."""
    try:
        mode = Path(path).stat().st_mode
    except OSError as error:
        return unreadable(source_of(path), error, path)
    if stat.S_ISREG(mode):
        return Input(path=path)
    hint = "give it as an input of its own, or pipe what it holds: pagesieve clean - < FILE"
    return failure(source_of(path), Rejection.UNREADABLE, "a pipe, socket or device, not a file", hint)
