"""The download of one response: Scrapy's own over HTTP/1.1, with a guarded reactor, bounded heads and a way to stop."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web.client import HTTPConnectionPool

from crawler.web.guard import Guarded, allowed_of

HEADERS = 65_536  # bytes of a response's head: eight times what servers send, and a bound


class HeadTooLargeError(ValueError):
    """The head of a response goes on and on."""


class BoundedParser(_LenientHTTPClientParser):
    """Scrapy's parser, which gives up where the head is too large."""

    _size = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        """Counts the line, then parses it."""
        self._size += len(line)
        if self._size > HEADERS:
            raise HeadTooLargeError(f"the head of the response has more than {HEADERS:,} bytes")
        super().lineReceived(line)


class BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol with that parser."""

    def request(self, request: Any) -> Any:
        """Sends a request; the parser of its answer is bounded."""
        answer = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = BoundedParser
        return answer


class BoundedFactory(_LenientHTTP11ClientFactory):
    """Makes those protocols."""

    def buildProtocol(self, addr: Any) -> BoundedProtocol:  # noqa: N802 - Twisted's name
        """A protocol for a new connection."""
        return BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class GuardedAgent(_ScrapyAgent):
    """Scrapy's agent, whose connections go through `Guarded`."""

    allowed: tuple[str, ...] = ()

    def _get_agent(self, request: Request, timeout: float) -> Any:
        agent = super()._get_agent(request, timeout)
        factory = agent._endpointFactory
        factory._reactor = Guarded(factory._reactor, urlsplit(request.url).hostname or "", self.allowed)
        return agent


class GuardedHandler(HTTP11DownloadHandler):
    """Downloads over http and https from the public network; `stop` ends every download that is under way."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedFactory
        self._allowed = tuple(crawler.settings.getlist("PAGESIEVE_ALLOW_PRIVATE"))
        self._under_way: set[asyncio.Future[Response]] = set()
        self._stopped = False
        HANDLERS.append(self)

    async def download_request(self, request: Request) -> Response:
        """The response. Raises where the address is not public, the limits are burst, or the crawl is stopped."""
        if self._stopped:
            raise DownloadCancelledError("the crawl is stopped")
        own = allowed_of(request)
        agent = GuardedAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool_for(own),
            maxsize=self._default_maxsize,
            warnsize=0,
            fail_on_dataloss=True,
            crawler=self._crawler,
        )
        agent.allowed = (*self._allowed, *own)
        with wrap_twisted_exceptions():
            future = asyncio.ensure_future(maybe_deferred_to_future(agent.download_request(request)))
            self._under_way.add(future)
            try:
                return await future
            except asyncio.CancelledError as error:
                raise DownloadCancelledError("the crawl is stopped") from error
            finally:
                self._under_way.discard(future)

    def _pool_for(self, own: tuple[str, ...]) -> HTTPConnectionPool:
        """The pool of connections; for a site that may ask for more than others, one that keeps none for them."""
        if not own:
            return self._pool
        from twisted.internet import reactor  # noqa: PLC0415 - installed by Scrapy, later than this is imported

        pool = HTTPConnectionPool(reactor, persistent=False)  # type: ignore[no-untyped-call]
        pool._factory = BoundedFactory
        return pool

    def stop(self) -> None:
        """Ends every download that is under way, and refuses new ones."""
        self._stopped = True
        for future in tuple(self._under_way):
            future.cancel()

    async def close(self) -> None:
        """Closes the connections."""
        if self in HANDLERS:
            HANDLERS.remove(self)
        await super().close()


HANDLERS: list[GuardedHandler] = []  # of this process: one for http, one for https


def stop_downloads() -> None:
    """Ends the downloads of this process's crawl."""
    for handler in tuple(HANDLERS):
        handler.stop()
