"""What stands above the text of a reader's export: lines of a name and a value, front matter, a reader view's head."""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from cleaning.cueing import read_table
from cleaning.model import Metadata

MOST_LINES = 60  # of a head: the longest of those in use has twenty
MOST_CHARACTERS = 1_000  # of a line of it
ABOVE_TIME = 4  # lines above a reader view's reading time: site, title, credits, date

# What readers and clippers call things (Jina Reader, Firecrawl, MarkDownload, Obsidian, Hugo, Readability), by the
# field that it fills; those of '' are passed over.
_NAMES = {
    "title": "title, headline, og:title",
    "url": "url, url source, source url, sourceurl, source, link, permalink, canonical, canonical url, "
    "original url, uri",
    "date": "published time, published, publish date, publication date, published date, publishedtime, date published, "
    "datepublished, date, created, pubdate, article:published_time",
    "date_modified": "modified, updated, last updated, modified time, lastmod, modifiedtime",
    "authors": "author, authors, byline, by, creator, writer, written by",
    "sitename": "site, site name, sitename, publisher, website, source name, og:site_name",
    "description": "description, excerpt, summary, subtitle, dek, standfirst",
    "tags": "tags, keywords",
    "categories": "categories, category, section",
    "": "warning, images, image, language, lang, saved, saved at, clipped, fetched, fetched at, accessed, retrieved, "
    "word count, wordcount, reading time, length, type, favicon, cover, id, slug, layout, draft, status, status code, "
    "statuscode, dir, timestamp, number of pages, viewport, robots, ogtitle, ogimage, ogurl, content type, proxy used",
}
_FIELD = {name: field for field, names in _NAMES.items() for name in names.split(", ")}
_CONTENT = frozenset({"markdown content", "markdown", "content", "text", "body", "article"})
_LINE = re.compile(
    r"(?:[*_]{2})?([^\W\d_][^\d:：*\n]{0,30}?(?::[a-z]{3,12})?)(?:[*_]{2})?\s{0,3}(?::(?:[*_]{2})?(?:\s+(.*))?|：\s*(.*))"
)
_ADDRESS = re.compile(r"(?:https?|file|ftp)://\S+|www\.\S+", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,24}/?")
_READING_TIME = re.compile(r"(?:~\s?)?\d{1,3}(?:\s?[-–—]\s?\d{1,3})?\s?[^\W\d_]{1,15}\.?(?:\s[^\W\d_]{1,12}){0,2}")
FENCES = ("---", "+++")
_QUOTES = "\"'“”"
_SEVERAL = frozenset({"authors", "tags", "categories"})


class Headed(Struct, frozen=True):
    """What a head says, and the lines below it."""

    said: Metadata
    rest: list[str]


@cache
def _translated() -> dict[str, str]:
    """The fields by the names in heads.toml."""
    table = read_table("cleaning.cutting", "heads.toml")
    return {name.casefold(): field for field, names in table.items() for name in names}


def _field(name: str) -> str | None:
    """The field that a folded name fills, '' where it is passed over, None where it is no such name."""
    return _FIELD.get(name, _translated().get(name))


def read_head(lines: list[str]) -> Headed | None:
    """The head of a reader's export; None where the text begins with its text.

    A head of names and values has a title or an address and something else; one name alone may be the page's own.

    >>> read_head(["Title: Hail", "", "URL Source: https://a.example/hail", "", "It hailed."]).said.title
    'Hail'
    >>> read_head(["Title: a short history of the word", "It is Latin."]) is None
    True
    """
    return _front_matter(lines) or _named(lines) or _reader_view(lines)


def is_fenced(lines: list[str]) -> bool:
    """Whether a text begins with front matter."""
    return next((line.strip() for line in lines if line.strip()), "") in FENCES


