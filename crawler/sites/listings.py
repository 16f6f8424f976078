"""The addresses that sitemaps and feeds list, with their dates."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin

from lxml import etree
from msgspec import Struct

from crawler.feed import GZIP, BrokenError, decoded

ENTRIES = 50_000  # the sitemap protocol's own limit
SIZE = 50_000_000  # bytes of a sitemap, uncompressed: the protocol's own limit
HEAD = 4_096  # bytes in which a declaration of entities would stand
_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE[^>]*(?:SYSTEM|PUBLIC|\[))", re.IGNORECASE)
_ITEMS = {"url", "sitemap", "item", "entry"}
_DATES = ("publication_date", "lastmod", "updated", "published", "pubDate", "date")


class ListingError(ValueError):
    """The sitemap or feed can't be read or may not be; `kind` is the word under which it is counted."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class Entry(Struct, frozen=True):
    """An address of a listing; `date` is when the page was published or changed last."""

    url: str
    date: datetime | None = None


class Listing(Struct, frozen=True):
    """A sitemap index (whose entries are sitemaps), a sitemap or a feed."""

    kind: Literal["index", "sitemap", "feed"]
    entries: tuple[Entry, ...]
    cut: bool = False  # it has more entries than are taken


def listing(body: bytes, url: str) -> Listing | None:
    """What a sitemap, feed or text list lists, compressed or not; None where the body is none of these.

    No entity is expanded and nothing is loaded. Raises `ListingError` where it asks for that, or bursts the limits.
    """
    body = _unpacked(body)
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        return _text_list(body, url)
    if _ENTITY.search(body[:HEAD]):
        raise ListingError("entities", "it declares entities or an external part, which are never expanded or loaded")
    return _xml(body, url)


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(GZIP.magic[0]):
        return body
    try:
        body = decoded(body, None, "gzip", SIZE)
    except BrokenError as error:
        raise ListingError("broken_listing", str(error)) from error
    if len(body) > SIZE:
        raise ListingError("bomb", f"it is more than {SIZE:,} bytes when decompressed")
    return body


def _text_list(body: bytes, url: str) -> Listing | None:
    """A sitemap of plain text: an address a line."""
    lines = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split()
    found = [Entry(line) for line in lines if line.startswith(("http://", "https://"))]
    if not found or len(found) < len(lines) / 2:
        return None
    return Listing("sitemap", tuple(found[:ENTRIES]), len(found) > ENTRIES)


def _xml(body: bytes, url: str) -> Listing | None:
    rows = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = _name(next(rows)[1])
        kind = {"sitemapindex": "index", "urlset": "sitemap", "rss": "feed", "feed": "feed", "rdf": "feed"}.get(
            root.lower()
        )
        if kind is None:
            return None
        found = list(_entries(rows, url))
    except (etree.XMLSyntaxError, StopIteration):
        return None
    return Listing(kind, tuple(found[:ENTRIES]), len(found) > ENTRIES)  # type: ignore[arg-type]


def _entries(rows: "etree.iterparse", url: str) -> Iterator[Entry]:
    taken = 0
    for event, element in rows:
        if event == "end" and _name(element) in _ITEMS:
            if found := _entry(element, url):
                yield found
                taken += 1
            element.clear()
            while element.getprevious() is not None:  # what was read is dropped: the tree stays small
                del element.getparent()[0]
        if taken > ENTRIES:
            return


def _entry(element: "etree._Element", url: str) -> Entry | None:
    """The entry of a `url`, `sitemap`, `item` or `entry` element."""
    said: dict[str, str] = {}
    for child in element.iter():
        name, text = _name(child), (child.text or "").strip()
        if name == "link" and child.get("href") and child.get("rel") in {None, "alternate"}:
            text = child.get("href") or ""
            name = "link" if _name(element) == "entry" else "alternate"
        if text:
            said.setdefault(name, text)
    bare = _permalink((element.text or "").strip())  # an index that forgot its loc elements
    place = said.get("loc") or said.get("link") or _permalink(said.get("guid") or said.get("id")) or bare
    if not place:
        return None
    date = next((date for name in _DATES if name in said and (date := moment(said[name]))), None)
    try:
        return Entry(urljoin(url, place), date)
    except ValueError:  # '[' in a host that is no IPv6 address
        return None


def _permalink(text: str | None) -> str | None:
    return text if text and text.startswith(("http://", "https://")) else None


def _name(element: "etree._Element") -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def moment(text: str) -> datetime | None:
    """The time that a date of a sitemap or a feed names, UTC where it names no zone.

    >>> moment("Sat, 08 Nov 2025 13:19:00 +0400").isoformat(), moment("2025-11").isoformat(), moment("soon")
    ('2025-11-08T13:19:00+04:00', '2025-11-01T00:00:00+00:00', None)
    """
    for read in (datetime.fromisoformat, _year_or_month, parsedate_to_datetime):
        try:
            found = read(text.strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _year_or_month(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m" if "-" in text else "%Y").replace(tzinfo=UTC)
