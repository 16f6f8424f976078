"""The gate between Scrapy's engine and the network: what may pass, and what is made of what comes back."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import time
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from cleaning.model import Rejection
from crawler.addressing import joined, refused
from crawler.archive import Capture
from crawler.state import Fetched, Link, Row, Verdict
from crawler.web.guard import ALLOWED, Allowed, allowed_of
from crawler.web.keeper import ROW, Keeper
from crawler.web.refusal import NO_STATUS, RETRIED, RefusedError, of_error, of_status, off_site, unsafe
from crawler.web.requests import redirected

REDIRECTS = 5  # RFC 9309 asks for five; browsers take twenty
TRIES = 3  # in a run
DAY = 86_400.0
WAIT = 1.0  # seconds before the second try; twice that before the third
MOVED = {301, 302, 303, 307, 308}


class Gate:
    """A downloader middleware next to the engine: it sees every request first and every response last."""

    def __init__(self, crawler: Crawler) -> None:
        self.keeper = Keeper.of(crawler)
        self.allowed = tuple(crawler.settings.getlist("PAGESIEVE_ALLOW_PRIVATE"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Gate":
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises `RefusedError` for what is not of the web, or not of its public part."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            raise RefusedError(unsafe(f"{parts.scheme}: is no scheme of the web"))
        row = request.meta.get(ROW)
        if isinstance(row, Row):
            request.meta[ALLOWED] = Allowed(self.keeper.site(row.site).allow_private)
        if why := refused(parts.hostname, (*self.allowed, *allowed_of(request))):
            raise RefusedError(unsafe(why))

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps what is not 200: redirects, 304, errors. A page goes on to the spider first, for its links."""
        row = request.meta.get(ROW)
        if isinstance(row, Row) and response.status != 200:
            self.keeper.landing.land(self._answered(row, response))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Keeps that a request failed."""
        row = request.meta.get(ROW)
        verdict = of_error(exception)
        if not isinstance(row, Row):
            return
        if verdict is None:
            self.keeper.landing.give_back(row)
        else:
            self.keeper.landing.land(self._retried(row, verdict) or Fetched(row=row, verdict=verdict))

    def _answered(self, row: Row, response: Response) -> Fetched:
        capture = captured(response)
        if not capture.status:
            return Fetched(row=row, verdict=NO_STATUS)
        if response.status in MOVED and capture.header("location"):
            return self._moved(row, capture)
        if response.status == 304:
            return Fetched(row=row, capture=capture)
        verdict = of_status(response.status)
        retried = self._retried(row, verdict, retry_after(capture))
        return retried or Fetched(row=row, capture=capture, verdict=verdict)

    def _moved(self, row: Row, capture: Capture) -> Fetched:
        location = of_bytes(capture.header("location") or "")
        target = joined(row.url, location)
        if row.redirects >= REDIRECTS:
            verdict = Verdict(
                reason=Rejection.TRAP, detail=f"more than {REDIRECTS} redirects", hint="check where the link leads"
            )
            return Fetched(row=row, capture=capture, verdict=verdict)
        allowed = (*self.allowed, *self.keeper.site(row.site).allow_private)
        why = refused(urlsplit(target.url).hostname, allowed) if target else "no address of the web"
        if target is None or why:
            return Fetched(row=row, capture=capture, verdict=unsafe(f"a redirect to {location[:200]}: {why}"))
        if not self.keeper.may_move(row, target.host):
            return Fetched(row=row, capture=capture, verdict=off_site(target.url))
        link = Link(
            address=target,
            site=row.site,
            role=row.role,
            depth=row.depth,
            redirects=row.redirects + 1,
            request=redirected(row.request, capture.status, target.host == row.host),
            priority=2**40,
        )
        return Fetched(row=row, capture=capture, links=(link,))

    def _retried(self, row: Row, verdict: Verdict, wait: float | None = None) -> Fetched | None:
        """The result of a try after which another comes; None after the last, or where there is no use."""
        if verdict.kind not in RETRIED or row.tries + 1 >= TRIES:
            return None
        if wait is not None:
            self.keeper.hold(row.host, time() + wait)
        until = time() + (wait if wait is not None else WAIT * 2**row.tries)
        return Fetched(row=row, retry_at=until, kind=verdict.kind)


def captured(response: Response) -> Capture:
    """A Scrapy response as the archive keeps it."""
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    status = response.status if 100 <= response.status <= 999 else 0  # of more digits, it is none of HTTP's
    return Capture(url=response.url, at=datetime.now(UTC), status=status, headers=headers, body=response.body)


def of_bytes(value: str) -> str:
    """A header's value as text: what is UTF-8 is read so.

    >>> of_bytes("/\\xc5\\x9f"), of_bytes("/\\xfe")
    ('/ş', '/þ')
    """
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def retry_after(capture: Capture) -> float | None:
    """The seconds that a server asks to wait, given as such or as a date; None where it does not ask.

    No more than a day: a page that is not to be asked for in years would be lost.
    """
    said = (capture.header("retry-after") or "").strip()[:100]
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), DAY)
    try:
        return min(max((parsedate_to_datetime(said) - capture.at).total_seconds(), 0.0), DAY) if said else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
