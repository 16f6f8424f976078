"""The members of a ZIP archive, and of the kinds of files that are one."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from cleaning.model import Failure, Page, Rejection, Source
from cleaning.recording import many
from crawler.feed.codecs import BrokenError
from crawler.feed.failures import failure
from crawler.feed.inflate import PIECE
from crawler.feed.members import Opening, corrupt
from crawler.feed.reader import Reader
from crawler.feed.zipped import TROUBLES, member, name_of

IN_MEMORY = 4_000_000  # bytes of an archive that came through a pipe; a larger one goes to a file that has no name
MOST_SPOOLED = 4_000_000_000  # bytes of such a file
MOST_INDEX = 64_000_000  # bytes of the list of members, which is held as a whole: half a million of them
_ENCRYPTED = 0x1  # a bit of a member's flags
_OFFICE = "turn it into a page first: soffice --headless --convert-to html FILE"


def zipped(reader: Reader, file: Any, source: Source, opening: Opening) -> Iterator[Page | Failure]:
    """The pages of a ZIP's members in its order; `file` is the archive where it can be read anywhere, else None.

    Encrypted members are one failure, which counts them. Office documents and programs, which are ZIPs too, are one
    failure each. An EPUB's chapters come in the book's order.
    """
    with _seekable(reader, file) as whole:
        try:
            archive = zipfile.ZipFile(whole)
        except BrokenError as error:
            yield corrupt(source, str(error))
            return
        except TROUBLES as error:
            yield corrupt(source, f"the ZIP archive does not open ({error})")
            return
        with archive:
            yield from opening.opened(source, _pages(archive, source, opening))


def _pages(archive: zipfile.ZipFile, source: Source, opening: Opening) -> Iterator[Page | Failure]:
    names = archive.NameToInfo
    if kind := _foreign(archive):
        yield failure(source, Rejection.BINARY, f"not a page: {kind}", _OFFICE)
    elif "META-INF/container.xml" in names:
        from crawler.feed.epub import chapters  # noqa: PLC0415 - few people bring books

        yield from chapters(archive, source, opening)
    else:
        crawled = "datapackage.json" in names and any(name.startswith("archive/") for name in names)
        yield from _members(archive, source, opening, "archive/" if crawled else "")  # a WACZ: its WARCs hold the pages


def _foreign(archive: zipfile.ZipFile) -> str | None:
    """What a ZIP is that holds no pages, in words."""
    names = archive.NameToInfo
    if "[Content_Types].xml" in names:
        return "an office document"
    if "AndroidManifest.xml" in names or "META-INF/MANIFEST.MF" in names:
        return "a program"
    kind = names.get("mimetype")
    if kind is not None and kind.file_size < 100:
        try:
            if archive.read(kind).startswith(b"application/vnd."):
                return "an office document"
        except TROUBLES:
            return None
    return None


def _members(archive: zipfile.ZipFile, source: Source, opening: Opening, below: str) -> Iterator[Page | Failure]:
    locked = 0
    for info in archive.infolist():
        name = name_of(info)
        at = opening.at(source, name)
        if info.is_dir() or not info.filename.startswith(below) or not opening.wants(at.path or "", name):
            continue
        opening.budget.another()
        if info.flag_bits & _ENCRYPTED:
            locked += 1
        else:
            yield from member(archive, info, at, opening)
    if locked:
        detail = f"{locked:,} of its members {'is' if locked == 1 else 'are'} encrypted"
        yield failure(source, Rejection.UNREADABLE, detail, "unpack it with its password: unzip -P PASSWORD FILE")


@contextmanager
def _seekable(reader: Reader, file: Any) -> Iterator[IO[bytes]]:
    """The archive as a file that can be read anywhere: itself, or a copy of what came."""
    if file is not None:
        place = file.tell()
        try:
            yield Bounded(file)  # type: ignore[misc]  # what zipfile asks of a file
        finally:
            file.seek(place)
            for _ in reader:  # whoever counts what is read sees all of it
                pass
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
        size = 0
        while piece := reader.read(PIECE):
            size += len(piece)
            if size > MOST_SPOOLED:
                raise BrokenError(
                    f"a ZIP archive of more than {many(MOST_SPOOLED, 'byte', ',')} has to be a file, not a stream"
                )
            copy.write(piece)
        copy.seek(0)
        yield Bounded(copy)  # type: ignore[misc]


class Bounded:
    """A file of which no piece is read at once that is larger than any list of members."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        """Whether it can be read anywhere."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `BrokenError` where they are too many."""
        if size > MOST_INDEX:
            raise BrokenError(f"a list of members of {many(size, 'byte', ',')}, and {MOST_INDEX:,} are allowed")
        parts = []
        while size > 0 and (part := self._file.read(size)):  # a file without a buffer may give fewer
            parts.append(part)
            size -= len(part)
        return b"".join(parts) if size >= 0 else bytes(self._file.read())

    def close(self) -> None:
        """Nothing: whoever opened the file closes it."""
