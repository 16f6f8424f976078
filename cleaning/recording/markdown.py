"""Blocks as Markdown (CommonMark with GitHub's tables), whose plain text is theirs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from msgspec import Struct

from cleaning.model import Block, BlockKind, Holder, Link, Outline, Picture
from cleaning.recording.inline import linked, picture, placed, with_marks

LEVEL = 2  # of a heading of which nobody says the level: the first is the title's
NO_OUTLINE = Outline()
References = tuple[tuple[Link, ...], tuple[Picture, ...]]
NOTHING: References = ((), ())
QUOTED = (Holder(-1, -1, quote=True),)  # a quote of which nobody says where it begins

# Marks that CommonMark or GitHub would read inside a line. A backslash counts before punctuation only, '_' not inside
# words, '*' not between spaces, ']' only where a link or a definition follows, '&' where an entity does.
_INLINE = re.compile(
    r"`|\\(?=[!-/:-@\[-`{-~]|$)|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_|_(?![^\W_])|\](?=[(:])|<(?![\s=]|$)|&(?=#?[0-9A-Za-z])"
)
_BEGINS = re.compile(r"(?:#{1,6}|[-+*])(?=\s|$)|>|=+$|-+$|[-_](?:[ \t]*[-_]){2,}$|[:|-][-:| \t]*$|\[(?=[ xX]\]\s)|~")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)", re.ASCII)
_CLOSES = re.compile(r"(?:^|(?<=[ \t]))#+$")  # number signs at a heading's end are no text
_BULLET = re.compile(r"[-+*•·▪‣⁃●]\s+(?=\S)")  # that a dump's own line begins with
_CELL_END = re.compile(r"\s\|(?=\s|$)")
_FENCES = re.compile("`{3,}")
_PRE = re.compile(r".*/pre(?:\[[0-9]+\])?(?=/)")  # around what a block's own element is
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}", re.ASCII)


class Span(Struct, frozen=True):
    """Where a block stands in a text: from `start` to before `end`, in characters."""

    start: int
    end: int


def markdown(
    blocks: Sequence[Block], between: Mapping[int, Sequence[Picture]] = MappingProxyType({})
) -> tuple[str, tuple[Span, ...]]:
    """The blocks as Markdown, and where each of them stands in it, with its marks.

    `between` are pictures that stand before a block of a number.

    >>> heading = Block(position=0, text="Two * three_", kind=BlockKind.HEADING)
    >>> print(markdown([heading, Block(position=1, text="1. It rained.")])[0])
    ## Two * three\\_
    <BLANKLINE>
    1\\. It rained.
    """
    writer = _Writer()
    spans = []
    rows, pieces = _tables(blocks), _pieces(blocks)
    for number, block in enumerate(blocks):
        if (piece := pieces.get(number)) and not piece.first:
            spans.append(writer.go_on(list(piece.lines())))
        else:
            whole = rows.get(number) or piece
            spans.append(writer.add(block, whole, between.get(number, ())))
    return "".join(writer.parts), tuple(spans)


class Row(Struct, frozen=True):
    """A row of a table: the cells, of as many as the widest row has, and whether the table begins here."""

    cells: tuple[str, ...]
    first: bool
    header: bool

    def lines(self) -> Iterator[str]:
        """The lines of Markdown that stand for the row; above a table's first come those that a table needs."""
        own = f"| {' | '.join(self.cells)} |"
        rule = f"|{' --- |' * len(self.cells)}"
        if not self.first:
            yield own
        elif self.header:
            yield from (own, rule)
        else:
            yield from (f"|{'  |' * len(self.cells)}", rule, own)


class Piece(Struct, frozen=True):
    """A piece of code that the page cuts, a line a block mostly: all pieces stand in one fence."""

    text: str
    fence: str
    language: str
    first: bool
    last: bool

    def lines(self) -> Iterator[str]:
        """The lines, with the fence's own above the first piece and below the last one."""
        if self.first:
            yield self.fence + self.language
        yield from self.text.split("\n")
        if self.last:
            yield self.fence


class Open(Struct):
    """An item or a quote to which lines are being written; `style` tells one list from the next one beside it."""

    holder: Holder
    style: bool = False

    @property
    def mark(self) -> str:
        """What begins it."""
        if self.holder.quote:
            return "> "
        if self.holder.number is None:
            return "* " if self.style else "- "
        return f"{self.holder.number}{')' if self.style else '.'} "

    @property
    def goes_on(self) -> str:
        """What its further lines begin with."""
        return "> " if self.holder.quote else " " * len(self.mark)


