"""The addresses that front pages, sitemaps and feeds name."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.addressing import Address, joined
from crawler.reading.listings import ENTRIES, Entry, Listing, ListingError, listing
from crawler.reading.pages import is_home, is_wanted, links, looks_like_article, wrong
from crawler.reading.values import Asked, Read, Wanted
from crawler.state import SOURCE, Link, Row

NESTED = 3  # levels of sitemap indexes: the protocol knows one
FIRST = 2**40  # the priority of what names others; pages have the seconds of their date


def source(asked: Asked) -> Read:
    """The pages, and the further listings, that a front page or a listing names."""
    row, wanted = asked.row, asked.wanted
    if row is None or wanted is None:
        return Read()
    try:
        found = listing(asked.body, asked.url)
    except ListingError as error:
        return Read(wrong=((error.kind, str(error)),))
    if found is None:
        return _front(asked, row, wanted)
    if found.kind == "index" and row.depth >= NESTED:
        return Read(wrong=(("nesting", f"sitemap indexes are nested more than {NESTED} levels deep"),))
    cut = (("entries", f"more than {ENTRIES:,} entries: the rest is left"),) if found.cut else ()
    return Read(links=tuple(_listed(found, asked.url, row, wanted)), wrong=cut)


def _listed(found: Listing, url: str, row: Row, wanted: Wanted) -> Iterator[Link]:
    for entry in found.entries:
        seconds = entry.date.timestamp() if entry.date else None
        where = joined(url, entry.url)
        if where is None or (wanted.oldest is not None and seconds is not None and seconds < wanted.oldest):
            continue
        if found.kind == "index" and is_home(where.host, wanted.homes):
            yield _source(where, row, _said(entry), FIRST + int(seconds or 0))
        elif found.kind != "index" and is_wanted(where, wanted):
            priority = 1 if seconds is None else int(seconds)
            yield Link(address=where, site=row.site, priority=priority, depth=row.depth + 1, listed=_said(entry))


def _front(asked: Asked, row: Row, wanted: Wanted) -> Read:
    """The feeds that a front page names, and those of its links that look like articles."""
    found = links(asked)
    feeds = [_source(where, row) for where in found.feeds if is_home(where.host, wanted.homes)]
    pages = [
        Link(address=where, site=row.site, depth=row.depth + 1)
        for where in found.pages
        if looks_like_article(urlsplit(where.key).path) and is_wanted(where, wanted)
    ]
    return Read(links=(*feeds, *pages), wrong=wrong(found))


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


def _said(entry: Entry) -> str:
    """The date of an entry, in UTC."""
    return _utc(entry.date) if entry.date else ""


def _utc(date: datetime) -> str:
    return date.astimezone(UTC).isoformat(timespec="seconds")
