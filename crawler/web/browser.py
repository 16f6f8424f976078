"""Pages that need a browser, fetched with the system's Chromium by scrapy-playwright."""

import asyncio
import importlib.util
import os
import shutil
from contextlib import suppress
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler, load_object

from cleaning.config import ConfigError
from cleaning.recording import many
from crawler.addressing import refused
from crawler.web.guard import unsafe
from crawler.web.handler import GuardedHandler
from crawler.web.outlet import USER, Outlet

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
UNSEEN = {"image", "media", "font", "websocket"}  # kinds of requests that no text comes of
WEBRTC = (  # no packet past the proxy, by the flag of today's Chromium and of those before
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
SETTLING = 5_000  # milliseconds that a page is given to fetch what its scripts ask for
METHOD = "scrapy_playwright.page.PageMethod"
INNER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"

_allowed: list[str] = []  # private hosts that the crawl of this process may ask


def browser_settings(site: str) -> dict[str, Any]:
    """The settings of Scrapy with which pages are fetched by a browser. Raises `ConfigError` where there is none."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise ConfigError(f"site {site!r}: browser = true needs scrapy-playwright: pip install 'pagesieve[browser]'")
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise ConfigError(f"site {site!r}: browser = true needs Chromium: apt-get install chromium")
    handler = f"{__name__}.BrowserHandler"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "data": None, "file": None, "ftp": None, "s3": None},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": found,
            "headless": True,
            "chromium_sandbox": os.geteuid() != 0,  # Chromium has none for root
            "args": [*WEBRTC, "--disable-quic"],
        },
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4,
        "PLAYWRIGHT_ABORT_REQUEST": f"{__name__}.is_unwanted",
    }


async def is_unwanted(request: Any) -> bool:
    """Whether a request that a page makes is left out: what nobody reads, and what names a private address.

    The outlet checks what names resolve to, and where redirects lead, when it connects.
    """
    parts = urlsplit(request.url)
    if request.resource_type in UNSEEN or parts.scheme not in {"http", "https"}:
        return True
    return refused(parts.hostname, _allowed) is not None


async def settled(page: Any) -> None:
    """Waits until the page asks for nothing more, for a while: what its scripts fetch is its text, too."""
    with suppress(Exception):  # Playwright's own timeout: a page that never rests is taken as it is by then
        await page.wait_for_load_state("networkidle", timeout=SETTLING)


class BrowserHandler(GuardedHandler):
    """Downloads pages that ask for it with a browser, and everything else as ever."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        _allowed[:] = self._allowed
        self._secret = token_urlsafe(24)
        self._outlet = Outlet(self._allowed, self._secret)
        self._opening: asyncio.Future[Any] | None = None

    async def download_request(self, request: Request) -> Response:
        """The response; of a browser, the page as its scripts left it."""
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._opened())
        browser = await self._opening
        request.meta["playwright_page_methods"] = [load_object(METHOD)(settled)]
        response: Response = await browser.download_request(request)
        if urlsplit(response.url).scheme not in {"http", "https"}:  # chrome-error: it was led to what is refused
            raise unsafe(f"the page leads the browser to what is refused ({response.url[:100]})")
        if len(response.body) > self._default_maxsize:
            raise DownloadCancelledError(f"the page is over the limit of {many(self._default_maxsize, 'byte', ',')}")
        return response

    async def _opened(self) -> Any:
        """The browser, which goes out by the outlet alone."""
        browser = build_from_crawler(load_object(INNER), self._crawler)
        proxy = {"server": await self._outlet.open(), "username": USER, "password": self._secret}
        browser.config.launch_options["proxy"] = proxy
        await browser._launch()
        return browser

    async def close(self) -> None:
        """Closes the browser, too."""
        if self._opening is not None:
            browser = await self._opening
            await browser.close()
        self._outlet.close()
        await super().close()
