"""What a spider makes of a page, kept together with the page: its links are in the state as soon as it is."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from cleaning.model import Rejection
from crawler.addressing import address
from crawler.archive import Capture
from crawler.feed import content_type_of
from crawler.sites import HEAD, opt_out
from crawler.state import PAGE, Fetched, Link, Row, Verdict
from crawler.web.gate import captured
from crawler.web.homes import same_site
from crawler.web.keeper import Keeper
from crawler.web.requests import ROW, link_of

PAGES = {"text/html", "text/plain", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", None}
_CANONICAL = re.compile(
    r"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""",
    re.IGNORECASE,
)


class Harvest:
    """A spider middleware: takes the requests that a callback gives, and keeps them in one step with the response."""

    def __init__(self, crawler: Crawler) -> None:
        self.keeper = Keeper.of(crawler)
        self.respect = crawler.settings.getbool("PAGESIEVE_RESPECT_OPT_OUT", True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Harvest":
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The callback's items; its requests are the state's."""
        row = response.meta.get(ROW)
        links: list[Link] = []
        try:
            async for found in result:
                if not isinstance(found, Request):
                    yield found
                elif link := link_of(found, self.keeper, (row.depth if row else 0) + 1):
                    links.append(link)
        except Exception:
            self.keeper.count("spider_errors")
            raise
        finally:
            if isinstance(row, Row) and response.status == 200:  # the gate has kept the others
                self.keeper.put(self._fetched(row, response, tuple(links)))
            elif links:
                self.keeper.writer.put(tuple(links))

    def process_spider_exception(self, response: Response, exception: Exception) -> None:
        """Keeps a page whose callback raised before it gave anything."""
        row = response.meta.get(ROW)
        if isinstance(row, Row) and response.status == 200:
            self.keeper.count("spider_errors")
            self.keeper.put(self._fetched(row, response, ()))

    def _fetched(self, row: Row, response: Response, links: tuple[Link, ...]) -> Fetched:
        capture = captured(response)
        if row.role != PAGE:
            return Fetched(row=row, capture=capture, links=links)
        head = response.body[:HEAD].decode("latin-1")
        verdict = self._verdict(capture, head)
        twin = None if verdict else twin_of(row, capture, head)
        return Fetched(row=row, capture=capture, links=(*links, twin) if twin else links, verdict=verdict, twin_of=twin)

    def _verdict(self, capture: Capture, head: str) -> Verdict | None:
        kind = content_type_of(capture.header("content-type"))[0]
        if kind not in PAGES:
            detail = f"the response is {kind}"
            return Verdict(
                reason=Rejection.NOT_A_PAGE, detail=detail, hint="nothing to do: pages are HTML or plain text"
            )
        said = opt_out(capture.headers, head)
        if said:
            self.keeper.count("opt_outs")
        if said and self.respect:
            hint = "ask its owner; --no-respect-opt-out takes it all the same"
            return Verdict(reason=Rejection.OPT_OUT, detail=f"the page says {said}", hint=hint)
        return None


def twin_of(row: Row, capture: Capture, head: str) -> Link | None:
    """The canonical address of a page that is only a form of it; None where the page stands for itself.

    An address of another site, or of the front page, is a mistake or another question.
    """
    found = _CANONICAL.search(head)
    if not found or row.canonical == "-":
        return None
    try:
        target = address(urljoin(capture.url, unescape(found[1] or found[2] or found[3] or "")))
    except ValueError:
        return None
    own = address(capture.url)
    if target is None or own is None or target.url == own.url or urlsplit(target.url).path in {"", "/"}:
        return None
    if target.key == own.key and not own.twin:
        return None
    if not same_site(target.host, own.host):
        return None
    return Link(address=target, site=row.site, depth=row.depth, request=row.request, priority=2**40)
