"""An item pipeline for projects that have their own way to fetch: items with a page become records."""

import asyncio
import threading
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import msgspec
from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from cleaning.config import Config, config_of
from cleaning.model import Page
from cleaning.recording import Outcome
from crawler.workers import Workers


class CleanPipeline:
    """`ITEM_PIPELINES = {"crawler.pipelines.CleanPipeline": 300}`.

    An item of any kind that itemadapter knows (dict, `scrapy.Item`, dataclass, attrs, pydantic) with `url`, and `html`
    (bytes, or text that was decoded already), becomes the record that `pagesieve clean` would write, as a dict that
    keeps the item's other fields, so that `FEEDS` export it. Where a field of the item has the name of one of the
    record's, the record's stands. One that gives no document is dropped with its reason; items without `html` go
    through. Cleaning runs in processes of its own, within the limits of time and memory that the configuration has.
    """

    def __init__(self, crawler: Crawler) -> None:
        config = crawler.settings.get("PAGESIEVE_CONFIG")
        self.config = config if isinstance(config, Config) else config_of(config or {})
        self.jobs = crawler.settings.getint("PAGESIEVE_JOBS", 1)
        self.stats = crawler.stats
        self._pages: SimpleQueue[Page | None] = SimpleQueue()
        self._awaited: deque[Future[Outcome]] = deque()  # of the pages, in their order
        self._thread: threading.Thread | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CleanPipeline":
        """Scrapy's way to make one."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Starts the processes."""
        self._thread = threading.Thread(target=self._work, name="pagesieve-cleaner", daemon=True)
        self._thread.start()

    def close_spider(self) -> None:
        """Ends the processes."""
        if self._thread:
            self._pages.put(None)
            self._thread.join()

    def _work(self) -> None:
        """Hands pages to the processes and their outcomes to who waits; both have one order."""
        try:
            for outcome in Workers(self.config, self.jobs).map(iter(self._pages.get, None)):
                self._awaited.popleft().set_result(outcome)
        except Exception as error:  # whoever waits is told, whatever it was
            while self._awaited:
                self._awaited.popleft().set_exception(error)
            raise

    async def process_item(self, item: Any) -> Any:
        """The record. Raises `DropItem` for a page without a document."""
        fields = ItemAdapter(item).asdict() if ItemAdapter.is_item(item) else {}
        page = _page(fields.get("html"), fields.get("url"))
        if page is None or self._thread is None:
            return item
        future: Future[Outcome] = Future()
        self._awaited.append(future)
        self._pages.put(page)
        outcome = await asyncio.wrap_future(future)
        if outcome.failure:
            self.stats.inc_value(f"pagesieve/rejected/{outcome.failure.reason}")
            raise DropItem(f"{outcome.failure.reason}: {outcome.failure.detail}")
        self.stats.inc_value("pagesieve/documents")
        others = {name: value for name, value in fields.items() if name not in {"html", "url"}}
        return {**others, **msgspec.json.decode(outcome.record)}


def _page(html: object, url: object) -> Page | None:
    """The page of an item's two fields; None where there is none."""
    address = url if isinstance(url, str) else None
    if isinstance(html, bytes | bytearray):
        return Page(body=bytes(html), url=address)
    return Page.of_text(html, address) if isinstance(html, str) else None
