"""A dump in Markdown: which lines are headings, items, quotes, code, rows of tables, and which belong together."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from cleaning.cutting.lines import WRAP_WIDTH, Line, Shape, is_broken, is_full, shape_and_width
from cleaning.cutting.spans import folded, unmarked
from cleaning.model import Block, BlockKind

DEEPEST = 20  # quotes in quotes
LONG_CELL = 200  # characters; a longer one is a paragraph that a table lays out

# What speaks for Markdown, how much, how often that counts at most, and signs one of which has to stand in the text.
# A text that is not Markdown has one of the weak ones at times: a mail's quotes and bullets, a book's _italics_, one
# line with a number sign.
ENOUGH = 3
_SPEAKS = (
    (r"\[[^\[\]\n]{0,300}+\]\((?:<|https?:|mailto:|[/#]|\.{1,2}/|[\w%-]{1,60}+[/.]\w)", 3, 1, ("](",)),
    (r"!\[[^\[\]\n]{0,300}+\]\([^\s()]", 3, 1, ("![",)),
    (r"^ {0,3}\[[^\[\]\n]{1,100}+\]:[ \t]+<?(?:https?:|/)", 3, 1, ("]:",)),
    (r"^[ \t]*+\|?[ \t]*+:?-{3,}+:?[ \t]*+\|[-|: \t]*+$", 3, 1, ("---",)),
    (r"^ {0,3}#{2,6}[ \t]+\S", 3, 1, ("##",)),
    (r"^\S[^\n]{0,300}+\n(?:={3,}|-{3,})[ \t]*$", 2, 1, ("===", "---")),
    (r"^[ \t]*(?:```|~~~)", 1, 2, ("```", "~~~")),
    (r"(?<![\w*])\*\*[^\s*][^*\n]{0,300}+\*\*(?![\w*])", 2, 2, ("**",)),
    (r"(?<![\w_])__[^\s_][^_\n]{0,300}+__(?![\w_])", 2, 2, ("__",)),
    (r"(?<![\w*])\*[^\s*][^*\n]{0,300}+\*(?![\w*])|(?<![\w_])_[^\s_][^_\n]{0,300}+_(?![\w_])", 1, 1, ("*", "_")),
    (r"(?<!`)`[^`\n]{1,100}+`(?!`)", 1, 1, ("`",)),
    (r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S", 1, 1, ("-", "*", "+", ".", ")")),
    (r"^ {0,3}>[ \t]", 1, 1, (">",)),
    (r"\w\\[-_.*#\[\]()!]", 1, 1, ("\\",)),
)
SPEAKS = tuple((re.compile(pattern, re.MULTILINE), weight, most, signs) for pattern, weight, most, signs in _SPEAKS)
_FIRST_HEADING = re.compile(r"\s{0,50}?# {1,3}\S[^\n]*\n[ \t]*(?:\n|\Z)|\s{0,50}?# {1,3}\S[^\n]*\Z")
_LATER_HEADING = re.compile(r"\n[ \t]*\n# {1,3}\S[^\n]*\n[ \t]*\n")

_FENCE = re.compile(r"[ \t]*(`{3,}+|~{3,}+)[^`]*")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?")
_UNDERLINE = re.compile(r" {0,3}(={2,}|-{3,})[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_CALLOUT = re.compile(r"\s*\[![A-Za-z-]{1,20}\][+-]?\s*")  # GitHub's and Obsidian's, first thing in a quote
_ITEM = re.compile(r"([ \t]*)(?:([-*+•])|(\d{1,4})[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(\S.*)")
_SEPARATOR = re.compile(r"[ \t]*+\|?(?:[ \t]*+:?-++:?[ \t]*+\|)++(?:[ \t]*+:?-++:?[ \t]*+)?")
_DEFINITION = re.compile(r" {0,3}\[([^\[\]^][^\[\]]*)\]:[ \t]*<?([^\s<>]+)>?(?:[ \t]+[\"'(].*)?[ \t]*")
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\[\]\s]{1,30}\]:[ \t]*")
_CELL_END = re.compile(r"(?<!\\)\|")
# What stands behind a heading's words: '¶' that leads to it, '[edit | edit source]' that leads elsewhere.
_HEADING_END = re.compile(
    r"\s{0,9}(?:\{[#.][^{}]{0,200}\}|\[(?:[#¶§🔗]|\\#|\s){0,9}\]\([^()]{0,2000}\)|\[(?:\s?[|·]?\s?\[[^\[\]]{1,40}\]\([^()]{0,2000}\)){1,4}\s?\])\s*$"
)


class Piece(Struct):
    """A run of lines that is one thing; `lines` without the marks that begin them."""

    kind: BlockKind
    lines: list[Line]
    gap: bool = False
    level: int = 0  # of a heading
    indent: int = 0  # of an item
    number: int | None = None  # of an item
    quotes: int = 0  # that it stands in
    header: bool = False  # a row above the line that parts the names of columns from the rows
    code_language: str | None = None


class Marked(Struct, frozen=True):
    """The blocks of a text in Markdown, its headline, and each block's piece.

    The headline is the first heading of the first level, or else a heading with which the text begins.
    """

    blocks: tuple[Block, ...]
    title: str | None
    pieces: tuple[Piece, ...] = ()


def is_markdown(text: str) -> bool:
    """Whether marks of Markdown are enough and of such kinds that they cannot be the text's own.

    >>> is_markdown("# Hail\\n\\nIt **hailed** [all day](/hail)."), is_markdown("* one\\n* two\\n\\n> So she said.")
    (True, False)
    """
    heading = _FIRST_HEADING.match(text) or _LATER_HEADING.search(text)
    if heading:
        return True
    may = [(pattern, weight, most) for pattern, weight, most, signs in SPEAKS if any(sign in text for sign in signs)]
    left, score = sum(weight * most for _, weight, most in may), 0
    for pattern, weight, most in may:
        if score >= ENOUGH or score + left < ENOUGH:
            break
        left -= weight * most
        score += weight * min(most, sum(1 for _ in zip(pattern.finditer(text), range(most), strict=False)))
    return score >= ENOUGH


def read_markdown(text: str) -> Marked:
    """The blocks of a text in Markdown, their text without marks, their kinds as the marks tell them.

    >>> [(block.kind.value, block.text) for block in read_markdown("# Hail\\n\\n- *ice*\\n- [wind](/w)").blocks]
    [('heading', 'Hail'), ('list_item', 'ice'), ('list_item', 'wind')]
    """
    lines = text.split("\n")
    defined = frozenset(folded(found[1]) for line in lines if (found := _DEFINITION.fullmatch(line)))
    pieces = list(_Reader(lines).read())
    shape = _shape(pieces)
    blocks: list[Block] = []
    held: list[Piece] = []
    title, first_level = None, False
    for piece in pieces:
        gap = piece.gap
        for shown in filter(str.strip, _texts(piece, shape, defined)):
            if piece.kind is BlockKind.HEADING and (piece.level == 1 or not blocks):
                title, first_level = (
                    (shown, True) if not first_level and piece.level == 1 else (title or shown, first_level)
                )
            blocks.append(Block(position=len(blocks), text=shown, kind=piece.kind, gap=gap and bool(blocks)))
            held.append(piece)
            gap = False
    return Marked(tuple(blocks), title, tuple(held))


class _Reader:
    """The lines of a text on their way to pieces."""

    def __init__(self, lines: list[str], depth: int = 0) -> None:
        self.lines = lines
        self.depth = depth
        self.at = 0
        self.gap = False
        self.piece: Piece | None = None  # that the next line may go on with
        self.listed = False  # whether a list is open
        self.ordered = _ordered(lines)
        self.endless: set[str] = set()  # fences that nothing closes any more

    def read(self) -> Iterator[Piece]:
        """The pieces, in order."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                yield from self.ended()
                self.gap = True
                self.at += 1
                continue
            yield from self.taken(line)
        yield from self.ended()

    def ended(self) -> Iterator[Piece]:
        """The piece that was open, if one was."""
        if self.piece is not None:
            yield self.piece
            self.piece = None

    def taken(self, line: str) -> Iterator[Piece]:
        """Reads what begins at a line that is not blank."""
        if (fence := _FENCE.fullmatch(line)) and (end := self.fence_end(fence[1])):
            yield from self.ended()
            code = self.made(BlockKind.PREFORMATTED, self.lines[self.at + 1 : end], end + 1)
            code.code_language = _language(line)
            yield code
        elif heading := _HEADING.fullmatch(line):
            yield from self.ended()
            words = _HEADING_END.sub("", (heading[2] or "").rstrip().rstrip("#")).rstrip()
            self.listed = False
            yield self.made(BlockKind.HEADING, [words], self.at + 1, len(heading[1]))
        elif self.piece and (under := _UNDERLINE.fullmatch(line)) and self.piece.kind is BlockKind.PARAGRAPH:
            self.piece.kind, self.piece.level = BlockKind.HEADING, 1 if under[1][0] == "=" else 2
            yield from self.ended()
            self.at += 1
        elif _RULE.fullmatch(line) or _DEFINITION.fullmatch(line):
            yield from self.ended()
            self.gap, self.at = True, self.at + 1
        elif _QUOTE.match(line) and self.depth < DEEPEST:
            yield from self.ended()
            yield from self.quote()
        elif self.is_table():
            yield from self.ended()
            yield from self.table()
        else:
            yield from self.words(line)

    def words(self, line: str) -> Iterator[Piece]:
        """Reads an item of a list, a line of code, or a line of text."""
        item, deep = _ITEM.fullmatch(line), line.startswith(("    ", "\t"))
        if item and (item[2] or self.at in self.ordered) and (self.listed or len(item[1].expandtabs(4)) < 4):
            yield from self.ended()
            self.piece, self.listed = self.made(BlockKind.LIST_ITEM, [item[4]], self.at + 1), True
            self.piece.indent = len(item[1].expandtabs(4))
            self.piece.number = int(item[3]) if item[3] else None
            heading = _HEADING.fullmatch(item[4])
            if heading and heading[2]:
                self.piece = _headed(self.piece, heading[2], len(heading[1]))
        elif deep and self.piece is None and not self.listed:
            end = self.at
            while end < len(self.lines) and (not self.lines[end].strip() or self.lines[end].startswith(("    ", "\t"))):
                end += 1
            code = [one.expandtabs(4)[4:] for one in self.lines[self.at : end]]
            yield self.made(BlockKind.PREFORMATTED, code, end)
            self.gap = not self.lines[end - 1].strip()
        else:
            self.listed = self.listed and (deep or line.startswith("  ") or self.piece is not None)
            words = line[found.end() :] if (found := _FOOTNOTE.match(line)) else line
            if self.piece is None or found:
                yield from self.ended()
                self.piece = self.made(BlockKind.PARAGRAPH, [words], self.at + 1)
            else:
                self.piece.lines.append(Line(words, False))
                self.at += 1

    def made(self, kind: BlockKind, lines: list[str], end: int, level: int = 0) -> Piece:
        """A piece of some lines, behind which reading goes on."""
        piece = Piece(kind, [Line(line, False) for line in lines], self.gap, level)
        self.gap, self.at = False, end
        return piece

    def fence_end(self, fence: str) -> int | None:
        """The line that closes a fence of code, None where none does."""
        for number in range(self.at + 1, len(self.lines) if fence not in self.endless else 0):
            line = self.lines[number].strip()
            if line.startswith(fence) and not line.strip(fence[0]):
                return number
        self.endless.add(fence)
        return None

    def quote(self) -> Iterator[Piece]:
        """The pieces of a quote, its paragraphs as quotes."""
        end, gap = self.at, self.gap
        while end < len(self.lines) and _QUOTE.match(self.lines[end]):
            end += 1
        inside = [_QUOTE.sub("", line, count=1) for line in self.lines[self.at : end]]
        inside[0] = _CALLOUT.sub("", inside[0]) if _CALLOUT.match(inside[0]) else inside[0]
        for piece in _Reader(inside, self.depth + 1).read():
            piece.gap, gap = piece.gap or gap, False
            piece.quotes += 1
            piece.kind = BlockKind.QUOTE if piece.kind is BlockKind.PARAGRAPH else piece.kind
            yield piece
        self.at, self.gap, self.listed = end, False, False

    def is_table(self) -> bool:
        """Whether rows of a table begin here."""
        line, following = self.lines[self.at], self.lines[self.at + 1 : self.at + 2]
        if _SEPARATOR.fullmatch(line):
            return True
        whole = line.strip()
        barred = len(whole) > 2 and whole[0] == whole[-1] == "|"
        return "|" in line and (barred or bool(following and _SEPARATOR.fullmatch(following[0])))

    def table(self) -> Iterator[Piece]:
        """A piece a row, or a piece a cell where the table lays out paragraphs."""
        end = self.at
        while end < len(self.lines) and "|" in self.lines[end]:
            end += 1
        following = self.lines[self.at + 1 : self.at + 2]
        header = bool(following and _SEPARATOR.fullmatch(following[0]))
        for line in self.lines[self.at : end]:
            if not _SEPARATOR.fullmatch(line):
                cells = [cell.strip().replace("\\|", "|") for cell in _CELL_END.split(line.strip().strip("|"))]
                cells = [cell for cell in cells if cell]
                row = len(cells) > 1 and all(len(cell) <= LONG_CELL for cell in cells)
                kind = BlockKind.TABLE_ROW if row else BlockKind.PARAGRAPH
                for part in [cells] if row else [[cell] for cell in cells]:
                    yield Piece(kind, [Line(cell, False) for cell in part], self.gap, header=header and row)
                    self.gap = False
                header = False
        self.at = end


