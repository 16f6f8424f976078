"""What a page says of itself in JSON-LD.

Read with forgiveness, since a page's own scripts are the only ones that ever parse it: several values in one script,
commas before a bracket, control characters in strings, entities, comments around it all.
"""

import html
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any, TypeAlias

from cleaning.cueing import read_table
from cleaning.describing.bylines import parse_byline
from cleaning.describing.topics import inner_steps
from cleaning.model import Metadata

Node: TypeAlias = dict[str, Any]

MAX_NODES = 2000  # of a page; shops list every product
_COMMAS = re.compile(r",[\s,]*([\]}]?)")
_BLANK = re.compile(r"[\s;\ufeff\u200b]*")
_VALUE = re.compile(r"(?<!<!)(?<!CDATA)[\[{]")
_CDATA = "<![CDATA["
# What opens a comment, and what closes it.
_COMMENTS = (("<!--", "-->"), ("/*", "*/"), ("//", "\n"))
_REMARKS = re.compile(r"(?m)^[ \t]*(?://[^\n]*|/\*[^*\n]{0,500}\*/[ \t]*)$")  # lines that are nothing else
# Strings are matched whole, so that what looks like a comment inside one is none.
_UNREAD = re.compile(r'"(?:[^"\\]|\\.)*"|/\*(?:[^*]|\*(?!/)){0,500}\*/|//[^\n]*|\bundefined\b', re.DOTALL)
_ESCAPE = re.compile(r'(?<!\\)\\(?=[^"\\/bfnrtu])')
_FIRMS = ("Organization", "Corporation", "WebSite", "Brand", "Business")
_TAGS = re.compile(r"<[^<>]{1,200}>")
_START = re.compile(r"[^\s;,\ufeff\u200b\u2028]")


def read_linked_data(scripts: list[str]) -> Metadata:
    """What the scripts (texts of `application/ld+json`) say of the article, as they say it: nothing is cleaned yet."""
    nodes = list(islice((node for script in scripts for node in _nodes(_values(script))), MAX_NODES))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    article = _first(nodes, source_names()["json_ld"]["articles"])
    page = _first(nodes, source_names()["json_ld"]["pages"])
    main = {**page, **{key: value for key, value in article.items() if value not in (None, "", [])}}
    title = _text(article.get("headline")) or _text(article.get("name")) or _text(page.get("headline"))
    return Metadata(
        title=title,
        authors=tuple(_authors(main.get("author") or main.get("creator"), by_id)),
        date=_text(main.get("datePublished")) or _text(article.get("dateCreated")) or _text(article.get("uploadDate")),
        date_modified=_text(main.get("dateModified")),
        sitename=_sitename(main, nodes, by_id),
        categories=tuple(_strings(article.get("articleSection"))) or _breadcrumb(nodes, title),
        tags=tuple(_keywords(article.get("keywords"))),
        description=_text(main.get("description")),
    )


@cache
def source_names() -> dict[str, dict[str, list[str]]]:
    """Where pages say what they are: the names of tags and types in data/sources.toml."""
    table: dict[str, dict[str, list[str]]] = read_table("cleaning.describing", "data/sources.toml")
    return table


@lru_cache(maxsize=8)  # of one page, which is asked for the article's body first, and later for its metadata
def _values(script: str) -> tuple[Any, ...]:
    """The JSON values of a script, as far as they can be read; nobody may change them."""
    return tuple(_read(script))


def _read(script: str) -> Iterator[Any]:
    """The JSON values of a script, one after another; what is broken is mended once.

    A comment that closes after the last value is where reading ends.
    """
    text, position, mended = _opened(script), 0, False
    decoder = json.JSONDecoder(strict=False)
    while start := _START.search(text, position):
        try:
            value, position = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):  # broken, or a number of thousands of digits; or nested without end
            if mended:
                return
            text, position, mended = _mended(text[start.start() :]), 0, True
        else:
            yield value


