"""robots.txt and tdmrep.json: what a host allows, asked once a day."""

import asyncio
import codecs
from asyncio import Future, get_running_loop
from time import time
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from cleaning.model import Rejection
from crawler.sites import AGENT, reserved
from crawler.state import PAGE, Row, Verdict
from crawler.web.gate import MOVED, REDIRECTS
from crawler.web.keeper import Keeper
from crawler.web.refusal import LATER, RefusedError, of_error
from crawler.web.requests import ROW

DAY = 86_400.0
SIZE = 512_000  # bytes of robots.txt that are read: RFC 9309 asks for 500 KiB
LONGEST_DELAY = 300.0  # seconds between two requests; a host that asks for more wants none
AGAIN = 2.0  # seconds until a robots.txt that did not come is asked for again, once
UNREACHABLE = 0  # the status of what could not be asked for

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def rules_of(body: bytes) -> Protego:
    """The rules of a robots.txt, in whatever encoding its BOM says.

    >>> rules_of(b"\\xef\\xbb\\xbfUser-agent: *\\nDisallow: /a").can_fetch("http://example.org/a", "pagesieve")
    False
    """
    found = next(((bom, codec) for bom, codec in _BOMS if body.startswith(bom)), (b"", "utf-8"))
    return Protego.parse(_grouped(body[len(found[0]) : SIZE].decode(found[1], "replace")))


def _grouped(text: str) -> str:
    """The lines with each group's agents together: a record of another kind does not end the group (RFC 9309, 2.2.4).

    >>> _grouped("User-agent: a\\nCrawl-delay: 2\\nUser-agent: b\\nDisallow: /")
    'User-agent: a\\nUser-agent: b\\nCrawl-delay: 2\\nDisallow: /'
    """
    lines: list[str] = []
    others: list[str] = []  # records between the agents of a group
    within = False  # after an agent, before its first rule
    for line in text.splitlines():
        name = line.partition(":")[0].strip().lower()
        if name == "user-agent":
            lines.append(line)
            within = True
        elif within and name not in {"allow", "disallow"}:
            others.append(line)
        else:
            lines += [*others, line]
            others, within = [], False
    return "\n".join([*lines, *others])


class Robots:
    """A downloader middleware that asks before it fetches; the answers are in the state, for a day."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.keeper = Keeper.of(crawler)
        self.obey = crawler.settings.getbool("ROBOTSTXT_OBEY", True)
        self.respect = crawler.settings.getbool("PAGESIEVE_RESPECT_OPT_OUT", True)
        self._files: dict[str, Future[tuple[int, bytes]]] = {}
        self._rules: dict[str, Protego] = {}
        self._why: dict[str, str] = {}  # files that could not be asked for
        self._unsafe: dict[str, Verdict] = {}  # files that could not be asked for safely, by address

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Robots":
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `RefusedError` where the host does not allow the request."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        root = f"{parts.scheme}://{parts.netloc}"
        await self._check_robots(root, request)
        row = request.meta.get(ROW)
        if self.respect and isinstance(row, Row) and row.role == PAGE:
            status, body = await self._file(f"{root}/.well-known/tdmrep.json")
            if status == 200 and reserved(body, parts.path or "/"):
                hint = "ask its owner; --no-respect-opt-out takes it all the same"
                raise RefusedError(Verdict(reason=Rejection.OPT_OUT, detail="tdmrep.json reserves it", hint=hint))

    async def _check_robots(self, root: str, request: Request) -> None:
        status, body = await self._file(f"{root}/robots.txt")
        if verdict := self._unsafe.get(f"{root}/robots.txt"):
            raise RefusedError(verdict)
        if self.obey and (status == UNREACHABLE or status >= 500):
            why = self._why.get(f"{root}/robots.txt", f"the server answers {status}")
            detail = f"robots.txt could not be read, which forbids everything: {why}"
            raise RefusedError(
                Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind="robots_unreachable")
            )
        if root not in self._rules:
            self._rules[root] = rules_of(body if status == 200 else b"")
            self.keeper.found_sitemaps(root, tuple(self._rules[root].sitemaps))
        rules = self._rules[root]
        if not self.obey:
            return
        if not rules.can_fetch(request.url, AGENT):
            hint = "nothing to do: its owner does not want it fetched"
            raise RefusedError(Verdict(reason=Rejection.ROBOTS, detail="robots.txt does not allow it", hint=hint))
        self._slow_down(root, rules)

    def _slow_down(self, root: str, rules: Protego) -> None:
        delay = rules.crawl_delay(AGENT)
        if delay and delay > LONGEST_DELAY:
            detail = f"robots.txt asks for {delay:.0f} seconds between two requests"
            hint = "nothing to do: that is more than any crawl waits"
            raise RefusedError(Verdict(reason=Rejection.ROBOTS, detail=detail, hint=hint))
        if delay:
            self.keeper.slow_down(urlsplit(root).hostname or "", float(delay))

    async def _file(self, url: str) -> tuple[int, bytes]:
        """The status and body of a small file: from this run, from the state, or from the host."""
        if url not in self._files:
            future = self._files[url] = get_running_loop().create_future()
            found = self.keeper.file(url, time() - DAY) or await self._fetched(url)
            if found[0] == UNREACHABLE and url not in self._unsafe:  # a whole host hangs on it: once more
                await asyncio.sleep(AGAIN)
                found = await self._fetched(url)
            future.set_result(found)
        return await self._files[url]

    async def _fetched(self, url: str) -> tuple[int, bytes]:
        """Asks the host, and follows where it points; 0 where it does not answer."""
        place = url
        for _ in range(REDIRECTS):
            meta = {"dont_obey_robotstxt": True, "download_maxsize": 2 * SIZE}
            try:
                response = await self.crawler.engine.download_async(Request(place, callback=NO_CALLBACK, meta=meta))
            except Exception as error:  # whatever it is, the host could not be asked
                verdict = of_error(error)
                if verdict and verdict.reason is Rejection.UNSAFE_ADDRESS:
                    self._unsafe[url] = verdict
                self._why[url] = verdict.detail if verdict else "the crawl was stopped"
                return UNREACHABLE, b""
            self.keeper.count("robots_requests")
            location = response.headers.get("Location")
            if response.status not in MOVED or not location:
                break
            place = urljoin(place, location.decode("latin-1"))
        if response.status < 500:
            self.keeper.put_file(url, time(), response.status, response.body)
        return response.status, response.body
