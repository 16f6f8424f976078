"""The start tags of a page in one pass: no tree is built, so that nothing in a page can make it slow."""

import re
from collections.abc import Collection, Iterator
from html import unescape

RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")  # hold text, no tags
VALUE = 8_000  # characters of a value that are looked at: four times the longest address, as entities are longer

_NAME = re.compile(r"[a-zA-Z][^\s/>]{0,60}")
_SPACE = re.compile(r"[\s/]*")
_KEY = re.compile(r"[^\s/>][^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII) for name in RAW}


def start_tags(text: str, names: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The start tags of these names with their attributes, in the page's order; of two of one name, the first.

    Comments, and what scripts, styles and the like hold, are no tags. It takes time in proportion to the text, and
    never raises.

    >>> list(start_tags('<!-- <a href=1> --><a HREF="/x?a&amp;b" b>', {"a"}))
    [('a', {'href': '/x?a&b', 'b': ''})]
    """
    at, unclosed = text.find("<"), set[str]()
    while at >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at + 2)
            if end < 0:
                return
            at = text.find("<", end + 3)
            continue
        if not (found := _NAME.match(text, at + 1)):
            at = text.find("<", at + 1)
            continue
        name = found[0].lower()
        attributes, at = _attributes(text, found.end())
        if attributes is None:
            return
        if name in names:
            yield name, attributes
        if name in _ENDS and name not in unclosed:
            after = _ENDS[name].search(text, at)
            at = after.start() if after else at
            unclosed.update(() if after else (name,))
        at = text.find("<", at)


def _attributes(text: str, at: int) -> tuple[dict[str, str] | None, int]:
    """The attributes of a tag with the place after it; None where the text ends within it."""
    said: dict[str, str] = {}
    while (at := _end(_SPACE, text, at)) < len(text):
        if text[at] == ">":
            return said, at + 1
        end = _end(_KEY, text, at)
        key, value, at = text[at:end].lower(), "", end
        if equals := _EQUALS.match(text, at):
            at = equals.end()
            quote = text[at : at + 1]
            if quote in {'"', "'"}:
                at, end = at + 1, text.find(quote, at + 1)
                if end < 0:
                    return None, at
                value, at = text[at:end], end + 1
            else:
                end = _end(_BARE, text, at)
                value, at = text[at:end], end
        said.setdefault(key, unescape(value[:VALUE]))
    return None, at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a match ends that begins here; here, where there is none."""
    found = pattern.match(text, at)
    return found.end() if found else at
