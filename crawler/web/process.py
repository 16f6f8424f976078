"""A crawl as a process: begins Scrapy, hands signals on, and says how it ended."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from msgspec import Struct
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.log import get_scrapy_root_handler
from twisted.python.failure import Failure

from cleaning.config import ConfigError
from cleaning.recording import OutputError, printable
from crawler import settings as ours
from crawler.runs import EventFormatter
from crawler.sites import LOOKED, CrawlExit, CrawlJob, CrawlState, code_of
from crawler.web.browser import browser_settings
from crawler.web.keeper import Keeper

SPIDER = "urls"  # by its name, which Scrapy looks up: the spiders stand above this
LAST = 9.0  # seconds after a signal, when the process ends whatever it is at: the state is whole at every moment


class Ending(Struct, frozen=True, kw_only=True):
    """How a crawl ended: its code, and what run.json holds."""

    code: CrawlExit
    report: dict[str, Any] = {}


def crawl(job: CrawlJob, looked: Callable[[CrawlState], None] | None = None, as_json: bool = False) -> Ending:
    """Runs a crawl in this process, of which there can be one. Raises `OutputError` where the disk refuses.

    `looked` is told twice a second how far a `watched` job is; with `as_json`, what is logged is JSON lines.
    """
    settings = _settings(job)
    if as_json:
        _log_json(settings)
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(SPIDER)
    if looked:
        crawler.signals.connect(looked, signal=LOOKED)
    stopped = Stopped(process)
    begun = process.crawl(crawler, file=job.file, sites=job.sites, shard=job.shard)
    make_legible(get_scrapy_root_handler())
    refused: list[ConfigError] = []

    def told(failure: Failure) -> Failure | None:
        return None if _told(crawler, failure.value, refused) else failure

    begun.addErrback(told)
    with stopped:
        process.start(install_signal_handlers=False)
    if refused:
        raise refused[0]
    keeper = crawler.get_extension(Keeper) if crawler._extensions else None
    if keeper and isinstance(keeper.error, OutputError | ConfigError):
        raise keeper.error
    if keeper is None or not hasattr(keeper, "database"):
        return Ending(code=CrawlExit.DEFECT)
    if keeper.error:
        raise RuntimeError(f"the crawl ended by {type(keeper.error).__name__}: {keeper.error}") from keeper.error
    return Ending(code=stopped.code or code_of(keeper.result), report=keeper.result)


class Legible(logging.Formatter):
    """Lines of a log whose foreign text can't steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or the lines of a trace."""
        return printable(super().format(record))


def _log_json(settings: Settings) -> None:
    """Has all that is logged written as JSON lines: by a handler of ours in the place of Scrapy's."""
    handler = logging.StreamHandler()
    handler.setFormatter(EventFormatter())
    handler.setLevel(settings.get("LOG_LEVEL"))
    logging.root.setLevel(logging.NOTSET)
    logging.root.addHandler(handler)
    settings.set("LOG_ENABLED", False, priority="cmdline")


def make_legible(handler: logging.Handler | None) -> None:
    """Has a handler of Scrapy's write its lines so, in the form that they have."""
    if handler and (was := handler.formatter):
        handler.setFormatter(Legible(was._fmt, was.datefmt))


def _told(crawler: Crawler, error: BaseException | None, refused: list[ConfigError]) -> bool:
    """Whether what went wrong is known, so that Scrapy need not log it, too: to the keeper, or as a wrong setting."""
    if isinstance(error, ConfigError):
        refused.append(error)
        return True
    keeper = crawler.get_extension(Keeper) if crawler._extensions else None
    return keeper is not None and keeper.error is not None


def _settings(job: CrawlJob) -> Settings:
    settings = Settings()
    settings.setmodule(ours, priority="project")
    for name, value in job.scrapy().items():
        settings.set(name, value, priority="cmdline")
    if needy := next((site.name for site in job.sites.site if site.browser), None):
        settings.setdict(browser_settings(needy), priority="cmdline")
    return settings


class Stopped:
    """In a `with`, SIGTERM and SIGINT stop the crawl: at once as far as it goes, by force after `LAST` seconds."""

    def __init__(self, process: CrawlerProcess) -> None:
        self.process = process
        self.code: CrawlExit | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Stopped":
        """Takes the signals."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *raised: object) -> None:
        """Gives the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, _: FrameType | None) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - installed by Scrapy, later than this is imported

        if self.code is None:
            self.code = CrawlExit.INTERRUPTED if number == signal.SIGINT else CrawlExit.TERMINATED
            last = threading.Timer(LAST, os._exit, (int(self.code),))
            last.daemon = True
            last.start()
            reactor.callFromThread(self.process.stop)
