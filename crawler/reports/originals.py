"""The pages behind a run's rows, read again from where the run read them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cleaning.config import Config, ConfigError, config_of
from cleaning.decoding import Decode
from cleaning.model import Document, Failure, Page
from crawler.feed import FIELDS, FeedOptions, feed
from crawler.reports.entries import Entry
from crawler.reports.rows import run_of

SCANS = 3  # of one input without finding what is looked for: it is not what it was, and is not read again


class Original(Struct, frozen=True):
    """What a page said, as a browser would read it; or why that is not known any more."""

    text: str = ""
    is_html: bool = False
    missing: str | None = None


def made_with(folder: Path) -> Config:
    """The configuration that a run was made with; the usual one where run.json tells none that this version knows."""
    with suppress(ConfigError):
        return config_of(run_of(folder).get("configuration") or {})
    return Config()


def read_with(folder: Path, config: Config) -> FeedOptions:
    """How a run read its inputs, as far as run.json tells."""
    told = run_of(folder).get("feed")
    told = told if isinstance(told, dict) else {}
    fields = told.get("fields")
    known = {key: name for key, name in fields.items() if key in FIELDS} if isinstance(fields, dict) else {}
    with suppress(msgspec.ValidationError, ConfigError):
        given = {"format": told.get("format", "auto"), "fields": [*known.items()], "encoding": told.get("encoding")}
        return msgspec.convert({**given, "max_bytes": config.decode.max_bytes}, FeedOptions)
    return FeedOptions(max_bytes=config.decode.max_bytes)


class Originals:
    """The pages of a run's entries, found again by input and id; one asked for after the other, in the run's order.

    An input is read once for all of its entries, and once more where they come in another order.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.config = made_with(folder)
        self._options = read_with(folder, self.config)
        self._decode = Decode(self.config.decode, self.config.format)
        self._path: str | None = None
        self._pages: Iterator[Page | Failure] = iter(())
        self._scans = Counter[str]()  # of an input, in vain

    def original(self, entry: Entry) -> Original:
        """What the entry's page said."""
        page = self.page(entry)
        if isinstance(page, str):
            return Original(missing=page)
        document = self._decode(Document(page=page, id=page.id))
        if document.failure or document.markup is None:
            why = document.failure.detail if document.failure else "it has no text"
            return Original(missing=f"the page is there, and can't be shown: {why}")
        return Original(document.markup, document.format == "html")

    def page(self, entry: Entry) -> Page | str:
        """The entry's page, or why it is not there any more, in words."""
        source = entry.source
        path, kind = source.get("path"), source.get("kind")
        if not isinstance(path, str) or not path or not entry.row.id:
            return "the page did not come from a file" if entry.row.id else "no page was read"
        if kind == "crawl":
            path = str(self._folder / path)
        found = self._found(path, entry.row.id, source.get("record"))
        if found:
            return found
        return f"{path} is not there any more, or holds another page; a run's inputs are named from where it was begun"

    def _found(self, path: str, name: str, record: Any) -> Page | None:
        """The page of that id in an input: from where the last one was found, else from the beginning."""
        if path == self._path and (page := self._next(name, record)):
            return page
        if self._scans[path] >= SCANS:
            return None
        self._path, self._pages = path, feed((path,), self._options)
        if page := self._next(name, record):
            return page
        self._path = None
        self._scans[path] += 1
        return None

    def _next(self, name: str, record: Any) -> Page | None:
        for page in self._pages:
            if isinstance(page, Page) and record in {None, page.source.record} and page.id == name:
                return page
        return None
