"""The members of a tar archive, read as it streams by."""

import tarfile
from collections.abc import Iterator

from msgspec import Struct

from cleaning.model import Failure, Page, Source
from cleaning.recording import many
from crawler.feed.codecs import BrokenError
from crawler.feed.inflate import PIECE
from crawler.feed.kinds import BLOCK
from crawler.feed.members import Opening, corrupt, shown_name
from crawler.feed.reader import Reader

MOST_EXTRA = 1_000_000  # bytes of what stands before a member: a name of any length has a thousandth of it
MOST_SIZE = 1 << 50

_FILES = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE})


class Said(Struct):
    """What stands before a member about it: a name or a size that its header has no room for."""

    name: str | None = None
    size: int | None = None


class Part:
    """The content of a member: so many bytes of the archive. Raises `BrokenError` where the archive ends before."""

    def __init__(self, reader: Reader, size: int) -> None:
        self._reader = reader
        self.left = size
        self.broken = False  # what follows cannot be found

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        wanted = self.left if size < 0 else min(size, self.left)
        try:
            piece = self._reader.read(wanted) if wanted else b""
        except (OSError, BrokenError):
            self.left, self.broken = 0, True
            raise
        if len(piece) < wanted:
            missing, self.left, self.broken = self.left - len(piece), 0, True
            raise BrokenError(f"the archive ends {many(missing, 'byte', ',')} before its last member does")
        self.left -= len(piece)
        return piece


def tarred(reader: Reader, source: Source, opening: Opening) -> Iterator[Page | Failure]:
    """The pages of a tar's members in its order. Folders, links and devices are no members.

    Where the archive is damaged, what stands behind is lost, which is one failure.
    """
    yield from opening.opened(source, _members(reader, source, opening))
    for _ in reader:  # what stands behind the end
        pass


def _members(reader: Reader, source: Source, opening: Opening) -> Iterator[Page | Failure]:
    said = Said()
    while block := reader.read(BLOCK):
        if not block.strip(b"\0"):
            return
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.HeaderError, ValueError) as error:
            yield corrupt(source, f"the tar archive is damaged at offset {reader.offset - len(block):,} ({error})")
            return
        size = info.size if said.size is None or info.type not in _FILES else said.size
        if not 0 <= size <= MOST_SIZE:
            yield corrupt(source, f"the tar archive gives {size:,} as a member's size")
            return
        part = Part(reader, size)
        try:
            if info.type in _FILES:
                yield from _member(part, said.name or info.name, source, opening)
                said = Said()
            elif info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
                said = _extra(part, info.type == tarfile.GNUTYPE_LONGNAME, said)
            else:
                said = Said() if info.type not in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE) else said
            if part.broken:
                return
            _skip(part, opening)
            reader.read(-size % BLOCK)
        except BrokenError as error:
            yield corrupt(source, str(error))
            return


def _member(part: Part, name: str, source: Source, opening: Opening) -> Iterator[Page | Failure]:
    shown = shown_name(name)
    at = opening.at(source, shown)
    if name.endswith("/") or not opening.wants(at.path or "", shown):
        return
    opening.budget.another()
    yield from opening.inside(part, at, shown)


def _skip(part: Part, opening: Opening) -> None:
    """Reads a member to its end; what is thrown away counts, too."""
    while piece := part.read(PIECE):
        opening.budget.spend(len(piece))


def _extra(part: Part, is_name: bool, said: Said) -> Said:
    """What an extra header says: a long name, or records of POSIX's ('22 path=a/b.html' and a newline)."""
    if part.left > MOST_EXTRA:
        raise BrokenError(f"the tar archive has a header of {many(part.left, 'byte', ',')}")
    content = part.read()
    if is_name:
        return Said(content.rstrip(b"\0").decode("utf-8", "surrogateescape"), said.size)
    while content:
        length, _, _ = content.partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(content):
            break
        record, content = content[len(length) + 1 : int(length)], content[int(length) :]
        key, _, value = record.rstrip(b"\n").partition(b"=")
        if key in (b"path", b"GNU.sparse.name"):
            said = Said(value.decode("utf-8", "surrogateescape"), said.size)
        elif key == b"size" and value.isdigit() and len(value) < 20:
            said = Said(said.name, int(value))
    return said
