"""Addresses of persons and machines in a text: e-mail, telephone, IP."""

import ipaddress
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from cleaning.signals import Personal

MOST = 200_000  # characters of a text in which numbers are looked for: phonenumbers takes its time
_EMAIL = re.compile(r"(?<![\w.+%-])[\w+%-][\w.+%\\-]{0,63}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_IP = re.compile(
    r"(?<![\w.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w:]|\.\d)"
)
_NAMED = {"UK": "GB"}  # what the domain calls otherwise
_ANYBODYS = frozenset(("CO", "TV", "IO", "ME", "AI", "FM", "CC", "TO", "WS"))  # sold to everybody


def personal_in(text: str, language: str | None = None, address: str | None = None) -> list[Personal]:
    """Where a text names e-mail addresses, telephone numbers and public IP addresses, in order, none inside another.

    Numbers without a country's code are read as those of the country that the page's domain names, else of the one
    where most people speak the language.

    >>> [(one.kind, one.start) for one in personal_in("Write to a.b@c.example or call +994 12 493 00 91.")]
    [('email', 9), ('phone', 31)]
    """
    found = [*_emails(text), *_machines(text), *_phones(text[:MOST], region_of(language, address))]
    kept: list[Personal] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _emails(text: str) -> Iterator[Personal]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Personal(kind="email", start=match.start(), end=match.end())


def _machines(text: str) -> Iterator[Personal]:
    for match in _IP.finditer(text):
        try:
            public = ipaddress.ip_address(match[0]).is_global
        except ValueError:  # a version, a time, a chapter
            continue
        if public:
            yield Personal(kind="ip", start=match.start(), end=match.end())


def _phones(text: str, region: str | None) -> Iterator[Personal]:
    import phonenumbers  # noqa: PLC0415 - an extra

    for match in phonenumbers.PhoneNumberMatcher(text, region):
        yield Personal(kind="phone", start=match.start, end=match.end)


@cache
def _regions() -> frozenset[str]:
    import phonenumbers  # noqa: PLC0415 - an extra

    return frozenset(phonenumbers.SUPPORTED_REGIONS)


def region_of(language: str | None, address: str | None) -> str | None:
    """The country whose numbers a page may write without the country's code; None where nothing says.

    >>> region_of("en", "https://www.bbc.co.uk/"), region_of("az", "https://a.example.com/")
    ('GB', 'AZ')
    """
    try:
        host = urlsplit(address or "").hostname or ""
    except ValueError:
        host = ""
    ending = host.rpartition(".")[2].upper()
    named = _NAMED.get(ending, ending)
    if named in _regions() and named not in _ANYBODYS:
        return named
    if not language or language == "und":
        return None
    return _spoken(language)


@cache
def _spoken(language: str) -> str | None:
    import langcodes  # noqa: PLC0415 - its tables take time to load

    territory = langcodes.Language.get(language).maximize().territory
    return territory if territory in _regions() else None