class _Writer:
    """Blocks on their way to Markdown."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.open: list[Open] = []
        self.beside: dict[int, Open] = {}  # for each depth the item that ended there last
        self.before: Block | None = None
        self.apart = False  # a picture stands before what comes next

    def go_on(self, lines: list[str]) -> Span:
        """Writes what goes on in the block before."""
        rest = "".join(one.goes_on for one in self.open)
        self.write("\n")
        return self.lines(lines, rest, rest, None)

    def add(self, block: Block, whole: Row | Piece | None, pictures: Sequence[Picture] = ()) -> Span:
        """Writes a block, and before it the pictures that stand there; where the block stands."""
        if not block.text.strip():
            return Span(self.length, self.length)
        row = whole if isinstance(whole, Row) else None
        holders = _holders(block)
        if pictures and (row is None or row.first):
            self.show(pictures, holders)
        going_on = self.close(holders)
        goes_on = "".join(one.goes_on for one in self.open[:going_on])
        tight = not self.apart and self.is_tight(block, row, holders, going_on)
        self.apart = False
        if self.length:
            self.write("\n" if tight else f"\n{goes_on.rstrip()}\n")
        begins = goes_on + "".join(self.begin(holder, going_on + at) for at, holder in enumerate(holders[going_on:]))
        rest = "".join(one.goes_on for one in self.open)
        self.before = block
        return self.lines(list(whole.lines() if whole else _lines(block)), begins, rest, row)

    def show(self, pictures: Sequence[Picture], holders: Sequence[Holder]) -> None:
        """Writes pictures as a paragraph of what the blocks on both sides stand in."""
        going_on = 0
        for one, holder in zip(self.open, holders, strict=False):
            if one.holder != holder:
                break
            going_on += 1
        self.open = self.open[:going_on]
        goes_on = "".join(one.goes_on for one in self.open)
        if self.length:
            self.write(f"\n{goes_on.rstrip()}\n")
        self.write(goes_on + " ".join(map(picture, pictures)))
        self.apart = True

    def lines(self, lines: list[str], begins: str, rest: str, row: Row | None) -> Span:
        """Writes a block's lines, the first with what begins its items; the span leaves out a table's empty head."""
        start = self.length
        for number, line in enumerate(lines):
            if number:
                self.write("\n")
            if row is not None and row.first and not row.header and number == len(lines) - 1:
                start = self.length
            self.write((rest if number else begins) + line if line else (rest if number else begins).rstrip())
        return Span(start, self.length)

    def write(self, text: str) -> None:
        """Adds to the text."""
        self.parts.append(text)
        self.length += len(text)

    def close(self, holders: Sequence[Holder]) -> int:
        """Closes what the next block does not stand in; the number of those that go on."""
        same = 0
        for one, holder in zip(self.open, holders, strict=False):
            if one.holder != holder:
                break
            same += 1
        if len(self.open) > same:
            self.beside = {depth: one for depth, one in self.beside.items() if depth < same}
            self.beside[same] = self.open[same]
        if same == len(holders):  # the block itself stands between the items before and those to come
            self.beside = {depth: one for depth, one in self.beside.items() if depth < same}
        self.open = self.open[:same]
        return same

    def begin(self, holder: Holder, depth: int) -> str:
        """Opens an item or a quote; its mark."""
        before = self.beside.pop(depth, None)
        opened = Open(holder)
        if before is not None and not holder.quote and not before.holder.quote:
            opened.style = before.style if before.holder.group == holder.group else not before.style
        self.open.append(opened)
        return opened.mark

    def is_tight(self, block: Block, row: Row | None, holders: Sequence[Holder], going_on: int) -> bool:
        """Whether no blank line parts a block from the one before: rows of a table, items of lists."""
        if row is not None:
            return not row.first and going_on == len(holders)
        before = self.before
        if before is None or {before.kind, block.kind} != {BlockKind.LIST_ITEM} or len(holders) == going_on:
            return False
        sibling = self.beside.get(going_on)
        first = holders[going_on]
        if sibling is not None:
            return sibling.holder.group == first.group and len(holders) == going_on + 1 and not first.quote
        return len(holders) == going_on + 1 and first.number in {None, 1} and not first.quote


def _holders(block: Block) -> tuple[Holder, ...]:
    """The items and quotes that a block stands in; of a plain dump those that its kind tells."""
    if block.outline is not None and (block.outline.holders or block.outline.xpath):
        return block.outline.holders
    if block.kind is BlockKind.LIST_ITEM and _BULLET.match(block.text):
        return (Holder(block.position, -1),)
    return QUOTED if block.kind is BlockKind.QUOTE else ()


def _lines(block: Block) -> Iterator[str]:
    """The lines of a block that is no row, without what it stands in."""
    outline = block.outline or NO_OUTLINE
    if block.kind is BlockKind.PREFORMATTED:
        yield from _fenced(block.text, outline.code_language)
    elif block.kind is BlockKind.HEADING:
        line = " ".join(block.text.split())
        yield f"{'#' * (outline.level or LEVEL)} {_marked(line, _closed(escaped_marks(line)), 0, linked(block))}"
    else:
        text = block.text
        if block.kind is BlockKind.LIST_ITEM and not outline.holders and not outline.xpath:
            text = _BULLET.sub("", text, count=1)
        shown = [line.strip() for line in text.split("\n") if line.strip()]
        references, first = linked(block), 0
        for number, line in enumerate(shown, 1):
            yield _marked(line, escaped_marks(line), first, references) + ("\\" if number < len(shown) else "")
            first += len("".join(line.split())) if references != NOTHING else 0


def _marked(line: str, escaped: str, first: int, references: References) -> str:
    """An escaped line with its links and pictures."""
    return escaped if references == NOTHING else with_marks(line, escaped, *placed(line, first, *references))


def _fenced(code: str, language: str | None) -> Iterator[str]:
    return Piece(code, _fence(code), _language(language), True, True).lines()


def _fence(code: str) -> str:
    return "`" * max((len(found) + 1 for found in _FENCES.findall(code)), default=3)


def _language(language: str | None) -> str:
    return language if language and _LANGUAGE.fullmatch(language) else ""


def _pieces(blocks: Sequence[Block]) -> dict[int, Piece]:
    """For the numbers of blocks that are pieces of one element of code, the pieces."""
    found: dict[int, Piece] = {}
    for key, run in groupby(enumerate(blocks), key=lambda numbered: _code_of(numbered[1])):
        together = list(run)
        if key is None or len(together) < 2:
            continue
        fence = _fence("\n".join(block.text for _, block in together))
        language = _language((together[0][1].outline or NO_OUTLINE).code_language)
        for number, block in together:
            first, last = number == together[0][0], number == together[-1][0]
            found[number] = Piece(block.text, fence, language, first, last)
    return found


def _code_of(block: Block) -> tuple[str, tuple[Holder, ...]] | None:
    """The element of code that a block is a piece of; None where it is none, or where that can't be told."""
    outline = block.outline or NO_OUTLINE
    if (
        block.kind is not BlockKind.PREFORMATTED
        or not block.text.strip()
        or not (found := _PRE.match(outline.xpath or ""))
    ):
        return None
    return found[0], outline.holders


