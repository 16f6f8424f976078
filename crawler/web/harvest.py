"""What a spider makes of a page, kept together with the page: its links are in the state as soon as it is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from cleaning.model import Rejection
from crawler.feed import content_type_of
from crawler.reading import Read, Refused
from crawler.state import PAGE, Fetched, Link, Row, Verdict
from crawler.web.gate import captured
from crawler.web.keeper import ROW, Keeper
from crawler.web.refusal import LATER
from crawler.web.requests import link_of

PAGES = {"text/html", "text/plain", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", None}
LIMITS = {"timeout": Rejection.TIMEOUT, "memory": Rejection.MEMORY}


class Harvest:
    """A spider middleware: takes the requests that a callback gives, and keeps them in one step with the response."""

    def __init__(self, crawler: Crawler) -> None:
        self.keeper = Keeper.of(crawler)
        self._open: set[int] = set()  # addresses whose callback is giving what it gives
        self._tasks: set[asyncio.Future[None]] = set()
        self.respect = crawler.settings.getbool("PAGESIEVE_RESPECT_OPT_OUT", True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Harvest":
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The callback's items; its requests are the state's. What it gave before it raised is kept, too."""
        row = response.meta.get(ROW)
        links: list[Link] = []
        read: Read | Refused | None = None
        error: Exception | None = None
        try:
            async for found in self._given(row, result):
                if isinstance(found, Read | Refused):
                    read = found
                elif not isinstance(found, Request):
                    yield found
                elif link := link_of(found, self.keeper, (row.depth if row else 0) + 1):
                    links.append(link)
        except Exception as raised:
            self.keeper.count("spider_errors")
            error = raised
        if isinstance(row, Row) and self.keeper.frontier.holds(row):  # the gate has landed what is no 200
            await self._land(row, response, tuple(links), read)
        else:
            self.keeper.add(tuple(links))
        if error is not None:
            raise error

    async def _given(self, row: Row | None, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """What a callback gives; each thing shows that it is at work."""
        if row is not None:
            self._open.add(row.id)
        try:
            async for found in result:
                if row is not None:
                    self.keeper.landing.renew(row)
                yield found
        finally:
            if row is not None:
                self._open.discard(row.id)

    def process_spider_exception(self, response: Response, exception: Exception) -> None:
        """Keeps a page whose callback, or whose middleware, raised before it gave anything."""
        row = response.meta.get(ROW)
        if isinstance(row, Row) and self.keeper.frontier.holds(row) and row.id not in self._open:
            self.keeper.count("spider_errors")
            task = asyncio.ensure_future(self._land(row, response, (), None))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self.keeper.landing.hold(row, task)

    async def _land(self, row: Row, response: Response, links: tuple[Link, ...], read: Read | Refused | None) -> None:
        capture = captured(response)
        if capture.status != 200:  # a middleware made one of something else
            self.keeper.landing.give_back(row)
            return
        if read is None:  # of a project's own spider, which follows the links itself
            answer = await self.keeper.read(self.keeper.asked(row, response, follow=False), row.host)
            read = answer if isinstance(answer, Read | Refused) else Read()
        if isinstance(read, Refused) and read.kind == "stopped":
            self.keeper.landing.give_back(row)
            return
        found = read if isinstance(read, Read) else Read()
        wrong = ((read.kind, read.detail),) if isinstance(read, Refused) else read.wrong
        for kind, detail in wrong:
            self.keeper.wrong(row, kind, detail)
        links = (*links, *found.links)
        if row.role != PAGE:
            self.keeper.landing.land(Fetched(row=row, capture=capture, links=links))
            return
        verdict = self._verdict(capture.header("content-type"), read)
        twin = None if verdict else found.twin
        links = (*links, twin) if twin else links
        self.keeper.landing.land(Fetched(row=row, capture=capture, links=links, verdict=verdict, twin_of=twin))

    def _verdict(self, content_type: str | None, read: Read | Refused) -> Verdict | None:
        kind = content_type_of(content_type)[0]
        if kind not in PAGES:
            detail = f"the response is {kind}"
            return Verdict(
                reason=Rejection.NOT_A_PAGE, detail=detail, hint="nothing to do: pages are HTML or plain text"
            )
        if isinstance(read, Refused):
            reason = LIMITS.get(read.kind, Rejection.FAILED)
            return Verdict(reason=reason, detail=f"its head could not be read: {read.detail}", hint=LATER)
        if read.said:
            self.keeper.count("opt_outs")
        if read.said and self.respect:
            hint = "ask its owner; --no-respect-opt-out takes it all the same"
            return Verdict(reason=Rejection.OPT_OUT, detail=f"the page says {read.said}", hint=hint)
        return None
