"""robots.txt and tdmrep.json: what a host allows, asked once a day."""

import asyncio
from asyncio import Future, get_running_loop
from time import time
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http.request import NO_CALLBACK

from cleaning.model import Rejection
from crawler.addressing import joined
from crawler.reading import EVERYTHING, Asked, Reservations, Rules
from crawler.state import PAGE, Row, Verdict
from crawler.web.gate import MOVED, REDIRECTS, captured
from crawler.web.guard import ALLOWED, Allowed, allowed_of
from crawler.web.inflation import PART
from crawler.web.keeper import ROW, Keeper
from crawler.web.refusal import LATER, RefusedError, of_error

DAY = 86_400.0
SIZE = 520_000  # bytes of a small file that are fetched: of robots.txt, RFC 9309 asks for 500 KiB
NO_RULES = Rules(None)
LONGEST_DELAY = 300.0  # seconds between two requests; a host that asks for more wants none
AGAIN = 2.0  # seconds until a robots.txt that did not come is asked for again, once
UNREACHABLE = 0  # the status of what could not be asked for

Asker = tuple[str, tuple[str, ...]]  # an address, and the private networks that the site which asks for it may reach


class Robots:
    """A downloader middleware that asks before it fetches; the answers are in the state, for a day."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.keeper = Keeper.of(crawler)
        self.obey = crawler.settings.getbool("ROBOTSTXT_OBEY", True)
        self.respect = crawler.settings.getbool("PAGESIEVE_RESPECT_OPT_OUT", True)
        self._files: dict[Asker, Future[tuple[int, bytes]]] = {}
        self._rules: dict[Asker, Future[Rules | None]] = {}  # by root; None: they can't be read
        self._reserved: dict[Asker, Future[Reservations]] = {}  # by root
        self._why: dict[Asker, str] = {}  # files that could not be asked for
        self._unsafe: dict[Asker, Verdict] = {}  # files that could not be asked for safely, by address
        crawler.signals.connect(self.received, signal=signals.bytes_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Robots":
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `RefusedError` where the host does not allow the request."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        row = request.meta.get(ROW)
        with self.keeper.landing.held(row if isinstance(row, Row) else None):
            await self._check(request, isinstance(row, Row) and row.role == PAGE)

    async def _check(self, request: Request, is_page: bool) -> None:
        parts = urlsplit(request.url)
        root = f"{parts.scheme}://{parts.netloc}"
        asker = (root, allowed_of(request))
        rules = await self._rules_of(asker)
        if self.obey:
            self._check_rules(root, rules, request)
        if self.respect and is_page and (await self._reservations(asker)).reserves(parts.path or "/"):
            hint = "ask its owner; --no-respect-opt-out takes it all the same"
            raise RefusedError(Verdict(reason=Rejection.OPT_OUT, detail="tdmrep.json reserves it", hint=hint))

    async def _rules_of(self, asker: Asker) -> Rules:
        """What the host's robots.txt says. Raises `RefusedError` where it can't be read, which forbids everything."""
        root, own = asker
        file = (f"{root}/robots.txt", own)
        status, body = await self._file(file)
        if verdict := self._unsafe.get(file):
            raise RefusedError(verdict)
        if self.obey and (status == UNREACHABLE or status >= 500):
            raise _unread(self._why.get(file, f"the server answers {status}"))
        if asker not in self._rules:
            self._rules[asker] = asyncio.ensure_future(self._read_rules(root, body if status == 200 else b""))
        rules = await self._rules[asker]
        if rules is None:
            raise _unread("it takes too long to read, or too much memory")
        return rules

    async def _read_rules(self, root: str, body: bytes) -> Rules | None:
        asked = Asked(kind="robots", url=f"{root}/robots.txt", body=body)
        answer = await self.keeper.read(asked, root) if body else NO_RULES
        if not isinstance(answer, Rules):
            return None if self.obey else NO_RULES
        self.keeper.found_sitemaps(root, answer.sitemaps)
        return answer

    def _check_rules(self, root: str, rules: Rules, request: Request) -> None:
        if not rules.allow(request.url):
            hint = "nothing to do: its owner does not want it fetched"
            raise RefusedError(Verdict(reason=Rejection.ROBOTS, detail="robots.txt does not allow it", hint=hint))
        if rules.delay and rules.delay > LONGEST_DELAY:
            detail = f"robots.txt asks for {rules.delay:.0f} seconds between two requests"
            hint = "nothing to do: that is more than any crawl waits"
            raise RefusedError(Verdict(reason=Rejection.ROBOTS, detail=detail, hint=hint))
        if rules.delay:
            self.keeper.slow_down(urlsplit(root).hostname or "", rules.delay)

    async def _reservations(self, asker: Asker) -> Reservations:
        """What the host's tdmrep.json reserves: everything, where it can't be read within the limits."""
        root, own = asker
        status, body = await self._file((f"{root}/.well-known/tdmrep.json", own))
        if asker not in self._reserved:
            body = body if status == 200 else b""
            self._reserved[asker] = asyncio.ensure_future(self._read_reservations(root, body))
        return await self._reserved[asker]

    async def _read_reservations(self, root: str, body: bytes) -> Reservations:
        asked = Asked(kind="reservations", url=root, body=body)
        answer = await self.keeper.read(asked, root) if body else Reservations()
        return answer if isinstance(answer, Reservations) else EVERYTHING

    def received(self, data: bytes, request: Request, spider: Any) -> None:
        """Ends the download of a small file where enough of it has come."""
        if PART in request.meta:
            request.meta[PART] += len(data)
            if request.meta[PART] > SIZE:
                raise StopDownload(fail=False)

    async def _file(self, file: Asker) -> tuple[int, bytes]:
        """The status and body of a small file: from this run, from the state, or from the host."""
        if file not in self._files:
            future = self._files[file] = get_running_loop().create_future()
            found = self.keeper.file(file[0], time() - DAY) or await self._fetched(file)
            if found[0] == UNREACHABLE and file not in self._unsafe:  # a whole host hangs on it: once more
                await asyncio.sleep(AGAIN)
                found = await self._fetched(file)
            future.set_result(found)
        return await self._files[file]

    async def _fetched(self, file: Asker) -> tuple[int, bytes]:
        """Asks the host, and follows where it points; 0 where it does not answer."""
        place = url = file[0]
        for _ in range(REDIRECTS):
            meta = {"dont_obey_robotstxt": True, "download_maxsize": 0, PART: 0, ALLOWED: Allowed(file[1])}
            try:
                async with self.keeper.turn(urlsplit(place).netloc, urlsplit(url).netloc):
                    response = await self.crawler.engine.download_async(Request(place, callback=NO_CALLBACK, meta=meta))
            except Exception as error:  # whatever it is, the host could not be asked
                verdict = of_error(error)
                if verdict and verdict.reason is Rejection.UNSAFE_ADDRESS:
                    self._unsafe[file] = verdict
                self._why[file] = verdict.detail if verdict else "the crawl was stopped"
                return UNREACHABLE, b""
            self.keeper.count("robots_requests")
            found = captured(response)
            if found.status not in MOVED or not (location := found.header("location")):
                break
            target = joined(place, location)
            if target is None:  # it leads nowhere: as one that is not there
                return self._kept(url, 404, b"")
            place = target.url
        if not found.status:
            self._why[file] = "the server answers with no status of HTTP"
            return UNREACHABLE, b""
        return self._kept(url, found.status, found.body) if found.status < 500 else (found.status, b"")

    def _kept(self, url: str, status: int, body: bytes) -> tuple[int, bytes]:
        self.keeper.put_file(url, time(), status, body)
        return status, body


def _unread(why: str) -> RefusedError:
    detail = f"robots.txt could not be read, which forbids everything: {why}"
    return RefusedError(Verdict(reason=Rejection.FETCH_FAILED, detail=detail, hint=LATER, kind="robots_unreachable"))
