"""The block-level elements of a page, as arrays: what each holds, and what its tag, class and role speak for."""

from collections import Counter
from functools import lru_cache
from typing import Any

import numpy as np
from msgspec import Struct

from cleaning.cutting.containers import BIT_OF, tag_bits, unpacked
from cleaning.cutting.unshown import HIDDEN, WORDS_FROM
from cleaning.model import Block, Reason

LONGEST = 250  # characters of a path: an element a thousand deep is told by its number in the page instead
WHOLE_PAGE = 0.5  # an element with more of the page's text than this says nothing of a block: body has classes, too


class Layout(Struct, frozen=True):
    """The elements of a page in document order, a parent before its children, and which of them holds each block.

    All arrays but `holders` have an entry an element: `parents` the index of the element around it (-1 for the root),
    `depths` the number of elements around it, `tags` their names, `templates` numbers that are equal where the tag with
    its class is, `hints` and `main` bits (see `containers.unpacked`), `images` the number of pictures right in it,
    `ends` the index behind the last element inside it, `nodes` lxml's elements. `holders` has for each block the index
    of its element. `unshown` are blocks that no reader sees, their position the number of blocks before them.
    """

    parents: np.ndarray
    depths: np.ndarray
    tags: list[str]
    templates: np.ndarray
    hints: np.ndarray
    main: np.ndarray
    images: np.ndarray
    holders: np.ndarray
    ends: np.ndarray
    nodes: list[Any] = []
    unshown: tuple[Block, ...] = ()

    @property
    def closing(self) -> np.ndarray:
        """The elements in the order in which they end: children before their parent."""
        order = np.empty(len(self.ends), np.int64)
        order[self.ends - 1 - self.depths] = np.arange(len(order))
        return order

    def inside(self, bits: int) -> np.ndarray:
        """Whether each block stands in an element that speaks for one of these bits, however much the element holds."""
        speak = np.flatnonzero(self.hints & bits)
        starts = np.zeros(len(self.parents) + 1, np.int64)
        np.add.at(starts, speak, 1)
        np.add.at(starts, self.ends[speak], -1)
        return np.asarray((np.cumsum(starts) > 0)[self.holders])


class Elements:
    """The elements of a page while it is walked; one list a property, an entry an element."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.tags: list[str] = []
        self.parents: list[int] = []
        self.depths: list[int] = []
        self.ends: list[int] = []
        self.words: list[int] = []
        self.hidden: list[bool] = []
        self.templates: list[int] = []
        self.characters: list[int] = []
        self.images: list[int] = []
        self.known: dict[tuple[str, str], int] = {}
        self.places: list[int] = []
        self.numbers: list[int] = []
        self.paths: dict[int, str] = {-1: ""}

    def add(self, node: Any, tag: str, around: list[int], said: int, template: str) -> int:
        """A further element's index; `around` are those that it stands in, `said` what its attributes say."""
        parent = around[-1] if around else -1
        bits = said >> WORDS_FROM
        if said or tag in _TELLING:
            bits |= tag_bits(tag)
        hidden = bool(said & HIDDEN) or tag == "noscript"
        self.nodes.append(node)
        self.tags.append(tag)
        self.parents.append(parent)
        self.depths.append(len(around))
        self.ends.append(0)
        self.words.append(0 if tag in _ROOTS else bits)
        self.hidden.append(hidden or (parent >= 0 and self.hidden[parent]))
        self.templates.append(self.known.setdefault((tag, template), len(self.known)))
        self.characters.append(0)
        self.images.append(0)
        return len(self.tags) - 1

    def end(self, element: int) -> None:
        """The element is over."""
        self.ends[element] = len(self.tags)

    def path(self, element: int) -> str:
        """The XPath of an element, among block-level ones: from the root, or from an element that `bounded` tells."""
        if (path := self.paths.get(element)) is None:
            if not self.places:
                self.places, self.numbers = self._places(), self._numbers()
            tag = self.tags[element]
            path = bounded(f"{self.path(self.parents[element])}/{tag}[{self.places[element]}]")
            path = self.paths[element] = path or f"(//{tag})[{self.numbers[element]}]"
        return path

    def _numbers(self) -> list[int]:
        """For each element its number among those with its tag in the page, from 1."""
        counts = Counter[str]()
        numbers = []
        for tag in self.tags:
            counts[tag] += 1
            numbers.append(counts[tag])
        return numbers

    def _places(self) -> list[int]:
        """For each element its number among those with its tag in the same one, from 1."""
        numbers: dict[tuple[int, str], int] = {}
        places = []
        for key in zip(self.parents, self.tags, strict=True):
            numbers[key] = place = numbers.get(key, 0) + 1
            places.append(place)
        return places

    def hints_around(self) -> list[int]:
        """For each element the bits of what it and those around it speak for, but those that hold most of the page."""
        total = np.concatenate(([0], np.cumsum(self.characters)))
        held = total[self.ends] - total[:-1]
        own: list[int] = np.where(held <= WHOLE_PAGE * total[-1], unpacked(self.words)[0], 0).tolist()
        for element, parent in enumerate(self.parents):
            if parent >= 0:
                own[element] |= own[parent]
        return own

    def layout(self, holders: list[int]) -> Layout:
        """The elements as arrays."""
        hints, main = unpacked(self.words)
        return Layout(
            parents=np.array(self.parents, np.int32),
            depths=np.array(self.depths, np.int32),
            tags=self.tags,
            templates=np.array(self.templates, np.int32),
            hints=hints,
            main=main,
            images=np.array(self.images, np.int32),
            holders=np.array(holders, np.int32),
            ends=np.array(self.ends, np.int32),
            nodes=self.nodes,
        )


def bounded(path: str) -> str | None:
    """The path; None where it is longer than `LONGEST`: its element is told as `(//div)[9000]`, its number in the page.

    What stands in that element goes on from there (`(//div)[9000]/p[2]`), so that no path grows with the depth.

    >>> bounded("/html/body/p"), bounded("/div" * 1000)
    ('/html/body/p', None)
    """
    return path if len(path) <= LONGEST else None


@lru_cache(maxsize=1024)
def reasons_of(bits: int) -> frozenset[Reason]:
    """The reasons that bits stand for, the first of `Reason` being the lowest."""
    return frozenset(reason for reason, bit in BIT_OF.items() if bits & bit)


_ROOTS = ("html", "body")  # they speak for nothing, whatever they are called
_TELLING = frozenset("nav menu footer form figcaption dialog time article main aside header section address".split())
