"""The odd pages: each path's first part names one thing that servers do wrong, or that a crawler must not fall for."""

import gzip
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.site.pages import Answer, html
from tests.site.prose import article

if TYPE_CHECKING:
    from tests.site.server import Site

BOMB = 64_000_000  # bytes, of a body that is compressed to some kilobytes
STALL = 60.0  # seconds: longer than any test waits


class Wire(tuple[bytes | float, ...]):
    """What goes over the wire as it stands: bytes, with pauses in seconds between; then the connection closes."""

    __slots__ = ()


Odd = Callable[["Site", str, str], Answer | Wire]


def story(language: str, number: int, extra: str = "", charset: str = "utf-8", meta: str = "") -> bytes:
    """A page with an article, in a charset; `meta` goes to its head, `extra` to its end."""
    found = article(language, 900_000_000 + number)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in found.paragraphs)
    page = (
        f'<!doctype html><html lang="{language}"><head>{meta}<title>{found.title}</title></head>'
        f"<body><article><h1>{found.title}</h1>{body}</article>{extra}</body></html>"
    )
    return page.encode(charset, "xmlcharrefreplace")


def _typed(kind: str, body: bytes, *headers: tuple[str, str]) -> Answer:
    return Answer(200, (("Content-Type", kind), *headers), body)


def _charset(site: "Site", base: str, target: str) -> Answer:
    match target.rsplit("/", 1)[-1]:
        case "right":
            return _typed("text/html; charset=iso-8859-9", story("tr", 1, charset="iso-8859-9"))
        case "wrong":
            return _typed("text/html; charset=iso-8859-1", story("tr", 2))
        case _:
            return _typed("text/html", story("tr", 3, charset="cp1254"))


def _redirect(site: "Site", base: str, target: str) -> Answer:
    """`/redirect/to?url=...`, `/redirect/loop`, `/redirect/chain/N`."""
    parts = urlsplit(target)
    match parts.path.split("/")[2:]:
        case ["loop"]:
            to = "/redirect/loop2"
        case ["loop2"]:
            to = "/redirect/loop"
        case ["chain", number] if int(number):
            to = f"/redirect/chain/{int(number) - 1}"
        case ["chain", _]:
            to = "/plain/after-chain"
        case _:
            to = parse_qs(parts.query)["url"][0]
    return Answer(302, (("Location", to),), b"")


def _status(site: "Site", base: str, target: str) -> Answer:
    """`/status/404`; `/status/429` and 503 and 500 once, then 200."""
    code = int(urlsplit(target).path.split("/")[2])
    site.visits[target] += 1
    if code in {429, 500, 503} and site.visits[target] > 1:
        return html(story("en", code))
    wait = (("Retry-After", "1"),) if code in {429, 503} else ()
    return Answer(code, (("Content-Type", "text/html"), *wait), b"<html><body><p>An error page.</p></body></html>")


def _slow(site: "Site", base: str, target: str) -> Wire:
    """A body that drips, stalls or breaks off."""
    body = story("en", 7)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    match target.rsplit("/", 1)[-1]:
        case "drip":
            return Wire((head, body[:100], 0.2, body[100:1000], 0.2, body[1000:]))
        case "stall":
            return Wire((head, body[:100], STALL))
        case "silent":
            return Wire((STALL,))
        case "cut":
            return Wire((head, body[: len(body) // 2]))
        case "long":  # says less than it sends
            return Wire((head.replace(str(len(body)).encode(), str(len(body) - 200).encode()), body))
        case "headers":
            return Wire((b"HTTP/1.1 200 OK\r\n", *[b"X-Filler: " + b"x" * 8000 + b"\r\n"] * 200, b"\r\n", body))
        case _:  # chunked
            chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:500], body[500:])]
            return Wire(
                (head.split(b"Content-Length")[0], b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n")
            )


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=3),
    "zstd": zstandard.compress,
}
_bombs: dict[str, bytes] = {}


def _packed(site: "Site", base: str, target: str) -> Answer:
    """`/packed/gzip` and so on."""
    coding = target.rsplit("/", 1)[-1]
    return html(PACK[coding](story("en", 11 + len(coding))), ("Content-Encoding", coding))


def _bomb(site: "Site", base: str, target: str) -> Answer:
    """`/bomb/gzip` and so on: small over the wire, huge when opened."""
    coding = target.rsplit("/", 1)[-1]
    if coding == "plain":
        return html(b"<p>" + b"x" * 30_000_000)
    if coding not in _bombs:
        _bombs[coding] = PACK[coding](b"<html><body><p>" + b"\0" * BOMB)
    return html(_bombs[coding], ("Content-Encoding", coding))


def _farm(site: "Site", base: str, target: str) -> Answer:
    """Links with ever new parameters, session ids or days, which all show the same."""
    parts = urlsplit(target)
    number = int(parse_qs(parts.query).get("n", ["0"])[0])
    if parts.path.startswith("/farm/days"):
        day = int(parts.path.rsplit("/", 1)[-1]) if parts.path.count("/") > 2 else 0
        links = [f"/farm/days/{day + step}" for step in (1, 2)]
    elif parts.path.startswith("/farm/deep"):
        links = [f"{parts.path}/more"]
    else:
        links = [f"/farm/?n={number * 5 + step}&sort={step}" for step in range(1, 6)]
    body = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return html(f"<!doctype html><html><head><title>Farm</title></head><body><ul>{body}</ul></body></html>")


