"""A worker's part in a crawl that others share: joins the frontier, has it told what is committed, leaves it."""

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic, time
from typing import Optional, Protocol

from scrapy.crawler import Crawler

from cleaning.recording import OutputError
from crawler.fleet import AwayError, Outbox, Server, SharedFrontier, SharedLinks, SharedTurns, Teller
from crawler.sites import STATE, Site
from crawler.state import BadStateError, Fetched, Row, Writer, identified, opened
from crawler.web.homes import Homes

PATIENCE = 300.0  # seconds that a crawl goes on without its frontier
TURN = 60.0  # seconds until a host that is another's is given up
LOOK = 0.1  # seconds between two looks at it

logger = logging.getLogger(__name__)


class Turns(Protocol):
    """The scheduler, as far as it is told."""

    def committed(self, done: Iterable[Fetched], hosts: Iterable[str]) -> None:
        """Is told of hosts that may have something."""


class Keeps(Protocol):
    """The keeper of a crawl, as its part in a shared one knows it."""

    crawler: Crawler
    folder: Path
    database: sqlite3.Connection
    writer: Writer
    run: int
    loop: asyncio.AbstractEventLoop | None
    sites: dict[str, Site]
    homes: Homes

    @property
    def scheduler(self) -> Turns:
        """The scheduler."""

    def closed_set(self) -> bool:
        """Whether the sites are all that is fetched."""

    def site(self, name: str) -> Site:
        """The site of a name."""

    def floor(self, slot: str) -> float:
        """The seconds between two requests to a host that are never gone below."""


