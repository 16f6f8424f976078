"""The links and pictures of a page, by where they stand in the text of its blocks."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from msgspec import Struct

from cleaning.cutting.display import SKIPPED_TAGS
from cleaning.cutting.layout import Layout
from cleaning.model import Block, BlockKind, Link, Picture

LONGEST = 2_000  # characters of an address: what is longer holds its data, or a session
SMALL = 50  # pixels: what is smaller counts visits, or adorns
AHEAD = 5_000  # signs that a block is looked for, behind the one before it
SCHEMES = frozenset(("http", "https", "mailto", "tel", "ftp", ""))
LAZY = ("data-src", "data-original", "data-lazy-src", "data-url")  # where scripts look for a picture's address
_BREAKS = re.compile(r"[\t\n\r]")
_PIXELS = re.compile(r"\s*([0-9]{1,6})\s*(?:px)?\s*")
_CELL_END = re.compile(r"\s\|(?=\s|$)")


class Found(Struct, frozen=True):
    """What belongs to a block: links and pictures in its text, and pictures between the block before and this one."""

    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()
    before: tuple[Picture, ...] = ()


class Signs(Struct):
    """A page's signs that are no spaces, with what begins and ends at which of them."""

    text: str
    spans: list[tuple[int, int]]  # of each element of the layout
    links: list[Link]
    pictures: list[Picture]
    holders: list[int]  # of each picture the element of the layout that it stands in


def references(blocks: Iterable[Block], layout: Layout, address: str | None) -> list[Found]:
    """For each block of `cut_page` its links and pictures, by the addresses that the page's base gives them.

    A block that is not found in the page as its tags have it (what stands in it is hidden, say) has none.
    """
    signs = _signs(layout, address)
    ends = [link.end for link in signs.links]
    at, passed, found = 0, 0, []
    for block, holder in zip(blocks, layout.holders.tolist(), strict=True):
        pieces = list(_pieces(block, signs, at, signs.spans[holder]))
        if not pieces:
            found.append(Found())
            continue
        start, at = pieces[0][1], pieces[-1][1] + pieces[-1][2]
        first = passed
        while passed < len(signs.pictures) and _is_passed(signs, passed, at, holder, layout):
            passed += 1
        pictures = signs.pictures[first:passed]
        found.append(
            Found(
                links=tuple(_inside(pieces, signs.links[bisect_left(ends, start) :], at)),
                pictures=tuple(_placed(pieces, [one for one in pictures if start < one.at <= at])),
                before=tuple(one for one in pictures if one.at <= start),
            )
        )
    return found


def _is_passed(signs: Signs, picture: int, at: int, block: int, layout: Layout) -> bool:
    """Whether a picture stands before a block's end: right at it, it does where it stands in the block's element."""
    where, holder = signs.pictures[picture].at, signs.holders[picture]
    return where < at or (where == at and block <= holder < layout.ends[block] and _is_cell(holder, block, layout))


def _is_cell(holder: int, block: int, layout: Layout) -> bool:
    return holder == block or layout.tags[block] == "tr"


Piece = tuple[int, int, int]  # where it stands in the block's signs, where in the page's, how many they are


def _pieces(block: Block, signs: Signs, at: int, span: tuple[int, int]) -> Iterator[Piece]:
    """Where a block's signs stand in the page: in one piece, those of a row cell by cell."""
    row = block.kind is BlockKind.TABLE_ROW
    inside = 0
    for number, part in enumerate(_CELL_END.split(block.text) if row else [block.text]):
        text = "".join(part.split())
        inside += bool(number)  # the bar between two cells is a sign of the block's alone
        if text:
            start = max(at, span[0])
            where = signs.text.find(text, start, min(span[1], start + len(text) + AHEAD))
            if where < 0:
                return
            yield inside, where, len(text)
            inside, at = inside + len(text), where + len(text)


def _inside(pieces: list[Piece], links: Iterable[Link], end: int) -> Iterator[Link]:
    """The links, as far as they stand in the block."""
    for link in links:
        if link.start >= end:
            return
        for inside, where, length in pieces:
            start, stop = max(link.start, where), min(link.end, where + length)
            if start < stop:
                yield Link(start - where + inside, stop - where + inside, link.url)


