"""What is saved beside a page and is none: style sheets, scripts, drawings, feeds, site maps, data."""

import re
from pathlib import PurePosixPath

from crawler.feed.json_values import is_valid

HEAD = 20_000  # bytes that tell
CODE_SHARE = 0.05  # of a script's or a style sheet's letters, its signs at least; prose has a hundredth
_SIGNS = b"{}();=[]<>&|!+*"

_NAMES = {
    ".css": "a style sheet", ".scss": "a style sheet", ".less": "a style sheet",
    ".js": "a script", ".mjs": "a script", ".cjs": "a script", ".ts": "a script", ".jsx": "a script",
    ".map": "data", ".json": "data", ".webmanifest": "data", ".geojson": "data",
    ".svg": "a drawing", ".rss": "a feed", ".atom": "a feed", ".xsl": "a style sheet", ".xslt": "a style sheet",
    ".dtd": "a definition", ".xsd": "a definition",
}  # fmt: skip
_BEFORE = re.compile(
    rb"\s*+(?:<\?[^>]{0,2000}\?>\s*+|<!--(?:[^-]|-(?!->))*+-->\s*+|<!DOCTYPE\s+(?!html)[^>\[]{0,500}>\s*+)*+",
    re.IGNORECASE,
)
_ROOT = re.compile(
    rb"<(?:[a-z]{1,9}:)?(svg|rss|feed|urlset|sitemapindex|rdf|opml|plist|browserconfig|opensearchdescription|stylesheet"
    rb"|transform|manifest|crossdomain|wsdl)\b",
    re.IGNORECASE,
)
_ROOTS = {b"svg": "a drawing", b"rss": "a feed", b"feed": "a feed", b"rdf": "a feed", b"urlset": "a site map",
          b"sitemapindex": "a site map", b"stylesheet": "a style sheet", b"transform": "a style sheet"}  # fmt: skip
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|p|div|article|main|table|h[1-6])\b", re.IGNORECASE)
_SCRIPT = re.compile(
    rb"(?:[;!(+~]{0,3}function\b|\(\s*\(?[\w,\s]{0,99}\)?\s*=>|[\"']use strict[\"']|(?:var|let|const)\s+[\w$,{]"
    rb"|window\.|self\.|document\.|import\s*[\w{*\"']|export\s|define\(|jQuery|\$\(|\(self|module\.exports|if\s*\("
    rb"|try\s*\{|webpack)"
)
_STYLE = re.compile(
    rb"@(?:charset|import|font-face|media|keyframes|layer|supports)\b|[.#:\[*\w][^{};<>]{0,500}\{[^{}<>]{0,99}:"
)
_ROBOTS = re.compile(rb"(?:\s++|#[^\n]*+\n)*+(?:user-agent|sitemap|disallow|allow)\s*+:", re.IGNORECASE)
_COMMENTS = re.compile(rb"(?:\s++|/\*(?:[^*]|\*(?!/))*+\*/|//[^\n]*+\n)*+")


def companion(body: bytes, name: str | None) -> str | None:
    """What a file is that stands beside a page, in words; None for a page.

    By what it holds, then by its name: a page that is called `style.css` is a page.

    >>> companion(b"body { margin: 0; color: #333 }", "a/style.css"), companion(b"<p>body { margin: 0 }</p>", None)
    ('a style sheet', None)
    """
    head = _text_of(body[:HEAD])
    start = head[_BEFORE.match(head).end() :]  # type: ignore[union-attr]  # it matches the empty text
    if root := _ROOT.match(start):
        drawing = root[1].lower() == b"svg"
        return _ROOTS.get(root[1].lower(), "data") if not drawing or _is_drawing(body, head) else None
    if _MARKUP.search(head):
        return None
    if _ROBOTS.match(head) and PurePosixPath(name or "").name.lower() == "robots.txt":
        return "rules for robots"
    named = _named(name)
    if named:
        return named
    if start[:1] in (b"{", b"[") and is_valid(body):
        return "data"
    return _code(head)


def _text_of(head: bytes) -> bytes:
    """The head without a byte-order mark, as bytes of ASCII letters where it is UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_drawing(body: bytes, head: bytes) -> bool:
    """Whether an `<svg>` at the start is all there is: a page may begin with its symbols."""
    return body.rstrip()[-6:].lower() == b"</svg>" or not _MARKUP.search(head)


def _named(name: str | None) -> str | None:
    """What a name says; Chrome saves scripts as `a.js.download`."""
    suffixes = [suffix.lower() for suffix in PurePosixPath((name or "").removesuffix(".download")).suffixes[-2:]]
    return next((_NAMES[suffix] for suffix in reversed(suffixes) if suffix in _NAMES), None)


def _code(head: bytes) -> str | None:
    """A script or a style sheet under a name that says nothing: it begins like one, and is full of its signs."""
    letters = len(head) - sum(map(head.count, (b" ", b"\n", b"\t", b"\r")))
    signs = len(head) - len(head.translate(None, _SIGNS))
    if signs < CODE_SHARE * letters or (b"{" not in head and b"(" not in head):
        return None
    start = head[_COMMENTS.match(head).end() :]  # type: ignore[union-attr]  # it matches the empty text
    if _SCRIPT.match(start):
        return "a script"
    return "a style sheet" if _STYLE.match(start) else None