def _closed(heading: str) -> str:
    return _CLOSES.sub(lambda found: "\\" + found[0], heading)


def escaped_marks(line: str) -> str:
    """A line of text with a backslash before what Markdown would read as a mark.

    >>> print(escaped_marks("- a*b [c](d) <e> snake_case &amp; 3 * 4"))
    \\- a\\*b [c\\](d) \\<e> snake_case \\&amp; 3 * 4
    """
    text = _INLINE.sub(r"\\\g<0>", line)
    if text.count("~") > 1:
        text = text.replace("~", "\\~")
    if found := _NUMBERED.match(text):
        return f"{found[1]}\\{text[found.end(1) :]}"
    return f"\\{text}" if _BEGINS.match(text) else text


def _tables(blocks: Sequence[Block]) -> dict[int, Row]:
    """For the numbers of blocks that are rows of tables, their rows."""
    rows: dict[int, Row] = {}
    table: list[int] = []
    for number, block in enumerate(blocks):
        if block.kind is not BlockKind.TABLE_ROW or not block.text.strip():
            rows.update(_rows(blocks, table))
            table = []
            continue
        if table and not _goes_on(blocks[table[-1]], block):
            rows.update(_rows(blocks, table))
            table = []
        table.append(number)
    rows.update(_rows(blocks, table))
    return rows


def _goes_on(before: Block, row: Block) -> bool:
    one, two = before.outline or NO_OUTLINE, row.outline or NO_OUTLINE
    return one.table == two.table and one.holders == two.holders


def _rows(blocks: Sequence[Block], table: Iterable[int]) -> Iterator[tuple[int, Row]]:
    cells = {number: _cells(blocks[number]) for number in table}
    width = max((len(row) for row in cells.values()), default=0)
    for place, (number, row) in enumerate(cells.items()):
        header = place == 0 and (blocks[number].outline or NO_OUTLINE).header
        yield number, Row((*row, *[""] * (width - len(row))), place == 0, header)


def _cells(block: Block) -> list[str]:
    empty = [""] * min((block.outline or NO_OUTLINE).column, 100)
    references, first, cells = linked(block), 0, []
    for part in map(str.strip, _CELL_END.split(" ".join(block.text.split()))):
        escaped = _INLINE.sub(r"\\\g<0>", part).replace("|", "\\|").replace("~", "\\~")
        cells.append(_marked(part, escaped, first, references))
        first += len("".join(part.split())) + 1  # and the bar
    return empty + cells