def _opened(script: str) -> str:
    """The script without what stands before its first value: a byte order mark, comments, the opening of CDATA.

    >>> _opened("<!-- x -->{}"), _opened("//<![CDATA[\\n[]"), _opened("<!--\\n{}")
    ('{}', '[]', '{}')
    """
    position, places = 0, dict.fromkeys(("value", *dict(_COMMENTS).values()), -2)
    while True:
        position = _BLANK.match(script, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        if script.startswith(_CDATA, position):
            position += len(_CDATA)
            continue
        comment = next((signs for signs in _COMMENTS if script.startswith(signs[0], position)), None)
        if comment is None:
            return script[position:].strip()
        position += len(comment[0])
        _find_again(script, position, places, comment[1])
        holds_value = comment[0] != "/*" and 0 <= places["value"] < places[comment[1]]
        if places[comment[1]] >= 0 and not holds_value:
            position = places[comment[1]] + len(comment[1])


def _find_again(script: str, position: int, places: dict[str, int], closing: str) -> None:
    """Where the next value and the next end of a comment are; what lies ahead, or nowhere, is not looked for again."""
    if places["value"] != -1 and places["value"] < position:
        value = _VALUE.search(script, position)
        places["value"] = value.start() if value else -1
    if places[closing] != -1 and places[closing] < position:
        places[closing] = script.find(closing, position)


def _mended(text: str) -> str:
    """The text without what most often breaks JSON in pages: entities for quotes, commas before a bracket, comments."""
    text = _REMARKS.sub("", text)
    plain = html.unescape(text) if "&quot;" in text and '"' not in text else text
    return _COMMAS.sub(lambda commas: commas[1] or commas[0], _UNREAD.sub(_read_as, plain))


def _read_as(found: re.Match[str]) -> str:
    """What a piece of a script is in JSON: strings without escapes of their own, no comments, no `undefined`."""
    piece = found[0]
    if piece[0] == '"':
        return _ESCAPE.sub("", piece)
    return "null" if piece == "undefined" else ""


def _nodes(values: Any, depth: int = 0) -> Iterator[Node]:
    """All objects that stand for something of their own: in lists, in a graph, as a page's main entity."""
    if isinstance(values, dict):
        yield values
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if depth < 4 and isinstance(values.get(key), dict | list):
                yield from _nodes(values[key], depth + 1)
    elif depth < 4 and isinstance(values, list | tuple):
        for value in values:
            yield from _nodes(value, depth + 1)


def _kinds(node: Node) -> list[str]:
    """The node's types, without the vocabulary's address."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rsplit("/", 1)[-1] for kind in listed if isinstance(kind, str)]


def _first(nodes: list[Node], kinds: list[str]) -> Node:
    """The first node of the most telling kind; an empty one where there is none."""
    ranks = [min((kinds.index(kind) for kind in _kinds(node) if kind in kinds), default=len(kinds)) for node in nodes]
    best = min(ranks, default=len(kinds))
    return nodes[ranks.index(best)] if best < len(kinds) else {}


def _text(value: Any) -> str | None:
    """A string, or the first of several; an object's `@value` or name."""
    if isinstance(value, list) and value:
        return _text(value[0])
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("name"))
    return value.strip() or None if isinstance(value, str) else None


def _strings(value: Any) -> list[str]:
    """All strings of a value that may be one or many."""
    values = value if isinstance(value, list) else [value]
    return [text for text in map(_text, values) if text]


def _keywords(value: Any) -> list[str]:
    """Keywords as a list or between commas."""
    return [word.strip() for text in _strings(value) for word in re.split(r"[,;]", text) if word.strip()]


def _names(value: Any, by_id: dict[str, Node]) -> Iterator[str]:
    """The names of people or organisations, where a node may stand elsewhere in the graph."""
    for node in _referred(value, by_id):
        yield from _strings(_name(node))


def _authors(value: Any, by_id: dict[str, Node]) -> Iterator[str]:
    """The names of those who sign: people, newsrooms and agencies, but no other organisation."""
    for node in _referred(value, by_id):
        firm = isinstance(node, dict) and any(kind.endswith(_FIRMS) for kind in _kinds(node))
        yield from (name for name in _strings(_name(node)) if not firm or parse_byline(name, sure=True) is not None)


def _referred(value: Any, by_id: dict[str, Node]) -> Iterator[Any]:
    """The values of one that may be many, each node as it stands elsewhere in the graph."""
    for one in value if isinstance(value, list) else [value]:
        yield by_id.get(str(one.get("@id")), one) if isinstance(one, dict) else one


def _name(node: Any) -> Any:
    """A node's name, whole or in its parts; what is no node is a name itself."""
    if not isinstance(node, dict):
        return node
    parts = [part for key in ("givenName", "additionalName", "familyName") if (part := _text(node.get(key)))]
    return node.get("name") or " ".join(parts) or None


def _sitename(main: Node, nodes: list[Node], by_id: dict[str, Node]) -> str | None:
    """The publisher, or the one site that the page describes."""
    publisher = next(_names(main.get("publisher"), by_id), None)
    kinds = set(source_names()["json_ld"]["publishers"])
    sites = (_text(node.get("name")) for node in nodes if not kinds.isdisjoint(_kinds(node)))
    return publisher or next((site for site in sites if site), None)


def _breadcrumb(nodes: list[Node], title: str | None) -> tuple[str, ...]:
    """The steps of a breadcrumb list between the front page and the page itself."""
    trail = next((node for node in nodes if "BreadcrumbList" in _kinds(node)), {})
    items = trail.get("itemListElement")
    steps = [step for step in items if isinstance(step, dict)] if isinstance(items, list) else []
    linked = [bool(step.get("item") or step.get("url")) for step in steps]
    if title is None and any(linked) and not linked[-1]:
        steps.pop()  # the page itself
    names = [_text(step.get("name")) or _text(step.get("item")) or "" for step in steps]
    return inner_steps((name for name in names if not name.startswith("http")), title)


def article_bodies(scripts: list[str]) -> list[str]:
    """The texts that the scripts give as the body of what the page is about, without markup."""
    values = [value for script in scripts if '"articleBody"' in script for value in _values(script)]
    nodes = islice(_nodes(values), MAX_NODES)
    found = (_text(node.get("articleBody")) for node in nodes)
    return [_TAGS.sub(" ", html.unescape(body)) for body in found if body]
