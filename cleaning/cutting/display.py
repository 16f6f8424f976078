"""How a browser displays an element: what it parts, what runs on, what is not drawn as text."""

import re
from functools import lru_cache
from typing import Any

from lxml import etree

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li listing main marquee menu "
    "nav noscript ol optgroup option p picture plaintext pre search section select summary table tbody td textarea "
    "tfoot th thead title tr ul video xmp".split()
)
SKIPPED_TAGS = frozenset(  # drawn, played or run; the fallbacks of what is embedded; the sources of formulas
    "script style template svg head object canvas audio video iframe noembed annotation annotation-xml".split()
)
INLINE_TAGS = frozenset(
    "a abbr acronym applet area b base basefont bdi bdo bgsound big blink br cite code col colgroup data datalist del "
    "dfn em embed font frame i image img input ins kbd keygen label link map mark meta meter nobr noframes output "
    "param progress q rb rp rt rtc ruby s samp slot small source spacer span strike strong sub sup time track "
    "tt u var wbr "
    "maction math menclose merror mfenced mfrac mglyph mi mlabeledtr mmultiscripts mn mo mover mpadded mphantom "
    "mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none "
    "semantics".split()
)
# What an element does to the walk. Those up to CELL are elements of the page's layout; those after LINK and before
# BREAK do what stands in and around them says.
BLOCK, CELL, INLINE, LINK, UNKNOWN, BUTTON, NOTE, BREAK, PICTURE, SKIPPED, UNSEEN, LINKED_BLOCK, LINE_OF_CODE = range(
    13
)
DOES: dict[Any, int] = {
    **dict.fromkeys(INLINE_TAGS, INLINE),
    **dict.fromkeys(BLOCK_TAGS, BLOCK),
    **dict.fromkeys(("td", "th"), CELL),
    **dict.fromkeys(SKIPPED_TAGS, SKIPPED),
    "button": BUTTON,
    **dict.fromkeys(("rt", "rp", "datalist"), NOTE),  # readings above words; what a field suggests
    "br": BREAK,
    "a": LINK,
    "img": PICTURE,
    **dict.fromkeys((etree.Comment, etree.ProcessingInstruction, etree.Entity), UNSEEN),
}

BLOCKS = frozenset((BLOCK, CELL, BUTTON))

# Elements whose own text is one paragraph: what stands in them runs on, whatever it is called.
PHRASES = frozenset("p h1 h2 h3 h4 h5 h6 pre button summary legend option textarea caption figcaption dt".split())
SET = re.compile(r"(?:^|;)\s*display\s*:\s*([a-z-]+)", re.IGNORECASE)
SPACE = re.compile(r"(?:^|;)\s*white-space(?:-collapse)?\s*:\s*(?:pre\b|preserve|break-spaces)", re.IGNORECASE)
HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Far off the screen, cut to nothing: what style sheets do to text that only screen readers are to find.
AWAY = re.compile(
    r"(?:^|;)\s*(?:(?:left|right|top|text-indent|margin-left)\s*:\s*-\d{3,6}(?:\.\d+)?(?:px|em|rem)?"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?(?:[\s,]+[01](?:px)?){3}\s*\)"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%\s*\))",
    re.IGNORECASE,
)
NO_BOX = re.compile(r"(?:^|;)\s*(?:max-)?(width|height)\s*:\s*[01](?:px)?\s*(?=;|!|$)", re.IGNORECASE)
CUT_OFF = re.compile(r"(?:^|;)\s*overflow\s*:\s*(?:hidden|clip)", re.IGNORECASE)
HOLDS_ITEMS = re.compile(r"(?:^|;)\s*display\s*:\s*(?:inline-)?(?:flex|grid)", re.IGNORECASE)
NO_SIZE = re.compile(r"(?:^|;)\s*font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:;|!|$)", re.IGNORECASE)
AS_BLOCK = frozenset("block flex grid table list-item flow-root table-row table-caption".split())

SENTENCE = 8  # words, and an end: a shorter one may be a label
SENTENCES = 30  # words that are prose without an end, too
ENDS = frozenset(".!?…:;\"”»)’'。！？؟۔।")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
INLINE_UP = 12  # elements that run on in one another
LOOKED_AT_TEXT = 1000  # characters
IN_CODE = frozenset("a code div li ol pre span table tbody td th thead tr ul".split())  # lines of code, where they part
OF_TEXT = BLOCK_TAGS - IN_CODE - frozenset(("button", "textarea", "select", "option"))
LINES_OF_CODE = 100_000  # elements
LOOKED_AT = 400  # descendants: an element that holds more is a container


def words_of(text: str) -> float:
    """The number of words; in scripts that write no spaces two characters count as one.

    >>> words_of("two words"), words_of("二字")
    (2.0, 2.0)
    """
    return len(text.split()) + len(UNSPACED.findall(text)) / 2


