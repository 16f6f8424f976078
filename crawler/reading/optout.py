"""What a page or its host says about being taken into a corpus: X-Robots-Tag, robots meta, TDMRep."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct
from w3lib.html import remove_comments

from crawler.reading.patterns import Pattern

AGENT = "pagesieve"
REFUSALS = ("noai", "noindex", "none", "noml", "nollm")
HEAD = 100_000  # characters in which meta elements are looked for
RULES = 10_000  # of a tdmrep.json that are read; a host has one a section
LONGEST = 2_000  # characters of a location: no address has more
_META = re.compile(r"<meta\b[^<>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TAG = re.compile(r"\s*(?:([\w-]+)\s*:)?(.*)", re.DOTALL)


def opt_out(headers: Iterable[tuple[str, str]], head: str = "") -> str | None:
    """What the response says against it, in its own words; None where nothing.

    >>> opt_out([("X-Robots-Tag", "noai, noimageai")])
    'X-Robots-Tag: noai'
    >>> opt_out([("X-Robots-Tag", "otherbot: noai")])
    >>> opt_out([], '<meta name="tdm-reservation" content="1">')
    'meta tdm-reservation: 1'
    """
    return next((said for said in (*_of_headers(headers), *_of_metas(head))), None)


def _of_headers(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        match name.lower():
            case "x-robots-tag":
                yield from (f"X-Robots-Tag: {word}" for word in _refusals(value))
            case "tdm-reservation" if value.strip() == "1":
                yield "tdm-reservation: 1"


def _refusals(value: str) -> Iterator[str]:
    """The words of a rule that refuse, where it speaks to everyone or to us: 'googlebot: noindex' does not."""
    agent: str | None = None
    for part in value.split(","):
        found = _TAG.match(part)
        if found and found[1] and found[1].lower() not in {"unavailable_after", "max-snippet"}:
            agent = found[1].lower()
            part = found[2]  # noqa: PLW2901 - what follows the agent
        word = part.strip().lower()
        if word in REFUSALS and agent in {None, AGENT}:
            yield word


def _of_metas(head: str) -> Iterator[str]:
    for tag in _META.findall(remove_comments(head[:HEAD])):
        said = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag)}
        name, content = said.get("name", "").lower(), said.get("content", "")
        if name in {"robots", AGENT}:
            words = {word.strip().lower() for word in content.split(",")}
            yield from (f"meta {name}: {word}" for word in REFUSALS if word in words)
        elif name == "tdm-reservation" and content.strip() == "1":
            yield "meta tdm-reservation: 1"


class Reservations(Struct, frozen=True):
    """What a host's /.well-known/tdmrep.json says: locations, each with whether it is reserved, the first that fits."""

    rules: tuple[tuple[Pattern, bool], ...] = ()

    def reserves(self, path: str) -> bool:
        """Whether the path is reserved."""
        return next((is_reserved for pattern, is_reserved in self.rules if pattern.fits(path)), False)


EVERYTHING = Reservations(((Pattern(""), True),))  # what can't be read within the limits: in doubt, it is left


def reservations(tdmrep: bytes) -> Reservations:
    """The rules of a host's tdmrep.json; what is no JSON, or says nothing, reserves nothing. It never raises.

    >>> reservations(b'[{"location": "/news/*", "tdm-reservation": 1}]').reserves("/news/1")
    True
    """
    try:
        said: Any = msgspec.json.decode(tdmrep)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return Reservations()
    found = (_rule(rule) for rule in (said if isinstance(said, list) else [said]))
    return Reservations(tuple(rule for rule in found if rule)[:RULES])


def _rule(said: object) -> tuple[Pattern, bool] | None:
    location = said.get("location") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(location, str) or not location:
        return None
    word = said.get("tdm-reservation")
    return Pattern.of(location[:LONGEST]), isinstance(word, int | float | str) and word in {1, "1"}
