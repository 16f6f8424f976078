"""An item pipeline for projects that have their own way to fetch: items with a page become records."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import msgspec
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from cleaning.config import Config, config_of
from cleaning.model import Page
from cleaning.outcome import Outcome
from crawler.work import start_worker, work


class CleanPipeline:
    """`ITEM_PIPELINES = {"crawler.pipelines.CleanPipeline": 300}`.

    An item with `url`, and `html` (bytes, or text that was decoded already), becomes the record that `pagesieve clean`
    would write, so that `FEEDS` export it; one that gives no document is dropped with its reason. Items without `html`
    go through. Cleaning runs in processes of its own.
    """

    def __init__(self, crawler: Crawler) -> None:
        config = crawler.settings.get("PAGESIEVE_CONFIG")
        self.config = config if isinstance(config, Config) else config_of(config or {})
        self.jobs = crawler.settings.getint("PAGESIEVE_JOBS", 1)
        self.stats = crawler.stats
        self._pool: ProcessPoolExecutor | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CleanPipeline":
        """Scrapy's way to make one."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Starts the processes."""
        self._pool = ProcessPoolExecutor(self.jobs, get_context("spawn"), start_worker, (self.config,))

    def close_spider(self) -> None:
        """Ends the processes."""
        if self._pool:
            self._pool.shutdown()

    async def process_item(self, item: Any) -> Any:
        """The record. Raises `DropItem` for a page without a document."""
        html = item.get("html") if isinstance(item, dict) else None
        if html is None or self._pool is None:
            return item
        page = Page(body=html, url=item.get("url")) if isinstance(html, bytes) else Page.of_text(html, item.get("url"))
        outcome: Outcome = await asyncio.get_running_loop().run_in_executor(self._pool, work, page)
        if outcome.failure:
            self.stats.inc_value(f"pagesieve/rejected/{outcome.failure.reason}")
            raise DropItem(f"{outcome.failure.reason}: {outcome.failure.detail}")
        self.stats.inc_value("pagesieve/documents")
        return msgspec.json.decode(outcome.record)
