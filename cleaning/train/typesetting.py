"""A parsed page set as lines of text, as browsers and terminals do it."""

import re
from collections.abc import Iterator

from lxml import etree, html
from msgspec import Struct

from cleaning.cutting import BLOCK_TAGS

UNSHOWN = frozenset("script style template svg noscript head object canvas audio video iframe map textarea".split())
SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table figure".split())
LISTS = frozenset(("ul", "ol", "menu", "dir"))
SPACES = re.compile(r"[ \t\r\n\f]+")
AROUND = re.compile(r"[ ]*\n[ ]*")
MANY_BREAKS = re.compile(r"\n(?:[ \t]*\n){2,}")


class Layout(Struct, frozen=True):
    """How a page is set: line breaks around elements, and what stands for bullets, links, pictures and cells."""

    spaced: int = 2  # line breaks around a paragraph, a heading, a list
    block: int = 1  # around other block-level elements
    bullets: tuple[str, ...] = ()  # of list items, by depth
    numbered: bool = False  # links have numbers before them, and their addresses stand at the end
    pictures: bool = False  # a picture shows its alternative text
    cell: str = "\t"  # between the cells of a row


BROWSER = Layout(spaced=2)
COMPACT = Layout(spaced=1, cell=" ")
TERMINAL = Layout(bullets=("* ", "+ ", "o ", "# "), numbered=True, pictures=True, cell=" ")
READER = Layout(bullets=("- ",), cell=" | ")


class Typesetter:
    """One walk over a tree: pieces of text, and numbers for the line breaks that are due between them."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pieces: list[str | int] = []
        self.addresses: list[str] = []
        self.depth = 0

    def walk(self, root: html.HtmlElement) -> str:
        """The page's text."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start" and _is_shown(element):
                self.start(element)
            elif event == "start":
                walker.skip_subtree()
            else:
                self.end(element)
        return self.text()

    def start(self, element: html.HtmlElement) -> None:
        """An element opens."""
        layout, tag = self.layout, element.tag
        self.due(tag)
        if tag in LISTS:
            self.depth += 1
        elif tag == "li" and layout.bullets:
            deepest = len(layout.bullets) - 1
            self.pieces.append("  " * max(self.depth - 1, 0) + layout.bullets[min(max(self.depth - 1, 0), deepest)])
        elif tag in ("td", "th") and element.getprevious() is not None:
            self.pieces.append(layout.cell)
        elif tag == "img" and layout.pictures and element.get("alt"):
            self.pieces.append(f"[{SPACES.sub(' ', element.get('alt')).strip()}] ")
        elif tag == "a" and layout.numbered and element.get("href"):
            self.addresses.append(element.get("href"))
            self.pieces.append(f"[{len(self.addresses)}]")
        self.add(element.text)

    def end(self, element: html.HtmlElement) -> None:
        """An element closes, or one that is not shown is passed."""
        if element.tag == "br":
            self.pieces.append("\n")
        elif _is_shown(element):
            if element.tag in LISTS:
                self.depth -= 1
            self.due(element.tag)
        self.add(element.tail)

    def due(self, tag: str) -> None:
        """Line breaks are due where a block-level element starts or ends, but for cells."""
        if tag in BLOCK_TAGS and tag not in ("td", "th"):
            self.pieces.append(self.layout.spaced if tag in SPACED else self.layout.block)

    def add(self, text: str | None) -> None:
        """Text, its spaces collapsed."""
        if text:
            self.pieces.append(SPACES.sub(" ", text))

    def text(self) -> str:
        """What was set: of the breaks that are due in one place, the most count."""
        lines, due = list[str](), 0
        for piece in self.pieces:
            if isinstance(piece, int):
                due = max(due, piece)
            elif piece == "\n" or piece.strip():
                lines.append("\n" * due + piece)
                due = 0
            elif not due and lines:
                lines.append(piece)
        whole = "".join(lines).strip("\n")
        if not self.layout.bullets:  # they are indented by depth
            whole = AROUND.sub("\n", whole)
        notes = [f"{number}. {address}" for number, address in enumerate(self.addresses, start=1)]
        return "\n".join([whole, "\nReferences\n", *notes] if notes else [whole])


def _is_shown(element: html.HtmlElement) -> bool:
    if element.tag in UNSHOWN or element.get("hidden") is not None:
        return False
    return "display:none" not in (element.get("style") or "").replace(" ", "").lower()


def laid_out(root: html.HtmlElement, layout: Layout) -> str:
    """A page as lines of text.

    >>> laid_out(html.fromstring("<div><p>One<br>two</p><ul><li>a<li>b</ul></div>"), BROWSER)
    'One\\ntwo\\n\\na\\nb'
    """
    return Typesetter(layout).walk(root)


def text_nodes(root: html.HtmlElement) -> Iterator[str]:
    """Every piece of text that is no script or style, as it stands in the source."""
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start" and element.tag in ("script", "style", "noscript", "template", "head"):
            walker.skip_subtree()
        elif event == "start" and element.text:
            yield element.text
        elif event == "end" and element.tail and element is not root:
            yield element.tail


def squeezed(text: str) -> str:
    """The text with no more than one blank line in a row, and no spaces at the ends of its lines.

    >>> squeezed("a  \\n\\n \\n\\nb")
    'a\\n\\nb'
    """
    whole = "\n".join(line.rstrip() for line in text.replace("\r", "").split("\n"))
    return MANY_BREAKS.sub("\n\n", whole).strip("\n")
