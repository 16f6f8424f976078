"""Twins of labelled pages: the same page in letters that no cue knows, in tags that say nothing, or with less text."""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

from lxml import html
from msgspec import structs

from cleaning.cutting import TreeError, parse
from cleaning.train.augmentation import shortened
from cleaning.train.pages import Labelled
from cleaning.train.renderings import drawn

# What is done to a twin; which of them, the page's id draws. Letters and tags are what a language and an era differ in.
KINDS = (("letters",), ("letters", "plain"), ("letters", "short"), ("plain",), ("plain", "short"), ("short",))
SCRIPTS = ("cased", "uncased", "uncased", "spaceless")
CASED = tuple(map(chr, range(0x561, 0x587)))  # Armenian: capitals, and no cue phrases
UNCASED = tuple(map(chr, range(0x1200, 0x1248)))  # Ethiopic: none of either
IDEOGRAPHS, FIRST_IDEOGRAPH = 4000, 0x4E00
LETTERS_A_SIGN = 3  # of a word, that one ideograph stands for
STEM = 5  # letters that the features compare words by
WORD = re.compile(r"[^\W\d_]+")
SPACELESS = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uf900-\ufaff]")
FULL = str.maketrans({".": "。", ",": "，", "?": "？", "!": "！", ":": "："})
STOP = re.compile(r"[.,?!:](?=\s|\Z)")
SPOKEN = "//meta[@name='description' or @property='og:title' or @property='og:description']"
DATA = "//script[contains(@type, 'ld+json')]"
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SEMANTIC = frozenset("section article main header footer nav aside figure figcaption hgroup details summary".split())
NAMES = ("class", "id", "role", "itemprop", "itemtype")
ADDRESSES = (
    None,
    "http://localhost:8000/{}.html",
    "https://mirror.example/pages/2/{}.htm",
    "http://127.0.0.1/",
    "https://files.example/a/b/c/{}-{}/index.html",
    "https://cache.example/view?page={}",
)

Says = Callable[[str], str]


def twin(page: Labelled) -> Labelled | None:
    """A page's twin, in the page's own group; None where nothing can be made of it."""
    if not page.html or page.gold is None:
        return None
    kinds = KINDS[drawn(f"{page.id} twin", len(KINDS))]
    try:
        return _made(page, kinds)
    except TreeError:
        return None


def _made(page: Labelled, kinds: tuple[str, ...]) -> Labelled | None:
    markup, gold, either = page.html or "", page.gold or "", page.either
    if "short" in kinds:
        short = shortened(page.id, markup, gold) if page.type in (None, "article") else None
        if short is None and kinds == ("short",):
            return None
        markup, gold = short or (markup, gold)
    root = parse(markup)
    if "plain" in kinds:
        make_plain(root, page.id)
    if "letters" in kinds:
        says = _script(SCRIPTS[drawn(f"{page.id} script", len(SCRIPTS))])
        speak(root, says)
        gold, either = _lines(gold, says), _lines(either, says)
    number = drawn(f"{page.id} number", 10**6)
    address = ADDRESSES[drawn(f"{page.id} address", len(ADDRESSES))]
    return structs.replace(
        page,
        id=f"{page.id} {'+'.join(kinds)}",
        html=str(html.tostring(root, encoding="unicode")),
        gold=gold,
        either=either,
        url=address and address.format(number, number % 7),
        group=page.group or page.host,
        twin=True,
    )


def _lines(text: str, says: Says) -> str:
    return "\n".join(map(says, text.split("\n")))


def speak(root: html.HtmlElement, says: Says) -> None:
    """Put a page's text, titles and description into another script; what it says as data goes."""
    for script in root.xpath(DATA):
        script.drop_tree()
    for meta in root.xpath(SPOKEN):
        meta.set("content", says(meta.get("content") or ""))
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style") and element.text:
            element.text = says(element.text)
        if element.tail:
            element.tail = says(element.tail)


def _script(name: str) -> Says:
    return {"cased": _cased, "uncased": _uncased, "spaceless": spaceless}[name]


def _cased(text: str) -> str:
    return "".join(_letter(c, CASED) for c in text)


def _uncased(text: str) -> str:
    return "".join(_letter(c, UNCASED) for c in text)


@lru_cache(maxsize=8192)
def _letter(character: str, alphabet: tuple[str, ...]) -> str:
    if not character.isalpha() or UNSPACED.match(character):
        return character
    other = alphabet[ord(character.lower()[0]) % len(alphabet)]
    return other.upper() if character.isupper() else other


def spaceless(text: str) -> str:
    """A text in signs without spaces: the same stem has the same signs.

    >>> spaceless("It rained. It did.").count(" ")
    0
    """
    signs = WORD.sub(lambda word: _signs(word[0].lower()), text)
    stopped = STOP.sub(lambda stop: stop[0].translate(FULL), signs)
    return SPACELESS.sub("", stopped).replace("。 ", "。").replace("， ", "，")


@lru_cache(maxsize=65536)
def _signs(word: str) -> str:
    size = max(round(len(word) / LETTERS_A_SIGN), 1)
    numbers = hashlib.sha256(word[:STEM].encode("utf-8", "replace")).digest()
    pairs = (numbers[2 * place] << 8 | numbers[2 * place + 1] for place in range(min(size, 8)))
    return "".join(chr(FIRST_IDEOGRAPH + number % IDEOGRAPHS) for number in pairs)


def make_plain(root: html.HtmlElement, key: str) -> None:
    """Take from a page what newer templates tell by tags and names: as pages were built of tables, fonts and breaks."""
    tables, breaks = drawn(f"{key} tables", 2), drawn(f"{key} breaks", 3)
    for element in root.xpath(f"{DATA} | //link[@rel='canonical'] | //meta[@property]"):
        element.drop_tree()
    for number, element in enumerate(list(root.iter())):
        if not isinstance(element.tag, str):
            continue
        for name in NAMES:
            element.attrib.pop(name, None)
        if element.tag in SEMANTIC or (element.tag in HEADINGS and drawn(f"{key} {element.tag}", 2)):
            element.tag = "div"
        if tables and element.tag == "div" and drawn(f"{key} {number}", 3) == 0 and len(element):
            _in_table(element)
    if breaks:
        for paragraph in root.xpath("//p[not(.//*[self::div or self::p or self::table or self::ul])]"):
            _broken(paragraph, breaks)


def _in_table(element: html.HtmlElement) -> None:
    """The element as the one cell of a table."""
    parent = element.getparent()
    if parent is None or parent.tag in ("html", "table", "tr"):
        return
    table = html.Element("table")
    parent.replace(element, table)
    table.tail, element.tail = element.tail, None
    row = html.Element("tr")
    element.tag = "td"
    table.append(row)
    row.append(element)


def _broken(paragraph: html.HtmlElement, breaks: int) -> None:
    """A paragraph as text of what is around it, ended by line breaks."""
    parent = paragraph.getparent()
    if parent is None:
        return
    place = parent.index(paragraph)
    last = html.Element("br")
    last.tail, paragraph.tail = paragraph.tail, None
    parent.insert(place + 1, last)
    for _ in range(breaks - 1):
        parent.insert(place + 1, html.Element("br"))
    paragraph.drop_tag()
