"""What a page or its host says about being taken into a corpus: X-Robots-Tag, robots meta, TDMRep."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import msgspec
from w3lib.html import remove_comments

AGENT = "pagesieve"
REFUSALS = ("noai", "noindex", "none", "noml", "nollm")
HEAD = 100_000  # characters in which meta elements are looked for
_META = re.compile(r"<meta\b[^>]{1,1000}>", re.IGNORECASE)
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


def reserved(tdmrep: bytes, path: str) -> bool:
    """Whether a host's /.well-known/tdmrep.json reserves the path: the first rule whose location fits decides.

    >>> reserved(b'[{"location": "/news/*", "tdm-reservation": 1}]', "/news/1")
    True
    """
    try:
        rules: Any = msgspec.json.decode(tdmrep)
    except msgspec.DecodeError:
        return False
    for rule in rules if isinstance(rules, list) else [rules]:
        if isinstance(rule, dict) and _fits(str(rule.get("location", "")), path):
            return rule.get("tdm-reservation") in {1, "1"}
    return False


def _fits(location: str, path: str) -> bool:
    return bool(location) and fnmatchcase(path, location.rstrip("$") if location.endswith("$") else location + "*")
