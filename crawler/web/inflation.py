"""The content coding of a response, undone within bounds."""

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.state import Fetched, Row
from crawler.web.keeper import Keeper
from crawler.web.refusal import broken, too_large
from crawler.web.requests import ROW


class Inflation(HttpCompressionMiddleware):
    """Scrapy's own, which opens gzip, deflate, brotli and zstd up to `DOWNLOAD_MAXSIZE`; it says what went wrong."""

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.crawler = crawler

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response with its plain body. Raises `IgnoreRequest` for a bomb and for what does not open."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            verdict = too_large(f"the body is over the limit of {self._max_size:,} bytes when decompressed")
        except Exception as error:  # zlib's, brotli's, zstd's
            verdict = broken(f"the body does not decompress ({type(error).__name__}: {error})")
        row = request.meta.get(ROW)
        if isinstance(row, Row):
            Keeper.of(self.crawler).put(Fetched(row=row, verdict=verdict))
        raise IgnoreRequest(verdict.detail)
