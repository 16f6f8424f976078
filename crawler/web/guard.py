"""The last gate before the network: every connection is checked by the address that it is really made to."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from scrapy import Request
from twisted.internet.error import ConnectError
from zope.interface import alsoProvides, providedBy

from crawler.addressing import literal, may_connect

ALLOWED = "pagesieve_allowed"  # in a request's meta: what its site may ask for


class Allowed(Struct, frozen=True):
    """Hosts and networks that may be private, for the requests of one site."""

    entries: tuple[str, ...] = ()


def allowed_of(request: Request) -> tuple[str, ...]:
    """What the site of a request may ask for, beyond what the crawl may."""
    found = request.meta.get(ALLOWED)
    return found.entries if isinstance(found, Allowed) else ()


class UnsafeAddressError(ConnectError):
    """The connection would have gone to an address that is not of the public network."""


def unsafe(why: str) -> UnsafeAddressError:
    """The error, with its reason."""
    return UnsafeAddressError(string=why)  # type: ignore[no-untyped-call]


class Guarded:
    """A reactor that connects to public addresses alone; everything else is the other reactor's.

    What comes here is what the resolver answered: names that resolve to a private address, odd spellings of one and
    answers that change between two questions are all seen as the address that they are.
    """

    def __init__(self, reactor: Any, host: str, allowed: Collection[str] = ()) -> None:
        self._reactor = reactor
        self._host = host
        self._allowed = allowed
        alsoProvides(self, *providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, port: int, *more: Any, **named: Any) -> Any:  # noqa: N802 - Twisted's name
        """Connects, or raises `UnsafeAddressError`."""
        address = literal(host)
        if address is None or not may_connect(self._host, address, self._allowed):
            raise unsafe(f"{self._host} leads to {host}, which is not of the public network")
        return self._reactor.connectTCP(host, port, *more, **named)
