"""Steps for datatrove's pipelines: a reader that leaves pages as they came, and a step that cleans them."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import structs

from pagesieve._home import ours
from pagesieve.loading import arrow_schema

try:
    from datatrove.data import Document
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.readers.base import BaseDiskReader
except ImportError as error:
    raise ImportError(f"{error.name} is not installed: pip install 'pagesieve[datatrove]'") from error

if TYPE_CHECKING:
    from cleaning import Config
    from cleaning.recording import Outcome
    from crawler.workers import Item

PAGE = "page"  # in the metadata: the page as `WarcPages` read it, taken out by `Sieve`
_BATCH = 100  # pages that a rank holds at a time
_HTTP = b"HTTP/"  # what an HTTP response begins with


class WarcPages(BaseDiskReader):
    """Reads the pages of WARC and WET files, a document for each record that could hold one.

    datatrove's own WarcReader decodes what it reads, and passes by what it cannot. Here the bytes, the HTTP head and
    what is known of a page come to `Sieve` as they are, which finds the encoding as `pagesieve clean` does. A
    document's text is empty until then; its `metadata` has `url`, `date` and `file_path`, for filters in between.
    A record that cannot be read is a document, too, which `Sieve` rejects with its reason. Files are read through
    fsspec, packed or not; `max_bytes` bounds a page. The other arguments are those of datatrove's readers.
    """

    name = "pagesieve: pages of WARC"

    def __init__(self, data_folder: Any, *args: Any, max_bytes: int | None = None, **kwargs: Any) -> None:
        super().__init__(data_folder, *args, **kwargs)
        self.max_bytes = max_bytes

    def read_file(self, filepath: str) -> Iterator[Document]:
        """The documents of a file."""
        ours("cleaning")
        ours("crawler")
        from cleaning import Page, Source  # noqa: PLC0415 - after its place is sure
        from crawler.feed import FeedOptions, archive, unpacked  # noqa: PLC0415

        options = FeedOptions(max_bytes=self.max_bytes) if self.max_bytes else FeedOptions()
        source = Source(kind="warc", path=str(self.data_folder.resolve_paths(filepath)))
        with self.data_folder.open(filepath, "rb", compression=None) as file:
            for number, item in enumerate(archive(unpacked(file), source, options)):
                told = {"url": item.url, "date": item.fetched_at} if isinstance(item, Page) else {}
                metadata = {PAGE: item, "file_path": source.path, **told}
                yield Document(text="", id=f"{filepath}/{number}", metadata=metadata)


class Sieve(PipelineStep):
    """Cleans the page of each document: text, metadata, ledger and rejects as `pagesieve clean` has them.

    A document's page is what `WarcPages` read, or else its text: HTML or a dump, a string or bytes as they came, with
    the head of their HTTP response or without; `url` and `date` in its metadata are taken over. What comes out has the
    record's id and text, and the record's other fields in its metadata. Writers of datatrove take the rest: `removed`
    a document for each block that was removed, `rejected` one for each page that gave no text.

    Pages are cleaned by a process of the rank's own: one that hangs or explodes costs itself, and is rejected as
    `timeout` or `memory`. The statistics count pages by reason, removed blocks by reason, and words.
    """

    name = "pagesieve"
    type = "🧹 - CLEAN"

    def __init__(self, config: "Config | None" = None, *, removed: Any = None, rejected: Any = None) -> None:
        super().__init__()
        ours("cleaning")
        from cleaning import Config  # noqa: PLC0415 - after its place is sure

        self.config = config or Config()
        self.removed = removed
        self.rejected = rejected

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The documents that have a text, in their order."""
        ours("crawler")
        from crawler.workers import Session  # noqa: PLC0415 - after its place is sure

        with ExitStack() as stack:
            session = stack.enter_context(Session(self.config))
            for writer in filter(None, (self.removed, self.rejected)):
                stack.enter_context(writer)
            documents = iter(data or ())
            while batch := list(islice(documents, _BATCH)):
                with self.track_time("batch"):
                    outcomes = session.outcomes([self._item(document) for document in batch])
                for document, outcome in zip(batch, outcomes, strict=True):
                    yield from self._given(document, outcome, rank)

    def _given(self, document: Document, outcome: "Outcome", rank: int) -> Iterator[Document]:
        """The document with its text, where it has one; the rest is counted and written."""
        self.stat_update("total")
        for _, reason, blocks in outcome.removed:
            self.stat_update(f"removed_{reason.value}", value=blocks)
        if self.removed:
            for row in map(msgspec.json.decode, outcome.ledger.splitlines()):
                self.removed.write(Document(text=row.pop("text"), id=row.pop("id"), metadata=row), rank)
        if outcome.failure:
            self.stat_update("dropped", f"dropped_{outcome.failure.reason.value}")
            if self.rejected:
                row = msgspec.json.decode(outcome.rejected)
                self.rejected.write(Document(text="", id=document.id, metadata=row), rank)
            return
        record: dict[str, Any] = msgspec.json.decode(outcome.record)
        self.stat_update("forwarded")
        self.stat_update("words", value=outcome.words)
        document.id, document.text = record.pop("id"), record.pop("text")
        document.metadata |= record
        self.update_doc_stats(document)
        yield document

    def _item(self, document: Document) -> "Item":
        """The page of a document, or why there is none."""
        from cleaning import Page, Source  # noqa: PLC0415 - as above
        from crawler.feed import FeedOptions, response_of  # noqa: PLC0415

        read = document.metadata.pop(PAGE, None)
        if read is not None:
            return cast("Item", read)
        source = Source(kind="memory", path=document.metadata.get("file_path"), record=str(document.id))
        url, text = document.metadata.get("url"), document.text
        if isinstance(text, bytes) and text.startswith(_HTTP):
            found = response_of(text, url, source, FeedOptions(max_bytes=self.config.decode.max_bytes))
        else:
            found = Page(body=text, url=url) if isinstance(text, bytes) else Page.of_text(text, url)
        if not isinstance(found, Page):
            return found
        return structs.replace(found, source=source, fetched_at=_moment(document.metadata.get("date")))


def record(writer: Any, document: Document) -> dict[str, Any]:
    """A document that a `Sieve` gave, as a record: the adapter for a writer of files that load as records do.

    `ParquetWriter(folder, adapter=record, schema=pagesieve.arrow_schema())`
    """
    given = {"id": document.id, "text": document.text, **document.metadata}
    return {name: given.get(name) for name in arrow_schema().names}


def _moment(date: Any) -> str | None:
    """A document's date as a page's: where it is one of ISO 8601."""
    from datetime import datetime  # noqa: PLC0415 - for this alone

    text = date.isoformat() if isinstance(date, datetime) else date
    try:
        return text if isinstance(text, str) and datetime.fromisoformat(text) else None
    except ValueError:
        return None
