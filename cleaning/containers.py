"""The elements around a block: what they hold, and what their tags, classes and roles speak for."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from lxml import etree, html
from msgspec import Struct

from cleaning.model import Reason
from cleaning.tables import read_table

WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Vocabulary(Struct, frozen=True):
    """The words of templates, by what they speak for."""

    words: dict[str, Reason]
    tags: dict[str, Reason]
    roles: dict[str, Reason]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary in containers.toml."""
    data = read_table("containers.toml")
    tags, roles = data.pop("tags"), data.pop("roles")
    return Vocabulary(
        words={word: Reason(reason) for reason, words in data.items() for word in words},
        tags={tag: Reason(reason) for tag, reason in tags.items()},
        roles={role: Reason(reason) for role, reason in roles.items()},
    )


@lru_cache(maxsize=4096)
def hints_of(tag: str, names: str, role: str) -> frozenset[Reason]:
    """What a tag, its class and id, and its role speak for.

    >>> sorted(hints_of("div", "articleShareBar", ""))
    [<Reason.SHARE_BAR: 'share_bar'>]
    """
    known = vocabulary()
    found = {known.words.get(word.lower()) for word in WORDS.findall(names)}
    found |= {known.tags.get(tag), known.roles.get(role)}
    return frozenset(reason for reason in found if reason)


class Container:
    """An open or closed element: what it holds, and what it says of what it holds."""

    __slots__ = ("characters", "children", "hidden", "hints", "index", "parent", "resolved", "tag")

    def __init__(self, tag: str, parent: "Container | None", element: html.HtmlElement) -> None:
        self.tag, self.parent = tag, parent
        self.children: dict[str, int] = {}
        self.index = parent.number(tag) if parent else 1
        self.characters = 0
        attributes = element.attrib
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        self.hints = hints_of(tag, names, attributes.get("role", "")) if tag not in ("html", "body") else frozenset()
        self.hidden: bool = (parent is not None and parent.hidden) or tag == "noscript" or _is_hidden(attributes)
        self.resolved: frozenset[Reason] | None = None

    def number(self, tag: str) -> int:
        """The next child's place among the children of its tag, from 1."""
        self.children[tag] = self.children.get(tag, 0) + 1
        return self.children[tag]

    def upwards(self) -> "Iterator[Container]":
        """This container and those around it, inmost first."""
        container: Container | None = self
        while container is not None:
            yield container
            container = container.parent

    def path(self) -> str:
        """The element's XPath."""
        return "".join(reversed([f"/{container.tag}[{container.index}]" for container in self.upwards()]))

    def add(self, characters: int) -> None:
        """Count text that a block inside holds."""
        for container in self.upwards():
            container.characters += characters


def _is_hidden(attributes: "etree._Attrib") -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and HIDDEN.search(style) is not None)
