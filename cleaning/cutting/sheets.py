"""What the style sheets in a page say of the display of its inline elements."""

import re
from typing import Any

from cleaning.cutting.display import set_as
from cleaning.cutting.unshown import AS_BLOCK, HIDDEN

MOST = 500_000  # characters of style sheets that are read
EVERYWHERE = frozenset(("", "all", "screen"))  # media; rules for printers and telephones alone are not looked at

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile("[{}]")
# '.name', 'span.name', 'x-name': what a single class or an element of the page's own is set as. What needs a state, a
# parent or a second class ('.open .name') is what a script or a place makes of it.
_SELECTOR = re.compile(r"\s*(?:([a-z][a-z0-9]*)?\.([A-Za-z_][\w-]*)|([a-z][a-z0-9]*-[\w-]+))\s*")
_OUT_OF_LINE = re.compile(r"(?:^|;)\s*(?:float\s*:\s*(?:left|right)|position\s*:\s*(?:absolute|fixed))", re.IGNORECASE)


class Sheet:
    """The displays that a page's own rules give to classes and to elements that HTML does not know."""

    def __init__(self, root: Any) -> None:
        self.classes: dict[str, dict[str, int]] = {}  # by class and tag, '' being any, the signs
        self.tags: dict[str, int] = {}
        left = MOST
        for style in root.iter("style"):
            text = style.text or ""
            if "display" in text and (style.get("media") or "").strip().lower() in EVERYWHERE and len(text) <= left:
                left -= len(text)
                self.read(_COMMENT.sub(" ", text))

    def __bool__(self) -> bool:
        """Whether any rule says anything."""
        return bool(self.classes or self.tags)

    def read(self, text: str) -> None:
        """Reads the rules that stand in no other: those for some media alone are passed over."""
        depth = begins = opened = 0
        nested = False
        for brace in _BRACE.finditer(text):
            if brace[0] == "{":
                depth += 1
                opened, nested = (brace.end(), False) if depth == 1 else (opened, True)
            elif depth:
                depth -= 1
                if not depth:
                    if not nested:
                        self.rule(text[begins : opened - 1], text[opened : brace.start()])
                    begins = brace.end()
            else:
                begins = brace.end()

    def rule(self, selectors: str, body: str) -> None:
        """What a rule says; a later one outweighs it."""
        display = set_as(body) if "display" in body else None
        if display is None or selectors.lstrip().startswith("@") or _OUT_OF_LINE.search(body):
            return
        signs = HIDDEN if display == "none" else AS_BLOCK if display == "block" else 0
        for selector in selectors.split(","):
            if (found := _SELECTOR.fullmatch(selector)) is None:
                continue
            if found[3]:
                self.tags[found[3]] = signs
            else:
                self.classes.setdefault(found[2], {})[found[1] or ""] = signs

    def said(self, tag: str, names: str) -> int:
        """The signs of an element, by its tag and its class.

        >>> from lxml import html
        >>> sheet = Sheet(html.fromstring("<p><style>.a, b.c { display: none } x-p { display: block }</style></p>"))
        >>> [sheet.said("i", "a") == HIDDEN, sheet.said("i", "c"), sheet.said("x-p", "") == AS_BLOCK]
        [True, 0, True]
        """
        signs = self.tags.get(tag, 0)
        for name in names.split():
            if (of_class := self.classes.get(name)) is not None:
                signs |= of_class.get(tag, of_class.get("", 0))
        return signs
