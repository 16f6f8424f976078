"""Scrapy's scheduler over the state: what is asked for next, host by host, and what waits."""

from collections import Counter
from collections.abc import Iterable
from time import time

from msgspec import structs
from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later

from cleaning.model import Rejection
from crawler.state import PAGE, Fetched, Row, Verdict
from crawler.web.keeper import ROW, Keeper
from crawler.web.refusal import LATER
from crawler.web.requests import link_of, request_of

TRIES = 3  # of an address in a run
LONGEST_WAIT = 600.0  # seconds that a run waits for a host that asks it to; beyond, the next run goes on
UNCOMMITTED = 400  # results that may wait for the writer
LISTINGS = 1_000  # sitemaps and feeds of a site in a run, the newest first: half an hour's worth
AT_A_TIME = 2  # hosts for each request that may be under way: one is asked while another has its pause
LAG = 300  # pages that may wait to be cleaned: what a stopped run leaves is done in a minute


class Scheduler(BaseScheduler):
    """Hands out what the state has to be fetched: hosts take turns, each as far as it may be asked."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.keeper = Keeper.of(crawler)
        self.at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self.pages: Counter[str] = Counter()  # handed out, by site
        self.listings: Counter[str] = Counter()  # of these, sitemaps and feeds
        self._turns: dict[str, None] = {}  # hosts that may have something, in order
        self._waits: dict[str, float] = {}  # hosts that are left alone until then
        self._timers = 0
        self._active: set[str] = set()  # hosts whose turn it is: they come to their end before others begin
        self._room = AT_A_TIME * crawler.settings.getint("CONCURRENT_REQUESTS")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Scheduler":
        """Scrapy's way to make one."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Begins with what an earlier run left."""
        self.keeper.opened(spider, self)
        self._turns = dict.fromkeys(self.keeper.frontier.hosts())

    def has_pending_requests(self) -> bool:
        """Whether more can come: something to hand out, or something whose links are not committed."""
        if self.keeper.writer.error:
            return False
        if self.keeper.ending:
            return self.keeper.writer.waiting > 0 or not self.keeper.frontier.is_quiet
        if self.keeper.writer.waiting or not self.keeper.frontier.is_idle or self._turns or self._timers:
            return True
        return self.keeper.frontier.awaits

    def enqueue_request(self, request: Request) -> bool:
        """Takes a request of a spider's start, or one that a middleware gives instead of another.

        Those of callbacks come with their page.
        """
        row = request.meta.get(ROW)
        if isinstance(row, Row) and self.keeper.frontier.holds(row):
            self.keeper.landing.land(self._replaced(row, request))
            return True
        link = link_of(request, self.keeper, 0, again=True)
        if link is not None:
            self.keeper.writer.put((link,))
        return link is not None

    def next_request(self) -> Request | None:
        """The next request; None where every host has enough or waits, or what was fetched has to be worked off."""
        keeper = self.keeper
        if keeper.ending or keeper.writer.waiting > UNCOMMITTED or keeper.lag > LAG:
            return None
        for host in tuple(self._turns):
            if keeper.frontier.flying[host] >= self.at_once or not self._has_room(host):
                continue
            del self._turns[host]
            row = self._next_of(host)
            if row is None and not keeper.frontier.is_busy(host):
                self._active.discard(host)
            if row is not None:
                self._active.add(host)
                self._turns[host] = None  # at the end: the others first
                request = request_of(row, keeper)
                keeper.landing.begun(row, request)
                return request
            if keeper.ending:
                return None
        return None

    def _has_room(self, host: str) -> bool:
        """Whether the host has its turn, or may begin it: a short run gets to pages of some, not the front of all."""
        return host in self._active or len(self._active) < self._room

    def _next_of(self, host: str) -> Row | None:
        """The next address of a host; None where there is none for now."""
        if self._waits.get(host, 0.0) > time():
            return None
        frontier = self.keeper.frontier
        while not self.keeper.ending:
            now = time()
            row = frontier.take(host, now, now + self.keeper.landing.lease)
            if row is None:
                self._sleep(host)
                return None
            if self._may(row):
                return row
            frontier.give_back(row)
            frontier.forget(host)
        return None

    def _replaced(self, row: Row, request: Request) -> Fetched:
        """What comes of an address whose request a middleware replaced: it is asked for so, or the other one is."""
        link = link_of(request, self.keeper, row.depth, again=True)
        if link is None:
            detail = f"a middleware asks for {request.url[:200]} instead, which is no address of the web"
            return Fetched(
                row=row, verdict=Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind="replaced")
            )
        link = structs.replace(link, site=row.site)
        if link.address.url != row.url:
            return Fetched(row=row, links=(link,))
        if row.tries + 1 >= TRIES:
            detail = f"middlewares replaced its request {TRIES} times"
            return Fetched(
                row=row, verdict=Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind="replaced")
            )
        return Fetched(row=row, retry_at=time(), kind="replaced", request=link.request)

    def _may(self, row: Row) -> bool:
        """Whether the numbers of pages that the site and the run are allowed have room for one more."""
        keeper = self.keeper
        if row.role != PAGE:
            return self._may_list(row)
        if self.pages[row.site] >= keeper.site(row.site).max_pages:
            keeper.frontier.full.add(row.site)
            return False
        if keeper.max_pages is not None and self.pages.total() >= keeper.max_pages:
            keeper.end("max_pages")
            return False
        self.pages[row.site] += 1
        return True

    def _may_list(self, row: Row) -> bool:
        """Whether one more sitemap or feed of the site is read in this run."""
        self.listings[row.site] += 1
        if self.listings[row.site] <= LISTINGS:
            return True
        self.keeper.wrong(row, "listings", f"more than {LISTINGS:,} sitemaps and feeds: the rest is left to later runs")
        self.keeper.frontier.listed.add(row.site)
        return False

    def _sleep(self, host: str) -> None:
        """Sets a timer where something of the host has to wait a while."""
        at = self.keeper.frontier.next_time(host, time())
        if at is not None:
            self.hold(host, at)

    def hold(self, host: str, until: float) -> None:
        """Leaves a host alone until then; where that is too long for this run, for good."""
        self._turns.pop(host, None)
        self.keeper.frontier.forget(host)
        if until <= self._waits.get(host, 0.0):
            return
        self._waits[host] = until
        if until - time() <= LONGEST_WAIT:
            self._timers += 1
            call_later(max(until - time(), 0.0) + 0.02, self._awake, host)

    def _awake(self, host: str) -> None:
        self._timers -= 1
        self._turns[host] = None
        self.keeper.poke()

    def committed(self, done: Iterable[Fetched], hosts: Iterable[str]) -> None:
        """Is told what the state now knows."""
        for fetched in done:
            self._turns.setdefault(fetched.row.host)
        for host in hosts:
            self._turns.setdefault(host)
        self.keeper.poke()

    def close(self, reason: str) -> None:
        """Nothing: the state has it all."""
