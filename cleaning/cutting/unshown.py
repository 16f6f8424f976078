"""What an element's attributes say of whether a reader sees it."""

import re
from functools import lru_cache
from itertools import islice
from typing import Any

from cleaning.cutting.containers import bits_of, bits_of_words, role_bits, words_in
from cleaning.cutting.display import (
    beginning,
    hides,
    holds_items,
    keeps_lines,
    set_as,
    sets_no_size,
    takes_away,
    words_of,
)

# What attributes say, a bit each.
HIDDEN, TO_READERS, TOOLTIP, ICON, GUTTER, EDIT, MARK, FORMULA, ARIA, AS_BLOCK, AS_INLINE, LINES, LINKS, SIZELESS = (
    1 << place for place in range(14)
)
ITEMS = 1 << 14
HIDING = frozenset(("hidden", "hide", "d-none", "invisible", "is-hidden", "vh"))  # alone on what is not shown
# Among others on what is not shown: Korean portals' names for texts to screen readers, Discuz' noise against copyists.
UNSEEN_NAMES = frozenset(("blind", "txt_blind", "blind_txt", "screen_out", "sound_only", "aural", "jammer"))
WORDS_FROM = 16  # the first bit of what classes, ids and roles speak for (`containers`)
MAY_HIDE = HIDDEN | SIZELESS | TO_READERS | TOOLTIP | ICON | GUTTER | EDIT | MARK | FORMULA | ARIA

# Names of classes, their words put together: what frameworks and sites call what they show to screen readers only,
# the text of a tooltip, icons whose name a font draws, numbers of lines, links to edit a section or to a heading.
NAMES: dict[int, re.Pattern[str]] = {
    TO_READERS: re.compile(
        r" (?:sr only|(?:visually|visibly|accessibly|ally|a y) ?hidden|visuallyhidden|hidden visually"
        r"|screen ?reader(?:s)?(?: (?:text|only|content))?|sronly|assistive text|off ?screen|element invisible"
        r"|(?:for|only) screen ?readers?|readers? only|(?:accessible|accessibility|a y) text|accessible hide"
        r"|access hide|a y only|elementor screen only|(?:show |only )?for sr|sr text|(?:ada|acc|wai) hidden"
        r"|(?:hidden|hide) accessible|hidden structure|hide visually|visually hide|vis ?hidden|wb inv|invisible text"
        r"|only sr|(?:aria|aural) only|aural ?text|acc hide) "
    ),
    TOOLTIP: re.compile(r" (?:tool ?tip|tippy|popper) ?(?:text|content|inner|body|bubble|box|popup|message) "),
    ICON: re.compile(r" (?:icons?|material|symbols?|glyphicons?|ligatures?|iconfont|mdi|fa) "),
    GUTTER: re.compile(
        r" (?:gutter|line ?(?:no|nos|num|nums|number|numbers)|blob num|crayon nums?|pre numbering|ln numbers?|ln|lnt"
        r"|row ?(?:num|number)|code ?(?:nums?|numbers?|lines?)|highlighter nums?) "
    ),
    EDIT: re.compile(r" (?:mw )?edit ?section "),
    MARK: re.compile(
        r" (?:header|heading|hash|anchor|headline|section|title|direct|self|perma) ?(?:link|anchor|js|mark|copy) "
        r"| (?:copy|edit) (?:link|anchor|page|heading|button|btn) | anchor ?js (?:link )?"
    ),
    FORMULA: re.compile(r" (?:katex html|math jax(?: (?:preview|display|svg|chtml))?|mjx \w+) "),
}
MAY_SAY = frozenset(
    "sr sronly hidden visuallyhidden screen screenreader screenreaders offscreen assistive invisible reader readers "
    "accessible access only tip tooltip tooltiptext tooltipcontent tippy popper icon icons material symbol symbols "
    "glyphicon glyphicons ligature ligatures iconfont mdi fa gutter line lineno linenos linenum linenums linenumber "
    "accessibility y ada acc wai structure edit copy linenumbers num nums numbering ln lnt number numbers lines "
    "section editsection link headerlink headinglink hashlink permalink selflink anchorlink anchor headeranchor "
    "headinganchor anchorjs js mark katex math mjx vishidden vis inv aural auraltext hide visually".split()
)  # without one of these words no pattern finds anything
LABELLED = re.compile(r" (?:label|text|title|name|caption|link|list|item|content|with|has|wrapper|group|box) ")
NAME_OF_ICON = re.compile(r"[a-z][a-z0-9]{0,29}(?:_[a-z0-9]{1,20}){0,6}")
NUMBERS = re.compile(r"[\s\d.:|]*\d[\s\d.:|]*")
LETTER = re.compile(r"[^\W_]")

UNSEEN_WORDS = 25  # an inline text that is not shown and longer than this waits for a click: the judge's to say
TOOLTIP_WORDS = 60
FORMULA_UP = 5  # elements down to the MathML of a formula
MARKING = frozenset(("a", "span", "i", "small", "sup", "em"))
APART = frozenset(("p", "div", "body", "li", "td"))  # what stands beside them is no part of a formula in them


