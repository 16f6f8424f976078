"""AutoThrottle that never goes below what a site's owner, or the user, asks for."""

from scrapy import Request, Spider
from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from crawler.web.keeper import Keeper


class Throttle(AutoThrottle):
    """Scrapy's AutoThrottle with a floor a host: crawl-delay, and the site's rate."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        key, slot = self._get_slot(request, spider)
        latency = request.meta.get("download_latency")
        if key is None or slot is None or latency is None:
            return
        floor = Keeper.of(self.crawler).floor(key)
        self.mindelay = floor
        self._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, floor)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        if not self.mindelay:
            return
        super()._adjust_delay(slot, latency, response)
