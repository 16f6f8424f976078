"""The outline of a page: levels of headings, lists in lists, quotes, tables, the languages of code, XPaths."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import structs

from cleaning.cutting.layout import Layout, bounded
from cleaning.cutting.markdown import Piece
from cleaning.model import Block, BlockKind, Holder, Outline

LISTS = frozenset("ul ol menu dir dl".split())
ITEMS = frozenset("li dt dd".split())
HEADINGS = {f"h{level}": level for level in range(1, 7)}
NUMBER_MAX = 999_999_999  # what Markdown takes
BEFORE = 100  # siblings: a term is not looked for further up
CODE_UP = 3  # elements around <pre> that may name its language: GitHub's and Sphinx' <div class="highlight-...">

_NAME = re.compile(r"[a-z][a-z0-9_]*+")  # of an element, as XPath takes it
_NUMBER = re.compile(r"[0-9]{1,9}")
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:(?:language|lang|brush:|highlight-source|highlight-text)[-: ]?\s{0,3}|highlight-(?!default|wrapper))"
    r"([A-Za-z][\w+#.]{0,29})(?![\w-])"
)
_PANDOC = re.compile(r"(?:^|\s)sourceCode\s+([a-z][\w+#]{0,29})(?![\w-])")
_NO_LANGUAGES = frozenset("none text plain plaintext plain_text nohighlight txt default notranslate line lines".split())


def outlined(blocks: tuple[Block, ...], layout: Layout) -> tuple[Block, ...]:
    """The blocks of `cut_page` with their outline; `layout` is what came with them."""
    page = _Page(layout)
    return tuple(
        structs.replace(block, outline=page.outline(block, int(holder)))
        for block, holder in zip(blocks, layout.holders, strict=True)
    )


class _Page:
    """A page's elements, asked for the outlines of its blocks; what one block needed, the next one finds."""

    def __init__(self, layout: Layout) -> None:
        self.nodes, self.tags, self.parents = layout.nodes, layout.tags, layout.parents.tolist()
        self.indices = {node: index for index, node in enumerate(layout.nodes)}
        self.places: dict[Any, str] = {}  # an element's step of its XPath
        self.xpaths: dict[Any, str] = {}
        self.counted: dict[str, dict[Any, int]] = {}  # by tag, the elements' numbers in the page
        self.held: dict[int, tuple[Holder, ...]] = {-1: ()}
        self.numbers: dict[int, int] = {}

    def outline(self, block: Block, element: int) -> Outline:
        """The outline of a block that stands in an element."""
        row = block.kind is BlockKind.TABLE_ROW
        return Outline(
            xpath=self.xpath(self.nodes[element]),
            level=self.level(element) if block.kind is BlockKind.HEADING else None,
            holders=self.holders(element),
            table=self.table(element) if row else None,
            header=row and is_header(self.nodes[element]),
            column=_empty_cells(self.nodes[element]) if row else 0,
            code_language=code_language(self.nodes[element]) if block.kind is BlockKind.PREFORMATTED else None,
        )

    def around(self, element: int) -> Iterator[int]:
        """An element and those around it, from inside out."""
        while element >= 0:
            yield element
            element = self.parents[element]

    def level(self, element: int) -> int | None:
        """The level of the heading around a block."""
        return next((HEADINGS[self.tags[one]] for one in self.around(element) if self.tags[one] in HEADINGS), None)

    def table(self, element: int) -> int | None:
        """The number of the table around a row."""
        return next((one for one in self.around(element) if self.tags[one] == "table"), self.parents[element])

    def holders(self, element: int) -> tuple[Holder, ...]:
        """The items and quotes around an element, from the outermost in."""
        open_ones = []
        while element not in self.held:
            open_ones.append(element)
            element = self.parents[element]
        held = self.held[element]
        for one in reversed(open_ones):
            held = self.held[one] = held + self.own(one, held)
        return held

    def own(self, element: int, held: tuple[Holder, ...]) -> tuple[Holder, ...]:
        """What an element adds to the holders of what stands in it."""
        tag, parent = self.tags[element], self.parents[element]
        if tag == "blockquote":
            return (Holder(element, element, quote=True),)
        if tag in LISTS and parent >= 0 and self.tags[parent] in LISTS:
            return self.before(element, ("li",))  # a list right in a list belongs to the item before it
        if tag not in ITEMS:
            return ()
        group = next((one for one in self.around(parent) if self.tags[one] in LISTS), parent)
        term = self.before(element, ("dt",)) if tag == "dd" else ()
        number = self.number(element) if group == parent and tag == "li" and self.tags[group] == "ol" else None
        # What is said of a term is a list in the term's item: a group of its own.
        return (*term, Holder(element, term[0].element + len(self.tags) if term else group, number))

    def before(self, element: int, tags: tuple[str, ...]) -> tuple[Holder, ...]:
        """The item before an element in the same list, as what holds the element; () where there is none."""
        for node, _ in zip(self.nodes[element].itersiblings(preceding=True), range(BEFORE), strict=False):
            found = self.indices.get(node)
            if found is not None and node.tag in tags:
                self.holders(found)
                return self.held[found][-1:]
        return ()

    def number(self, element: int) -> int:
        """The number of an item of an ordered list."""
        if element not in self.numbers:
            self.count(self.nodes[element].getparent())
        return self.numbers.get(element, 1)

    def count(self, ordered: Any) -> None:
        """Numbers the items of an ordered list, as browsers do, but for lists that count down."""
        at = _whole(ordered.get("start"), 1)
        for item in ordered.iterchildren("li"):
            at = _whole(item.get("value"), at)
            found = self.indices.get(item)
            if found is not None:
                self.numbers[found] = min(at, NUMBER_MAX)
            at += 1

    def xpath(self, node: Any) -> str:
        """The XPath of an element, as lxml's `getpath`, which takes a walk over all siblings for each."""
        steps = []
        while node is not None and node not in self.xpaths:
            steps.append(node)
            node = node.getparent()
        path = "" if node is None else self.xpaths[node]
        for step in reversed(steps):
            path = self.xpaths[step] = bounded(f"{path}/{self.step(step)}") or self.numbered(step)
        return path

    def numbered(self, node: Any) -> str:
        """The XPath of an element that stands too deep to be told by its path: by its number in the page."""
        tag = node.tag if _NAME.fullmatch(node.tag) else "*"
        if tag not in self.counted:
            self.counted[tag] = {one: number for number, one in enumerate(node.getroottree().iter(tag), start=1)}
        return f"(//{tag})[{self.counted[tag][node]}]"

    def step(self, node: Any) -> str:
        """The last step of an element's XPath."""
        if node not in self.places:
            parent = node.getparent()
            self.places.update(_steps([node] if parent is None else parent))
        return self.places[node]


