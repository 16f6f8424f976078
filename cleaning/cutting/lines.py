"""Plain text, a dump of a page, to blocks.

A dump holds a line a paragraph, a line a text node (a link or a bold word breaks the sentence), or lines wrapped at a
width. Which of them it is, is told from the joints between neighbouring lines: in running prose a line that ends
without punctuation is not followed by one that starts in lower case. Where such joints are many, and at most of them
the next word would not have fitted, the lines are wrapped.
"""

import re
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from cleaning.describing import split_leading_date
from cleaning.model import Block, BlockKind

BULLET = re.compile(r"^[•·*+\-–—o▪►●○■□‣⁃◦➤»›]\s+(?=\S)|^(?:\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
CLOSES = frozenset(".!?…:;\"”»)’'。！？؟۔।")  # ends of lines that are whole
CONTINUES = frozenset(",.;:)’!?%”»、。，）」』")  # starts of lines that go on with the one before
OPENS_MORE = frozenset(",([{–—&+/")  # ends of lines that something has to follow

GEORGIAN = frozenset(map(chr, range(0x10D0, 0x1100)))
BROKEN_JOINTS = 3  # a heading in lower case makes one or two such joints; text nodes and wrapped lines make many
BROKEN_SHARE = 0.01  # of the joints: nine in ten dumps with a line a block stay under it
RUNNING = 3  # words before a joint: what is shorter is a menu's entry, not the start of a sentence
WRAP_WIDTH = range(40, 121)  # the widths at which people, mailers and terminals wrap
WRAP_SHARE = 0.85  # of the joints in a sentence, those where the next word had no room; text nodes have 0.1 to 0.6
BEYOND_SHARE = 0.1  # of the lines, those that are longer than the width: addresses, rows of tables
GROUPS, FILLED, INSIDE = 2, 0.9, 0.75  # groups of lines that blank ones part; shares of their lines that are full
INSERTED = 40  # characters: a linked name or title in a sentence is shorter


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
    return shape_and_width(lines)[0]


def shape_and_width(lines: list[Line]) -> tuple[Shape, int]:
    """What the lines are, and the width that those have which a sentence runs over; 0 where they are paragraphs."""
    joints = [(a, b) for a, b in pairwise(lines) if not b.gap]
    broken = [(a, b) for a, b in joints if is_broken(a.text, b.text) and len(a.text.split()) >= RUNNING]
    if len(broken) < BROKEN_JOINTS or len(broken) < BROKEN_SHARE * len(joints):
        return _filled(lines)
    widths = sorted(len(before.raw.rstrip()) for before, _ in broken)
    width = widths[int(len(widths) * 0.95)]  # a long address or table row may stand out
    return (Shape.WRAPPED if _is_wrapped(lines, broken, width) else Shape.TEXT_NODES), width


def _filled(lines: list[Line]) -> tuple[Shape, int]:
    """What lines are whose letters tell nothing of joints: in scripts without small letters, in German.

    They are wrapped where blank lines part groups of them that end as sentences do, and in the groups only full lines
    end, most of them in the middle of a sentence.
    """
    inner = [(one, two) for one, two in pairwise(lines) if not (two.gap or BULLET.match(two.text))]
    width = max((len(line.raw.rstrip()) for pair in inner for line in pair), default=0)
    if len(inner) < BROKEN_JOINTS or width not in WRAP_WIDTH:
        return Shape.PARAGRAPHS, 0
    ends = [two for (_, two), (after, _) in pairwise(inner) if after is not two] + [inner[-1][1]]
    full = sum(is_full(one, two, width) and len(one.text.split()) >= RUNNING for one, two in inner)
    inside = sum(one.text[-1] not in CLOSES for one, _ in inner)
    ended = sum(line.text[-1] in CLOSES for line in ends)
    told = full >= FILLED * len(inner) and inside >= INSIDE * len(inner) and ended >= FILLED * len(ends)
    return (Shape.WRAPPED, width) if told and len(ends) >= GROUPS else (Shape.PARAGRAPHS, 0)


def _is_wrapped(lines: list[Line], broken: list[tuple[Line, Line]], width: int) -> bool:
    full = sum(is_full(before, after, width) for before, after in broken)
    beyond = sum(len(line.raw.rstrip()) > width for line in lines)
    return width in WRAP_WIDTH and full >= WRAP_SHARE * len(broken) and beyond <= BEYOND_SHARE * len(lines)


def is_broken(before: str, after: str) -> bool:
    """Whether a sentence runs over the joint."""
    if before[-1] in CLOSES and after[0] not in ",.;)":
        return False
    return after[0] in CONTINUES or (is_small(after[0]) and not BULLET.match(after))


def is_small(letter: str) -> bool:
    """Whether a letter is one that begins no sentence; Georgian writes no others.

    >>> is_small("a"), is_small("A"), is_small("ა"), is_small("ا")
    (True, False, False, False)
    """
    return letter.islower() and letter not in GEORGIAN


def is_full(before: Line, after: Line, width: int) -> bool:
    """Whether the next line's first word had no room on this one."""
    return len(before.raw.rstrip()) + 1 + len(after.text.split(maxsplit=1)[0]) > width


def joins(before: Line, after: Line, shape: Shape, width: int) -> bool:
    """Whether two neighbouring lines belong to one block."""
    if after.gap or shape is Shape.PARAGRAPHS or BULLET.match(after.text):
        return False
    if shape is Shape.WRAPPED:
        return is_full(before, after, width)
    inline = before.raw[-1].isspace() or (after.raw[0].isspace() and not before.raw[0].isspace())
    return is_broken(before.text, after.text) or (inline and before.text[-1] not in CLOSES)


def _opens(text: str) -> bool:
    """Whether a sentence can start here: the entries of a menu in lower case do not make one."""
    return not is_small(text[0])


def grouped(lines: list[Line], shape: Shape, width: int) -> list[list[Line]]:
    """The lines that make a block each, by what lines are here and at which width they are wrapped."""
    groups: list[list[Line]] = []
    for number, line in enumerate(lines):
        joined = groups and _opens(groups[-1][0].text) and joins(groups[-1][-1], line, shape, width)
        if joined or (shape is Shape.TEXT_NODES and groups and _is_inserted(groups[-1], lines[number : number + 2])):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _is_inserted(group: list[Line], following: list[Line]) -> bool:
    """Whether a line is a linked name in a sentence: it breaks off before the line, and goes on after it."""
    if len(following) < 2 or any(line.gap for line in following):
        return False
    before, name, after = group[-1].text, following[0].text, following[1].text
    return (
        (before[-1] in OPENS_MORE or before.split()[-1][0].islower())
        and before[-1] not in CLOSES
        and len(name) <= INSERTED
        and sum(len(line.text.split()) for line in group) >= RUNNING
        and _opens(group[0].text)
        and not BULLET.match(name)
        and is_broken(name, after)
    )


def glued(group: list[Line]) -> str:
    """The text of a group: a space where lines met, none before punctuation."""
    text = group[0].text
    for line in group[1:]:
        tight = line.text[0] in CONTINUES and not line.raw[0].isspace()
        text += line.text if tight else " " + line.text
    return text


def cut_lines(markup: str) -> tuple[Block, ...]:
    """The blocks of a dump, in order; a date that a machine glued to the first sentence is a block of its own."""
    blocks: list[Block] = []
    lines = lines_of(markup)
    for group in grouped(lines, *shape_and_width(lines)):
        for text in _pieces(glued(group), first=not blocks):
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