def _language(fence: str) -> str | None:
    """The language that a fence names behind its marks."""
    return next(iter(fence.strip().strip("`~").split()), None)


def _headed(piece: Piece, words: str, level: int) -> Piece:
    """An item that is a heading."""
    return Piece(BlockKind.HEADING, [Line(words, False)], piece.gap, level)


def _ordered(lines: list[str]) -> frozenset[int]:
    """The lines that are items of a numbered list: a neighbour among such lines has the number beside theirs.

    A sentence that begins with a number ('1986. The oven') has no such neighbour.
    """
    numbered = [(at, int(found[3])) for at, line in enumerate(lines) if (found := _ITEM.fullmatch(line)) and found[3]]
    within: set[int] = set()
    for (at, number), (after, following) in pairwise(numbered):
        if following in {number + 1, number} and number < 1000:
            within |= {at, after}
    return frozenset(within)


def _shape(pieces: list[Piece]) -> tuple[Shape, int]:
    """Whether the lines of paragraphs are wrapped, and at which width."""
    lines = [
        Line(line.raw, not number)
        for piece in pieces
        if piece.kind in {BlockKind.PARAGRAPH, BlockKind.QUOTE}
        for number, line in enumerate(piece.lines)
    ]
    shape, width = shape_and_width(lines)
    if shape is Shape.WRAPPED:
        return shape, width
    broken = [
        (one, two) for one, two in pairwise(lines) if not two.gap and not _hard(one) and is_broken(one.text, two.text)
    ]
    width = max((len(one.raw.rstrip()) for one, _ in broken), default=0)
    wrapped = width in WRAP_WIDTH and all(is_full(one, two, width) for one, two in broken)
    return (Shape.WRAPPED if wrapped else Shape.PARAGRAPHS), width


