"""A spider that knows nothing of pagesieve."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class Shelves(scrapy.Spider):
    """Follows the lists, and makes an item of each story."""

    name = "shelves"

    def __init__(self, start: str, **more: Any) -> None:
        super().__init__(**more)
        self.first = start

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first list."""
        yield scrapy.Request(self.first)

    def parse(self, response: Response) -> Iterator[Any]:
        """The stories of a list, then the next list."""
        for link in response.css("li a::attr(href)").getall():
            yield response.follow(link, self.parse_story, cb_kwargs={"found_on": response.url})
        for link in response.xpath("//a[.='next']/@href").getall():
            yield response.follow(link)

    def parse_story(self, response: Response, found_on: str) -> Iterator[dict[str, Any]]:
        """An item."""
        yield {"url": response.url, "title": response.css("title::text").get(), "found_on": found_on}
