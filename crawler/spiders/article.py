"""The spider for sites without listings: by links, to a depth."""

from typing import ClassVar

from crawler.sites import Kind
from crawler.spiders.visits import Visits


class Article(Visits):
    """`scrapy crawl article -a site=https://example.org/`: the start, then the links within the site."""

    name = "article"
    kind: ClassVar[Kind] = "article"
