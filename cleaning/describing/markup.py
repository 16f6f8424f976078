"""What a page's tags say about it: a value a source, as the page writes it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from cleaning.cueing import fold_word
from cleaning.describing.datewords import date_words
from cleaning.describing.linked_data import read_linked_data, source_names
from cleaning.model import Metadata

Tags = dict[str, list[str]]

_WORDS = re.compile(r"[^\W\d_]+")
_GIVEN = re.compile(r"(?<!\S)(?:has|no|with|without)-\S+")  # classes of what an element has: 'has-post-thumbnail'
# Elements that end a line, here where a browser shows one: no two words of a headline are glued by '<br>'.
_PARTING = tuple("br p div li ul ol tr td th dt dd section header h1 h2 h3 h4 h5 h6 hr blockquote figcaption".split())
_COMMAS = re.compile(r"[,;]")
_LINKED = re.compile(r"application/ld\+json", re.IGNORECASE)
MAX_HOME_LINKS = 20  # to the site's front page
HOME = frozenset(("/", "./", "/index.html", "/index.php", "index.html"))
MAX_HEADLINES = 20  # of a page; what has more of them is a list
MANY = 3  # articles that somebody signs on one page: teasers
MAX_STEPS = 8  # of a breadcrumb
MAX_BYLINES = 12  # elements
MAX_SIGNED = 30  # characters beside a name in its line: of where, and with whom
MAX_BYLINE = 120  # characters
MAX_ANCESTORS = 12  # of an element, that are asked whether they hold comments or teasers

_SIGNED = ".//*[@itemprop='author' or @itemprop='creator' or @rel='author']"
_OF_AUTHORS = frozenset({"author", "creator"})


def read_page(tree: Any, url: str | None) -> list[tuple[str, Metadata]]:
    """What each source in the tree says, with its name, the most trusted first. Nothing is checked or cleaned yet."""
    tags = _meta_tags(tree)
    address = _canonical(tree, tags, url)
    return [
        ("json_ld", read_linked_data([script.text or "" for script in _scripts(tree)])),
        ("opengraph", _of_tags(tags, source_names()["opengraph"], address)),
        ("meta", _of_tags(tags, source_names()["meta"], None)),
        ("microdata", _microdata(tree)),
    ]


def class_bylines(tree: Any) -> Iterator[str]:
    """Short texts of the first elements whose class calls them author or byline; teasers have some, too."""
    elements = (tree.xpath(_byline_path()) or list(map(_with_place, tree.xpath(_folder_path()))))[:MAX_BYLINES]
    for element in () if _are_teasers(elements) else elements:
        text = _content(element)
        if text and len(text) <= MAX_BYLINE and not _is_others(element):
            yield _parted(element)


def headlines(tree: Any) -> tuple[str, ...]:
    """The page's first visible first-level headings, in order."""
    return tuple(islice(_contents(tree.iter("h1")), MAX_HEADLINES))


def page_title(tree: Any) -> str | None:
    """The text of <title>."""
    title = tree.find(".//head/title")
    return _content(title) if title is not None else None


def home_links(tree: Any, url: str | None) -> tuple[str, ...]:
    """The texts of the links to the site's front page: logos mostly, and 'Home'."""
    return tuple(_contents(_home(tree, url)))


def home_pictures(tree: Any, url: str | None) -> tuple[str, ...]:
    """What the pictures say that link to the site's front page: its logo."""
    said = (image.get("alt") or "" for link in _home(tree, url) for image in link.iter("img"))
    return tuple(filter(None, map(str.strip, said)))


def _home(tree: Any, url: str | None) -> list[Any]:
    links = (link for link in tree.iter("a") if (link.get("href") or "").strip() in _roots(url))
    return list(islice(links, MAX_HOME_LINKS))


@lru_cache(maxsize=8)
def _roots(url: str | None) -> frozenset[str]:
    """How a page at an address may write the front page's."""
    host = urlsplit(url).netloc if url and absolute(url) else ""
    ends = [f"{scheme}://{host}{end}" for scheme in ("http", "https") for end in ("", "/")] if host else []
    return HOME.union(ends)


def language_of(tree: Any) -> str:
    """The page's language as it says, in lower case: 'tr', 'en-us', or nothing.

    >>> from lxml import html
    >>> language_of(html.fromstring("<html lang='en_US'></html>"))
    'en-us'
    """
    return (tree.get("lang") or "").strip().lower().replace("_", "-")


