"""What is known of a document beside its text, from the most trusted source that says it.

docs/metadata.md has the order of trust, with the measurements behind it.
"""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from msgspec import structs

from cleaning.describing.bylines import names_people, parse_byline
from cleaning.describing.candidates import checked, clean
from cleaning.describing.dates import Habit
from cleaning.describing.datesearch import search_date
from cleaning.describing.datewords import disputed_languages
from cleaning.describing.headline import choose_headline
from cleaning.describing.labelled import is_elsewhere, read_labelled
from cleaning.describing.markup import (
    absolute,
    breadcrumb,
    class_bylines,
    day_first,
    headlines,
    home_links,
    home_pictures,
    language_of,
    page_title,
    read_page,
)
from cleaning.describing.names import looks_like_name
from cleaning.describing.sites import Sites, sites_of
from cleaning.describing.titles import MAX_TITLE, MIN_HEADLINE, names_in, title_endings, title_names
from cleaning.describing.topics import inner_steps
from cleaning.model import Block, Document, Known, Metadata, PageType, Reason

Said = list[tuple[str, Metadata]]  # sources in the order of trust: the name of each, and what it says
Blocks = tuple[Block, ...]
Found = dict[str, tuple[str, Any]]  # by field: the source's name, and the value

# Types of pages that have a date where no tag gives one. Of those that htmldate finds on others (products, listings,
# collections, services, documentation) one in forty is the page's.
_DATED = (None, PageType.ARTICLE, PageType.FORUM)
_OTHERS = frozenset({Reason.COMMENTS, Reason.RELATED_STORIES, Reason.CAPTION, Reason.TICKER, Reason.GALLERY})
_OWNED = re.compile(r"©|\(c\)\s*\d|copyright|&copy;", re.IGNORECASE)
MAX_OWNED = 300  # characters of a line that says whose the page is
_TAGGED = frozenset({"json_ld", "opengraph", "meta"})
_SHOWN = frozenset({"microdata", "text"})  # sources of dates that readers see
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)  # the earliest and the latest clock that is kept anywhere
_FIELDS = ("authors", "date", "date_modified", "agency", "sitename", "categories", "tags", "description")


@dataclass(frozen=True)
class Describe:
    """Fills in a document's metadata, from its tree and its labelled blocks."""

    def __call__(self, document: Document) -> Document:
        """The document with its metadata."""
        tree = document.tree if document.format == "html" else None
        habit = _habit(document, tree)
        raw: Said = read_page(tree, document.page.url) if tree is not None else []
        raw += [("title_tag", Metadata(sitename=name)) for name in _proven(document, tree)[:1]]
        sites = _sites_of(raw, document, tree)
        said: Said = [("known", _of_known(document.page.known)), ("head", document.head or Metadata())]
        said = [(source, checked(values, habit)) for source, values in said]
        said += [(source, checked(values, habit, sites)) for source, values in raw]
        said.append(("heading", Metadata(title=document.heading)))
        said.append(("text", read_labelled(document.blocks, habit)))
        if tree is not None and (steps := breadcrumb(tree, document.page.url)):
            inner = inner_steps(map(clean, steps), next(iter(headlines(tree)), document.heading))
            said.append(("class_name", Metadata(categories=tuple(step for step in inner if not sites.own(step)))))
        said = [(source, _of_the_article(source, values, sites, document.blocks)) for source, values in said]
        if tree is not None and not any(one.authors for _, one in said):
            said.append(("class_name", Metadata(authors=_by_class(tree, sites, document.blocks, habit.said))))
        told = document.metadata  # by the judge
        found = merge(said, tree, document.page.url, told.page_type in _DATED, document.blocks)
        metadata = structs.replace(found, page_type=told.page_type, page_type_score=told.page_type_score)
        return structs.replace(document, metadata=metadata)


