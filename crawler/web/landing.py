"""The one place where an address lands, whatever Scrapy's machinery reports of it, and where it reports nothing."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import time

from scrapy import Request
from scrapy.core.engine import ExecutionEngine

from cleaning.model import Rejection
from crawler.state import Fetched, Row, StateFrontier, Verdict
from crawler.web.refusal import LATER, of_error

LEASE = 300.0  # seconds that nobody says anything of an address: five times the longest download


class Landing:
    """Knows which request has which address, and lands what nobody reported.

    Scrapy keeps a request among those in progress until it is done with it, whatever that means: answered, dropped by a
    middleware, failed in a callback. One that is not there any more and has not landed lands here; so does one that is
    there beyond its lease, in the hands of a part that never comes back. Where our own parts have it, they renew it.
    """

    def __init__(self, frontier: StateFrontier, lease: float = LEASE) -> None:
        self.frontier = frontier
        self.lease = lease
        self._requests: dict[int, Request] = {}
        self._known: dict[int, Verdict] = {}  # what is known of those that have not landed
        self._held: set[int] = set()  # in the hands of ours that always come back

    def begun(self, row: Row, request: Request) -> None:
        """The address is fetched by that request."""
        self._requests[row.id] = request

    def land(self, fetched: Fetched) -> None:
        """What came of an address; the first who says it is right."""
        self.frontier.land(fetched)
        self._forget(fetched.row)

    def give_back(self, row: Row) -> None:
        """Nothing came of it, since the crawl is stopped: it waits for the next run."""
        self.frontier.give_back(row)
        self._forget(row)

    def _forget(self, row: Row) -> None:
        self._requests.pop(row.id, None)
        self._known.pop(row.id, None)

    def note(self, row: Row, error: BaseException) -> None:
        """What is known of an address, should nobody say more."""
        if self.frontier.holds(row) and (verdict := of_error(error)):
            self._known[row.id] = verdict

    def renew(self, row: Row) -> None:
        """The address is worked at."""
        self.frontier.renew(row, time() + self.lease)

    @contextmanager
    def held(self, row: Row | None) -> Iterator[None]:
        """In a `with`, the address is in the hands of a part of ours that always comes back."""
        if row is None:
            yield
            return
        self._held.add(row.id)
        try:
            yield
        finally:
            self._held.discard(row.id)
            self.renew(row)

    def hold(self, row: Row, task: "asyncio.Future[None]") -> None:
        """The address is in the hands of a task of ours, which lands it."""
        self._held.add(row.id)
        task.add_done_callback(lambda _: self._held.discard(row.id))

    def watch(self, engine: ExecutionEngine, ending: bool) -> list[Fetched]:
        """Lands what nobody reported; what that was. `ending`: the crawl is stopped, and it waits for the next run."""
        now, lost = time(), list[Fetched]()
        going_on = engine._slot.inprogress if engine._slot else set()
        for lease in self.frontier.leases():
            row = lease.row
            request = self._requests.get(row.id)
            if request is not None and request in going_on:
                if now <= lease.until:
                    continue
                if row.id in self._held or _is_downloaded(engine, request):
                    self.renew(row)
                    continue
                verdict = self._known.get(row.id) or _overdue(self.lease)
                _let_go(engine, request)
            elif row.id in self._held:
                continue
            elif ending:
                self.give_back(row)
                continue
            else:
                verdict = self._known.get(row.id) or _dropped()
            fetched = Fetched(row=row, verdict=verdict)
            self.frontier.land(fetched, overdue=True)
            self._forget(row)
            lost.append(fetched)
        return lost


def _is_downloaded(engine: ExecutionEngine, request: Request) -> bool:
    """Whether the request waits for its host's turn, or is under way: the download has a limit of its own."""
    return any(request in slot.active for slot in engine.downloader.slots.values())


def _let_go(engine: ExecutionEngine, request: Request) -> None:
    """Takes a request out of Scrapy's books, so that the crawl can end."""
    engine.downloader.active.discard(request)
    scraping = engine.scraper.slot
    if scraping is not None:
        scraping.active.discard(request)
    if engine._slot and request in engine._slot.inprogress:
        engine._slot.remove_request(request)


def _overdue(seconds: float) -> Verdict:
    detail = f"nothing was heard of it for {seconds:g} seconds: a part of the project holds it"
    return Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind="overdue")


def _dropped() -> Verdict:
    detail = "a part of the project dropped it, and said nothing"
    return Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind="dropped")
