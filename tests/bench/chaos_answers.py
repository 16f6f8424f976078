"""What servers do wrong, as a grammar: an answer of it is made by a dice, from the smallest part up."""

import gzip
import random
from collections.abc import Callable

from tests.site.prose import article

PAGES = 150  # addresses of a host that links lead to
PAUSE = 6.0  # seconds that a server is silent for: three times as long as a crawl waits for it here

Dice = random.Random
Answer = list[bytes | float | None]  # pieces, pauses in seconds, None for a reset


def one_of(dice: Dice, *parts: object) -> object:
    """One of these, called where it can be."""
    part = dice.choice(parts)
    return part(dice) if callable(part) else part


def number(dice: Dice) -> str:
    """A number as headers hold them, or what should be one."""
    return str(one_of(dice, "0", "1", "-1", "²", "٣", "9" * 30, "1e9", "0x1", "", "NaN", " 2 ", "1,2"))


def address(dice: Dice) -> str:
    """Where a link leads: mostly to a page of the host."""
    page = f"/p/{dice.randrange(PAGES)}/one-two-three-four"
    odd = (
        "http://[",
        "//[x]/",
        "http://a:b:c/",
        "javascript:x",
        "http://127.0.0.1:1/",
        "//169.254.169.254/",
        "\\\\x\\y",
        "",
        "?" + "a&" * 300,
        "/" + "x" * 3000,
        "/p/ş",
        "http://user:pass@/",
        "http://\x01/",
        "file:///etc/passwd",
        "#",
        "..",
        "http://xn--/",
        "HTTP:/p/1",
        "/p/%zz",
        "/p/\ud800",
        "mailto:a@b",
        "http:///",
        "//",
        "http://256.256.256.256/",
    )
    return page if dice.random() < 0.7 else dice.choice(odd)


def date(dice: Dice) -> str:
    """A date, or what stands in its place."""
    odd = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "yesterday", "2026-13-45", "٢٠٢٦", "99999999999")
    fine = ("2026-01-01", "2026-01-02T10:00:00Z", "Mon, 05 Jan 2026 10:00:00 GMT", "2026-01", "")
    return dice.choice(odd + fine)


def header(dice: Dice) -> bytes:
    """A line of the head."""
    lines = (
        lambda d: f"Retry-After: {one_of(d, number, date)}",
        lambda d: f"Set-Cookie: ş{number(d)}=1; Path=//[",
        lambda d: f"Link: <{address(d)}>; rel=canonical",
        lambda d: f"X-ş-{number(d)}: 1",
        lambda d: f"ETag: {one_of(d, number, date)}",
        lambda d: f"Last-Modified: {date(d)}",
        lambda d: f"X-Robots-Tag: {one_of(d, 'noai', 'a: noai', ',' * 500, number)}",
        lambda d: f"tdm-reservation: {number(d)}",
        lambda d: f"Location: {address(d)}",
        lambda d: "X-Long: " + "y" * d.randrange(70_000),
        lambda d: " folded",
        lambda d: "no colon",
        lambda d: ": no name",
        lambda d: "X-Nul: \0\x0b",
    )
    return str(dice.choice(lines)(dice)).encode("utf-8", "surrogatepass")


def status(dice: Dice) -> bytes:
    """The first line."""
    odd = (
        b"HTTP/1.1 99999999999999999999 OK",
        b"HTTP/1.1 0 OK",
        b"HTTP/1.1 -5 x",
        b"HTTP/1.1",
        b"",
        b"HTTP/9.9 200 OK",
        b"ICY 200 OK",
        b"HTTP/1.1 200",
        b"HTTP/1.1 2x0 OK",
        b"HTTP/1.1 600 x",
        b"HTTP/1.1 100 Continue",
        b"HTTP/1.1 304 Not",
        b"HTTP/1.1 204 No",
        b"HTTP/1.1 206 Part",
        b"HTTP/1.1 401 No",
        b"HTTP/1.1 403 No",
        b"HTTP/1.1 404 No",
        b"\xff\xfe",
        b"HTTP/1.1 410 Gone",
        b"HTTP/1.1 451 Law",
        b"HTTP/1.1 500 x",
        b"HTTP/1.1 503 x",
        b"HTTP/1.1 429 x",
        b"HTTP/1.0 200 OK",
    )
    return b"HTTP/1.1 200 OK" if dice.random() < 0.7 else dice.choice(odd)


def story(dice: Dice) -> bytes:
    """A page with an article and links."""
    found = article(dice.choice(("en", "tr", "az")), 700_000_000 + dice.randrange(10**6))
    links = "".join(f'<a href="{address(dice)}">x</a>' for _ in range(dice.randrange(1, 12)))
    base = dice.choice(("", "", "", "<base href='http://['>", f'<base href="{address(dice)}">'))
    own = dice.choice(("", "", "", f"<link rel=canonical href='{address(dice)}'>", "<meta name=robots content=noai>"))
    feed = dice.choice(("", f"<link rel=alternate type=application/rss+xml href='{address(dice)}'>"))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in found.paragraphs[:4])
    text = f"<html><head>{base}{own}{feed}<title>{found.title}</title></head><body><article>{body}</article>{links}"
    return text.encode("utf-8", "surrogatepass")


def rubbish(dice: Dice) -> bytes:
    """What is no page."""
    return bytes(dice.choices(range(256), k=dice.randrange(2_000)))


def heavy(dice: Dice) -> bytes:
    """What is slow to read for some."""
    many = dice.randrange(3_000)
    return dice.choice((b"<link ", b"<a href='", b"<!--", b"<div>", b"<title>", b"<p a=", b"&#x", b"]]>")) * many


