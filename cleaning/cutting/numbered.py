"""The dump of a text browser (lynx, w3m, ELinks): numbers before its links, a list of their targets at the end."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from cleaning.cutting.lines import BULLET, Line, Shape, glued, grouped, lines_of, shape_and_width
from cleaning.model import Block, BlockKind

LEAST = 2  # links, for a list of them to be one; a text may end in one address
LABEL_WORDS = 4  # 'References', 'Visible links:', 'Hidden links:', in whichever language
SKIPPED = 200  # numbers between two links of the text: those of pictures and hidden ones stand in the list alone
# Columns that a text browser wraps at, where the lines do not show it: w3m, and those that keep a margin at both sides.
WIDTH, INDENTED_WIDTH = 79, 77
INDENT = 3  # columns before lynx's paragraphs; headings of the second level stand at the margin
HEADING_WORDS = 20

_ENTRY = re.compile(r"\s*(?:\[(\d{1,5})\]|(\d{1,5})\.)\s+(?:[a-z][a-z0-9+.-]{1,20}:\S|//?\S|#).*", re.IGNORECASE)
_NUMBER = re.compile(r"\[(\d{1,5})\]")
_SIGNS = re.compile(r"\[(?:INLINE|IMG|LINK|USEMAP|ISMAP|EMBED|APPLET)\]|\((?:BUTTON|IMAGE)\)|_{5,}")
_LINKED_FILES = re.compile(r"\s*#(?:\[\d+\][^\[\]]{0,80}){1,30}")  # of <link>, above the page
_DIGITS = re.compile(r"(\d{1,3})[.)]\s+")


class Dump(Struct, frozen=True):
    """The lines of a dump above the list of its links, and the numbers in that list."""

    lines: list[str]
    numbers: frozenset[int]


def read_numbered(lines: list[str]) -> Dump | None:
    """A text browser's dump without the list of links at its end; None where there is no such list.

    The list is told by its form in any language: numbers that rise, an address each, and at most a few words between.

    >>> read_numbered(["[1]Home and [2]News", "", "References", "", " 1. http://a.example/", " 2. /n"]).lines
    ['[1]Home and [2]News', '']
    """
    numbers: list[int] = []
    start = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if found := _ENTRY.fullmatch(line):
            number = int(found[1] or found[2])
            if numbers and number >= numbers[-1]:
                break
            numbers.append(number)
            start = at
        elif line.strip() and len(line.split()) > LABEL_WORDS:
            break
        elif line.strip() and numbers and numbers[-1] == 1:
            start = at
            if not line[0].isspace():
                break
    if len(numbers) < LEAST or numbers[-1] != 1:
        return None
    body = lines[:start]
    found_in_text = sum(len(_NUMBER.findall(line)) for line in body)
    return Dump(body, frozenset(numbers)) if found_in_text else None


def cut_numbered(dump: Dump) -> tuple[Block, ...]:
    """The blocks of a text browser's dump: its lines unwrapped, the numbers of its links gone."""
    lines = [line for line in lines_of("\n".join(dump.lines)) if not _LINKED_FILES.fullmatch(line.raw)]
    shape, width = shape_and_width(lines)
    indented = sum(line.raw.startswith(" " * INDENT) for line in lines) > len(lines) / 2
    if shape is not Shape.WRAPPED:
        width = INDENTED_WIDTH if indented else WIDTH
    strip = Numbers(dump.numbers)
    blocks: list[Block] = []
    groups = list(_groups(lines, width))
    counted = _counted(groups)
    for number, group in enumerate(groups):
        below = groups[number + 1][0].gap if number + 1 < len(groups) else True
        kind = _kind(group, indented and below)
        text = " ".join(_SIGNS.sub("", strip(glued(group))).split())
        if kind is BlockKind.LIST_ITEM and (number in counted or not _DIGITS.match(text)):
            text = BULLET.sub("", text, count=1)
        if text:
            blocks.append(Block(position=len(blocks), text=text, kind=kind, gap=group[0].gap and bool(blocks)))
    return tuple(blocks)


def _groups(lines: list[Line], width: int) -> Iterator[list[Line]]:
    """The lines that belong together: what goes on at the same margin, or inside its item's, and had no room before."""
    same: list[Line] = []
    for line in lines:
        if same and _margin(line) < _margin(same[-1]) and not line.gap:
            yield from grouped(same, Shape.WRAPPED, width)
            same = []
        same.append(line)
    if same:
        yield from grouped(same, Shape.WRAPPED, width)


def _margin(line: Line) -> int:
    return len(line.raw) - len(line.raw.lstrip())


def _kind(group: list[Line], indented: bool) -> BlockKind:
    """What a group is: an item by its bullet, a heading by its margin where all else is indented."""
    first = group[0]
    if BULLET.match(first.text):
        return BlockKind.LIST_ITEM
    alone = len(group) == 1 and len(first.text.split()) <= HEADING_WORDS
    return BlockKind.HEADING if indented and alone and first.gap and _margin(first) < INDENT else BlockKind.PARAGRAPH


def _counted(groups: list[list[Line]]) -> frozenset[int]:
    """The groups whose number is a list's: one beside them has the next. Another number is the sentence's own."""
    found = [(at, int(one[1])) for at, group in enumerate(groups) if (one := _DIGITS.match(group[0].text))]
    return frozenset(at for one, two in pairwise(found) if two[1] == one[1] + 1 for at in (one[0], two[0]))


class Numbers:
    """Takes the links' numbers out of a text that is given in pieces, in order.

    Only a number that comes next is a link's: '[7][1]' is the seventh link, whose words are '[1]'.

    >>> Numbers(frozenset({1, 2}))("See [1]the map[2][1] and [9].")
    'See the map[1] and [9].'
    """

    def __init__(self, numbers: frozenset[int]) -> None:
        self.numbers = numbers
        self.last = 0

    def __call__(self, text: str) -> str:
        """The piece without its links' numbers."""
        return _NUMBER.sub(self._replaced, text)

    def _replaced(self, found: re.Match[str]) -> str:
        number = int(found[1])
        if number in self.numbers and self.last < number <= self.last + SKIPPED:
            self.last = number
            return ""
        return found[0]
