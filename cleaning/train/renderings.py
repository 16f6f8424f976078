"""A page as the plain text that tools and people make of it: what a judge without tags is trained on.

A renderer is a function of a `Sheet`, which is a page that was parsed once, with an own die: the same page always
comes out the same, another page with another width, separator or bullet.
"""

import hashlib
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import html2text
import html_text
import inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml import etree, html
from resiliparse.extract.html2text import extract_plain_text

from cleaning.cutting import TreeError, cut_tree, parse
from cleaning.model import Block, BlockKind
from cleaning.train.typesetting import BROWSER, COMPACT, READER, TERMINAL, laid_out, squeezed, text_nodes

SEPARATORS = (" | ", " · ", "   ", " / ", " • ", ", ", " ")  # between the items of a menu that stands on a line
BULLETS = ("* ", "- ", "• ", "– ", "")  # of list items
SENTENCE_END = re.compile(r"(?:(?<=[.!?…。！？])|(?<=[.!?…][\"”»’)]))\s+(?=[\"“„«(]?[^\W\d_a-z])")
MENU_ITEM = 40  # characters: longer items of a list are no menu's
LONG = 100  # characters: a line of an article
EDGES = "nav header footer aside form button".split()  # what people take out before they take the text


class Dump(NamedTuple):
    """A rendering of a page with its gold."""

    renderer: str
    text: str
    gold: str


def drawn(key: str, among: int) -> int:
    """A number under `among` that the key alone decides.

    >>> drawn("page 1", 6) == drawn("page 1", 6)
    True
    """
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:8], "big") % among


class Sheet:
    """A page to be rendered."""

    def __init__(self, markup: str, key: str) -> None:
        self.markup = markup
        self.key = key

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The parsed page; a renderer leaves it as it is."""
        return parse(self.markup)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The page's blocks."""
        return cut_tree(self.tree)

    @property
    def texts(self) -> list[str]:
        """The texts of the blocks, one line each."""
        return [" ".join(block.text.split()) for block in self.blocks]

    @property
    def title(self) -> str:
        """What the title tag says."""
        return " ".join((self.tree.findtext("head/title") or "").split())

    def draw(self, what: str, among: int) -> int:
        """The page's own die."""
        return drawn(f"{self.key} {what}", among)

    def pick(self, what: str, among: Sequence[str]) -> str:
        """One of these, by the page's own die."""
        return among[self.draw(what, len(among))]


def resiliparse(sheet: Sheet) -> str:
    """Resiliparse, all text, with bullets and the texts of pictures."""
    return extract_plain_text(sheet.markup)


def resiliparse_bare(sheet: Sheet) -> str:
    """Resiliparse without bullets and pictures."""
    return extract_plain_text(sheet.markup, list_bullets=False, alt_texts=False)


def resiliparse_links(sheet: Sheet) -> str:
    """Resiliparse with the addresses of links and the fields of forms."""
    return extract_plain_text(sheet.markup, links=True, form_fields=True, alt_texts=False)


def resiliparse_main(sheet: Sheet) -> str:
    """Resiliparse's main content: a page that was cleaned before, and not well."""
    return extract_plain_text(sheet.markup, main_content=True, comments=bool(sheet.draw("comments", 2)))


def inscriptis_relaxed(sheet: Sheet) -> str:
    """inscriptis as it is: indented, with spaces between inline elements."""
    return str(inscriptis.get_text(sheet.markup))


def inscriptis_strict(sheet: Sheet) -> str:
    """inscriptis without indentation."""
    config = ParserConfig(css=CSS_PROFILES["strict"], display_images=bool(sheet.draw("images", 2)))
    return _flush(inscriptis.get_text(sheet.markup, config))


def inscriptis_links(sheet: Sheet) -> str:
    """inscriptis with links as Markdown."""
    return str(inscriptis.get_text(sheet.markup, ParserConfig(display_links=True)))


def zyte(sheet: Sheet) -> str:
    """Zyte's html-text: a blank line between paragraphs, one break between other elements."""
    return html_text.extract_text(sheet.markup)


def markdown(sheet: Sheet) -> str:
    """html2text without links: headings and lists are marked."""
    return _markdown(sheet, ignore_links=True, ignore_images=True, body_width=0)


