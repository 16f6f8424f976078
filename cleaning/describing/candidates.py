"""What a source says of a page, mended and checked: names that are names, dates in ISO, topics once each."""

import re
from collections.abc import Iterable

from msgspec import structs

from cleaning.describing.bylines import known_agency, once, parse_byline, says_nobody, without_label
from cleaning.describing.dates import Habit, is_date_line
from cleaning.describing.sites import Sites
from cleaning.model import Metadata
from cleaning.repairing import repair_text

MAX_AUTHOR = 80  # characters; longer ones are biographies
MAX_TAG = 80

_NO_NAME = re.compile(r"https?:|www\.|@|^\W*$|^\d+$", re.IGNORECASE)
_MAILED = re.compile(r"\S{1,64}@\S{1,64}\s+\(([^()]+)\)")  # of feeds: an address, the name in brackets
_TAGS = re.compile(r"<[^<>]{1,200}>")
_ASIDE = re.compile(r"\s*\([^()]*\)$")  # an account or initials after a name
NO_SITES = Sites()
_NOBODY = frozenset(
    {"admin", "administrator", "editor", "root", "user", "webmaster", "unknown", "none", "null", "undefined"}
)


def checked(said: Metadata, habit: Habit, sites: Sites = NO_SITES) -> Metadata:
    """What a source says, mended and checked: names that are names, dates in ISO, topics without repetition."""
    authors, agency = _authors((clean(_TAGS.sub(" ", name)) for name in said.authors), sites)
    published = habit.date(said.date) if said.date else None
    modified = habit.date(said.date_modified) if said.date_modified else None
    return structs.replace(
        said,
        title=clean(said.title or "").lstrip(":| ") or None,
        authors=authors,
        agency=agency,
        date=published.iso if published else None,
        date_raw=said.date if published or is_date_line(said.date or "") else None,
        date_modified=modified.iso if modified else None,
        sitename=_name(clean(said.sitename or "")),
        categories=_topics(map(clean, said.categories)),
        tags=_topics(map(clean, said.tags)),
        description=clean(said.description or "") or None,
    )


def _authors(names: Iterable[str], sites: Sites) -> tuple[tuple[str, ...], str | None]:
    """The people and newsrooms among the names, and the first agency; addresses, accounts and the site are nobody."""
    authors: list[str] = []
    agency = None
    whole = (name for name in names if not sites.own(name))
    for name in (part.strip() for one in whole for part in re.split(r"[;|]", _ASIDE.sub("", _MAILED.sub(r"\1", one)))):
        if not name or _NO_NAME.search(name) or name.casefold() in _NOBODY:
            continue
        if known_agency(name):
            agency = agency or name
        elif byline := parse_byline(name, sure=True):
            authors += byline.authors or ([byline.sitename] if byline.sitename else [])
            agency = agency or byline.agency
        elif len(name) <= MAX_AUTHOR and not says_nobody(name):
            authors.append(without_label(name))
    return once(author for author in authors if not sites.own(author)), agency


def _name(text: str) -> str | None:
    """A site's name, where it is one and no address of a picture or page."""
    return text if text and not text.startswith(("http:", "https:", "//")) else None


def _topics(topics: Iterable[str]) -> tuple[str, ...]:
    """Topics once each, without addresses and sentences."""
    kept = (topic for topic in topics if topic and len(topic) <= MAX_TAG and not topic.startswith("http"))
    return tuple(dict.fromkeys(kept))


def clean(text: str) -> str:
    """The text on one line, with the field's repairs."""
    return " ".join(repair_text(text)[0].split())