def _consent(site: "Site", base: str, target: str) -> Answer:
    return html(
        "<!doctype html><html><head><title>Before you continue</title></head><body><div id='consent'>"
        "<p>We use cookies.</p><button>Accept all</button><button>Reject all</button></div></body></html>"
    )


def _script(site: "Site", base: str, target: str) -> Answer:
    """`/script/`: a page that its script builds out of what it asks for; `/script/main.js?to=...`."""
    if target.endswith("/main.js"):
        body = (
            "fetch('/script/data.html').then(answer => answer.text()).then(text => {"
            "document.getElementById('root').innerHTML = text; document.title = 'Built by script';"
            "for (const url of window.__ALSO__ || []) fetch(url).catch(() => 0)});"
        )
        return _typed("text/javascript", body.encode())
    if target.endswith("/data.html"):
        return html(b"<article>" + story("en", 61).split(b"<article>")[1].split(b"</article>")[0] + b"</article>")
    return html(
        "<!doctype html><html><head><title>App</title></head><body><div id='root'></div><noscript>You need to enable "
        "JavaScript to run this app.</noscript><script src='/script/main.js'></script><script>window.__DATA__="
        f'{{"text": {"x" * 2000!r}}}</script></body></html>'.replace("'x", '"x').replace("x'", 'x"')
    )


def _opted(site: "Site", base: str, target: str) -> Answer:
    """Each way in which a page says that it does not want to be in a corpus."""
    match target.rsplit("/", 1)[-1]:
        case "header":
            return html(story("en", 31), ("X-Robots-Tag", "noai, noimageai"))
        case "noindex":
            return html(story("en", 32), ("X-Robots-Tag", "googlebot: nofollow, noindex"))
        case "other":  # is addressed to another crawler
            return html(story("en", 33), ("X-Robots-Tag", "otherbot: noai"))
        case "meta":
            return html(story("en", 34, meta='<meta name="robots" content="NOAI">'))
        case "tdm":
            return html(story("en", 35), ("tdm-reservation", "1"))
        case "tdm-meta":
            return html(story("en", 36, meta='<meta name="tdm-reservation" content="1">'))
        case _:
            return html(story("en", 37, meta='<meta name="robots" content="index, follow">'))


def _links(site: "Site", base: str, target: str) -> Answer:
    """`/links/?to=A&to=B`: a page with these links."""
    to = parse_qs(urlsplit(target).query).get("to", [])
    links = "".join(f'<li><a href="{link}">a link</a></li>' for link in to)
    return html(story("en", 41, extra=f"<ul>{links}</ul>"))


def _plain(site: "Site", base: str, target: str) -> Answer:
    return html(story("en", sum(target.encode())))


def _twin(site: "Site", base: str, target: str) -> Answer:
    """An article with its AMP and print twins, which name it."""
    name = urlsplit(target).path.split("/")[2]
    link = f'<link rel="canonical" href="/twin/{name}">'
    mark = target.removeprefix(f"/twin/{name}")
    return html(story("az", sum(name.encode()), meta=link, extra=f"<!-- {mark} -->"))


def _image(site: "Site", base: str, target: str) -> Answer:
    return _typed("image/png", b"\x89PNG\r\n\x1a\n" + bytes(100))


def _cookie(site: "Site", base: str, target: str) -> Answer:
    return html(story("en", 51), ("Set-Cookie", "session=secret; Path=/"))


def _entities(site: "Site", base: str, target: str) -> Answer:
    """Sitemaps that want to be expanded, or to read a file."""
    if target.endswith("laughs.xml"):
        rows = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        kind = f'<!DOCTYPE x [<!ENTITY a0 "ha">{rows}]>'
        loc = "&a9;"
    else:
        kind = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
        loc = f"{base}/plain/&file;"
    return _typed(
        "application/xml",
        f'<?xml version="1.0"?>{kind}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{loc}</loc></url></urlset>".encode(),
    )


def _maps(site: "Site", base: str, target: str) -> Answer:
    """`/maps/deep/N`: an index of an index of an index; `/maps/list?to=A`: a sitemap with these addresses."""
    parts = urlsplit(target)
    if "/deep" in parts.path:
        number = int(parts.path.rsplit("/", 1)[-1])
        body = f"<sitemapindex><sitemap><loc>{base}/maps/deep/{number + 1}</loc></sitemap></sitemapindex>"
    else:
        rows = "".join(f"<url><loc>{to.replace('&', '&amp;')}</loc></url>" for to in parse_qs(parts.query)["to"])
        body = f"<urlset>{rows}</urlset>"
    return _typed("application/xml", body.encode())


ODD: dict[str, Odd] = {
    "charset": _charset,
    "redirect": _redirect,
    "status": _status,
    "slow": _slow,
    "packed": _packed,
    "bomb": _bomb,
    "farm": _farm,
    "consent": _consent,
    "script": _script,
    "opted": _opted,
    "links": _links,
    "plain": _plain,
    "twin": _twin,
    "image": _image,
    "cookie": _cookie,
    "entities": _entities,
    "maps": _maps,
}
