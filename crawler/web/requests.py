"""A Scrapy request as the state keeps it, and back."""

import base64
import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import msgspec
from msgspec import structs
from scrapy import Request, Spider
from scrapy.utils.request import request_from_dict
from twisted.python.failure import Failure

from crawler.addressing import address
from crawler.reading import SIZE
from crawler.sites import Site
from crawler.state import PAGE, Link, Row
from crawler.web.guard import ALLOWED
from crawler.web.keeper import ROW

LINK = "pagesieve_link"  # in a request's meta: what the state is to keep of it
MOST = 2**60  # of a priority: what the state can hold, with room
CREDENTIALS = {"authorization", "cookie", "proxy-authorization"}
KEEPING = {307, 308}  # redirects that ask for the same request again
_PLAIN = {"method": "GET", "body": b"", "priority": 0, "dont_filter": False, "encoding": "utf-8"}
_OURS = {ROW, LINK, ALLOWED, "download_slot", "download_latency", "depth", "download_timeout", "dont_redirect"}


class Known(Protocol):
    """What a request is made with."""

    spider: Spider
    again: bool

    def site(self, name: str) -> Site:
        """The site of a name."""

    def heard(self, errback: Callable[[Failure], Any] | None, failure: Failure) -> Any:
        """Notes a failure of a request, then leaves it to the request's own errback."""

    def pace(self, host: str, site: Site) -> None:
        """Notes how fast the host may be asked."""


def link_of(request: Request, known: Known, depth: int, again: bool = False) -> Link | None:
    """The link that a request of a spider is; None for one that is not of the web."""
    found = request.meta.get(LINK)
    if isinstance(found, Link):
        return found
    where = address(request.url)
    if where is None:
        return None
    if request.method != "GET" or request.body:  # a form is another page with every other word in it
        digest = hashlib.sha256(request.method.encode() + b"\n" + request.body).hexdigest()
        where = structs.replace(where, key=f"{where.key}#{digest[:16]}")
    return Link(
        address=where,
        site=where.host,
        role=PAGE,
        priority=max(-MOST, min(MOST, request.priority)),
        depth=depth,
        request=_packed(request, known.spider),
        again=again or request.dont_filter or known.again,
    )


def _packed(request: Request, spider: Spider) -> str | None:
    """What the request holds beyond its address, as JSON; None where that is nothing."""
    values = _bare(request).to_dict(spider=spider)
    values["meta"] = {key: value for key, value in values["meta"].items() if key not in _OURS}
    values["headers"] = {name.decode("latin-1"): found for name, found in values["headers"].items()}
    kept = {key: value for key, value in values.items() if value and _PLAIN.get(key) != value}
    kept.pop("url", None)
    kept.pop("priority", None)
    kept.pop("dont_filter", None)
    if not kept or kept == {"callback": "parse"}:
        return None
    return msgspec.json.encode(kept, enc_hook=str).decode()


def _bare(request: Request) -> Request:
    """The request without what `request_of` laid around its errback."""
    if not isinstance(request.errback, partial):
        return request
    own = request.errback.args[0] if request.errback.args else None
    return request.replace(errback=None if own is ignored else own)


def request_of(row: Row, known: Known) -> Request:
    """The request that fetches an address, on condition that it changed where its last body is known."""
    site = known.site(row.site)
    known.pace(row.host, site)
    request = _unpacked(row, known.spider) if row.request else Request(row.url, errback=ignored)
    request.errback = partial(known.heard, request.errback)
    request.meta.update({ROW: row, "dont_redirect": True, "depth": row.depth})
    request.dont_filter = True
    if row.role != PAGE:
        request.meta["download_maxsize"] = SIZE
    on_condition = row.hash is not None and not known.again  # a callback makes items of a body, not of a 304
    if row.etag and (on_condition or row.role != PAGE):
        request.headers["If-None-Match"] = row.etag
    if row.modified and (on_condition or row.role != PAGE):
        request.headers["If-Modified-Since"] = row.modified
    if site.language:
        request.headers["Accept-Language"] = f"{site.language}, *;q=0.5"
    if site.browser and row.role == PAGE:
        request.meta.update({"playwright": True, "playwright_include_page": False})
    return request


def redirected(request: str | None, status: int, same_host: bool) -> str | None:
    """What a request holds, as it goes to where a redirect leads: as browsers do it.

    Credentials are for the host that they were given to; a form that was sent is not sent again, but for 307 and 308.
    """
    if request is None:
        return None
    values: dict[str, Any] = msgspec.json.decode(request)
    if not same_host:
        headers = {name: found for name, found in values.get("headers", {}).items() if name.lower() not in CREDENTIALS}
        values["headers"] = headers
        values.pop("cookies", None)
    if status not in KEEPING and values.get("method", "GET") != "HEAD":
        values.pop("method", None)
        values.pop("body", None)
    return msgspec.json.encode({name: value for name, value in values.items() if value}).decode()


def ignored(failure: object) -> None:
    """Nothing: the failure is kept already, and Scrapy need not log it as one that nobody expected."""


def _unpacked(row: Row, spider: Spider) -> Request:
    values: dict[str, Any] = msgspec.json.decode(row.request or "{}")
    values["url"] = row.url
    if "body" in values:
        values["body"] = base64.b64decode(values["body"])
    if "headers" in values:
        values["headers"] = {
            name: [base64.b64decode(value) for value in found] for name, found in _decoded(values["headers"])
        }
    return request_from_dict(values, spider=spider)


def _decoded(headers: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(headers.items())
