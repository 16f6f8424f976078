"""A parsed page to blocks in document order, each with what its tags say about it."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html
from msgspec import Struct

from cleaning.cutting.layout import Elements, Layout, reasons_of
from cleaning.model import Block, BlockKind, Structure

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li main menu nav noscript ol optgroup "
    "option p picture pre search section select summary table tbody td textarea tfoot th thead title tr ul "
    "video".split()
)
SKIPPED_TAGS = frozenset(  # drawn, played or run; the fallbacks of what is embedded; the sources of formulas
    "script style template svg head object canvas audio video iframe map noembed annotation annotation-xml".split()
)
KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dd", "dt"), BlockKind.LIST_ITEM),
    **dict.fromkeys(("button", "select", "textarea", "legend", "optgroup"), BlockKind.CONTROL),
    "blockquote": BlockKind.QUOTE,
    "pre": BlockKind.PREFORMATTED,
    "figcaption": BlockKind.CAPTION,
    "tr": BlockKind.TABLE_ROW,
}
DEEPEST = 256  # block-level elements in one another; the deepest of 700 real pages has 37; cost grows with depth
CELL_MAX = 200  # characters: a longer cell is layout, not data

# libxml2 drops what comes after them, browsers show it. Without a flag for case the search leaps from '</' to '</'.
ENDS = re.compile(r"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template|head)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
SEPARATORS = re.compile(r"[\W_]+")
LETTER = re.compile(r"[^\W_]")
INLINE, BLOCK, CELL, SKIPPED, BREAK, LINK, PICTURE, UNSEEN = range(8)  # what an element does to the walk
DOES: dict[Any, int] = {
    **dict.fromkeys(BLOCK_TAGS, BLOCK),
    **dict.fromkeys(("td", "th"), CELL),
    **dict.fromkeys(SKIPPED_TAGS, SKIPPED),
    "br": BREAK,
    "a": LINK,
    "img": PICTURE,
    **dict.fromkeys((etree.Comment, etree.ProcessingInstruction, etree.Entity), UNSEEN),
}


# lxml.html asks Python for the class of each element, to tell forms and fields: a tenth of a walk, for nothing.
ONE_CLASS = etree.ElementDefaultClassLookup(element=html.HtmlElement)


class TreeError(ValueError):
    """The markup holds no element at all, or the parser gave up before its end."""


def parse(markup: str) -> html.HtmlElement:
    """The root element of a page, without comments and processing instructions.

    Raises `TreeError` where there is nothing to parse, and where the parser stops (it takes 2,048 levels of nesting)
    instead of giving back half a page.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(ONE_CLASS)
    whole = ENDS.sub("\n", markup).encode("utf-8", "replace")
    try:
        root = html.document_fromstring(whole, parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise TreeError(str(error)) from error
    fatal = parser.error_log.filter_from_fatals()
    if fatal:
        raise TreeError(fatal[0].message)
    return root


def flatten(markup: str) -> str:
    """The text of markup that does not parse, a line a text node.

    >>> flatten("<div><b>Deep</b> text &amp; more<script>no()</script></div>").split()
    ['Deep', 'text', '&', 'more']
    """
    import w3lib.html  # noqa: PLC0415  # for what does not parse

    return w3lib.html.replace_entities(w3lib.html.replace_tags(UNREAD.sub("\n", markup), "\n"))


class Run(Struct):
    """A block while it is being cut: its text, what of it is linked, and the element that holds it.

    `plain` says that some of the text is not linked.
    """

    element: int
    kind: BlockKind
    pieces: list[str] = []
    linked: list[str] = []
    plain: bool = False


def letters(text: str) -> int:
    """The number of letters and digits: what stands between links is nobody's text."""
    return len(SEPARATORS.sub("", text))


class Cutter:
    """One walk over a tree, gathering text into runs that end wherever a block-level element starts or ends."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.elements = Elements()
        self.open: Run | None = None
        self.stack: list[int] = []
        self.links = 0
        self.breaks = 0
        self.row: int | None = None

    def walk(self, root: html.HtmlElement) -> list[Run]:
        """The runs of a tree, in document order."""
        around: list[tuple[html.HtmlElement, int, Iterator[html.HtmlElement]]] = []
        element, does, children = root, self.start(root), iter(root)
        while True:
            for child in children:
                what = DOES.get(child.tag, INLINE)
                if what == SKIPPED:
                    self.skip(child)
                elif what != UNSEEN:
                    around.append((element, does, children))
                    element, does, children = child, self.start(child, what), iter(child)
                    break
            else:
                self.end(element, does)
                if not around:
                    break
                element, does, children = around.pop()
        self.close()
        return self.runs

    def start(self, element: html.HtmlElement, does: int = BLOCK) -> int:
        """An element opens; gives back what it does."""
        if does == INLINE:
            pass
        elif does <= CELL:
            self.block(element, does)
        elif does == LINK:
            self.links += 1
        elif does == BREAK:
            self.line_break()
        elif does == PICTURE and self.stack:
            self.elements.images[self.stack[-1]] += 1
        if text := element.text:
            self.text(text)
        return does

    def block(self, element: html.HtmlElement, does: int) -> None:
        """A block-level element opens."""
        if self.row is None:
            self.close()
        elif does == CELL:
            self.cell()
        if len(self.stack) >= DEEPEST:
            raise TreeError(f"more than {DEEPEST} block-level elements stand in one another")
        tag = element.tag
        self.stack.append(self.elements.add(element, tag, self.stack))
        if tag == "tr" and self.row is None and _is_data_row(element):
            self.row = self.stack[-1]

    def end(self, element: html.HtmlElement, does: int) -> None:
        """An element closes."""
        if does == LINK:
            self.links -= 1
        elif does in (BLOCK, CELL):
            closed = self.stack.pop()
            self.elements.end(closed)
            if self.row == closed:
                self.row = None
            if self.row is None:
                self.close()
        tail = element.tail
        if tail and self.stack:
            self.text(tail)

    def skip(self, element: html.HtmlElement) -> None:
        """An element whose text nobody reads is passed."""
        if element.tag in BLOCK_TAGS and self.row is None:
            self.close()
        tail = element.tail
        if tail and self.stack:
            self.text(tail)

    def text(self, text: str) -> None:
        """Text of the innermost block-level element."""
        blank = text.isspace()
        if self.open is None:
            if blank:
                return
            element = self.stack[-1] if self.row is None else self.row
            self.open = Run(element, self.kind(element))
        if not blank:
            self.breaks = 0
            if self.links:
                self.open.linked.append(text)
            else:
                self.open.plain = True
        self.open.pieces.append(text)

    def kind(self, element: int) -> BlockKind:
        """What a block is that starts in an element: what the nearest one around it is that says so."""
        tags, parents, around = self.elements.tags, self.elements.parents, element
        while around >= 0:
            kind = KINDS.get(tags[around])
            if kind is not None and (kind is not BlockKind.TABLE_ROW or around == element):
                return kind
            around = parents[around]
        return BlockKind.PARAGRAPH

    def line_break(self) -> None:
        """A <br>: two of them end a paragraph, one is a space (a line break in preformatted text)."""
        if self.open is None:
            return
        self.breaks += 1
        if self.breaks > 1 and self.open.kind is not BlockKind.PREFORMATTED:
            self.close()
        else:
            self.open.pieces.append("\n")

    def cell(self) -> None:
        """A further cell of a row of data."""
        if self.open is not None:
            self.open.pieces.append(" | ")

    def close(self) -> None:
        """The open run ends here."""
        if self.open is not None:
            self.runs.append(self.open)
        self.open, self.breaks = None, 0


def _is_data_row(row: html.HtmlElement) -> bool:
    """Whether a table row holds data: two short cells or more, nothing block-level in them."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    return len(cells) > 1 and all(_is_data_cell(cell) for cell in cells)


def _is_data_cell(cell: html.HtmlElement) -> bool:
    length = len(cell.text or "")
    for element in cell.iterdescendants():
        if element.tag in BLOCK_TAGS or element.tag in SKIPPED_TAGS or element.tag == "br":
            return False
        length += len(element.text or "") + len(element.tail or "")
        if length > CELL_MAX:
            return False
    return length <= CELL_MAX


def cut_tree(root: html.HtmlElement) -> tuple[Block, ...]:
    """The blocks of a parsed page, in order, with their structure. Text of scripts and styles is not a block's.

    Raises `TreeError` where elements are nested too deep.
    """
    return cut_page(root)[0]


def cut_page(root: html.HtmlElement) -> tuple[tuple[Block, ...], Layout]:
    """The blocks of a parsed page as `cut_tree` has them, and the elements that hold them."""
    cutter = Cutter()
    cut = [(run, text) for run in cutter.walk(root) if (text := _text(run))]
    elements = cutter.elements
    for run, text in cut:
        elements.characters[run.element] += len(text)
    hints = elements.hints_around()
    blocks = tuple(
        Block(position=position, text=text, kind=run.kind, structure=_structure(run, text, elements, hints))
        for position, (run, text) in enumerate(cut)
    )
    return blocks, elements.layout([run.element for run, _ in cut])


def _text(run: Run) -> str:
    text = run.pieces[0] if len(run.pieces) == 1 else "".join(run.pieces)
    if run.kind is BlockKind.PREFORMATTED and text.strip():
        return text.strip("\n\r")
    for space in "\t\n\r\f":
        if space in text:
            text = text.replace(space, " ")
    return " ".join(filter(None, text.split(" "))).strip() if "  " in text else text.strip()


def _structure(run: Run, text: str, elements: Elements, hints: list[int]) -> Structure:
    element = run.element
    return Structure(
        path=elements.path(element),
        tag=elements.tags[element],
        hints=reasons_of(hints[element]),
        link_share=_link_share(run, text) if run.linked else 0.0,
        hidden=elements.hidden[element],
    )


def _link_share(run: Run, text: str) -> float:
    """The share of the text's letters that are linked; what stands between links is nobody's text."""
    if not run.plain:
        return 1.0 if LETTER.search(text) else 0.0
    return round(min(letters("".join(run.linked)) / max(letters(text), 1), 1.0), 4)
