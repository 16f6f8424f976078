"""A parsed page to blocks in document order, each with what its tags say about it."""

import re
from collections.abc import Iterator

from lxml import etree, html
from msgspec import Struct, structs

from cleaning.cutting.breaks import blocks_among, lines_among
from cleaning.cutting.display import (
    BLOCK,
    BLOCK_TAGS,
    BREAK,
    BUTTON,
    CELL,
    DOES,
    IN_CODE,
    INLINE,
    LINE_OF_CODE,
    LINK,
    LINKED_BLOCK,
    NOTE,
    PHRASES,
    PICTURE,
    SKIPPED,
    SKIPPED_TAGS,
    UNKNOWN,
    UNSEEN,
    holds_blocks,
    is_code,
    is_in_sentence,
    is_paragraph,
    parts,
    runs_on,
    sets_items,
)
from cleaning.cutting.gutters import beside_code
from cleaning.cutting.headmarks import marks_of
from cleaning.cutting.layout import Elements, Layout, reasons_of
from cleaning.cutting.mending import mend, printable
from cleaning.cutting.sheets import Sheet
from cleaning.cutting.unshown import (
    AS_BLOCK,
    AS_INLINE,
    HIDDEN,
    ITEMS,
    LINES,
    LINKS,
    MAY_HIDE,
    SIZELESS,
    is_for_readers,
    is_icon,
    is_never_shown,
    is_unread,
    text_of,
    told_by,
)
from cleaning.model import Block, BlockKind, Reason, Structure

KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dd", "dt"), BlockKind.LIST_ITEM),
    **dict.fromkeys(("button", "select", "textarea", "legend", "optgroup"), BlockKind.CONTROL),
    **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), BlockKind.PREFORMATTED),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    "blockquote": BlockKind.QUOTE,
    "tr": BlockKind.TABLE_ROW,
}
ONE_LINE = (BlockKind.HEADING, BlockKind.CAPTION)  # a break in them is the typesetter's
DEEPEST = 256  # block-level elements in one another; the deepest of 700 real pages has 37; cost grows with depth
CELL_MAX = 200  # characters: a longer cell is layout, not data
STAGE = "cut"
NOTHING = (0, "")  # what an element without attributes says
TELLING = MAY_HIDE | AS_BLOCK | AS_INLINE | LINES | ITEMS
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
MAY_RUN_ON = frozenset("address article aside div figure footer h1 h2 h3 h4 h5 h6 header main p section".split())

# libxml2 drops what comes after them, browsers show it. Without a flag for case the search leaps from '</' to '</'.
ENDS = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template|head)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
SEPARATORS = re.compile(r"[\W_]+")
LETTER = re.compile(r"[^\W_]")

# lxml.html asks Python for the class of each element, to tell forms and fields: a tenth of a walk, for nothing.
ONE_CLASS = etree.ElementDefaultClassLookup(element=html.HtmlElement)


class TreeError(ValueError):
    """The markup holds no element at all, or the parser gave up before its end."""


def parse(markup: str) -> html.HtmlElement:
    """The root element of a page, as browsers have it: without comments and processing instructions, and mended.

    Raises `TreeError` where there is nothing to parse, and where the parser stops (it takes 2,048 levels of nesting)
    instead of giving back half a page.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(ONE_CLASS)
    whole = ENDS.sub(b"\n", printable(markup))
    try:
        root = html.document_fromstring(whole, parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise TreeError(str(error)) from error
    fatal = parser.error_log.filter_from_fatals()
    if fatal:
        raise TreeError(fatal[0].message)
    mend(root)
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

    `plain` says that some of the text is not linked, `broken` that one <br> parts it from the run before, `shown` that
    a reader sees it.
    """

    element: int
    kind: BlockKind
    pieces: list[str] = []
    linked: list[str] = []
    plain: bool = False
    broken: bool = False
    shown: bool = True