def markdown_wrapped(sheet: Sheet) -> str:
    """html2text as it is set by default but for links: wrapped."""
    width = 72 + sheet.draw("width", 9)
    return _markdown(sheet, ignore_links=True, ignore_images=True, ignore_emphasis=True, body_width=width)


def markdown_links(sheet: Sheet) -> str:
    """html2text with links."""
    return _markdown(sheet, ignore_images=bool(sheet.draw("images", 2)), body_width=0)


def _markdown(sheet: Sheet, **options: Any) -> str:
    maker = html2text.HTML2Text()
    for name, value in options.items():
        setattr(maker, name, value)
    return maker.handle(sheet.markup)


def soup(sheet: Sheet) -> str:
    """A line a text node after the title, as `BeautifulSoup.get_text("\\n")` gives it."""
    return "\n".join((sheet.title, *text_nodes(sheet.tree)))


def strings(sheet: Sheet) -> str:
    """A line a text node, stripped: `"\\n".join(soup.stripped_strings)`, `response.css("::text")`."""
    return _strings(sheet.tree)


def strings_without_edges(sheet: Sheet) -> str:
    """The same after navigation, header, footer and asides were taken out."""
    return _strings(_without_edges(sheet))


def _strings(root: html.HtmlElement) -> str:
    return "\n".join(text.strip() for text in text_nodes(root) if text.strip())


def source_lines(sheet: Sheet) -> str:
    """The text as the source has its lines, tags taken out: `text_content()`."""
    return squeezed("".join(text_nodes(sheet.tree)))


def browser(sheet: Sheet) -> str:
    """A browser's innerText: what a person copies."""
    return laid_out(sheet.tree, BROWSER)


def browser_without_edges(sheet: Sheet) -> str:
    """innerText after navigation, header, footer and asides were taken out."""
    return laid_out(_without_edges(sheet), BROWSER)


def browser_article(sheet: Sheet) -> str:
    """innerText of the largest article or main element; nothing where the page has none."""
    found = list(sheet.tree.iter("article", "main"))
    return laid_out(max(found, key=lambda element: len(element.text_content())), BROWSER) if found else ""


def excerpt(sheet: Sheet) -> str:
    """A person's copy: from some lines before the first long line to some lines after the last one."""
    lines = laid_out(sheet.tree, BROWSER).split("\n")
    long = [number for number, line in enumerate(lines) if len(line) >= LONG]
    if not long:
        return ""
    start, end = long[0] - sheet.draw("before", 30), long[-1] + sheet.draw("after", 50)
    return "\n".join(lines[max(start, 0) : end + 1])


def compact(sheet: Sheet) -> str:
    """A line a block-level element or line break, no blank lines."""
    return laid_out(sheet.tree, COMPACT)


def reader(sheet: Sheet) -> str:
    """A blank line between paragraphs, dashes before list items, bars between cells."""
    return laid_out(sheet.tree, READER)


def terminal(sheet: Sheet) -> str:
    """A terminal's browser (`lynx -dump`): indented, wrapped, links numbered and listed at the end."""
    width = (72, 80, 80, 100)[sheet.draw("width", 4)] - 3
    lines = laid_out(sheet.tree, TERMINAL).split("\n")
    return "\n".join(_wrapped(line, width, "   ") for line in lines)


def blocks(sheet: Sheet) -> str:
    """A line a block."""
    return "\n".join(sheet.texts)


def paragraphs(sheet: Sheet) -> str:
    """A blank line between blocks."""
    return "\n\n".join(sheet.texts)


def bulleted(sheet: Sheet) -> str:
    """A line a block, list items with bullets, a blank line around everything else that is long."""
    bullet, found = sheet.pick("bullet", BULLETS), list[str]()
    for block, text in zip(sheet.blocks, sheet.texts, strict=True):
        item = block.kind is BlockKind.LIST_ITEM
        found.append(bullet + text if item else f"\n{text}\n" if len(text) >= LONG else text)
    return "\n".join(found)


def wrapped(sheet: Sheet) -> str:
    """Blocks wrapped, a blank line between them."""
    width = 64 + sheet.draw("width", 30)
    return "\n\n".join(_wrapped(text, width) for text in sheet.texts)


def wrapped_tight(sheet: Sheet) -> str:
    """Blocks wrapped, each on a new line with no blank one."""
    width = 72 + sheet.draw("width", 9)
    return "\n".join(_wrapped(text, width) for text in sheet.texts)


