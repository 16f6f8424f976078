"""The content coding of a response, undone within bounds."""

import asyncio

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from cleaning.recording import many
from crawler.state import Fetched, Row
from crawler.web.keeper import ROW, Keeper
from crawler.web.refusal import broken, too_large

PART = "pagesieve_part"  # in a request's meta: its body may be the beginning of one
SHORT = 20_000  # bytes, up to which a body is opened at once: beyond, in a thread, so that nobody waits for it


class Inflation(HttpCompressionMiddleware):
    """Scrapy's own, which opens gzip, deflate, brotli and zstd up to `DOWNLOAD_MAXSIZE`; it says what went wrong."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.crawler = crawler

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response with its plain body. Raises `IgnoreRequest` for a bomb and for what does not open."""
        if PART in request.meta:  # as much as came of it is opened, within the limit
            request = request.replace(meta={**request.meta, "download_maxsize": self._max_size})
        work = super().process_response
        try:
            if len(response.body) > SHORT and response.headers.get("Content-Encoding"):
                return await asyncio.to_thread(work, request, response)
            return work(request, response)
        except IgnoreRequest:
            verdict = too_large(f"the body is over the limit of {many(self._max_size, 'byte', ',')} when decompressed")
        except Exception as error:  # zlib's, brotli's, zstd's
            verdict = broken(f"the body does not decompress ({type(error).__name__}: {error})")
        row = request.meta.get(ROW)
        if isinstance(row, Row):
            Keeper.of(self.crawler).landing.land(Fetched(row=row, verdict=verdict))
        raise IgnoreRequest(verdict.detail)