def listing(dice: Dice) -> bytes:
    """A sitemap or a feed, or half of one."""
    urls = "".join(
        f"<url><loc>{address(dice).replace('&', '&amp;')}</loc><lastmod>{date(dice)}</lastmod></url>"
        for _ in range(dice.randrange(30))
    )
    forms = (
        f"<urlset>{urls}</urlset>",
        f"<urlset>{urls}",
        f"<?xml version='1.0' encoding='{dice.choice(('utf-16', 'x', 'ascii'))}'?><urlset>{urls}</urlset>",
        f"<sitemapindex><sitemap><loc>{address(dice)}</loc></sitemap></sitemapindex>",
        f"<rss><channel><item><link>{address(dice)}</link><pubDate>{date(dice)}</pubDate></item></channel></rss>",
        f"<feed><entry><link href='{address(dice)}'/><updated>{date(dice)}</updated></entry></feed>",
        f'<!DOCTYPE x [<!ENTITY a "b">]><urlset>{urls}</urlset>',
        "<urlset>" + "<a/>" * 5_000,
        "\n".join(f"http://127.0.0.2{address(dice)}" for _ in range(20)),
    )
    body = dice.choice(forms).encode("utf-8", "surrogatepass")
    return gzip.compress(body, mtime=0)[: dice.choice((None, 20))] if dice.random() < 0.2 else body


def robots(dice: Dice) -> bytes:
    """A robots.txt; most let the crawl in."""
    lines = (
        "User-agent: *",
        "Disallow: /never/",
        "Disallow: /*a*b*c$",
        "Allow: /",
        "Crawl-delay: 0.001",
        "Crawl-delay: x",
        "\0",
        f"Sitemap: {address(dice)}",
        "Sitemap: http://[",
        "Sitemap: /map.xml",
        "User-agent",
        "Disallow",
        ": /",
        "#",
        "ş: ş",
    )
    body = "\n".join(dice.choices(lines, k=dice.randrange(40))).encode("utf-8", "surrogatepass")
    return body * dice.choice((1, 1, 1, 50)) if dice.random() < 0.9 else rubbish(dice)


def tdmrep(dice: Dice) -> bytes:
    """A tdmrep.json; most reserve little."""
    forms = (
        b'[{"location": "/p/1*", "tdm-reservation": 1}]',
        b'[{"location": "/", "tdm-reservation": []}]',
        b"[" * 50_000,
        b'[{"location": 1}, 5, null]',
        b"{}",
        b'{"location": {}}',
        b"nonsense",
        b"\xff",
        b"",
        b'[{"tdm-reservation": 1}]',
    )
    return dice.choice(forms)


def framed(dice: Dice, body: bytes) -> tuple[list[bytes], bytes]:
    """The lines that say how the body goes over the wire, and the body as it does."""
    match dice.randrange(14):
        case 0:
            packed = gzip.compress(body, mtime=0)
            cut = packed[: len(packed) // dice.choice((1, 2))]
            return [b"Content-Encoding: gzip", b"Content-Length: %d" % len(cut)], cut
        case 1:
            coding = dice.choice((b"gzip", b"br", b"zstd", b"deflate", b"gzip, gzip", b"\xc5\x9f"))
            return [b"Content-Encoding: " + coding, b"Content-Length: %d" % len(body)], body
        case 2:
            chunk = b"%x\r\n%s\r\n" % (len(body), body)
            return [b"Transfer-Encoding: chunked"], chunk + dice.choice((b"0\r\n\r\n", b"", b"zz\r\n", b"-1\r\n"))
        case 3:
            length = dice.choice((b"-1", b"x", b"9" * 30, b"1, 2", b"%d" % (len(body) + 9), b"%d" % (len(body) // 2)))
            return [b"Content-Length: " + length], body
        case 4:
            return [b"Content-Length: %d" % len(body), b"Content-Length: 1"], body
        case 5:
            return [], body
        case _:
            return [b"Content-Length: %d" % len(body)], body


def answer(dice: Dice, path: str) -> Answer:
    """The whole of an answer to a path."""
    makers: tuple[Callable[[Dice], bytes], ...] = (story,) * 12 + (rubbish, heavy, listing)
    named = {"/robots.txt": robots, "/.well-known/tdmrep.json": tdmrep, "/map.xml": listing, "/sitemap.xml": listing}
    body = named.get(path, dice.choice(makers))(dice)
    kind = dice.choice(
        (b"text/html; charset=utf-8",) * 8 + (b"text/html; charset=zlib", b"", b"image/png", b"a/b;;\xff")
    )
    lines, sent = framed(dice, body)
    more = [header(dice) for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2, 5)))]
    first = status(dice)
    if dice.random() < 0.05:
        first, more = b"HTTP/1.1 302 Found", [*more, b"Location: " + address(dice).encode("utf-8", "surrogatepass")]
    head = b"\r\n".join([first, b"Content-Type: " + kind, *lines, *more, b"Connection: close"]) + b"\r\n\r\n"
    pieces: Answer = [head, sent]
    match dice.randrange(200):
        case 0:
            pieces = [head, sent[: len(sent) // 2], PAUSE]
        case 1:
            pieces = [PAUSE]
        case 2 | 3:
            pieces = [head[: dice.randrange(len(head))], None]
        case 4 | 5:
            pieces = [head, sent[: len(sent) // 2], None]
        case 6:
            pieces = [head[:10], 0.2, head[10:], 0.2, sent]
        case 7:
            pieces = [head, sent, head, sent]
    return pieces