def _front_matter(lines: list[str]) -> Headed | None:
    """YAML between two lines of hyphens, TOML between two of plus signs."""
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    fence = lines[start].strip() if lines else ""
    if fence not in FENCES:
        return None
    inside = lines[start + 1 : start + 1 + MOST_LINES]
    end = next((number for number, line in enumerate(inside) if line.strip() == fence), None)
    if end is None:
        return None
    pairs = list(_yaml(inside[:end], ":" if fence == "---" else "="))
    if not any(_field(name) for name, _ in pairs):
        return None
    return Headed(_said(pairs), lines[start + 1 + end + 1 :])


def _yaml(lines: list[str], sign: str) -> Iterator[tuple[str, str]]:
    """The names and values of simple YAML or TOML: a list's entries come one by one, nested objects not at all."""
    name = ""
    for line in lines:
        entry = line.strip()
        if entry.startswith("- ") and name:
            yield name, entry[2:].strip()
        elif line[:1].strip() and sign in line:
            before, _, value = line.partition(sign)
            name = before.strip().strip(_QUOTES).casefold()
            inside = value.strip()
            several = inside.removeprefix("[").removesuffix("]").split(",") if inside.startswith("[") else [inside]
            yield from ((name, one.strip()) for one in several if one.strip())


def _named(lines: list[str]) -> Headed | None:
    """Lines of a name and a value, up to the first that is none or to one that announces the text."""
    pairs: list[tuple[str, str]] = []
    told, end, first = False, 0, list[str]()  # the text may begin in the line that announces it
    for at, line in enumerate(lines[:MOST_LINES], start=1):
        text = line.strip()
        found = _LINE.fullmatch(text) if text and len(text) <= MOST_CHARACTERS else None
        name = " ".join(found[1].casefold().split()) if found else ""
        value = ((found[2] or found[3] or "") if found else "").strip()
        if found and name in _CONTENT and pairs:
            told, end, first = True, at, [value] if value else []
            break
        if found and _field(name) is not None:
            pairs.append((name, value))
            end = at
        elif text:
            break
    said = _said(pairs)
    fields = {_field(name) for name, value in pairs if value and _field(name)}
    if not (said.title or said.canonical_url) or (len(fields) < 2 and not told):
        return None
    return Headed(said, [*first, *lines[end:]])


def _reader_view(lines: list[str]) -> Headed | None:
    """The head of Firefox's reader view: the site's host, the title, the credits, the reading time."""
    shown = [(number, line.strip()) for number, line in enumerate(lines[:MOST_LINES]) if line.strip()]
    head = shown[: ABOVE_TIME + 1]
    times = [place for place, (_, text) in enumerate(head) if place > 1 and _READING_TIME.fullmatch(text)]
    if not times or not _HOST.fullmatch(head[0][1]):
        return None
    (title, *credits), end = [text for _, text in head[1 : times[0]]], head[times[0]][0]
    host = head[0][1].removeprefix("https://").removeprefix("http://").rstrip("/").removeprefix("www.")
    said = Metadata(
        title=title.lstrip("# "), sitename=host, authors=tuple(credits[:1]), date=next(iter(credits[1:]), None)
    )
    return Headed(said, lines[end + 1 :])


def _said(pairs: list[tuple[str, str]]) -> Metadata:
    """The metadata of names and values, the first of each field; of fields of several values, all."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        field, text = _field(name), value.strip().strip(_QUOTES).strip()
        if field == "url" and not _ADDRESS.fullmatch(text):
            field = "sitename" if name == "source" or name not in _FIELD else None  # 'Source: Reuters'
        if field and text:
            found.setdefault(field, []).append(text)
    first = {field: values[0] for field, values in found.items()}
    several = {field: tuple(found.get(field, ())) for field in _SEVERAL}
    split = {field: _split(values) for field, values in several.items()}
    return Metadata(
        title=first.get("title"),
        authors=several["authors"],
        date=first.get("date"),
        date_modified=first.get("date_modified"),
        sitename=first.get("sitename"),
        description=first.get("description"),
        tags=split["tags"],
        categories=split["categories"],
        canonical_url=first.get("url"),
    )


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values, one that is a list by its commas cut up."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())
