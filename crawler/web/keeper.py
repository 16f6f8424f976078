"""What keeps a crawl: the folder's state, archive and output, as an extension that Scrapy's other parts ask."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, time
from typing import Any, Protocol

from msgspec import convert
from scrapy import Spider, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from cleaning.config import Config, ConfigError, config_of
from cleaning.recording import OutputError, one_line
from crawler.addressing import Address, address, slot_of
from crawler.archive import SIZE, Archive
from crawler.reading import Answer, Asked, Wanted
from crawler.runs import Lock, LockedError
from crawler.sites import (
    LOOKED,
    STATE,
    Cleaner,
    CrawlState,
    Site,
    check_folder,
    crawl_exposition,
    state_of,
    write_crawl_metrics,
)
from crawler.state import (
    ARCHIVE,
    PAGE,
    SOURCE,
    Fetched,
    File,
    Link,
    Noted,
    Row,
    StateFrontier,
    Watermark,
    Writer,
    adopt,
    bind,
    closed,
    given_back,
    identified,
    lost,
    mark_of,
    opened,
    refused_by_disk,
    runs,
)
from crawler.web.fleet import Fleet
from crawler.web.handler import stop_downloads
from crawler.web.homes import Homes
from crawler.web.landing import LEASE, Landing
from crawler.web.reader import Reader

logger = logging.getLogger(__name__)

TICK = 0.25  # seconds between two looks at what other threads did
GRACE = 2.0  # seconds that downloads under way are given when the crawl is stopped
ROW = "pagesieve"  # in a request's meta: what the state knows of its address
DAY = 86_400.0
METRICS = 10.0  # seconds between two times that the counts are written: Prometheus asks four times a minute at most
LOOKS = 0.5  # seconds between two times that whoever looks on is told
FASTEST = 500.0  # requests a second, from which on there is no pause between them: a timer is no finer


class Turns(Protocol):
    """The scheduler, as the keeper knows it."""

    def committed(self, done: Iterable[Fetched], hosts: Iterable[str]) -> None:
        """Is told what the state now knows."""

    def hold(self, host: str, until: float) -> None:
        """Leaves a host alone until then."""


class Keeper:
    """Opens the folder when the spider opens, and closes it when the spider closes; in between, everything is here."""

    def __init__(self, crawler: Crawler) -> None:
        folder = crawler.settings.get("PAGESIEVE_FOLDER")
        if not folder:
            raise NotConfigured("PAGESIEVE_FOLDER names no folder")
        self.crawler = crawler
        self.folder = Path(folder)
        self.sites: dict[str, Site] = {}
        self.max_pages: int | None = crawler.settings.getint("PAGESIEVE_MAX_PAGES") or None
        self.ending: str | None = None  # why nothing new is begun
        self.again = False  # every page that is asked for is asked of its host, once a run
        self.lag = 0
        self.result: dict[str, Any] = {}
        self.error: BaseException | None = None
        self._rate = crawler.settings.getfloat("PAGESIEVE_RATE", 1.0)
        self._metrics: str | None = crawler.settings.get("PAGESIEVE_METRICS")
        self._watched = crawler.settings.getbool("PAGESIEVE_WATCHED")
        self._measured = self._shown = monotonic()
        self._lock: Lock | None = None
        self._until: float | None = None  # when nothing new is begun any more
        self.loop: asyncio.AbstractEventLoop | None = None
        crawler.signals.connect(self.started, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Keeper":
        """Scrapy's way to make one."""
        return cls(crawler)

    @classmethod
    def of(cls, crawler: Crawler) -> "Keeper":
        """The keeper of a crawl. Raises `NotConfigured` where there is none."""
        found = crawler.get_extension(cls)
        if found is None:
            raise NotConfigured("pagesieve's keeper is not among the extensions: ADDONS = {'crawler.addon.Addon': 500}")
        return found

    def opened(self, spider: Spider, scheduler: Turns) -> None:
        """Opens the folder: takes its lock, cuts what a killed run left half-written, goes on where it was."""
        self.spider = spider
        self.scheduler = scheduler
        self.loop = asyncio.get_running_loop()
        self.sites = {site.name: site for site in getattr(spider, "sites", ())}
        own = hasattr(spider, "listed_by")  # ours; a project's spider gets its pages in every run, as without us
        self.again = not own and self.crawler.settings.getbool("PAGESIEVE_AGAIN", True)
        self.began = datetime.now(UTC)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self.crawler.settings.getbool("PAGESIEVE_LOCKED"):
                self._lock = Lock(self.folder).__enter__()
                check_folder(self.folder)
            self._open()
        except (ConfigError, OutputError, LockedError, sqlite3.Error) as error:
            self.error = refused_by_disk(error)
            raise
        self.tick()

    def _open(self) -> None:
        self.database = opened(self.folder / STATE)
        identified(self.database)
        self.mark = Watermark(self.folder, mark_of(self.database))
        self.run, self.resumed = runs.begin(self.database, self.began)
        self.fleet = Fleet.of(self)
        failed = [] if self.fleet else self._take_up(self.began.timestamp())
        self.homes = Homes(runs.moved(self.database))
        self.writer = self._writer()
        sites = tuple(self.sites) if self.sites and self.closed_set() else ()
        self.frontier = self.fleet.join() if self.fleet else StateFrontier(self.database, self.writer.put, sites)
        self.writer.start()
        self.landing = Landing(self.frontier, self.crawler.settings.getfloat("PAGESIEVE_LEASE", LEASE))
        for fetched in failed:
            self.writer.put(fetched)
        self.reader = Reader()
        self.reader.start()
        self.cleaner = self._cleaner()

    def _take_up(self, now: float) -> list[Fetched]:
        """Lets what earlier runs left wait, as the sites are described now; the addresses that were lost too often."""
        self._claim()
        for name in self.sites:
            runs.requeue_due(self.database, self.run, name, now)
        for site in self.sites.values():
            if left := bind(self.database, site.name, site.wants):
                logger.info("%s: %d queued addresses are left out by allow and deny", site.name, left)
        return lost(self.database)

    def _claim(self) -> None:
        """Lets sites that were known under another name go on with what was known of them."""
        for site in self.sites.values():
            keys = [where.key for url in site.start if (where := address(url))]
            role = SOURCE if site.kind == "news" else PAGE
            adopt(self.database, site.name, keys, self.sites, role)

    def closed_set(self) -> bool:
        """Whether the sites are all that is fetched; those of a list are their hosts."""
        return not getattr(self.spider, "file", None) and all(site.kind != "urls" for site in self.sites.values())

    def _writer(self) -> Writer:
        sizes = dict(self.database.execute("SELECT name, bytes FROM warcs ORDER BY name"))
        size = self.crawler.settings.getint("PAGESIEVE_WARC_SIZE", SIZE)
        writer = Writer(opened(self.folder / STATE), Archive(self.folder / "warc", sizes, size), self.run, self._told)
        writer.revisit = {site.name: site.revisit for site in self.sites.values()}
        return writer

    def _cleaner(self) -> Cleaner | None:
        settings = self.crawler.settings
        if not settings.getbool("PAGESIEVE_CLEAN", True):
            return None
        config = settings.get("PAGESIEVE_CONFIG")
        self.config = config if isinstance(config, Config) else config_of(config or {})
        jobs = settings.getint("PAGESIEVE_JOBS", 1)
        own = {site.name: site.clean for site in self.sites.values()}
        cleaner = Cleaner(opened(self.folder / STATE), self.folder, self.config, jobs, self.mark, own)
        cleaner.start()
        return cleaner

    def started(self, spider: Spider) -> None:
        """Begins to look after the threads."""
        self._ticks = create_looping_call(self.tick)
        self._ticks.start(TICK, now=False)
        limit = self.crawler.settings.getfloat("PAGESIEVE_MAX_TIME")
        self._until = monotonic() + limit if limit else None

    def tick(self) -> None:
        """Looks how the threads and processes do, what nobody reported, and what time it is."""
        error = self.writer.error or (self.cleaner.error if self.cleaner else None)
        error = error or (self.fleet.error if self.fleet else None)
        if error and not self.error:
            self.error = error
            self.end("error")
            stop_downloads()
        if self.cleaner:
            last = self.database.execute("SELECT ifnull(max(seq), 0) FROM events").fetchone()[0]
            self.lag = last - self.cleaner.written  # the last ones are committed when more come
        if self._until and monotonic() > self._until:
            self.end("max_time")
        engine = self.crawler._engine
        if engine and engine._stopping:
            self.end("signal")
        if engine and engine._slot:
            self._watch(engine)
        self.reader.look()
        if hosts := self.frontier.look():
            self.scheduler.committed((), hosts)
        if self._metrics and monotonic() - self._measured >= METRICS:
            self._measure(finished=False)
        if self._watched and monotonic() - self._shown >= LOOKS:
            self._show()
        self.poke()

    def _watch(self, engine: ExecutionEngine) -> None:
        for fetched in self.landing.watch(engine, ending=self.ending in {"signal", "error", "max_time"}):
            detail = fetched.verdict.detail if fetched.verdict else ""
            logger.warning("%s", one_line(f"{fetched.row.url}: {detail}"))
            self.count("not_reported")

    def _show(self) -> None:
        """Tells whoever looks on how far the crawl is."""
        self._shown = monotonic()
        self.crawler.signals.send_catch_log(LOOKED, state=self.state)

    @property
    def state(self) -> CrawlState:
        """How far the crawl is."""
        seconds = (datetime.now(UTC) - self.began).total_seconds()
        until_end = max(0.0, self._until - monotonic()) if self._until else None
        counted = runs.tallies(self.database, self.run)
        return state_of(counted, self.frontier.left(), self.lag, seconds, until_end)

    def _measure(self, finished: bool) -> None:
        """Writes the counts for Prometheus; a file that can't be written is told, and the crawl goes on."""
        self._measured = monotonic()
        counted = runs.tallies(self.database, self.run)
        try:
            write_crawl_metrics(
                Path(self._metrics or ""), crawl_exposition(counted, self.frontier.left(), self.run, finished)
            )
        except OutputError as error:
            logger.error("%s", error)

    def end(self, reason: str) -> None:
        """Begins nothing new; what is under way has a moment, then the crawl closes."""
        if self.ending:
            return
        self.ending = reason
        if self.loop and reason != "max_pages":
            self.loop.call_later(GRACE, self._hurry)

    def _hurry(self) -> None:
        """Ends what still waits: downloads, what is read, and requests that wait for their turn at a host."""
        stop_downloads()
        self.reader.stop()
        downloader = self.crawler.engine.downloader
        for slot in downloader.slots.values():
            slot.delay = 0.0
            if slot.latercall:
                slot.latercall.cancel()
                downloader._latercall(slot)

    def poke(self) -> None:
        """Lets Scrapy's engine look for something to do."""
        engine = self.crawler._engine
        if engine and engine._slot and not engine._slot.closing:
            engine._slot.nextcall.schedule()

    def heard(self, errback: Callable[[Failure], Any] | None, failure: Failure) -> Any:
        """Notes a failure of a request, then leaves it to the request's own errback."""
        row = getattr(getattr(failure, "request", None), "meta", {}).get(ROW)
        if isinstance(row, Row):
            self.landing.note(row, failure.value or Exception("nothing was said"))
        return errback(failure) if errback else failure

    async def read(self, asked: Asked, host: str) -> Answer:
        """What a response says, by another process, within limits."""
        with self.landing.held(asked.row):
            return await self.reader.read(asked, host)

    def asked(self, row: Row, response: Response, follow: bool = True) -> Asked:
        """What is to be read of a response; with the links, where they are followed by its site's rules."""
        site = self.site(row.site)
        oldest = time() - site.max_age * DAY if site.max_age else None
        links = site.kind == "article" and row.depth < site.depth and isinstance(response, HtmlResponse)
        wanted = Wanted(homes=self.homes.of(site), allow=site.allow, deny=site.deny, oldest=oldest, links=links)
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, found in response.headers.items()
            for value in found
        )
        return Asked(
            kind="page" if row.role == PAGE else "source",
            url=response.url,
            body=response.body,
            headers=headers,
            row=row,
            wanted=wanted if follow else None,
        )

    def add(self, links: tuple[Link, ...]) -> None:
        """Adds links that came with no page."""
        if links:
            self.writer.put(links)

    def found_sitemaps(self, root: str, sitemaps: tuple[Address, ...]) -> None:
        """Takes what a robots.txt lists, where the spider is one that follows it."""
        follow = getattr(self.spider, "listed_by", None)
        if follow and (links := tuple(follow(root, sitemaps))):
            self.writer.put(links)

    def wrong(self, row: Row, kind: str, detail: str) -> None:
        """Notes that a listing was refused."""
        logger.warning("%s", one_line(f"{row.url}: {detail}"))
        self.writer.put(Noted(site=row.site, word=f"error:{kind}"))

    def _told(self, done: Sequence[Fetched], hosts: frozenset[str], count: int) -> None:
        """The writer's word, from its thread, after each commit."""
        self.mark.note({ARCHIVE: sum(self.writer.archive.sizes.values())})
        if self.fleet:
            self.fleet.teller.tell()
        if self.cleaner:
            self.cleaner.tell()
        if self.loop and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._committed, done, hosts, count)

    def _committed(self, done: Sequence[Fetched], hosts: frozenset[str], count: int) -> None:
        """The same in our thread, where whoever looks sees what waits or what is committed, never neither."""
        self.writer.waiting -= count
        self.frontier.committed(done)
        self.scheduler.committed(done, hosts)

    def hold(self, host: str, until: float) -> None:
        """Leaves a host alone until then, as it asked."""
        self.scheduler.hold(host, until)
        self.frontier.pause(host, until)

    def site(self, name: str) -> Site:
        """The site of a name; one with the defaults where nobody described it."""
        if name not in self.sites:
            self.sites[name] = Site(name=name, start=(f"http://{name}/",), kind="urls", rate=self._rate)
        return self.sites[name]

    def may_move(self, row: Row, host: str) -> bool:
        """Whether a redirect may lead to a host: within the site; from its start, or of a list, anywhere."""
        site = self.site(row.site)
        if site.kind != "urls" and row.depth == 0:
            self.homes.add(site, host)
            if self.fleet:
                self.fleet.frontier.add_home(site.name, host)
        return site.kind == "urls" or self.homes.holds(site, host)

    def pace(self, host: str, site: Site) -> None:
        """Notes how fast the host may be asked."""
        name = slot_of(host)
        slots = self.crawler.engine.downloader.per_slot_settings
        if name not in slots:
            count = self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
            delay = 1.0 / site.rate if site.rate < FASTEST else 0.0
            slots[name] = {"delay": delay, "concurrency": count, "jitter": 0.0}

    def slow_down(self, host: str, seconds: float) -> None:
        """Asks a host no more often than it wants."""
        slots = self.crawler.engine.downloader.per_slot_settings
        found = slots.setdefault(host, {"concurrency": 1, "jitter": 0.0})
        found["delay"] = max(found.get("delay", 0.0), seconds)
        if slot := self.crawler.engine.downloader.slots.get(host):
            slot.delay = max(slot.delay, seconds)

    def floor(self, slot: str) -> float:
        """The seconds between two requests to a host that are never gone below."""
        found: float = self.crawler.engine.downloader.per_slot_settings.get(slot, {}).get("delay", 1.0)
        return found

    def file(self, url: str, after: float) -> tuple[int, bytes] | None:
        """A small file of a host that was fetched after then."""
        query = "SELECT http, body FROM files WHERE url = ? AND fetched > ?"
        found = self.database.execute(query, (url, after)).fetchone()
        if found is None and self.fleet:
            return self.fleet.file(url, after)
        return (found[0], found[1]) if found else None

    def put_file(self, url: str, at: float, status: int, body: bytes) -> None:
        """Keeps a small file of a host."""
        self.writer.put(File(url=url, fetched=at, http=status, body=body))
        if self.fleet:
            self.fleet.put_file(url, at, status, body)

    @asynccontextmanager
    async def turn(self, host: str, own: str) -> AsyncIterator[None]:
        """In an `async with`, a host is this worker's that another's request leads to. Raises `TimeoutError`."""
        if self.fleet is None or slot_of(host) == slot_of(own):
            yield
            return
        async with self.fleet.turn(slot_of(host)):
            yield

    def count(self, word: str, number: int = 1) -> None:
        """Counts in Scrapy's statistics, under pagesieve/."""
        self.crawler.stats.inc_value(f"pagesieve/{word}", number)

    async def closed(self, spider: Spider, reason: str) -> None:
        """Commits what was fetched, cleans what was committed, writes run.json."""
        self._ticks.stop()
        self.reader.stop()
        if reason == "shutdown":  # Scrapy's word for a signal; the next look at the engine may have come too late
            self.ending = self.ending or "signal"
        await asyncio.to_thread(self.writer.close)
        if self.fleet:
            await asyncio.to_thread(self.fleet.leave)
        if self.cleaner:
            stopping = self.ending in {"signal", "error"}
            (self.cleaner.stop if stopping else self.cleaner.finish)()
            await asyncio.to_thread(self.cleaner.join)
        self.error = self.error or self.writer.error or (self.cleaner.error if self.cleaner else None)
        try:
            self._finish(self.ending or reason)
        except (OutputError, sqlite3.OperationalError) as error:
            self.error = self.error or refused_by_disk(error)
        finally:
            self._close()

    def _close(self) -> None:
        """Closes the state, so that one file holds all of it, and gives the folder back."""
        for kept in (self.writer, self.cleaner, self.fleet.teller if self.fleet else None, self):
            if kept:
                closed(kept.database)
        self.mark.close()
        if self._lock:
            self._lock.__exit__(None, None, None)

    def _finish(self, reason: str) -> None:
        from crawler.sites import report, write_report  # noqa: PLC0415 - it asks for this module's names

        given_back(self.database)
        if not self.error:
            runs.end(self.database, self.run, datetime.now(UTC), reason)
        self.result = report(self, reason)
        if self._metrics:
            self._measure(finished=True)
        write_report(self.folder, self.result)
        for site, figures in self.result["sites"].items():
            for word, value in figures.items():
                if isinstance(value, int):
                    self.crawler.stats.inc_value(f"pagesieve/{word}", value)
            self.crawler.stats.set_value(f"pagesieve/sites/{site}", figures)


def sites_of(values: Any) -> tuple[Site, ...]:
    """The sites of plain values."""
    return convert(values, tuple[Site, ...])
