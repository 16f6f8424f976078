"""Pages that need a browser, fetched with the system's Chromium by scrapy-playwright."""

import asyncio
import importlib.util
import shutil
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler, load_object

from cleaning.config import ConfigError
from crawler.addresses import is_allowed, is_public
from crawler.web.handler import GuardedHandler

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
UNSEEN = {"image", "media", "font", "websocket"}  # kinds of requests that no text comes of
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
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": found, "headless": True},
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4,
        "PLAYWRIGHT_ABORT_REQUEST": f"{__name__}.is_unwanted",
    }


async def is_unwanted(request: Any) -> bool:
    """Whether a request that a page makes is left out: what nobody reads, and what leads to a private address.

    The browser looks names up again itself: a host that answers differently the second time is not caught here.
    """
    parts = urlsplit(request.url)
    if request.resource_type in UNSEEN or parts.scheme not in {"http", "https"} or not parts.hostname:
        return True
    if is_allowed(parts.hostname, _allowed):
        return False
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or 443)
    except OSError:
        return True
    return not all(is_public(ip_address(str(place[0]).split("%")[0])) for *_, place in found)


class BrowserHandler(GuardedHandler):
    """Downloads pages that ask for it with a browser, and everything else as ever."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        _allowed[:] = self._allowed
        self._browser: Any = None

    async def download_request(self, request: Request) -> Response:
        """The response; of a browser, the page as its scripts left it."""
        if not request.meta.get("playwright"):
            return await super().download_request(request)
        if self._browser is None:
            self._browser = build_from_crawler(load_object(INNER), self._crawler)
            await self._browser._launch()
        response: Response = await self._browser.download_request(request)
        return response

    async def close(self) -> None:
        """Closes the browser, too."""
        if self._browser is not None:
            await self._browser.close()
        await super().close()
