"""What the spiders share: the sites that they are given, and what they do with a front page, a listing, a page."""

from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response

from cleaning.config import ConfigError
from crawler.addressing import Address, address
from crawler.fleet import shard_of
from crawler.reading import FIRST, Answer
from crawler.sites import Kind, Site, Sites, chosen
from crawler.state import GUESS, PAGE, SOURCE, Link, Row
from crawler.web import LINK, ROW, Keeper

GUESSES = ("/sitemap.xml", "/sitemap_index.xml")  # where robots.txt names none


class Visits(Spider):
    """A spider over sites of any kind. `site` is a TOML file, FILE#NAME or an address; several are split by commas.

    `shard`, as in 3/16, leaves of them the sites of one shard.
    """

    name = "sites"
    kind: ClassVar[Kind] = "news"

    def __init__(
        self, site: str | None = None, sites: Sites | None = None, shard: str | None = None, **more: Any
    ) -> None:
        super().__init__(**more)
        if sites is None and not site:
            raise ConfigError(
                f"the spider {self.name} needs a site: -a site=https://example.org/ or -a site=sites.toml"
            )
        self.shard = shard_of(shard) if shard else None
        given = sites or chosen((site or "").split(","), self.kind)
        self.chosen = self.shard.of(given) if self.shard else given
        self.sites = self.chosen.site

    @cached_property
    def keeper(self) -> Keeper:
        """What keeps the crawl."""
        return Keeper.of(self.crawler)

    async def start(self) -> AsyncIterator[Request]:
        """The addresses that the sites begin with, and where sitemaps are looked for."""
        for site in self.sites:
            for url in site.start:
                yield self._asked(url, site)

    def _asked(self, url: str, site: Site) -> Request:
        where = address(url)
        if where is None:
            raise ConfigError(f"site {site.name!r}: {url!r} is no address of the web")
        role = SOURCE if site.kind == "news" else PAGE
        return _request(Link(address=where, site=site.name, role=role, priority=FIRST, again=role == SOURCE))

    def listed_by(self, root: str, sitemaps: tuple[Address, ...]) -> Iterator[Link]:
        """The sitemaps that a host's robots.txt names; where it names none, where they usually are."""
        guesses = (address(root + path) for path in GUESSES)
        for site in self.sites:
            if site.kind == "news" and self.keeper.homes.begins_at(site, root):
                role = SOURCE if sitemaps else GUESS
                for where in sitemaps or guesses:
                    if where and self.keeper.homes.holds(site, where.host):
                        yield Link(address=where, site=site.name, role=role, priority=2 * FIRST, depth=1, again=True)

    async def parse(self, response: Response) -> AsyncIterator[Answer]:
        """What a page, a listing or a front page says, with the links that are followed: another process reads it."""
        row = response.meta.get(ROW)
        if isinstance(row, Row):  # it is none in `scrapy parse`, `scrapy shell`
            yield await self.keeper.read(self.keeper.asked(row, response), row.host)


def _request(link: Link) -> Request:
    return Request(link.address.url, meta={LINK: link}, dont_filter=True)