def is_prose(text: str) -> bool:
    """Whether a text is a sentence, or as long as several."""
    words = words_of(text)
    return words >= SENTENCES or (words >= SENTENCE and text.rstrip()[-1:] in ENDS)


@lru_cache(maxsize=4096)
def set_as(style: str) -> str | None:
    """What a style sets an element as: 'block', 'inline', 'none'; None where it says nothing of it.

    >>> set_as("color: red; display: inline-flex"), set_as("color: red"), set_as("display:grid")
    ('inline', None, 'block')
    """
    display = None
    for found in SET.finditer(style):  # one for each browser, as often as not: 'display: -ms-flexbox; display: flex'
        said = found[1].lower()
        told = "block" if said in AS_BLOCK else "inline" if said.startswith("inline") else None
        display = told or ("none" if said == "none" else display)
    return display


@lru_cache(maxsize=4096)
def keeps_lines(style: str) -> bool:
    """Whether a style keeps the line breaks of the source."""
    return SPACE.search(style) is not None


@lru_cache(maxsize=4096)
def hides(style: str) -> bool:
    """Whether an element of this style is not shown."""
    return HIDES.search(style) is not None


@lru_cache(maxsize=4096)
def takes_away(style: str) -> bool:
    """Whether an element of this style is kept from all but screen readers.

    >>> takes_away("position:absolute; left:-9999px"), takes_away("left: -9px")
    (True, False)
    >>> takes_away("height:1px; width:1px; overflow:hidden"), takes_away("height:0; overflow:hidden")
    (True, False)
    """
    if AWAY.search(style):
        return True
    return CUT_OFF.search(style) is not None and len({found[1].lower() for found in NO_BOX.finditer(style)}) > 1


@lru_cache(maxsize=4096)
def holds_items(style: str) -> bool:
    """Whether an element of this style sets each of those in it as a block: a flex box or a grid."""
    return HOLDS_ITEMS.search(style) is not None


@lru_cache(maxsize=4096)
def sets_no_size(style: str) -> bool:
    """Whether the letters of an element of this style have no size."""
    return NO_SIZE.search(style) is not None


def beginning(element: Any, length: int = LOOKED_AT_TEXT) -> str:
    """The first characters of an element's text."""
    found: list[str] = []
    for text in element.itertext():
        found.append(text[:length])
        length -= len(text)
        if length <= 0:
            break
    return "".join(found)


def is_code(element: Any) -> bool:
    """Whether a <pre> holds nothing but lines: one that was not closed holds paragraphs and headings, too."""
    for number, inner in enumerate(element.iterdescendants()):
        if inner.tag in OF_TEXT or (number > LINES_OF_CODE and inner.tag not in INLINE_TAGS):
            return False
    return True


def holds_blocks(element: Any) -> bool:
    """Whether there are blocks in an element, or so much else that it is a container."""
    for number, inner in enumerate(element.iterdescendants()):
        if DOES.get(inner.tag, UNKNOWN) in BLOCKS or number > LOOKED_AT:
            return True
    return False


def runs_on(parent: Any) -> bool:
    """Whether the text right in an element, or an element that runs on in it, makes its children parts of a line."""
    if parent.text and not parent.text.isspace():
        return True
    for child in parent:
        if child.tail and not child.tail.isspace():
            return True
        if DOES.get(child.tag, UNKNOWN) in (INLINE, LINK) and any(text.strip() for text in child.itertext()):
            return True
    return False


def sets_items(parent: Any) -> bool:
    """Whether a flex box or a grid has nothing but elements, two or more with text, and is no line of code."""
    if parent.text and not parent.text.isspace():
        return False
    shown = 0
    for number, child in enumerate(parent):
        if (child.tail and not child.tail.isspace()) or number > LOOKED_AT:
            return False
        shown += any(not text.isspace() for text in child.itertext())
    return shown > 1 and next(parent.iterancestors("pre", "code"), None) is None


def parts(element: Any, mixed: bool) -> bool:
    """Whether an element that HTML does not know is set as a block: by what it holds, and by what is beside it.

    It is where it holds blocks, where it holds a paragraph, and where nothing beside it runs on (not `mixed`).
    """
    return holds_blocks(element) or not mixed or is_prose(beginning(element))


def is_paragraph(element: Any) -> bool:
    """Whether an element in one that runs on holds a paragraph, and stands in no other."""
    around = element.getparent()
    for _ in range(INLINE_UP):
        if around is None or around.tag in PHRASES:
            return False
        if DOES.get(around.tag, UNKNOWN) <= CELL:
            break
        around = around.getparent()
    return is_prose(beginning(element))


def is_in_sentence(element: Any) -> bool:
    """Whether text stands right before and behind an element: a button that a sentence names."""
    before = element.getprevious()
    text = element.getparent().text if before is None else before.tail
    return bool(text and not text.isspace() and element.tail and not element.tail.isspace())