def _habit(document: Document, tree: Any) -> Habit:
    """What settles the dates of a page: the language that it is written in, or says, where that disputes a month."""
    said = language_of(tree) if tree is not None else ""
    found = document.language.code if document.language else "und"
    base = said.split("-")[0]
    language = base if found == "und" or base in disputed_languages() else found
    return Habit(
        day_first(said) if tree is not None else None,
        language or None,
        document.page.fetched_at,
        base or language or None,
    )


def _sites_of(raw: Said, document: Document, tree: Any) -> Sites:
    """The names of the page's site, as its sources, its address and the end of <title> have them."""
    names = [clean(one.sitename) for _, one in raw if one.sitename]
    if tree is not None:
        names += [name for name in title_endings(clean(page_title(tree) or "")) if not looks_like_name(name)]
    address = absolute(document.page.url or "") or next(
        (one.canonical_url for _, one in raw if one.canonical_url), None
    )
    return sites_of(filter(None, (document.page.known.sitename, *names)), address)


def _proven(document: Document, tree: Any) -> tuple[str, ...]:
    """The names on <title> that the page says to be its site's: in a link to the front page, or with its copyright."""
    if tree is None or not (names := title_names(clean(page_title(tree) or ""))):
        return ()
    owned = [block.text for block in document.blocks if len(block.text) <= MAX_OWNED and _OWNED.search(block.text)]
    proven = names_in(names, [*home_links(tree, document.page.url), *owned])
    endings = title_endings(clean(page_title(tree) or ""))  # a slogan may hang on the name before it
    return proven or names_in(endings, home_pictures(tree, document.page.url))


def _of_the_article(source: str, said: Metadata, sites: Sites, blocks: Blocks) -> Metadata:
    """What a source says, without the site among its authors, and without those whom it takes from a comment or teaser.

    Whom the feed names is left as it is.
    """
    if source == "known":
        return said
    visible = source == "microdata"
    authors = (one for one in said.authors if not sites.own(one) and not (visible and _is_elsewhere(one, blocks)))
    return structs.replace(said, authors=tuple(authors))


def _is_elsewhere(name: str, blocks: Blocks) -> bool:
    """Whether a name stands in comments, teasers and captions, and nowhere else that a reader sees."""
    holders = [block for block in blocks if name in block.text]
    return bool(holders) and all(
        block.reason in _OTHERS and not (block.reason is Reason.CAPTION and names_people(block.text, told=False))
        for block in holders
    )


def merge(said: Said, tree: Any = None, url: str | None = None, dated: bool = True, blocks: Blocks = ()) -> Metadata:
    """Each field from the first source that has it, with the sources' names in `provenance`.

    Where the page is not `dated`, no date is searched for: it has one if it says so. An agency signs where a tag
    calls it the author and nobody else signs. The `blocks` say how readers see a headline.
    """
    sites = _sites(said, url)
    found: Found = {field: one for field in _FIELDS if (one := _first(said, field))}
    found |= _shown_day(found, said)
    if "authors" not in found and found.get("agency", ("text",))[0] in _TAGGED:
        found["authors"] = (found["agency"][0], (found["agency"][1],))
    if (
        dated
        and tree is not None
        and not _raw_date(found, said)
        and (date := search_date(tree, url))
        and not is_elsewhere(date, blocks)
    ):
        found["date"] = ("htmldate", date)
    offered, whole = _headlines(said, tree)
    if titled := choose_headline(offered, whole, sites, _seen(offered, blocks)):
        found["title"] = (titled.source, titled.headline)
        if titled.suffix:
            found.setdefault("sitename", (titled.source, titled.suffix))
    values = {field: value for field, (_, value) in found.items()}
    return Metadata(
        **values,
        date_raw=_raw_date(found, said),
        canonical_url=next((one.canonical_url for _, one in said if one.canonical_url), None),
        provenance=tuple(sorted((field, source) for field, (source, _) in found.items())),
    )