def _hard(line: Line) -> bool:
    """Whether a line says that it ends here."""
    return line.raw.endswith(("  ", "\\"))


def _texts(piece: Piece, shape: tuple[Shape, int], defined: frozenset[str]) -> Iterator[str]:
    """The texts of a piece: one, or a line a text where lines end."""
    if piece.kind is BlockKind.PREFORMATTED:
        yield "\n".join(line.raw.rstrip() for line in piece.lines).strip("\n")
    elif piece.kind is BlockKind.TABLE_ROW:
        yield " | ".join(filter(None, (unmarked(line.text, defined).strip() for line in piece.lines)))
    else:
        for text in _joined(piece.lines, shape):
            yield " ".join(unmarked(text, defined).split())


def _joined(lines: list[Line], shape: tuple[Shape, int]) -> Iterator[str]:
    """Lines that a width or an open link parts, as one."""
    text, before = "", None
    for line in lines:
        wrapped = before is not None and shape[0] is Shape.WRAPPED and is_full(before, line, shape[1])
        if before is not None and not _hard(before) and (wrapped or _is_open(text, line.text)):
            text += " " + line.text
        else:
            yield text
            text = line.text
        text = text.removesuffix("\\")
        before = line
    yield text


def _is_open(text: str, following: str) -> bool:
    """Whether a link's words began and go on in the next line."""
    return text.rfind("[") > text.rfind("]") and "](" in following