def named(names: str) -> int:
    """What a class says, as bits.

    >>> named("btn visually-hidden") == TO_READERS, named("shareIcon icon-label"), named("hidden-gems")
    (True, 0, 0)
    """
    return _named(words_in(names))


def _named(names: list[str]) -> int:
    if MAY_SAY.isdisjoint(names):
        return 0
    words = f" {' '.join(names)} "
    said = sum(bit for bit, pattern in NAMES.items() if pattern.search(words))
    return said & ~ICON if said & ICON and LABELLED.search(words) else said


@lru_cache(maxsize=4096)
def styled(style: str) -> int:
    """What a style says, as bits."""
    display = set_as(style)
    said = HIDDEN if hides(style) else 0
    said |= (TO_READERS if takes_away(style) else 0) | (SIZELESS if sets_no_size(style) else 0)
    said |= AS_BLOCK if display == "block" else AS_INLINE if display == "inline" else 0
    said |= ITEMS if display is not None and holds_items(style) else 0
    return said | (LINES if keeps_lines(style) else 0)


@lru_cache(maxsize=8192)
def _of_class(names: str) -> int:
    words = words_in(names)
    said = HIDDEN if names.strip() in HIDING else 0
    said |= 0 if UNSEEN_NAMES.isdisjoint(names.split()) else TO_READERS
    return said | _named(words) | bits_of_words(words) << WORDS_FROM


def told_by(attributes: list[tuple[str, str]]) -> tuple[int, str]:
    """What an element's attributes say, as bits: signs, and from `WORDS_FROM` on what names speak for. Its class."""
    said, template = 0, ""
    for name, value in attributes:
        if name == "class":
            template = value
            said |= _of_class(value)
        elif name == "href":
            said |= LINKS
        elif name == "id" or name == "itemprop":  # noqa: PLR1714 - a set costs more, and each element is asked
            said |= bits_of(value) << WORDS_FROM
        elif name == "style":
            said |= styled(value)
        elif name == "hidden":
            said |= HIDDEN
        elif name == "role":
            said |= role_bits(value) << WORDS_FROM
            said |= TOOLTIP if value == "tooltip" else 0
        elif name == "aria-hidden":
            said |= ARIA if value.strip().lower() == "true" else 0
    return said, template


def text_of(element: Any) -> str:
    """An element's text, without that of scripts and styles."""
    if next(element.iter("script", "style", "template"), None) is None:
        return "".join(element.itertext())
    return "".join(
        text for text in element.xpath(".//text()[not(parent::script or parent::style or parent::template)]")
    )


def is_unread(element: Any, signs: int) -> bool:
    """Whether an element is drawn, but nobody reads it as text: an icon's name, the number of a line, a mark.

    Also the second rendering of a formula.
    """
    if signs & EDIT:
        return True
    if signs & (ICON | ARIA) and is_icon(element, signs):
        return True
    if signs & GUTTER and _is_number(element, signs):
        return True
    if signs & MARK and element.tag in MARKING and not LETTER.search(text_of(element)):
        return True
    return bool(signs & (FORMULA | ARIA)) and _is_formula_again(element)


def is_for_readers(element: Any, signs: int) -> bool:
    """Whether an element is for screen readers only, or a tooltip. A page's headline is, where a picture shows it."""
    if not signs & (TO_READERS | TOOLTIP) or element.tag in ("h1", "body", "html", "article", "main"):
        return False
    return words_of(beginning(element)) <= (TOOLTIP_WORDS if signs & TOOLTIP else UNSEEN_WORDS)


def is_never_shown(element: Any) -> bool:
    """Whether a hidden inline element says nothing to a reader: a long one waits for a click."""
    return words_of(beginning(element)) <= UNSEEN_WORDS


def is_icon(element: Any, signs: int = ICON) -> bool:
    """Whether an element's text is the name by which a font draws an icon."""
    if len(element) or not (text := (element.text or "").strip()) or not NAME_OF_ICON.fullmatch(text):
        return False
    return bool(signs & ICON) or element.tag == "i" or "_" in text


def _is_number(element: Any, signs: int) -> bool:
    """Whether an element that is called so numbers lines, and is no line of code that is a number."""
    text = text_of(element)
    if not NUMBERS.fullmatch(text):
        return False
    return element.tag in ("td", "th", "pre", "ol", "ul") or not len(element) or len(text.split()) > 1


def _is_formula_again(element: Any) -> bool:
    """Whether a formula is beside an element, or in the one around both, as MathML."""
    if element.tag == "math" or next(element.iter("math"), None) is not None:
        return False
    after = element.getnext()
    if "preview" in element.get("class", "").lower() and after is not None and named(after.get("class", "")) & FORMULA:
        return bool(text_of(after).strip())
    around = element.getparent()
    return _has_math_beside(element) or (around is not None and around.tag not in APART and _has_math_beside(around))


def _has_math_beside(element: Any) -> bool:
    """Whether MathML stands right before or behind an element."""
    beside = (*islice(element.itersiblings(preceding=True), 2), *islice(element.itersiblings(), 2))
    return any(inner.tag == "math" for node in beside for inner in islice(node.iter(), FORMULA_UP))
