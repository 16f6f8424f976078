"""The values that go into the state and come out of it."""

from msgspec import Struct

from cleaning.model import Rejection
from crawler.addressing import Address
from crawler.archive import Capture

PAGE = "page"  # what may become a document
SOURCE = "source"  # what only names addresses: front pages, sitemaps, feeds
GUESS = "guess"  # where a source may be: nobody named it, and it is no error where it is not


class Link(Struct, frozen=True, kw_only=True):
    """An address that was found."""

    address: Address
    site: str
    role: str = PAGE
    priority: int = 0  # higher ones first: for news, the seconds of the date
    depth: int = 0
    redirects: int = 0
    request: str | None = None  # what a Scrapy request holds beyond its address, as JSON
    listed: str = ""  # the date that a sitemap or feed gives it, in UTC
    again: bool = False  # asked for in every run


class Row(Struct, frozen=True, kw_only=True):
    """An address that is to be fetched, with what is known of it."""

    id: int
    url: str
    host: str
    site: str
    role: str
    depth: int
    redirects: int
    request: str | None
    tries: int
    etag: str | None
    modified: str | None
    hash: str | None
    canonical: str | None


class Verdict(Struct, frozen=True, kw_only=True):
    """Why an address gave no page."""

    reason: Rejection
    detail: str
    hint: str
    kind: str = ""  # the error's, in the counts of a site: 'timeout', 'http_404'


class Fetched(Struct, frozen=True, kw_only=True):
    """What came of asking for an address."""

    row: Row
    capture: Capture | None = None
    verdict: Verdict | None = None
    retry_at: float | None = None  # epoch seconds; the address stays to be fetched
    links: tuple[Link, ...] = ()
    twin_of: Link | None = None  # the canonical address, where the page says that it is only a form of it
    kind: str = ""  # of the error that is behind a retry
    again: bool = False  # another form of the address is asked for instead
    request: str | None = None  # of a retry: what its request holds beyond the address, where that is another thing now


class Leased(Struct, frozen=True, kw_only=True):
    """An address is under way until then, in epoch seconds; not any more, where that is None."""

    id: int
    until: float | None


class Claimed(Struct, frozen=True, kw_only=True):
    """An address that a frontier gave which others share: its row, by column."""

    values: dict[str, str | int | float | None]


class Trapped(Struct, frozen=True, kw_only=True):
    """A link that was left because there would be no end of its like."""

    site: str
    kind: str  # endless_parameters, repeating_path, calendar
    place: str


class Noted(Struct, frozen=True, kw_only=True):
    """Something to count of a site."""

    site: str
    word: str


class File(Struct, frozen=True, kw_only=True):
    """A small file of a host, to be kept for a day: robots.txt, tdmrep.json."""

    url: str
    fetched: float
    http: int
    body: bytes
