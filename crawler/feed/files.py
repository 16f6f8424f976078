"""The files that the user's inputs stand for, found one folder at a time."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct, structs

from cleaning.model import Failure, Rejection, Source
from crawler.feed.failures import failure, sound, unreadable
from crawler.feed.options import FeedOptions
from crawler.feed.pattern import Pattern, States, has_magic, split

SIGN = "!/"  # between an archive's name and a member's
Identity = tuple[int, int]  # device and inode: a folder is the same folder under any name

DEEPEST = 2_000  # folders in one another: the longest path that Linux takes has no more
TOO_DEEP = "name the folder by itself; whether it holds what it should, ls -l tells"


class Input(Struct, frozen=True, kw_only=True):
    """A file to read: its path as the system knows it, None for standard input."""

    path: str | None = None
    member: str | None = None  # of an archive, the one that is asked for
    below: str = ""  # the path below the folder that was named; a file that was named itself has none

    @property
    def name(self) -> str | None:
        """The path, with the member's behind it."""
        return f"{self.path}{SIGN}{self.member}" if self.member else self.path

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
    real: str | None = None  # its path without links, where a link led to it


def source_of(path: str) -> Source:
    """The source of a file as the user named it, with forward slashes."""
    return Source(kind="file", path=sound(os.fsencode(path).decode("utf-8", "replace")).replace(os.sep, "/"))


def walk(inputs: Iterable[str], options: FeedOptions = FeedOptions()) -> Iterator[Input | Failure]:
    """The files of the inputs, in the inputs' order, each folder's by name; a `Failure` for what can't be read.

    An input is a file, a folder, a pattern, `-`, or a member of an archive (`news.zip!/a.html`). Folders are walked
    without their hidden files, and without those that the options do not want; what is named itself always is. Each
    real file of an input is given once: by its own name where the walk comes to it, else by that of the first link to
    it. No more than the entries of the open folders, and what links lead to, is held in memory.
    """
    for given in inputs:
        if given == "-":
            yield Input()
        else:
            yield from _named(given, options)


def _named(given: str, options: FeedOptions) -> Iterator[Input | Failure]:
    try:
        mode = os.stat(given).st_mode  # noqa: PTH116 - a Path would take the empty name for the folder here
    except (FileNotFoundError, NotADirectoryError) as error:
        if archive := _archive_of(given):
            yield Input(path=archive, member=given[len(archive) + len(SIGN) :])
        elif has_magic(given):
            nothing = f"no file matches the pattern {given}"
            yield from _below(given, *split(given.replace(os.sep, "/")), nothing, options)
        else:
            yield unreadable(source_of(given), error, given)
    except OSError as error:
        yield unreadable(source_of(given), error, given)
    except ValueError:  # NUL
        yield unreadable(source_of(given), FileNotFoundError())
    else:
        if stat.S_ISDIR(mode):
            which = "is wanted and not hidden" if options.include or options.exclude else "is not hidden"
            yield from _below(given, given, Pattern(), f"no file in the folder that {which}", options)
        else:
            yield Input(path=given)


def _archive_of(given: str) -> str | None:
    """The archive that a name leads into, None where it leads into none."""
    parts = given.split(SIGN)
    names = (SIGN.join(parts[:count]) for count in range(1, len(parts)))
    return next((name for name in names if name and Path(name).is_file()), None)


def _below(given: str, root: str, pattern: Pattern, nothing: str, options: FeedOptions) -> Iterator[Input | Failure]:
    """The files below `root` that the pattern accepts; a `Failure` that says `nothing` where there are none."""
    found = False
    for item in _descend(root, pattern, options):
        found = True
        yield item
    if not found:
        hint = "check the name; an input is a file, a folder, a pattern in quotes, or - for standard input"
        yield failure(source_of(given), Rejection.NOT_FOUND, nothing, hint)


def _descend(root: str, pattern: Pattern, options: FeedOptions) -> Iterator[Input | Failure]:
    """What `_below` says, with a stack of open folders: Python's own is too low for a deep tree."""
    first = _open(root, pattern.start, frozenset())
    if isinstance(first, Failure):
        yield first
    levels = [first] if isinstance(first, Level) else []
    links = Links(root, pattern)
    while levels:
        entry = next(levels[-1].entries, None)
        if entry is None:
            levels.pop()
            continue
        found = _visit(entry, levels[-1], pattern, links)
        if isinstance(found, Level) and len(levels) >= DEEPEST:
            found = failure(source_of(found.path), Rejection.UNREADABLE, f"{DEEPEST:,} folders are above it", TOO_DEEP)
        if isinstance(found, Input):
            below = (found.path or "")[len(root) :].replace(os.sep, "/").lstrip("/")
            found = structs.replace(found, below=below) if options.looks_into(below) else None
        if isinstance(found, Level):
            levels.append(found)
        elif found:
            yield found


class Links:
    """What the links below a folder lead to: each real folder and file once, for eighteen links can be 2^18 paths."""

    def __init__(self, root: str, pattern: Pattern) -> None:
        self._root = os.path.realpath(root or ".")
        self._pattern = pattern
        self._seen: set[tuple[Identity, States]] = set()

    def are_new(self, real: str, states: States) -> bool:
        """Whether what a link led to, whose path without links is `real`, is not given otherwise."""
        try:
            status = os.stat(real)  # noqa: PTH116 - the name as the system has it
        except OSError:
            return True  # to be told
        is_folder = stat.S_ISDIR(status.st_mode)
        by_itself = self._states_of(real)
        if by_itself == states if is_folder else self._pattern.accepts(by_itself):
            return False
        key = (status.st_dev, status.st_ino), states if is_folder else frozenset()
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new

    def _states_of(self, real: str) -> States:
        """The pattern's states where the walk comes to a path by itself; none where it does not come there."""
        below = f"{self._root.rstrip(os.sep)}{os.sep}"
        if not real.startswith(below):
            return frozenset()
        states = self._pattern.start
        for name in Path(real.removeprefix(below)).parts:
            states = self._pattern.step(states, name)
        return states


def _open(path: str, states: States, above: frozenset[Identity], real: str | None = None) -> Level | Failure | None:
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
    return Level(path=path, entries=iter(by_name), states=states, identities=above | {identity}, real=real)


def _visit(entry: os.DirEntry[str], level: Level, pattern: Pattern, links: Links) -> Level | Input | Failure | None:
    """What an entry of a folder is: another folder on the way, a file that is wanted, or nothing."""
    path = f"{level.path.rstrip('/')}/{entry.name}" if level.path else entry.name
    states = pattern.step(level.states, entry.name)
    if not states:
        return None
    real = _real(entry, path, level)
    if real is not None and not links.are_new(real, states):
        return None
    if _is_folder(entry):
        return _open(path, states, level.identities, real)
    return _file(path) if pattern.accepts(states) else None


def _real(entry: os.DirEntry[str], path: str, level: Level) -> str | None:
    """The entry's path without links, where it is a link or a link led to its folder."""
    if entry.is_symlink():
        return os.path.realpath(path)
    return None if level.real is None else os.path.join(level.real, entry.name)  # noqa: PTH118 - as the system has it


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
