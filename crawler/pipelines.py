"""An item pipeline for projects that have their own way to fetch: items with a page become records."""

import asyncio
import threading
from collections import deque
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import msgspec
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from cleaning.config import Config, config_of
from cleaning.model import Page
from cleaning.recording import Outcome
from crawler.workers import Workers


class CleanPipeline:
    """`ITEM_PIPELINES = {"crawler.pipelines.CleanPipeline": 300}`.

    An item with `url`, and `html` (bytes, or text that was decoded already), becomes the record that `pagesieve clean`
    would write, so that `FEEDS` export it; one that gives no document is dropped with its reason. Items without `html`
    go through. Cleaning runs in processes of its own, within the limits of time and memory that the configuration has.
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
        html = item.get("html") if isinstance(item, dict) else None
        if html is None or self._thread is None:
            return item
        page = Page(body=html, url=item.get("url")) if isinstance(html, bytes) else Page.of_text(html, item.get("url"))
        future: Future[Outcome] = Future()
        self._awaited.append(future)
        self._pages.put(page)
        outcome = await asyncio.wrap_future(future)
        if outcome.failure:
            self.stats.inc_value(f"pagesieve/rejected/{outcome.failure.reason}")
            raise DropItem(f"{outcome.failure.reason}: {outcome.failure.detail}")
        self.stats.inc_value("pagesieve/documents")
        return msgspec.json.decode(outcome.record)
