"""A parsed page to blocks in document order, each with what its tags say about it."""

import re

import w3lib.html
from lxml import etree, html
from msgspec import Struct

from cleaning.containers import Container
from cleaning.model import Block, BlockKind, Reason, Structure

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
WHOLE_PAGE = 0.5  # a container with more of the page's text than this says nothing of a block: body has classes, too
DEEPEST = 256  # block-level elements in one another; the deepest of 700 real pages has 37; cost grows with depth
CELL_MAX = 200  # characters: a longer cell is layout, not data

ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)  # libxml2 drops what comes after them, browsers show it
UNREAD = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|template|head)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
SEPARATORS = re.compile(r"[\W_]+")
SPACES = re.compile(r"[ \t\n\r\f]+")


class TreeError(ValueError):
    """The markup holds no element at all, or the parser gave up before its end."""


def parse(markup: str) -> html.HtmlElement:
    """The root element of a page, without comments and processing instructions.

    Raises `TreeError` where there is nothing to parse, and where the parser stops (it takes 2,048 levels of nesting)
    instead of giving back half a page.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
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
    return w3lib.html.replace_entities(w3lib.html.replace_tags(UNREAD.sub("\n", markup), "\n"))


class Run(Struct):
    """A block while it is being cut: its text, how much of it is linked, and the element that holds it."""

    container: Container
    kind: BlockKind
    pieces: list[str]
    linked: int = 0


def letters(text: str) -> int:
    """The number of letters and digits: what stands between links is nobody's text."""
    return len(SEPARATORS.sub("", text))


class Cutter:
    """One walk over a tree, gathering text into runs that end wherever a block-level element starts or ends."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.open: Run | None = None
        self.stack: list[Container] = []
        self.links = 0
        self.breaks = 0
        self.row: Container | None = None

    def walk(self, root: html.HtmlElement) -> list[Run]:
        """The runs of a tree, in document order."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if element.tag in SKIPPED_TAGS:
                    walker.skip_subtree()
                else:
                    self.start(element)
            else:
                self.end(element)
        self.close()
        return self.runs

    def start(self, element: html.HtmlElement) -> None:
        """An element opens."""
        tag = element.tag
        if tag in BLOCK_TAGS:
            if self.row is None:
                self.close()
            elif tag in ("td", "th"):
                self.cell()
            if len(self.stack) >= DEEPEST:
                raise TreeError(f"more than {DEEPEST} block-level elements stand in one another")
            self.stack.append(Container(tag, self.stack[-1] if self.stack else None, element))
            if tag == "tr" and self.row is None and _is_data_row(element):
                self.row = self.stack[-1]
        elif tag == "br":
            self.line_break()
        elif tag == "a":
            self.links += 1
        if element.text:
            self.text(element.text)

    def end(self, element: html.HtmlElement) -> None:
        """An element closes, or a skipped one is passed."""
        tag = element.tag
        if tag in SKIPPED_TAGS:
            if tag in BLOCK_TAGS and self.row is None:
                self.close()
        elif tag in BLOCK_TAGS:
            closed = self.stack.pop()
            if self.row is closed:
                self.row = None
            if self.row is None:
                self.close()
        elif tag == "a":
            self.links -= 1
        if element.tail and self.stack:
            self.text(element.tail)

    def text(self, text: str) -> None:
        """Text of the innermost block-level element."""
        if self.open is None:
            if not text.strip():
                return
            container = self.row or self.stack[-1]
            self.open = Run(container, _kind(container), [])
        if not text.isspace():
            self.breaks = 0
        self.open.pieces.append(text)
        if self.links:
            self.open.linked += letters(text)

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


def _kind(container: Container) -> BlockKind:
    for around in container.upwards():
        kind = KINDS.get(around.tag)
        if kind is not None and (kind is not BlockKind.TABLE_ROW or around is container):
            return kind
    return BlockKind.PARAGRAPH


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
    cut = [(run, _text(run)) for run in Cutter().walk(root)]
    cut = [(run, text) for run, text in cut if text]
    for run, text in cut:
        run.container.add(len(text))
    total = sum(len(text) for _, text in cut)
    return tuple(
        Block(position=position, text=text, kind=run.kind, structure=_structure(run, text, total))
        for position, (run, text) in enumerate(cut)
    )


def _text(run: Run) -> str:
    text = "".join(run.pieces)
    return text.strip("\n\r") if run.kind is BlockKind.PREFORMATTED and text.strip() else SPACES.sub(" ", text).strip()


def _structure(run: Run, text: str, total: int) -> Structure:
    container = run.container
    return Structure(
        path=container.path(),
        tag=container.tag,
        hints=_hints(container, total),
        link_share=round(min(run.linked / max(letters(text), 1), 1.0), 4),
        hidden=container.hidden,
    )


def _hints(container: Container, total: int) -> frozenset[Reason]:
    """What the containers around speak for, those aside that hold most of the page."""
    if container.resolved is None:
        found: set[Reason] = set()
        for around in container.upwards():
            if around.resolved is not None:
                found |= around.resolved
                break
            if around.characters <= WHOLE_PAGE * total:
                found |= around.hints
        container.resolved = frozenset(found)
    return container.resolved
