"""What each address of the site answers: articles, lists of articles, sitemaps, feeds, robots.txt."""

import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import NamedTuple

from tests.site.layouts import LAYOUTS
from tests.site.prose import article

LANGUAGES = ("tr", "az", "en")
START = datetime(2026, 1, 1, tzinfo=UTC)
PER_SITEMAP = 200
IN_FEED = 20
RELATED = 4

Headers = tuple[tuple[str, str], ...]


class Answer(NamedTuple):
    """A response before it goes over the wire."""

    status: int
    headers: Headers
    body: bytes

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


def html(body: str | bytes, *headers: tuple[str, str], status: int = 200) -> Answer:
    """A page in UTF-8, which says so."""
    data = body.encode() if isinstance(body, str) else body
    return Answer(status, (("Content-Type", "text/html; charset=utf-8"), *headers), data)


class Host:
    """A host of the site: its articles by number, each with a version."""

    def __init__(self, number: int, pages: int) -> None:
        self.number = number
        self.language = LANGUAGES[number % 3]
        self.versions = dict.fromkeys(range(pages), 0)
        self.base = ""  # 'http://127.0.0.2:8000', known when the port is

    def date(self, page: int) -> datetime:
        """When a page was changed last."""
        return START + timedelta(minutes=page, days=self.versions[page])

    def add(self, count: int) -> list[int]:
        """New articles; their numbers."""
        first = len(self.versions)
        self.versions.update(dict.fromkeys(range(first, first + count), 0))
        return list(range(first, first + count))

    def change(self, pages: list[int]) -> None:
        """A new version of articles."""
        for page in pages:
            self.versions[page] += 1

    def answer(self, path: str) -> Answer | None:
        """What a path answers; None where there is nothing."""
        match path.strip("/").split("/"):
            case ["news", name] if name.isdigit() and int(name) in self.versions:
                page = int(name)
                return html(_article(self.number, self.language, page, self.versions[page]))
            case [""]:
                return html(self._front())
            case ["robots.txt"]:
                return Answer(200, (("Content-Type", "text/plain"),), self._robots())
            case ["sitemap.xml"]:
                return _xml(self._sitemap_index())
            case ["sitemaps", name] if name.removesuffix(".xml.gz").isdigit():
                packed = gzip.compress(self._sitemap(int(name.removesuffix(".xml.gz"))), mtime=0)
                return Answer(200, (("Content-Type", "application/gzip"),), packed)
            case ["feed.xml"]:
                return _xml(self._rss())
            case ["atom.xml"]:
                return _xml(self._atom())
            case ["list", name] if name.isdigit():
                return html(self._list(int(name)))
            case [("world" | "town" | "culture" | "sport")]:
                return html(self._list(0))
        return None

    def _front(self) -> str:
        links = "".join(f'<li><a href="/news/{page}">Story {page}</a></li>' for page in self._newest(IN_FEED))
        alternate = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        return (
            f'<!doctype html><html lang="{self.language}"><head><title>Front page</title>{alternate}</head><body>'
            f'<ul>{links}</ul><p><a href="/list/0">All stories</a></p></body></html>'
        )

    def _list(self, number: int) -> str:
        pages = range(number * 50, min((number + 1) * 50, len(self.versions)))
        links = "".join(f'<li><a href="/news/{page}?utm_source=list">Story {page}</a></li>' for page in pages)
        more = f'<a href="/list/{number + 1}">next</a>' if len(self.versions) > (number + 1) * 50 else ""
        return f"<!doctype html><html><head><title>List</title></head><body><ul>{links}</ul>{more}</body></html>"

    def _newest(self, count: int) -> Iterator[int]:
        yield from sorted(self.versions, key=self.date, reverse=True)[:count]

    def _robots(self) -> bytes:
        return f"User-agent: *\nDisallow: /private/\nSitemap: {self.base}/sitemap.xml\n".encode()

    def _sitemap_index(self) -> bytes:
        count = -(-len(self.versions) // PER_SITEMAP)
        rows = "".join(f"<sitemap><loc>{self.base}/sitemaps/{number}.xml.gz</loc></sitemap>" for number in range(count))
        return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode()

    def _sitemap(self, number: int) -> bytes:
        pages = range(number * PER_SITEMAP, min((number + 1) * PER_SITEMAP, len(self.versions)))
        rows = "".join(
            f"<url><loc>{self.base}/news/{page}</loc><lastmod>{self.date(page).isoformat()}</lastmod></url>"
            for page in pages
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()

    def _rss(self) -> bytes:
        items = "".join(
            f"<item><title>Story {page}</title><link>{self.base}/news/{page}?utm_medium=rss</link>"
            f"<pubDate>{format_datetime(self.date(page))}</pubDate></item>"
            for page in self._newest(IN_FEED)
        )
        return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()

    def _atom(self) -> bytes:
        entries = "".join(
            f'<entry><link href="{self.base}/news/{page}"/><updated>{self.date(page).isoformat()}</updated></entry>'
            for page in self._newest(IN_FEED)
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def _xml(body: bytes) -> Answer:
    return Answer(200, (("Content-Type", "application/xml"),), b'<?xml version="1.0" encoding="UTF-8"?>' + body)


@lru_cache(maxsize=4096)
def _article(host: int, language: str, page: int, version: int) -> str:
    layout = LAYOUTS[(host + page) % len(LAYOUTS)]
    links = "".join(
        f'<li><a href="/news/{(page + step) // 2}">Story {(page + step) // 2}</a></li>' for step in range(1, RELATED)
    )
    date = (START + timedelta(minutes=page, days=version)).isoformat()
    return layout(language, article(language, host * 1_000_000 + page, version), links, date)