def _first(said: Said, field: str) -> tuple[str, Any] | None:
    """The first source that has the field, and what it says."""
    return next(((source, value) for source, one in said if (value := getattr(one, field))), None)


def _shown_day(found: Found, said: Said) -> Found:
    """The date that readers see, where a tag gives the moment in UTC and that is on another day there than here.

    >>> utc, seen = Metadata(date="2023-11-01T23:01:00+00:00"), Metadata(date="2023-11-02")
    >>> _shown_day({"date": ("json_ld", utc.date)}, [("json_ld", utc), ("text", seen)])
    {'date': ('text', '2023-11-02')}
    """
    source, date = found.get("date", ("", ""))
    if source not in _TAGGED or not date.endswith("+00:00"):
        return {}
    moment = datetime.fromisoformat(date)
    if not MINYEAR < moment.year < MAXYEAR or (moment.hour, moment.minute) == (0, 0):
        return {}  # midnight in UTC is how a date is written that has no time
    days = {(moment + hours).date().isoformat() for hours in (_WEST, _EAST)} - {date[:10]}
    shown = (("date", (name, one.date)) for name, one in said if name in _SHOWN and one.date)
    return {field: value for field, value in islice(shown, 1) if value[1] in days}


def _seen(offered: list[tuple[str, str]], blocks: Blocks) -> list[str]:
    """The lines of a page that begin or end what is offered as a headline, and are shorter."""
    lines = {title for _, title in offered}
    found = (block.text for block in blocks if MIN_HEADLINE <= len(block.text) <= MAX_TITLE)
    return [text for text in found if any(title != text and title.startswith(text) for title in lines)]


def _raw_date(found: Found, said: Said) -> str | None:
    """The date as its source writes it; where none is certain, the first that is written."""
    source, date = found.get("date", ("", None))
    written = ((name, one.date_raw) for name, one in said if one.date_raw)
    return next((raw for name, raw in written if source in ("", name)), date)


def _by_class(tree: Any, own: Sites, blocks: Blocks, language: str | None) -> tuple[str, ...]:
    """The people of the first element that is a byline by its class and by its text."""
    for text in map(clean, class_bylines(tree)):
        byline = parse_byline(text, sure=True, language=language)
        names = byline.authors if byline else ()
        people = tuple(name for name in names if not own.own(name) and not _is_elsewhere(name, blocks))
        # A word in signs may be anything ('全部', '人気'), unless a label or a role stands beside it.
        if people := tuple(name for name in people if " " in name or _is_labelled(name, text)):
            return people
    return ()


def _is_labelled(name: str, text: str) -> bool:
    """Whether letters stand beside a name in signs: a number does not make it one ('人気 (23)')."""
    beside = text.replace(name, "", 1)
    return not name.isascii() and any(map(str.isalpha, beside))


def _headlines(said: Said, tree: Any) -> tuple[list[tuple[str, str]], str]:
    """All headlines that are offered, with their sources, and the text of <title>."""
    titles = [(source, one.title) for source, one in said if one.title]
    if tree is None:
        return titles, ""
    whole = clean(page_title(tree) or "")
    return [*titles, *(("heading", clean(line)) for line in headlines(tree)), ("title_tag", whole)], whole


def _sites(said: Said, url: str | None) -> list[str]:
    """The names that the page goes by: those that its sources give, and its host with and without its ending."""
    names = [one.sitename for _, one in said if one.sitename]
    address = absolute(url or "") or next((one.canonical_url for _, one in said if one.canonical_url), None)
    host = (urlsplit(address).hostname or "").removeprefix("www.") if address else ""
    return [*names, host, host.rsplit(".", 1)[0], host.split(".", 1)[0]] if host else names


def _of_known(known: Known) -> Metadata:
    """What the feed says."""
    return Metadata(
        title=known.title,
        authors=known.authors,
        date=known.date,
        sitename=known.sitename,
        categories=known.categories,
        tags=known.tags,
        description=known.description,
    )