def _wrapped(text: str, width: int, indent: str = "") -> str:
    inner = len(text) - len(text.lstrip())
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent + " " * inner,
        break_long_words=False,
        break_on_hyphens=False,
    )


def menus(sheet: Sheet) -> str:
    """The items of a menu on one line, everything else a line a block."""
    separator = sheet.pick("separator", SEPARATORS)
    return "\n".join(_gathered(sheet, separator, lambda block: _around(block, 1)))


def glued(sheet: Sheet) -> str:
    """Short neighbours in one box on one line, with a space or nothing between them, and blank lines between."""
    separator = sheet.pick("glue", (" ", " ", "", " - "))
    return "\n\n".join(_gathered(sheet, separator, lambda block: _around(block, 2)))


def _gathered(sheet: Sheet, separator: str, box: Callable[[Block], str]) -> Iterator[str]:
    """The texts of the blocks, short ones of the same box joined."""
    pairs = list(zip(sheet.blocks, sheet.texts, strict=True))
    for (short, _), group in groupby(pairs, lambda pair: (len(pair[1]) <= MENU_ITEM, box(pair[0]))):
        texts = [text for _, text in group]
        yield from [separator.join(texts)] if short else texts


def _around(block: Block, levels: int) -> str:
    """The path of an element around the block's."""
    return block.structure.path.rsplit("/", levels)[0] if block.structure else ""


def sentences(sheet: Sheet) -> str:
    """A line a sentence, as corpora are kept."""
    return "\n".join(part for text in sheet.texts for part in SENTENCE_END.split(text))


def _without_edges(sheet: Sheet) -> html.HtmlElement:
    root = parse(sheet.markup)
    for element in list(root.iter(*EDGES)):
        if element.getparent() is not None:
            element.drop_tree()
    return root


def _flush(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))


Renderer = Callable[[Sheet], str]

RENDERERS: dict[str, Renderer] = {
    render.__name__: render
    for render in (
        resiliparse,
        resiliparse_bare,
        resiliparse_links,
        resiliparse_main,
        inscriptis_relaxed,
        inscriptis_strict,
        inscriptis_links,
        zyte,
        markdown,
        markdown_wrapped,
        markdown_links,
        soup,
        strings,
        strings_without_edges,
        source_lines,
        browser,
        browser_without_edges,
        browser_article,
        excerpt,
        compact,
        reader,
        terminal,
        blocks,
        paragraphs,
        bulleted,
        wrapped,
        wrapped_tight,
        menus,
        glued,
        sentences,
    )
}
OTHERS = tuple(name for name in RENDERERS if name not in ("resiliparse", "inscriptis_relaxed", "soup", "blocks"))
UNTITLED = frozenset(("soup", "resiliparse_main", "browser_article", "excerpt"))  # has it, or is no whole page


def rendered(name: str, sheet: Sheet) -> str:
    """A page by one renderer, no more than one blank line in a row; '' where it gives nothing.

    One page in three has its title first; one in six lost its blank lines, one in six its indentation.
    """
    try:
        text, title = squeezed(RENDERERS[name](sheet)), sheet.title
    except (TreeError, etree.LxmlError, ValueError, AssertionError, IndexError):  # what the libraries raise
        return ""
    if not sheet.draw(f"{name} title", 3) and name not in UNTITLED and title:
        text = f"{title}\n\n{text}"
    finish = sheet.draw(f"{name} finish", 6)
    if finish == 0 and "wrapped" not in name and name != "terminal":
        text = "\n".join(line for line in text.split("\n") if line.strip())
    return _flush(text) if finish == 1 else text


def dumps_of(
    page_id: str, markup: str, gold: str, how_many: int, names: Sequence[str] = tuple(RENDERERS)
) -> Iterator[Dump]:
    """Up to so many renderings of a page, each by another renderer: which ones, the page's id decides.

    The gold is the page's; a renderer may have lost some of it.
    """
    sheet, found = Sheet(markup, page_id), 0
    for name in sorted(names, key=lambda name: drawn(f"{page_id} {name}", 2**64)):
        if found == how_many:
            return
        text = rendered(name, sheet)
        if text.strip():
            found += 1
            yield Dump(name, text, gold)