def letters(text: str) -> int:
    """The number of letters and digits: what stands between links is nobody's text."""
    return len(SEPARATORS.sub("", text))


class Cutter:
    """One walk over a tree, gathering text into runs that end wherever a block-level element starts or ends."""

    def __init__(self, unread: dict[html.HtmlElement, None], sheet: Sheet | None = None) -> None:
        self.runs: list[Run] = []
        self.elements = Elements()
        self.open: Run | None = None
        self.stack: list[int] = []
        self.links = 0
        self.breaks = 0
        self.row: int | None = None
        self.unread = unread  # elements that are drawn, and no text; those that the walk finds are added
        self.unshown: list[str] = []
        self.lines: list[html.HtmlElement] = []  # those that keep the line breaks of the source
        self.mixed: dict[html.HtmlElement, bool] = {}  # of parents of unknown elements, whether they run on
        self.boxes: set[html.HtmlElement] = set()  # that set what is in them as blocks
        self.code: html.HtmlElement | None = None  # the <pre> that is open and holds lines alone
        self.line_ended = False  # by an element around a line of code, not by its text
        self.sheet = sheet or None
        self.said, self.template = NOTHING  # what the attributes of the element say that opens

    def walk(self, root: html.HtmlElement) -> list[Run]:
        """The runs of a tree, in document order."""
        around: list[tuple[html.HtmlElement, int, Iterator[html.HtmlElement]]] = []
        self.said, self.template = told_by(root.items())
        element, does, children = root, self.start(root), iter(root)
        while True:
            for child in children:
                what = DOES.get(child.tag, UNKNOWN)
                if what < BREAK:
                    attributes = child.items()
                    self.said, self.template = told_by(attributes) if attributes else NOTHING
                    if self.sheet is not None and what >= INLINE:
                        self.said |= self.sheet.said(child.tag, self.template)
                    if self.said & TELLING or what > INLINE or self.unread or self.boxes:
                        what = self.displayed(child, what, does, self.said)
                    if self.code is not None and (what <= CELL or what == LINKED_BLOCK) and child.tag in IN_CODE:
                        what = LINE_OF_CODE
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

    def displayed(self, element: html.HtmlElement, what: int, around: int, signs: int) -> int:
        """What an element does: as its tag says, unless its attributes or what it holds say otherwise."""
        if what == NOTE or (self.unread and element in self.unread) or (signs & MAY_HIDE and is_unread(element, signs)):
            self.unread[element] = None
            return self.conceal(element)
        sizeless = what >= INLINE and not len(element) and bool(signs & SIZELESS)
        if sizeless or is_for_readers(element, signs):
            return self.conceal(element)
        if signs & HIDDEN and what >= INLINE and next(element.iter("math"), None) is None:
            return self.conceal(element) if is_never_shown(element) else BLOCK
        if signs & LINES:
            self.lines.append(element)
        if signs & ITEMS and sets_items(element):
            self.boxes.add(element)
        if what >= INLINE and (signs & AS_BLOCK or (self.boxes and element.getparent() in self.boxes)):
            return LINKED_BLOCK if what == LINK and signs & LINKS else BLOCK
        if signs & AS_INLINE and what == BLOCK and element.tag in MAY_RUN_ON and not holds_blocks(element):
            return INLINE
        return self.told(element, what, around, signs) if what > INLINE else what

    def told(self, element: html.HtmlElement, what: int, around: int, signs: int) -> int:
        """What an element does of which its tag does not say enough."""
        if what == LINK:
            return LINK if signs & LINKS and not self.is_own(element) else INLINE
        if what == BUTTON:
            return INLINE if is_in_sentence(element) else BLOCK
        return self.guessed(element, around)

    def is_own(self, link: html.HtmlElement) -> bool:
        """Whether a link in a heading leads to a place on the page: the heading itself."""
        return self.elements.tags[self.stack[-1]] in HEADINGS and link.get("href", "").startswith("#")

    def guessed(self, element: html.HtmlElement, around: int) -> int:
        """What an element does that HTML does not know."""
        if "icon" in element.tag and is_icon(element):
            self.unread[element] = None
            return self.conceal(element)
        parent = element.getparent()
        if around > CELL or parent.tag in PHRASES:
            return BLOCK if holds_blocks(element) or is_paragraph(element) else INLINE
        mixed = self.mixed.get(parent)
        if mixed is None:
            mixed = self.mixed[parent] = runs_on(parent)
        return BLOCK if parts(element, mixed) else INLINE

    def start(self, element: html.HtmlElement, does: int = BLOCK) -> int:
        """An element opens; gives back what it does."""
        if does == INLINE:
            pass
        elif does <= CELL:
            self.block(element, does)
        elif does == LINK:
            self.links += 1
        elif does == LINKED_BLOCK:
            self.links += 1
            self.part()
        elif does == BREAK:
            self.line_break()
        elif does == LINE_OF_CODE:
            self.line_of_code()
            self.line_ended = False
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
        self.stack.append(self.elements.add(element, tag, self.stack, self.said, self.template))
        if tag == "tr" and self.row is None and _is_data_row(element):
            self.row = self.stack[-1]
        elif tag == "pre" and self.code is None and len(element) and is_code(element):
            self.code, self.line_ended = element, False

    def end(self, element: html.HtmlElement, does: int) -> None:
        """An element closes."""
        if does <= CELL:
            closed = self.stack.pop()
            if element is self.code:
                self.code = None
            self.elements.end(closed)
            if self.row is None:
                self.close(closed)
            elif self.row == closed:
                self.row = None
                self.close(closed)
        elif does == LINK:
            self.links -= 1
        elif does == LINKED_BLOCK:
            self.links -= 1
            self.part()
        elif does == LINE_OF_CODE:
            self.line_of_code()
        if self.lines and self.lines[-1] is element:
            self.lines.pop()
        tail = element.tail
        if tail and self.stack:
            self.text(tail)

    def part(self) -> None:
        """The open run ends, unless it is a row of data, or code, of which a line ends."""
        if self.code is not None:
            self.line_of_code()
        elif self.row is None:
            self.close()

    def line_of_code(self) -> None:
        """Around an element that is a line of code one line ends and another begins."""
        if self.open is not None and not self.open.pieces[-1].endswith("\n"):
            self.open.pieces.append("\n")
            self.line_ended = True

    def skip(self, element: html.HtmlElement) -> None:
        """An element whose text nobody reads is passed."""
        if element.tag in BLOCK_TAGS:
            self.part()
        tail = element.tail
        if tail and self.stack:
            self.text(tail)

    def conceal(self, element: html.HtmlElement) -> int:
        """An element that is not shown is passed; its text is a block that nobody sees, behind the one it stands in."""
        text = text_of(element)
        if text and not text.isspace():
            self.unshown.append(" ".join(" ".join(element.itertext()).split()) if holds_blocks(element) else text)
        return SKIPPED

    def text(self, text: str) -> None:
        """Text of the innermost block-level element."""
        if self.lines and "\n" in text:
            self.text_of_lines(text)
            return
        blank = not text or text.isspace()
        if self.line_ended:
            self.line_ended = False
            if blank and "\n" in text:
                return
        if self.open is None:
            if blank:
                return
            element = self.stack[-1] if self.row is None else self.row
            self.open = Run(element, self.kind(element), broken=self.breaks == 1)
        if not blank:
            if self.links:
                self.open.linked.append(text)
            else:
                self.open.plain = True
        self.open.pieces.append(text)

    def text_of_lines(self, text: str) -> None:
        """Text in which each line of the source is one."""
        first, *more = text.split("\n")
        self.text(first)
        for line in more:
            self.line_break()
            self.text(line)

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
        """A <br>: two of them end a paragraph, one a line."""
        if self.open is None and not self.breaks:
            return
        if self.open is not None and self.open.kind is BlockKind.PREFORMATTED:
            self.open.pieces.append("\n")
            return
        breaks = 1 if self.open is not None else self.breaks + 1
        self.close()
        self.breaks = breaks

    def cell(self) -> None:
        """A further cell of a row of data."""
        if self.open is not None:
            self.open.pieces.append(" | ")

    def close(self, element: int | None = None) -> None:
        """The open run ends here, and what stood in it that nobody sees comes after it.

        The element is the one that ends.
        """
        if self.open is None and not self.unshown:
            self.breaks = 0
            return
        if self.open is not None:
            self.runs.append(self.open)
        if self.unshown:
            holder = self.open.element if self.open is not None else self.stack[-1] if element is None else element
            self.runs.append(Run(holder, BlockKind.PARAGRAPH, [" ".join(self.unshown)], shown=False))
            self.unshown = []
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
    """The blocks of a parsed page as `cut_tree` has them, and the elements that hold them.

    What is drawn but no text (numbers of lines, names of icons, readings above a word) is emptied in the tree: its text
    is in `layout.unshown`.
    """
    cutter = Cutter(dict.fromkeys([*beside_code(root), *marks_of(root)]), Sheet(root))
    cut, unseen = _gathered(cutter.walk(root))
    for element in cutter.unread:
        element.clear(keep_tail=True)
    elements = cutter.elements
    for run, text in cut:
        elements.characters[run.element] += len(text)
    hints = elements.hints_around()
    blocks = tuple(
        Block(position=position, text=text, kind=run.kind, structure=_structure(run, text, elements, hints))
        for position, (run, text) in enumerate(cut)
    )
    layout = elements.layout([run.element for run, _ in cut])
    return blocks, structs.replace(layout, unshown=tuple(_unshown(run, place, elements) for run, place in unseen))


