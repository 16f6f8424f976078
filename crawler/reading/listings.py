"""The addresses that sitemaps and feeds list, with their dates."""

import io
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin

from lxml import etree
from msgspec import Struct

from crawler.feed import GZIP, BrokenError, decoded

ENTRIES = 50_000  # the sitemap protocol's own limit
SIZE = 50_000_000  # bytes of a sitemap, uncompressed: the protocol's own limit
HEAD = 4_096  # bytes
UNREAD = "it declares entities or an external part, which are never expanded or loaded"
ELEMENTS = 1_000_000  # that are looked at: 50,000 entries of 20, which is more than any have with their pictures
LONGEST_DATE = 100  # characters
EARLIEST, LATEST = 1970, 2200  # years of a date: the web has no older pages, and a zone overflows year 1 and 9999
_ITEMS = {"url", "sitemap", "item", "entry"}
_KINDS: dict[str, Literal["index", "sitemap", "feed"]] = {
    "sitemapindex": "index",
    "urlset": "sitemap",
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
}
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
    if b"<!entity" in body[:HEAD].lower():  # wherever it stands, even where no document type may declare it
        raise ListingError("entities", UNREAD)
    if _starts_as_xml(body):
        return _xml(body, url)
    return _text_list(body, url)


def _starts_as_xml(body: bytes) -> bool:
    """Whether the first sign is a '<', in UTF-8 or UTF-16, with a BOM or not."""
    return body.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"


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
        root = next(rows)[1]
        if root.getroottree().docinfo.root_name == "html":
            return None
        kind = _KINDS.get(_name(root).lower())
        if kind is None:
            return None
        _check_declared(root)
        found, cut = _entries(rows, url)
    except (etree.XMLSyntaxError, StopIteration):
        return None
    return Listing(kind, tuple(found), cut)


def _check_declared(root: "etree._Element") -> None:
    """Raises `ListingError` where the document declares entities, or a part that stands elsewhere."""
    said = root.getroottree().docinfo
    declared = said.internalDTD
    if said.system_url or said.public_id or (declared is not None and next(declared.iterentities(), None) is not None):  # type: ignore[attr-defined]
        raise ListingError("entities", UNREAD)


def _entries(rows: "etree.iterparse", url: str) -> tuple[list[Entry], bool]:
    """The entries, with whether there are more: than are taken, or beyond the elements that are looked at."""
    found: list[Entry] = []
    within = seen = 0  # items that are open; elements
    for event, element in rows:
        is_item = _name(element) in _ITEMS
        if event == "start":
            within, seen = within + is_item, seen + 1
            if seen > ELEMENTS:
                return found, True
            continue
        within -= is_item
        entry = _entry(element, url) if is_item else None
        if entry and len(found) == ENTRIES:
            return found, True
        found += [entry] if entry else []
        if is_item or not within:
            element.clear()
        if not within:
            _drop_before(element)
    return found, False


def _drop_before(element: "etree._Element") -> None:
    """Frees what was read before an element: the tree stays small."""
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


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

    Years that no page is of are no dates: 1 and 9999 stand for "never" and "always", and overflow with a zone.

    >>> moment("Sat, 08 Nov 2025 13:19:00 +0400").isoformat(), moment("2025-11").isoformat(), moment("soon")
    ('2025-11-08T13:19:00+04:00', '2025-11-01T00:00:00+00:00', None)
    """
    for read in (datetime.fromisoformat, _year_or_month, parsedate_to_datetime):
        try:
            found = read(text.strip()[:LONGEST_DATE])
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        known = found if found.tzinfo else found.replace(tzinfo=UTC)
        return known if EARLIEST <= known.year <= LATEST else None
    return None


def _year_or_month(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m" if "-" in text else "%Y").replace(tzinfo=UTC)
