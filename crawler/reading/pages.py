"""What a page says of itself, and where its links lead."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from w3lib.encoding import html_to_unicode
from w3lib.html import remove_comments

from crawler.addressing import Address, address, joined
from crawler.reading.hosts import same_site
from crawler.reading.markup import start_tags
from crawler.reading.optout import HEAD, opt_out
from crawler.reading.values import Asked, Read, Wanted
from crawler.state import Link, Row

TEXT = 5_000_000  # bytes in which links are looked for: a second's work
LINKS = 10_000  # different links of a page that are looked at: ten times what front pages have
FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")

_LINK = re.compile(r"<link\b[^<>]{1,2000}>", re.IGNORECASE)  # no '<' within: else a row of them takes a square
_SKIPPED = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|mjs|json|pdf|zip|gz|mp[34]|m4[av]|avi|mov|wmv|exe|apk|docx?|xlsx?|pptx?|woff2?)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{4,}")


class Links(Struct, frozen=True, kw_only=True):
    """Where a page leads to, each address once, in the page's order."""

    pages: tuple[Address, ...]
    feeds: tuple[Address, ...]
    cut: bool  # there are more than are looked at


def page(asked: Asked) -> Read:
    """What a page says against being taken, which address stands for it, and the links that are followed."""
    row = asked.row
    head = asked.body[:HEAD].decode("latin-1")
    said = opt_out(asked.headers, head)
    twin = twin_of(row, asked.url, head) if row else None
    wanted = asked.wanted
    if not (row and wanted and wanted.links):
        return Read(said=said, twin=twin)
    found = links(asked)
    followed = (Link(address=where, site=row.site, depth=row.depth + 1) for where in found.pages)
    kept = tuple(link for link in followed if is_wanted(link.address, wanted))
    return Read(said=said, twin=twin, links=kept, wrong=wrong(found))


def wrong(found: Links) -> tuple[tuple[str, str], ...]:
    """What is told of a page with too many links."""
    return (("links", f"more than {LINKS:,} links, or {TEXT:,} bytes: the rest is left"),) if found.cut else ()


def links(asked: Asked) -> Links:
    """The links and the feeds that a page names."""
    base: str | None = None
    said: dict[str, None] = {}
    feeds: list[str] = []
    for name, attributes in start_tags(text(asked), {"a", "base", "link"}):
        href = attributes.get("href")
        if href is None:
            continue
        if name == "base":
            base = href if base is None else base
        elif name == "a":
            said[href] = None
            if len(said) > LINKS:
                break
        elif "alternate" in attributes.get("rel", "").lower().split() and attributes.get("type") in FEEDS:
            feeds.append(href)
    at = based(asked.url, base)
    cut = len(said) > LINKS or len(asked.body) > TEXT
    return Links(pages=each(at, list(said)[:LINKS]), feeds=each(at, feeds[:LINKS]), cut=cut)


def each(base: str, hrefs: Iterable[str]) -> tuple[Address, ...]:
    """The addresses of links, one of each key."""
    found: dict[str, Address] = {}
    for href in hrefs:
        if where := joined(base, href):
            found.setdefault(where.key, where)
    return tuple(found.values())


def based(url: str, base: str | None) -> str:
    """What a page's links are relative to: its base element where it has a sound one, else its address."""
    try:
        return urljoin(url, base.strip()) if base else url
    except ValueError:
        return url


def text(asked: Asked) -> str:
    """The text of a response in its encoding, as far as links need it: addresses are ASCII, or UTF-8."""
    body = asked.body[:TEXT]
    try:
        return html_to_unicode(asked.header("content-type"), body, default_encoding="utf-8")[1]
    except (LookupError, ValueError, TypeError):  # 'charset=zlib' names a codec, and none of text
        return body.decode("latin-1")


def twin_of(row: Row, url: str, head: str) -> Link | None:
    """The canonical address of a page that is only a form of it; None where the page stands for itself.

    An address of another site, or of the front page, is a mistake or another question.
    """
    said = next(_canonicals(head), None) if row.canonical != "-" else None
    target, own = joined(url, said) if said else None, address(url)
    if target is None or own is None or target.url == own.url or urlsplit(target.url).path in {"", "/"}:
        return None
    if target.key == own.key and not own.twin:
        return None
    if not same_site(target.host, own.host):
        return None
    return Link(address=target, site=row.site, depth=row.depth, request=row.request, priority=2**40)


def _canonicals(head: str) -> Iterator[str]:
    for tag in _LINK.findall(remove_comments(head)):
        for _, said in start_tags(tag, {"link"}):
            if "canonical" in said.get("rel", "").lower().split() and said.get("href"):
                yield said["href"]


def is_wanted(where: Address, wanted: Wanted) -> bool:
    """Whether a page is the site's, and one of those that its patterns ask for."""
    if not is_home(where.host, wanted.homes) or _SKIPPED.search(urlsplit(where.url).path):
        return False
    if any(re.search(pattern, where.url) for pattern in wanted.deny):
        return False
    return not wanted.allow or any(re.search(pattern, where.url) for pattern in wanted.allow)


@lru_cache(maxsize=10_000)  # a page's links go to the same few hosts
def is_home(host: str, homes: tuple[str, ...]) -> bool:
    """Whether a host is of one registered domain with a home of the site."""
    return any(same_site(host, home) for home in homes)


def looks_like_article(path: str) -> bool:
    """Whether a path has what addresses of articles hold, and of sections not: a long number, or a sentence.

    >>> looks_like_article("/news/rain-in-the-town"), looks_like_article("/20451"), looks_like_article("/world/")
    (True, True, False)
    """
    words = path.removesuffix("/").rpartition("/")[2].split("-")
    runs = (all(words[start : start + 3]) and any(words[start + 3 :]) for start in range(len(words) - 3))
    return _NUMBER.search(path) is not None or any(runs)
