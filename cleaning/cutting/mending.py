"""What libxml2 makes of a page, mended to what a browser makes of it."""

import re
from itertools import islice
from typing import Any

# Characters that XML, and so a tree, can't hold; also written as references. U+000B, U+000C and the separators part
# words, the others are nothing.
CONTROLS = bytes({*range(0x20)} - {9, 10, 13})
PARTS = b"\x0b\x0c\x1c\x1d\x1e\x1f"
NOTHING = bytes({*CONTROLS} - {*PARTS})
SPACES = bytes.maketrans(PARTS, b" " * len(PARTS))
NO_CHARACTER = b"\xef\xbf"  # what U+FFFE and U+FFFF start with in UTF-8
REFERENCE = re.compile(
    rb"&#(?:0{0,20}([12]?\d|3[01])|[xX]0{0,20}([01]?[0-9a-fA-F])|[xX]0{0,20}[fF]{3}[eEfF]|6553[45])(?![0-9a-zA-Z]);?"
)
KEPT = frozenset((9, 10, 13))

OPENED = ("template", "svg", "object", "map", "rt", "rp")
# What ends an <svg> that was never closed, and what a drawing holds as HTML.
BREAKS_OUT = frozenset(
    "article blockquote br center div dl em h1 h2 h3 h4 h5 h6 hr li main nav ol p pre section span strong table "
    "ul".split()
)
# What ends a <head> of which the end tag is left out, as HTML allows; libxml2 does not know them.
ENDS_HEAD = frozenset("article aside figure footer header main nav section".split())
LOOKED_AT = 2000  # elements of a drawing: one that was never closed holds the page from near its start
OF_RUBY = frozenset(("rt", "rp", "rb", "rtc"))


def printable(markup: str) -> bytes:
    """A page in UTF-8 without control characters and references to them: a space where they part words, else nothing.

    >>> printable("a\\x0bb &#12;c&#x0;d &#10;")
    b'a b  cd &#10;'
    """
    whole = markup.encode("utf-8", "replace")
    if len(whole.translate(None, CONTROLS)) < len(whole):
        whole = whole.translate(SPACES, NOTHING)
    if NO_CHARACTER in whole:
        whole = whole.replace(NO_CHARACTER + b"\xbe", b"").replace(NO_CHARACTER + b"\xbf", b"")
    return REFERENCE.sub(_referred, whole) if b"&#" in whole else whole


def _referred(match: re.Match[bytes]) -> bytes:
    code = int(match[1]) if match[1] else int(match[2], 16) if match[2] else 0
    if code in KEPT:
        return match.group()
    return b" " if code in PARTS else b""


def mend(root: Any) -> None:
    """Opens, in a parsed page, what a browser shows and libxml2 holds closed.

    The root of a shadow tree; a map, an object and a drawing that hold text of the page, be it that they were never
    closed; and readings above words (<rt>) that end where the next one starts. A body that begins without its tag.
    """
    _end_head(root)
    for element in [*root.iter(*OPENED)]:
        tag = element.tag
        if tag == "template":
            if element.get("shadowrootmode") is not None:
                element.tag = "div"
        elif tag in ("rt", "rp"):
            _unnest(element)
        elif tag == "svg":
            if _holds_html(element):
                element.tag = "div"
        elif _holds_text(element):
            element.tag = "div" if tag == "object" or _holds_html(element) else "span"


def _end_head(root: Any) -> None:
    """Moves what stands in the head from the first element that ends it to the body's beginning."""
    head, body = root.find("head"), root.find("body")
    if head is None or body is None:
        return
    first = next((child for child in head if child.tag in ENDS_HEAD), None)
    if first is None:
        return
    moved = [first, *first.itersiblings()]
    if body.text:
        moved[-1].tail = (moved[-1].tail or "") + body.text
        body.text = None
    body[:0] = moved


def _holds_text(element: Any) -> bool:
    texts = (text for inner in islice(element.iterdescendants(), LOOKED_AT) for text in (inner.text, inner.tail))
    return any(text and not text.isspace() for text in (element.text, *texts))


def _holds_html(element: Any) -> bool:
    return any(inner.tag in BREAKS_OUT for inner in islice(element.iterdescendants(), LOOKED_AT))


def _unnest(reading: Any) -> None:
    """What of a ruby stands in a reading that was not closed comes behind it."""
    for child in reading:
        if child.tag in OF_RUBY:
            rest = [child, *child.itersiblings()]
            for place, moved in enumerate(rest):
                reading.getparent().insert(reading.getparent().index(reading) + 1 + place, moved)
            return
