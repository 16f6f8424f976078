"""What the spiders share: the sites that they are given, and what they do with a front page, a listing, a page."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider
from scrapy.http import HtmlResponse, Response, TextResponse

from cleaning.config import ConfigError
from crawler.addressing import Address, address
from crawler.sites import Kind, Listing, ListingError, Site, Sites, chosen, listing
from crawler.state import GUESS, PAGE, SOURCE, Link, Row
from crawler.web import LINK, ROW, Keeper

NESTED = 3  # levels of sitemap indexes: the protocol knows one
FIRST = 2**40  # the priority of what names others; pages have the seconds of their date
GUESSES = ("/sitemap.xml", "/sitemap_index.xml")  # where robots.txt names none
FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_SKIPPED = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|mjs|json|pdf|zip|gz|mp[34]|m4[av]|avi|mov|wmv|exe|apk|docx?|xlsx?|pptx?|woff2?)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\d{4,}|(?:[^/-]+-){3,}[^/]+/?$")  # what addresses of articles hold, and of sections not


class Visits(Spider):
    """A spider over sites of any kind. `site` is a TOML file, FILE#NAME or an address; several are split by commas."""

    name = "sites"
    kind: ClassVar[Kind] = "news"

    def __init__(self, site: str | None = None, sites: Sites | None = None, **more: Any) -> None:
        super().__init__(**more)
        if sites is None and not site:
            raise ConfigError(
                f"the spider {self.name} needs a site: -a site=https://example.org/ or -a site=sites.toml"
            )
        self.chosen = sites or chosen((site or "").split(","), self.kind)
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

    def listed_by(self, root: str, sitemaps: tuple[str, ...]) -> Iterator[Link]:
        """The sitemaps that a host's robots.txt names; where it names none, where they usually are."""
        for site in self.sites:
            if site.kind == "news" and self.keeper.homes.begins_at(site, root):
                role = SOURCE if sitemaps else GUESS
                for url in sitemaps or GUESSES:
                    where = address(urljoin(root, url))
                    if where and self._is_of(where, site):
                        yield Link(address=where, site=site.name, role=role, priority=2 * FIRST, depth=1, again=True)

    def parse(self, response: Response) -> Iterator[Request]:
        """The links of a page, a listing or a front page that are wanted."""
        row = response.meta.get(ROW)
        if not isinstance(row, Row):  # `scrapy parse`, `scrapy shell`
            return
        site = self.keeper.site(row.site)
        if row.role != PAGE:
            yield from map(_request, self._of_source(response, row, site))
        elif site.kind == "article" and row.depth < site.depth and isinstance(response, HtmlResponse):
            yield from map(_request, self._of_page(response, row, site))

    def _of_source(self, response: Response, row: Row, site: Site) -> Iterator[Link]:
        try:
            found = listing(response.body, response.url)
        except ListingError as error:
            self.keeper.wrong(row, error.kind, str(error))
            return
        if found:
            yield from self._of_listing(found, row, site)
        elif isinstance(response, TextResponse):
            yield from self._of_front(response, row, site)

    def _of_listing(self, found: Listing, row: Row, site: Site) -> Iterator[Link]:
        oldest = datetime.now(UTC) - timedelta(days=site.max_age) if site.max_age else None
        if found.kind == "index" and row.depth >= NESTED:
            self.keeper.wrong(row, "nesting", f"sitemap indexes are nested more than {NESTED} levels deep")
            return
        for entry in found.entries:
            where = address(entry.url)
            if where is None or (oldest and entry.date and entry.date < oldest):
                continue
            if found.kind == "index":
                if self._is_of(where, site):
                    newest = int(entry.date.timestamp()) if entry.date else 0
                    yield _source(where, row, _listed(entry.date), FIRST + newest)
            elif self._is_wanted(where, site):
                yield Link(
                    address=where,
                    site=row.site,
                    priority=int(entry.date.timestamp()) if entry.date else 1,
                    depth=row.depth + 1,
                    listed=_listed(entry.date),
                )

    def _of_front(self, response: TextResponse, row: Row, site: Site) -> Iterator[Link]:
        """The feeds that a front page names, and those of its links that look like articles."""
        for link in response.css("link[rel~=alternate][href]"):
            where = address(urljoin(response.url, link.attrib["href"]))
            if where and link.attrib.get("type") in FEEDS and self._is_of(where, site):
                yield _source(where, row)
        for where in _anchors(response):
            if self._is_wanted(where, site) and _ARTICLE.search(urlsplit(where.key).path):
                yield Link(address=where, site=row.site, depth=row.depth + 1)

    def _of_page(self, response: TextResponse, row: Row, site: Site) -> Iterator[Link]:
        for where in _anchors(response):
            if self._is_wanted(where, site):
                yield Link(address=where, site=row.site, depth=row.depth + 1)

    def _is_wanted(self, where: Address, site: Site) -> bool:
        """Whether a page is the site's, and one of those that its patterns ask for."""
        if not self._is_of(where, site) or _SKIPPED.search(urlsplit(where.url).path):
            return False
        return site.wants(where.url)

    def _is_of(self, where: Address, site: Site) -> bool:
        return self.keeper.homes.holds(site, where.host)


def _request(link: Link) -> Request:
    return Request(link.address.url, meta={LINK: link}, dont_filter=True)


def _source(where: Address, row: Row, listed: str = "", priority: int = 2 * FIRST) -> Link:
    """A listing: asked for in every run, unless an index says when it changed."""
    return Link(
        address=where,
        site=row.site,
        role=SOURCE,
        priority=priority,
        depth=row.depth + 1,
        listed=listed,
        again=not listed,
    )


def _listed(date: datetime | None) -> str:
    return date.astimezone(UTC).isoformat(timespec="seconds") if date else ""


def _anchors(response: TextResponse) -> Iterator[Address]:
    """The addresses of a page's links, each once."""
    seen = set()
    base = urljoin(response.url, response.css("base::attr(href)").get() or "")
    for link in response.xpath("//a/@href").getall():
        try:
            where = address(urljoin(base, link.strip()))
        except ValueError:  # '[' in a host that is no IPv6 address
            continue
        if where and where.key not in seen:
            seen.add(where.key)
            yield where
