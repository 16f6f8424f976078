"""One member of a ZIP archive."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator

from cleaning.model import Failure, Page, Source
from crawler.feed.codecs import BrokenError
from crawler.feed.members import Opening, corrupt, shown_name

TROUBLES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, OSError,
)  # fmt: skip
_UTF8 = 0x800  # a bit of its flags


def name_of(info: zipfile.ZipInfo) -> str:
    """A member's name; one that does not say that it is UTF-8 is so nevertheless where it can be: zip writes such."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return shown_name(info.filename)
    try:
        return shown_name(info.filename.encode("cp437").decode("utf-8"))
    except UnicodeError:
        return shown_name(info.filename)


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, at: Source, opening: Opening) -> Iterator[Page | Failure]:
    """The pages of one member."""
    try:
        file = archive.open(info)
    except (BrokenError, *TROUBLES) as error:
        yield corrupt(at, f"the member does not open ({error})")
        return
    with file:
        yield from opening.inside(file, at, name_of(info), TROUBLES)
