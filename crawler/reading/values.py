"""What a worker is asked to read, and what it answers."""

from typing import Literal

from msgspec import Struct

from crawler.reading.optout import Reservations
from crawler.reading.rules import Rules
from crawler.state import Link, Row


class Wanted(Struct, frozen=True, kw_only=True):
    """Which links of a site's pages are followed."""

    homes: tuple[str, ...]  # hosts that the site is at home on
    allow: tuple[str, ...] = ()  # patterns, one of which a page's address must hold; none: every page
    deny: tuple[str, ...] = ()  # patterns, none of which it may hold
    oldest: float | None = None  # epoch seconds; older entries of listings are left
    links: bool = False  # of pages: front pages and listings are followed in any case


class Asked(Struct, frozen=True, kw_only=True):
    """What is to be read: a response of an address, or one of a host's small files."""

    kind: Literal["page", "source", "robots", "reservations"]
    url: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    row: Row | None = None  # of a page or source
    wanted: Wanted | None = None  # None: somebody else follows its links

    def header(self, name: str) -> str | None:
        """The first header of a name, in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Read(Struct, frozen=True, kw_only=True):
    """What a response says."""

    links: tuple[Link, ...] = ()
    said: str | None = None  # against being taken, in its own words
    twin: Link | None = None  # the canonical address of a page that is only a form of it
    wrong: tuple[tuple[str, str], ...] = ()  # what was refused of it: the word for the counts, and the detail


class Refused(Struct, frozen=True):
    """It could not be read within the limits, or at all; `kind` is timeout, memory or defect."""

    kind: str
    detail: str


Answer = Read | Rules | Reservations | Refused