def day_first(language: str) -> bool | None:
    """Whether a language writes days before months; None for English without a country.

    >>> day_first("tr"), day_first("en-us"), day_first("fil"), day_first("en")
    (True, False, False, None)
    """
    base = language.split("-", maxsplit=1)[0]
    if language in ("", "en"):
        return None
    if language == "en-us" or (base != "en" and base in date_words().month_first | {"tl"}):
        return False
    return base not in ("ja", "zh", "ko")


def _with_place(link: Any) -> Any:
    """The short line that a link to an author stands in, else the link: 'Jane Doe in Dublin'."""
    line = link.getparent()
    return line if len(" ".join(line.itertext())) <= MAX_SIGNED + len(_content(link) or "") else link


@cache
def _folder_path() -> str:
    """The XPath of links to authors: by what they say they are, and by the folders in data/sources.toml."""
    folders = " or ".join(f"contains(@href, '{one}')" for one in source_names()["class_name"]["folders"])
    return f".//body//a[@rel='author' or {folders}]"


@cache
def _byline_path() -> str:
    """The XPath of elements whose class has a word of bylines in data/sources.toml.

    By their attributes, which few elements have: half the time of asking each element.
    """
    words = source_names()["class_name"]["author"]
    return ".//body//*/@class[{}]/..".format(" or ".join(f"contains(., '{word}')" for word in words))


def _scripts(tree: Any) -> Iterator[Any]:
    return (script for script in tree.iter("script") if _LINKED.search(script.get("type") or ""))


def _meta_tags(tree: Any) -> Tags:
    """The contents of all <meta>, by lower-case name; some pages write `value` for `content`."""
    tags: Tags = defaultdict(list)
    for meta in tree.iter("meta"):
        content = (meta.get("content") or meta.get("value") or "").strip()
        for key in ("property", "name", "itemprop"):
            if content and (name := meta.get(key)):
                tags[name.strip().lower()].append(content)
    return tags


def _of_tags(tags: Tags, names: dict[str, list[str]], address: str | None) -> Metadata:
    """The metadata that the tags of these names hold; for each field the first name that the page uses."""

    def first(field: str) -> list[str]:
        return next((tags[name] for name in names[field] if name in tags), [])

    def one(field: str) -> str | None:
        return next(iter(first(field)), None)

    return Metadata(
        title=one("title"),
        authors=tuple(first("author")),
        date=one("date"),
        date_modified=one("modified"),
        sitename=one("sitename"),
        categories=tuple(first("section")),
        tags=tuple(_listed(first("keywords"))),
        description=one("description"),
        canonical_url=address,
    )


def _canonical(tree: Any, tags: Tags, url: str | None) -> str | None:
    """The absolute address that the page gives for itself, by its link or OpenGraph."""
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for address in (*links, *tags.get("og:url", ())):
        whole = absolute(address or "", url)
        if whole:
            return whole
    return None


def absolute(address: str, base: str | None = None) -> str | None:
    """The web address in full; None where it is relative to nothing, or none at all.

    >>> absolute("/story", "https://example.com/x"), absolute("/story"), absolute("http://[broken")
    ('https://example.com/story', None, None)
    """
    try:
        whole: str = urljoin(base or "", address.strip())
        parts = urlsplit(whole)
    except ValueError:  # brackets that hold no IPv6 address
        return None
    return whole if parts.scheme in ("http", "https") and parts.netloc else None


def _microdata(tree: Any) -> Metadata:
    """What itemprop, rel=author and <time> mark in the visible page."""
    marked: Tags = defaultdict(list)
    for element in tree.xpath(".//*/@itemprop/.."):
        names = element.get("itemprop").lower().split()
        others = not _OF_AUTHORS.isdisjoint(names) and _is_others(element)
        for name in names:
            if not others and (value := _value(element)):
                marked[name].append(value)
    authors = marked.get("author") or marked.get("creator") or list(_signed(tree))
    if len(authors) >= MANY and _are_teasers(tree.xpath(_SIGNED)):
        authors = []
    dates = marked.get("datepublished") or marked.get("datecreated") or list(_times(tree))
    return Metadata(
        title=next(iter(marked.get("headline", ())), None),
        authors=tuple(authors),
        date=next(iter(dates), None),
        date_modified=next(iter(marked.get("datemodified", ())), None),
        categories=tuple(marked.get("articlesection", ())),
        tags=tuple(_listed(marked.get("keywords", ()))),
    )


