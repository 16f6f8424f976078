"""Plain text, a dump of a page, to blocks.

A dump holds a line a paragraph, a line a text node (a link or a bold word breaks the sentence), or lines wrapped at a
width. Which of them it is, is told from the joints between neighbouring lines: in running prose a line that ends
without punctuation is not followed by one that starts in lower case.
"""

import re
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from cleaning.dates import split_leading_date
from cleaning.model import Block, BlockKind

BULLET = re.compile(r"^[•·*+\-–—o▪►●○■□‣⁃◦➤»›]\s+(?=\S)|^(?:\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
CLOSES = frozenset(".!?…:;\"”»)’'。！？؟۔।")  # ends of lines that are whole
CONTINUES = frozenset(",.;:)’!?%”»、。，）」』")  # starts of lines that go on with the one before

BROKEN_JOINTS = 3  # a heading in lower case makes one or two such joints; text nodes and wrapped lines make many
BROKEN_SHARE = 0.03  # of the joints: 95 of 100 dumps with a line a block stay under it, text nodes have 0.05 to 0.7
WRAP_WIDTH = range(40, 121)  # the widths at which people and mailers wrap
WRAP_FULL = 0.75  # a wrapped line is at least this part of the width, unless its paragraph ends
WRAP_SHARE = 0.6  # of the lines that have a successor, those that are full


class Shape(StrEnum):
    """What a line of a dump is."""

    PARAGRAPHS = "paragraphs"
    TEXT_NODES = "text_nodes"
    WRAPPED = "wrapped"


class Line(Struct, frozen=True):
    """A line that is not blank: as it stands, and whether a blank line stands before it."""

    raw: str
    gap: bool

    @property
    def text(self) -> str:
        """The line without the spaces around it."""
        return self.raw.strip()


def lines_of(markup: str) -> list[Line]:
    """The lines that are not blank, in order."""
    found, gap = [], False
    for raw in markup.split("\n"):
        if raw.strip():
            found.append(Line(raw, gap))
        gap = not raw.strip()
    return found


def shape_of(lines: list[Line]) -> Shape:
    """What the lines of a dump are, told from their joints and widths.

    >>> shape_of(lines_of("One paragraph.\\nAnother one."))
    <Shape.PARAGRAPHS: 'paragraphs'>
    """
    joints = [(a, b) for a, b in pairwise(lines) if not b.gap]
    broken = sum(_is_broken(a.text, b.text) for a, b in joints)
    if broken < BROKEN_JOINTS or broken < BROKEN_SHARE * len(joints):
        return Shape.PARAGRAPHS
    return Shape.WRAPPED if _is_wrapped(lines, joints) else Shape.TEXT_NODES


def _is_broken(before: str, after: str) -> bool:
    """Whether a sentence runs over the joint."""
    if before[-1] in CLOSES and after[0] not in ",.;)":
        return False
    return after[0] in CONTINUES or (after[0].islower() and not BULLET.match(after))


def _is_wrapped(lines: list[Line], joints: list[tuple[Line, Line]]) -> bool:
    widths = sorted(len(line.text) for line in lines)
    width = widths[int(len(widths) * 0.95)]  # a long address or table row may stand out
    full = sum(len(before.text) >= WRAP_FULL * width for before, _ in joints)
    return width in WRAP_WIDTH and full >= WRAP_SHARE * len(joints)


def _joins(before: Line, after: Line, shape: Shape, width: int) -> bool:
    """Whether two neighbouring lines belong to one block."""
    if after.gap or shape is Shape.PARAGRAPHS or BULLET.match(after.text):
        return False
    if shape is Shape.WRAPPED:
        return len(before.text) >= WRAP_FULL * width
    inline = before.raw[-1].isspace() or (after.raw[0].isspace() and not before.raw[0].isspace())
    return _is_broken(before.text, after.text) or (inline and before.text[-1] not in CLOSES)


def _opens(text: str) -> bool:
    """Whether a sentence can start here: the entries of a menu in lower case do not make one."""
    return not text[0].islower()


def _groups(lines: list[Line]) -> list[list[Line]]:
    shape = shape_of(lines)
    width = sorted(len(line.text) for line in lines)[int(len(lines) * 0.95)] if lines else 0
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _opens(groups[-1][0].text) and _joins(groups[-1][-1], line, shape, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _glued(group: list[Line]) -> str:
    """The text of a group: a space where lines met, none before punctuation."""
    text = group[0].text
    for line in group[1:]:
        tight = line.text[0] in CONTINUES and not line.raw[0].isspace()
        text += line.text if tight else " " + line.text
    return text


def cut_lines(markup: str) -> tuple[Block, ...]:
    """The blocks of a dump, in order; a date that a machine glued to the first sentence is a block of its own."""
    blocks: list[Block] = []
    for group in _groups(lines_of(markup)):
        for text in _pieces(_glued(group), first=not blocks):
            kind = BlockKind.LIST_ITEM if BULLET.match(text) else BlockKind.PARAGRAPH
            blocks.append(Block(position=len(blocks), text=text, kind=kind, gap=group[0].gap))
    return tuple(blocks)


def _pieces(text: str, first: bool) -> tuple[str, ...]:
    """A line as it is, or a leading date and the sentence that it is glued to."""
    split = split_leading_date(text) if first else None
    if split is None or not _is_sentence(split[1]):
        return (text,)
    rest = split[1]
    return text[: len(text) - len(rest)].rstrip(), rest


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 6 and text.rstrip()[-1] in CLOSES
