"""The pages of the user's inputs, one after another."""

import hashlib
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO, cast

from cleaning.model import Failure, Page, Rejection, Source
from crawler.feed.codecs import BrokenError
from crawler.feed.companions import companion
from crawler.feed.failures import GZIP_OR_ZSTD, defect, failure, too_large, unreadable
from crawler.feed.files import SIGN, Input, walk
from crawler.feed.kinds import Kind, kind_of
from crawler.feed.lines import json_document, json_lines
from crawler.feed.members import Budget, Opening
from crawler.feed.options import FeedOptions
from crawler.feed.reader import Reader, unpacked
from crawler.feed.recoding import marked_encoding, recoded
from crawler.feed.waiting import opened


def feed(inputs: Iterable[str], options: FeedOptions, stdin: BinaryIO | None = None) -> Iterator[Page | Failure]:
    """The pages of files, folders, patterns and `-`, in a stable order; a `Failure` for what gives none.

    Nothing is read before it is asked for, and no input's trouble raises. `stdin` stands in for standard input.

    >>> import io
    >>> [page.known.title for page in feed(["-"], FeedOptions(), io.BytesIO(b'{"text": "Hello", "title": "Hi"}'))]
    ['Hi']
    """
    for found in walk(inputs, options):
        if isinstance(found, Failure):
            yield found
        else:
            yield from read(found, options, stdin)


class Meter:
    """Counts the bytes and the items that were read, and sums the bytes of the input that is open."""

    def __init__(self) -> None:
        self.total = 0  # of all inputs, those of earlier runs too
        self.done_before = 0
        self.items = 0  # pages, and what was found in place of one, that were read in this run
        self.opened()

    def opened(self) -> None:
        """A new input is read."""
        self.size = 0
        self.sha256 = hashlib.sha256()

    def saw(self, piece: bytes) -> None:
        """Some bytes were read."""
        self.size += len(piece)
        self.total += len(piece)
        self.sha256.update(piece)

    def reused(self, stamp: bytes) -> None:
        """An input of a known size need not be read."""
        size = int(stamp.split()[0]) if stamp else 0
        self.total += size
        self.done_before += size


class Metered(io.RawIOBase):
    """A file whose meter sees what is read."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self.beneath = file
        self._read = getattr(file, "read1", file.read)  # from a pipe, what is there
        self._meter = meter
        self.size = 0  # bytes read

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as the file gives them."""
        piece: bytes = self._read(size)
        self._meter.saw(piece)
        self.size += len(piece)
        return piece

    def fileno(self) -> int:
        """The file's own."""
        return self.beneath.fileno()


def read(
    found: Input, options: FeedOptions, stdin: BinaryIO | None = None, meter: Meter | None = None
) -> Iterator[Page | Failure]:
    """The pages of one file or of standard input; `meter` sees the bytes as they are read."""
    source = found.source
    try:
        with _opened(found, stdin) as file:
            given = cast(BinaryIO, Metered(file, meter or Meter()))
            yield from _pages(given, source, _opening(found, given, options))
    except OSError as error:
        yield unreadable(source, error, found.path)
    except BrokenError as error:
        yield failure(source, Rejection.CORRUPT_ARCHIVE, str(error), GZIP_OR_ZSTD)
    except Exception as error:  # a defect can be of any kind, and the other inputs outlive it
        yield defect(source, error)


def _opening(found: Input, file: BinaryIO, options: FeedOptions) -> Opening:
    """How the archives of an input are opened."""
    only = f"{found.source.path}{SIGN}{found.member}" if found.member else None
    budget = Budget(lambda: _packed(cast(Metered, file)))
    return Opening(options=options, budget=budget, read=_pages, only=only, below=found.below)


def _packed(file: Metered) -> int:
    """The bytes of a file, or of what has come of a stream."""
    status = _status(cast(BinaryIO, file))
    return max(file.size, status.st_size if status else 0)


def _opened(found: Input, stdin: BinaryIO | None) -> AbstractContextManager[BinaryIO]:
    """The file, to be closed; standard input, to be left open."""
    if found.path is None:
        return nullcontext(stdin or sys.stdin.buffer)
    return opened(found.path)


def _pages(file: BinaryIO, source: Source, opening: Opening) -> Iterator[Page | Failure]:
    """The pages of a file or of an archive's member, by its kind."""
    reader, options = unpacked(file), opening.options
    kind = kind_of(reader, source.path, options)
    encoding = options.encoding or marked_encoding(reader.peek(2))
    if encoding and kind in (Kind.LINES, Kind.JSON):
        reader = recoded(reader, encoding)
    match kind:
        case Kind.LINES:
            yield from json_lines(reader, source, options)
        case Kind.JSON:
            yield from json_document(reader, source, options)
        case Kind.ARCHIVE:
            from crawler.feed.archives import archive  # noqa: PLC0415 - its libraries take longer than a page

            yield from archive(reader, source, options)
        case Kind.MESSAGE:
            from crawler.feed.mhtml import message  # noqa: PLC0415 - as above

            yield message(reader, source, options)
        case Kind.ZIP:
            from crawler.feed.zips import zipped  # noqa: PLC0415 - as above

            yield from zipped(reader, None if reader.packed else _on_disk(file), source, opening)
        case Kind.TAR:
            from crawler.feed.tars import tarred  # noqa: PLC0415 - as above

            yield from tarred(reader, source, opening)
        case Kind.PAGE:
            yield _page(reader, file, source, options)


def _on_disk(file: BinaryIO) -> BinaryIO | None:
    """The file beneath, where it can be read anywhere."""
    beneath = file.beneath if isinstance(file, Metered) else file
    return beneath if _status(beneath) else None


def _page(reader: Reader, file: BinaryIO, source: Source, options: FeedOptions) -> Page | Failure:
    """The page that is the whole file: HTML or text, which the decoder tells apart."""
    before = None if reader.packed else _status(file)
    if before and before.st_size > options.max_bytes:
        return too_large(source, "the file", options.max_bytes, before.st_size)
    body = reader.read(options.max_bytes + 1)
    if len(body) > options.max_bytes:
        return too_large(source, "the file, decompressed," if reader.packed else "the input", options.max_bytes)
    if before and _changed(before, file):
        hint = "wait until it is written, then run again"
        return failure(source, Rejection.UNREADABLE, "the file changed while it was read", hint)
    kind = companion(body, source.path) if options.format == "auto" else None
    if kind:
        hint = "nothing to do: it belongs to a page; --exclude leaves such files out, --format text reads them"
        return failure(source, Rejection.NOT_A_PAGE, f"not a page: {kind}", hint)
    return Page(body=body, source=source)


def _status(file: BinaryIO) -> os.stat_result | None:
    """The size and time of a file on disk; None for a pipe, a device or memory."""
    try:
        status = os.fstat(file.fileno())
    except io.UnsupportedOperation:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _changed(before: os.stat_result, file: BinaryIO) -> bool:
    after = os.fstat(file.fileno())
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