def _value(element: Any) -> str | None:
    """An item's machine-readable value, else the name inside it, else its text."""
    for key in ("content", "datetime"):
        if value := element.get(key):
            return str(value).strip() or None
    inner = element.xpath(".//*[@itemprop='name']")
    names = [text for one in inner[:1] if (text := one.get("content") or _content(one))]
    if not inner:
        parts = [one for name in ("givenName", "familyName") for one in element.xpath(f".//*[@itemprop='{name}']")[:1]]
        names = [text for one in parts if (text := one.get("content") or _content(one))]
        return " ".join(names) or _content(element)
    return names[0] if names else _content(element)


def _are_teasers(signed: list[Any]) -> bool:
    """Whether each of many elements stands in an <article> of its own without the page's headline."""
    articles = {next(element.iterancestors("article"), None) for element in signed}
    return len(articles) >= MANY and all(one is not None and one.find(".//h1") is None for one in articles)


def _signed(tree: Any) -> Iterator[str]:
    """Names that links to authors hold: an article's own, since teasers rarely link theirs."""
    links = tree.xpath(".//*/@rel[contains(., 'author')]/..")
    return _contents(link for link in links if "author" in link.get("rel").lower().split() and not _is_others(link))


def _is_others(element: Any) -> bool:
    """Whether an element stands in a comment, a teaser or a side column, as tags, classes and types say."""
    words = source_names()["class_name"]["others"]
    for place, one in enumerate(element.iterancestors()):
        if place > MAX_ANCESTORS or one.tag in ("body", "main"):
            return False
        if one.tag in ("aside", "nav", "footer") or "Comment" in (one.get("itemtype") or ""):
            return True
        named = _GIVEN.sub("", f"{one.get('class') or ''} {one.get('id') or ''} {one.get('itemprop') or ''}".lower())
        if any(word in named for word in words) and not one.xpath("boolean(.//h1)"):
            return True
    return False


def _parted(element: Any) -> str:
    """An element's text on one line, with a bar between its elements where no space parts them."""
    pieces = [" ".join(piece.split()) for piece in element.itertext()]
    raw = "".join(element.itertext())
    whole = " ".join(raw.split())
    glued = " ".join(piece for piece in pieces if piece)
    return whole if whole == glued else " | ".join(piece for piece in pieces if piece)


def _times(tree: Any) -> Iterator[str]:
    """The date of a <time> that is marked as that of publication, or that follows the page's only headline."""
    marked = [time for time in tree.iter("time") if time.get("pubdate") is not None]
    headings = list(tree.iter("h1"))
    if not marked and len(headings) == 1:
        after = headings[0].xpath("following::time[position() < 3]")
        marked = [time for time in after if not _is_of_change(time)][:1] or after[:1]
        marked = [time for time in marked if not _is_others(time)]
    return (value for time in marked if (value := time.get("datetime") or _content(time)))


def _is_of_change(time: Any) -> bool:
    """Whether the word before a time is one for a change: 'Updated <time>'."""
    before = time.getprevious()
    said = time.getparent().text if before is None else (before.tail or "").strip() or _content(before)
    return bool(words := _WORDS.findall(said or "")) and any(
        fold_word(word) in date_words().modified for word in words[-2:]
    )


def breadcrumb(tree: Any, url: str | None) -> tuple[str, ...]:
    """The links of the first element that is a breadcrumb by its class, but for the one to the front page."""
    for element in tree.xpath(".//body//*/@class[contains(., 'readcrumb') or contains(., 'read-crumb')]/..")[:1]:
        links = (link for link in element.iter("a") if (link.get("href") or "").strip() not in _roots(url))
        return tuple(text.strip(" >›»/|→") for text in islice(_contents(links), MAX_STEPS))
    return ()


def _listed(lists: Iterable[str]) -> Iterator[str]:
    """What stands between the commas of lists."""
    return (word for words in lists for part in _COMMAS.split(words) if (word := part.strip()))


def _contents(elements: Iterable[Any]) -> Iterator[str]:
    return (text for element in elements if (text := _content(element)))


def _content(element: Any) -> str | None:
    """An element's text on one line, with a space where breaks and blocks part it."""
    parts = any(inner is not element for inner in islice(element.iter(*_PARTING), 2))
    text = "".join(_parted_texts(element) if parts else element.itertext())
    return " ".join(text.split()) or None


def _parted_texts(element: Any) -> Iterator[str]:
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner.tag in _PARTING:
            yield " "
        if event == "start":
            yield inner.text or ""
        elif inner is not element:
            yield inner.tail or ""