class Fleet:
    """What of the crawl is shared. The keeper's folder is this worker's alone; merging makes one of all."""

    def __init__(self, keeper: Keeps, server: Server) -> None:
        self.keeper = keeper
        self.server = server

    @classmethod
    def of(cls, keeper: Keeps) -> Optional["Fleet"]:
        """The keeper's part; None where it crawls alone. Raises `BadStateError` where its folder belongs elsewhere."""
        settings = keeper.crawler.settings
        url = settings.get("PAGESIEVE_FRONTIER")
        if url:
            return cls(keeper, Server(url, settings.get("PAGESIEVE_FRONTIER_PREFIX", "pagesieve")))
        if known := _fact(keeper.database):
            raise BadStateError(
                f"{keeper.folder}/ is one worker's part of a crawl that others share ({known[1]}); crawl with "
                f"--frontier, or merge the folders of all (pagesieve merge) and go on in that"
            )
        return None

    def join(self) -> SharedFrontier:
        """The frontier, in whose run this worker takes part; the writer, which has not begun, tells it what it commits.

        Raises `BadStateError` where the folder belongs to another one, `OutputError` where the server does not answer.
        """
        keeper, writer = self.keeper, self.keeper.writer
        worker = f"{identified(keeper.database):x}"
        closed = bool(keeper.sites) and keeper.closed_set()
        self.frontier = SharedFrontier(keeper.database, writer.put, self.server, worker, self, closed)
        try:
            self._check()
            if complaint := self.server.complaint():
                logger.error("%s: %s", self.server.name, complaint)
            self.teller = Teller(opened(keeper.folder / STATE), self.server, keeper.run, self._told)
            self.teller.drain()  # before its leases are given up
            limits = {site.name: site.max_pages for site in keeper.sites.values()}
            identity, _ = self.frontier.join(secrets.token_hex(8), limits)
        except AwayError as error:
            raise OutputError(str(error), OSError(0, "the frontier does not answer: start it")) from error
        keeper.database.execute(
            "INSERT OR REPLACE INTO facts VALUES ('frontier', ?)", (f"{identity} {self.server.name}",)
        )
        links = SharedLinks(writer.database, keeper.run)
        writer.links, writer.turns = links, SharedTurns(writer.database, self.server)
        writer.outbox = Outbox(writer.database, links, self.frontier.landed)
        self.teller.start()
        return self.frontier

    def _check(self) -> None:
        found = self.server.read("HGET", "meta", "identity")
        identity, known = found.decode() if found else "", _fact(self.keeper.database)
        folder = f"{self.keeper.folder}/"
        if known is None:
            if self.keeper.database.execute("SELECT EXISTS (SELECT 1 FROM urls)").fetchone()[0]:
                raise BadStateError(f"{folder} was crawled alone; choose another folder with -o, and merge them after")
        elif known[0] != identity:
            raise BadStateError(
                f"{folder} belongs to another frontier ({known[1]}, which was emptied, or another); choose another "
                "folder with -o, and merge them after"
            )

    @property
    def error(self) -> BaseException | None:
        """What ends the crawl: the teller's own, or a server that stays away."""
        if self.teller.error:
            return self.teller.error
        if self.server.away > PATIENCE:
            return OutputError(self.server.name, OSError(0, f"it did not answer for {PATIENCE:.0f} seconds"))
        return None

    def _told(self, done: list[tuple[int, str]]) -> None:
        """The teller's word, from its thread."""
        loop = self.keeper.loop
        if loop and not loop.is_closed():
            loop.call_soon_threadsafe(self._free, done)

    def _free(self, done: list[tuple[int, str]]) -> None:
        self.frontier.told(done)
        self.keeper.scheduler.committed((), [host for _, host in done])

    def leave(self) -> None:
        """Waits until what is committed is told, as far as the server answers; then takes no part any more."""
        self.teller.finish()
        self.teller.join()
        self.frontier.leave()

    # What the frontier asks

    def wants(self, row: Row) -> bool:
        """Whether the site's patterns take the address."""
        return self.keeper.site(row.site).wants(row.url)

    def met(self, row: Row) -> None:
        """The site is at home where an address of it is."""
        self.moved(row.site, row.host)

    def moved(self, site: str, host: str) -> None:
        """The site is at home on that host, too."""
        known = self.keeper.sites.get(site)
        if known and known.kind != "urls":
            self.keeper.homes.add(known, host)

    def pauses(self, slot: str) -> tuple[float, float]:
        """The seconds until the host may be asked again, by when it was asked last, and those between two requests."""
        engine = self.keeper.crawler._engine
        if engine is None:
            return 0.0, 0.0
        delay = self.keeper.floor(slot)
        found = engine.downloader.slots.get(slot)
        if found is None:
            return 0.0, delay
        delay = max(delay, found.delay)
        return max(delay - (time() - found.lastseen), 0.0), delay

    # The small files of hosts, which one worker asks for and all know

    def file(self, url: str, after: float) -> tuple[int, bytes] | None:
        """A small file of a host that another worker fetched after then."""
        try:
            found = self.server.file(url)
        except AwayError:
            return None
        if not found or float(found[b"fetched"]) <= after:
            return None
        return int(found[b"http"]), found[b"body"]

    def put_file(self, url: str, at: float, status: int, body: bytes) -> None:
        """Lets the others have a small file of a host."""
        try:
            self.server.put_file(url, {"fetched": at, "http": status, "body": body})
        except AwayError:
            logger.warning("%s: the other workers have to ask for it, too", url)

    @asynccontextmanager
    async def turn(self, slot: str) -> AsyncIterator[None]:
        """In an `async with`, the host is this worker's. Raises `TimeoutError` where it stays another's."""
        until = monotonic() + TURN
        while not (token := self.frontier.enter(slot)):
            if monotonic() > until:
                raise TimeoutError(f"{slot} is asked by others all the time")
            await asyncio.sleep(LOOK)
        try:
            yield
        finally:
            self.frontier.exit(slot, token)


def _fact(database: sqlite3.Connection) -> tuple[str, str] | None:
    """The frontier that a folder belongs to: its identity, and where it was."""
    found = database.execute("SELECT value FROM facts WHERE name = 'frontier'").fetchone()
    if not found:
        return None
    identity, _, where = found[0].partition(" ")
    return identity, where