def _placed(pieces: list[Piece], pictures: Iterable[Picture]) -> Iterator[Picture]:
    for one in pictures:
        piece = next(((inside, where) for inside, where, length in pieces if one.at <= where + length), None)
        if piece:
            yield Picture(max(piece[0], one.at - piece[1] + piece[0]), one.url, one.alt)


def _signs(layout: Layout, address: str | None) -> Signs:
    walk = _Walk(layout, base_of(layout.nodes[0].getroottree().getroot(), address))
    root, skipping = layout.nodes[0], None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if skipping is not None and node is not skipping:
            continue
        if event == "end":
            if skipping is None:
                walk.end(node)
            skipping = None
            walk.say(node.tail if node is not root else None)
        elif node.tag in SKIPPED_TAGS:
            skipping = node
        else:
            walk.start(node)
            walk.say(node.text)
    walk.found.text = "".join(walk.parts)
    return walk.found


class _Walk:
    """One walk over a page, which gathers its signs."""

    def __init__(self, layout: Layout, base: str | None) -> None:
        self.base = base
        self.nodes = {node: index for index, node in enumerate(layout.nodes)}
        self.found = Signs("", [(0, 0)] * len(layout.nodes), [], [], [])
        self.parts: list[str] = []
        self.length = 0
        self.around: list[int] = []
        self.open: tuple[Any, int, str] | None = None  # the link that stands open

    def say(self, text: str | None) -> None:
        """Text follows."""
        if text and (sign := "".join(text.split())):
            self.parts.append(sign)
            self.length += len(sign)

    def start(self, node: Any) -> None:
        """An element begins."""
        if (index := self.nodes.get(node)) is not None:
            self.found.spans[index] = (self.length, self.length)
            self.around.append(index)
        if node.tag == "a" and self.open is None and (url := joined(self.base, node.get("href"))):
            self.open = (node, self.length, url)
        elif node.tag == "img" and (url := picture_of(node, self.base)):
            self.found.pictures.append(Picture(self.length, url, " ".join((node.get("alt") or "").split())))
            self.found.holders.append(self.around[-1])

    def end(self, node: Any) -> None:
        """An element ends."""
        if (index := self.nodes.get(node)) is not None:
            self.found.spans[index] = (self.found.spans[index][0], self.length)
            self.around.pop()
        if self.open and self.open[0] is node:
            _, start, url = self.open
            self.open = None
            if start < self.length:
                self.found.links.append(Link(start, self.length, url))


def base_of(root: Any, address: str | None) -> str | None:
    """What a page's addresses are relative to: its own, and the `<base>` that it names; None where neither is known."""
    named = next((node.get("href") for node in root.iter("base") if node.get("href")), None)
    return joined(address, named) or address


def joined(base: str | None, address: str | None) -> str | None:
    """An address as it is meant; None for what leads nowhere: a script, data, a place in the page.

    >>> joined("https://example.org/a/", " ../b c"), joined(None, "javascript:void(0)"), joined(None, "/x")
    ('https://example.org/b%20c', None, '/x')
    """
    given = _BREAKS.sub("", address or "").strip().replace(" ", "%20")
    if not given or given.startswith("#") or len(given) > LONGEST:
        return None
    try:
        whole = urljoin(base, given) if base else given
        return whole if urlsplit(whole).scheme in SCHEMES else None
    except ValueError:  # a foreign address that is none: 'https://['
        return None


def picture_of(node: Any, base: str | None) -> str | None:
    """The address of a picture that is worth showing; None for one of some pixels, or whose address is its data."""
    if any(
        (found := _PIXELS.fullmatch(node.get(side) or "")) and int(found[1]) < SMALL for side in ("width", "height")
    ):
        return None
    given = (
        node.get("src"),
        *(node.get(name) for name in LAZY),
        (node.get("srcset") or "").split(",")[0].split(" ")[0],
    )
    named = [address for address in given if address and not address.strip().startswith("data:")]
    lazy = [address for address in named if address != node.get("src")]
    whole = (joined(base, address) for address in ([*lazy, *named] if lazy else named))
    return next((address for address in whole if address and urlsplit(address).scheme in {"http", "https", ""}), None)
