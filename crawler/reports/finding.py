"""A page by its address or its id: in a run, in the folder of a crawl, in an archive, in any input."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from msgspec import Struct

from cleaning.config import Config
from cleaning.model import Failure, Page
from cleaning.recording import DOCUMENTS, REJECTED
from crawler.addressing import address
from crawler.feed import FeedOptions, feed
from crawler.reports.entries import Entry
from crawler.reports.originals import Originals, made_with
from crawler.reports.rows import DocumentRow, RejectedRow, is_run, rows

ID = re.compile(r"[0-9a-f]{6,64}")  # its first digits do, as in git


class Found(Struct, frozen=True):
    """A page that was asked for, how the run that has it was configured, and how many others fit, too."""

    page: Page
    config: Config | None = None  # None: no run
    others: int = 0


class Wanted:
    """What is looked for: an address, whichever way it is written, or the first digits of an id."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._id = word.lower() if ID.fullmatch(word.lower()) else None
        self._key = _key(word)

    def fits(self, name: str | None, url: str | None) -> bool:
        """Whether a page of this id and address is meant.

        >>> Wanted("https://example.org/a/?utm_source=x").fits(None, "http://example.org:80/a/#top")
        False
        >>> Wanted("http://example.org/a/?utm_source=x").fits(None, "http://example.org:80/a/#top")
        True
        """
        if self._id and name and name.startswith(self._id):
            return True
        return bool(url) and (url == self._word or (self._key is not None and _key(url or "") == self._key))


def _key(url: str) -> str | None:
    found = address(url)
    return found.key if found else None


def found(place: str, word: str, options: FeedOptions) -> Found | str:
    """The page of that address or id in a folder or a file; where it is not there, why, in words.

    Of several versions in a run or a crawl it is the last one, of those in a file the first. Raises `BadRunError` where
    a run can't be read.
    """
    folder, wanted = Path(place), Wanted(word)
    if is_run(folder):
        return _in_run(folder, wanted)
    if (folder / "warc").is_dir():  # of a crawl that only archives
        fitting = list(_fitting((str(folder / "warc"),), wanted, options))
        return Found(fitting[-1], others=len(fitting) - 1) if fitting else _missing(place)
    first = next(_fitting((place,), wanted, options), None)
    return Found(first) if first else _missing(place)


def _in_run(folder: Path, wanted: Wanted) -> Found | str:
    last: Entry | None = None
    fitting = 0
    documents: Iterator[DocumentRow | RejectedRow] = (row for _, row in rows(folder, DOCUMENTS, DocumentRow))
    rejects: Iterator[DocumentRow | RejectedRow] = (row for _, row in rows(folder, REJECTED, RejectedRow))
    for number, row in enumerate(chain(documents, rejects)):
        if wanted.fits(row.id, row.url):
            last, fitting = Entry(number, row, ()), fitting + 1
    if last is None:
        return _missing(str(folder))
    page = Originals(folder).page(last)
    if isinstance(page, str):
        return f"{folder} has it, but {page}; pagesieve report {folder} shows what the run's files hold of it"
    return Found(page, made_with(folder), fitting - 1)


def _fitting(inputs: tuple[str, ...], wanted: Wanted, options: FeedOptions) -> Iterator[Page]:
    pages: Iterator[Page | Failure] = feed(inputs, options)
    return (page for page in pages if isinstance(page, Page) and wanted.fits(page.id, page.url))


def _missing(place: str) -> str:
    return f"no page of {place} has that address or id; ids begin the lines of documents.jsonl, six digits are enough"
