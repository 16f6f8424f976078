"""The spider for sites of news: by sitemaps and feeds, the newest pages first."""

from typing import ClassVar

from crawler.sites import Kind
from crawler.spiders.visits import Visits


class News(Visits):
    """`scrapy crawl news -a site=https://example.org/`: robots.txt, sitemaps, feeds, then the pages that they list."""

    name = "news"
    kind: ClassVar[Kind] = "news"