def _steps(siblings: Any) -> Iterator[tuple[Any, str]]:
    """Elements that stand in one, each with the last step of its XPath."""
    counts: dict[str, int] = {}
    for place, node in enumerate(siblings, 1):
        tag = str(node.tag)
        counts[tag] = counts.get(tag, 0) + 1
        yield node, f"{tag}[{counts[tag]}]" if _NAME.fullmatch(tag) else f"*[{place}]"


def _whole(text: str | None, otherwise: int) -> int:
    return int(text.strip()) if text and _NUMBER.fullmatch(text.strip()) else otherwise


def is_header(row: Any) -> bool:
    """Whether a row of a table names its columns: all its cells are headings, or it stands in <thead>."""
    parent = row.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    return bool(cells) and all(cell.tag == "th" for cell in cells)


def _empty_cells(row: Any) -> int:
    """The number of cells before the first that holds text."""
    count = 0
    for cell in row.iterchildren("td", "th"):
        if any(not text.isspace() for text in cell.itertext()):
            break
        count += 1
    return count


def code_language(element: Any) -> str | None:
    """The language that the classes around and right in a block of code name.

    >>> from lxml import html
    >>> code_language(html.fromstring('<pre><code class="hljs language-python">x</code></pre>'))
    'python'
    """
    for one in (*element.iterchildren("code", "samp"), element, *_up(element)):
        said = one.get("data-lang") or one.get("data-language")
        named = f"lang-{said.strip()}" if said else one.get("class", "")[:500]
        for found in (*_LANGUAGE.finditer(named), *_PANDOC.finditer(named)):
            if (name := found[1].rstrip(".").lower()) not in _NO_LANGUAGES:
                return name
    return None


def _up(element: Any) -> Iterator[Any]:
    """The few elements around one that hold nothing else."""
    for around, _ in zip(element.iterancestors(), range(CODE_UP), strict=False):
        if around.tag in {"body", "html"} or sum(1 for _ in around.iterchildren("pre", "p", "section")) > 1:
            break
        yield around


def outlined_dump(blocks: tuple[Block, ...], pieces: tuple[Piece, ...]) -> tuple[Block, ...]:
    """The blocks of a dump with what its marks of Markdown, each in its piece, say; without pieces the blocks alone."""
    if not pieces:
        return blocks
    open_items: list[tuple[int, Holder]] = []
    found: list[Block] = []
    before: Piece | None = None
    for block, piece in zip(blocks, pieces, strict=True):
        item = block.kind is BlockKind.LIST_ITEM
        if before is None or not item or before.kind is not BlockKind.LIST_ITEM:
            open_items = []
        if item and piece is not before:
            _open(open_items, piece, block.position)
        row = block.kind is BlockKind.TABLE_ROW
        goes_on = row and before is not None and before.kind is BlockKind.TABLE_ROW and not (piece.gap or piece.header)
        outline = Outline(
            level=piece.level or None,
            holders=(*_quotes(piece), *(holder for _, holder in open_items)),
            table=None if not row else _table(found[-1]) if goes_on else block.position,
            header=piece.header,
            code_language=piece.code_language,
        )
        found.append(structs.replace(block, outline=outline))
        before = piece
    return tuple(found)


def _table(block: Block) -> int | None:
    return block.outline.table if block.outline else None


def _quotes(piece: Piece) -> tuple[Holder, ...]:
    """The quotes around a piece; those of one depth that follow one another are one."""
    return tuple(Holder(-1 - depth, -1 - depth, quote=True) for depth in range(piece.quotes))


def _open(open_items: list[tuple[int, Holder]], piece: Piece, position: int) -> None:
    """Closes the items that stand as deep as a new one, and opens that."""
    group = position
    while open_items and open_items[-1][0] >= piece.indent:
        _, closed = open_items.pop()
        if (closed.number is None) == (piece.number is None):
            group = closed.group
    open_items.append((piece.indent, Holder(position, group, piece.number)))