def _gathered(runs: list[Run]) -> tuple[list[tuple[Run, str]], list[tuple[Run, int]]]:
    """The runs that a reader sees as blocks, with their texts; the others, with the number of blocks before them."""
    cut: list[tuple[Run, str]] = []
    unseen: list[tuple[Run, int]] = []
    held: list[tuple[Run, str]] = []  # what breaks part
    for run in runs:
        if not run.shown:
            unseen.append((run, len(cut) + len(held)))
        elif text := _text(run):
            if not run.broken:
                cut += _parted(held)
                held = []
            held.append((run, text))
    return cut + _parted(held), unseen


def _parted(held: list[tuple[Run, str]]) -> list[tuple[Run, str]]:
    """The blocks of what single breaks part: lines, and those of them that belong together."""
    if len(held) < 2:
        return held
    lines = lines_among([text for _, text in held], wrapped=held[0][0].kind in ONE_LINE)
    texts = [" ".join(held[place][1] for place in line) for line in lines]
    found = []
    for block in blocks_among(texts):
        runs = [held[place][0] for line in block for place in lines[line]]
        found.append((_joined(runs), "\n".join(texts[line] for line in block)))
    return found


def _joined(runs: list[Run]) -> Run:
    """Runs as one."""
    linked = [text for run in runs for text in run.linked]
    return structs.replace(runs[0], linked=linked, plain=any(run.plain for run in runs))


def _unshown(run: Run, place: int, elements: Elements) -> Block:
    """A block that nobody sees, `place` being the number of those before it that a reader does."""
    tag = elements.tags[run.element]
    structure = Structure(path=elements.path(run.element), tag=tag, hidden=True)
    text = _text(run)
    return Block(position=place, text=text, structure=structure, reason=Reason.HIDDEN, stage=STAGE, score=0.0)


def _text(run: Run) -> str:
    text = run.pieces[0] if len(run.pieces) == 1 else "".join(run.pieces)
    if run.kind is BlockKind.PREFORMATTED and text.strip():
        return text.strip("\n\r")
    for space in "\t\n\r\f\v":
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
