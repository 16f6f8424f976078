"""What is known of a document beside its text, from the most trusted source that says it.

docs/metadata.md has the order of trust, with the measurements behind it.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from msgspec import structs

from cleaning.describing.bylines import parse_byline
from cleaning.describing.candidates import checked, clean
from cleaning.describing.datesearch import search_date
from cleaning.describing.headline import choose_headline
from cleaning.describing.labelled import read_labelled
from cleaning.describing.markup import absolute, class_bylines, habit, headlines, page_title, read_page
from cleaning.describing.titles import fold_site
from cleaning.model import Document, Known, Metadata, PageType

Said = list[tuple[str, Metadata]]  # sources in the order of trust: the name of each, and what it says
Found = dict[str, tuple[str, Any]]  # by field: the source's name, and the value

# Types of pages that have a date where no tag gives one. Of those that htmldate finds on others (products, listings,
# collections, services, documentation) one in forty is the page's.
_DATED = (None, PageType.ARTICLE, PageType.FORUM)
_FIELDS = ("authors", "date", "date_modified", "agency", "sitename", "categories", "tags", "description")


@dataclass(frozen=True)
class Describe:
    """Fills in a document's metadata, from its tree and its labelled blocks."""

    def __call__(self, document: Document) -> Document:
        """The document with its metadata."""
        tree = document.tree if document.format == "html" else None
        day_first = None if tree is None else habit(tree)
        said: Said = [("known", _of_known(document.page.known)), ("head", document.head or Metadata())]
        if tree is not None:
            said += read_page(tree, document.page.url)
        said = [(source, checked(values, day_first)) for source, values in said]
        said.append(("heading", Metadata(title=document.heading)))
        said.append(("text", read_labelled(document.blocks, day_first)))
        told = document.metadata  # by the judge
        found = merge(said, tree, document.page.url, dated=told.page_type in _DATED)
        metadata = structs.replace(found, page_type=told.page_type, page_type_score=told.page_type_score)
        return structs.replace(document, metadata=metadata)


def merge(said: Said, tree: Any = None, url: str | None = None, dated: bool = True) -> Metadata:
    """Each field from the first source that has it, with the sources' names in `provenance`.

    Where the page is not `dated`, no date is searched for: it has one if it says so.
    """
    sites = _sites(said, url)
    found: Found = {field: one for field in _FIELDS if (one := _first(said, field))}
    found |= _signed_by_people(found, said, tree, {fold_site(site) for site in sites})
    if dated and tree is not None and not _raw_date(found, said) and (date := search_date(tree, url)):
        found["date"] = ("htmldate", date)
    offered, whole = _headlines(said, tree)
    if titled := choose_headline(offered, whole, sites):
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


def _signed_by_people(found: Found, said: Said, tree: Any, sites: set[str]) -> Found:
    """People, where a more trusted source has the site sign."""
    signed = ((source, _people(one.authors, sites)) for source, one in said)
    person = next((one for one in signed if one[1]), None) or _by_class(tree, sites)
    return {"authors": person} if person else {}


def _raw_date(found: Found, said: Said) -> str | None:
    """The date as its source writes it; where none is certain, the first that is written."""
    source, date = found.get("date", ("", None))
    written = ((name, one.date_raw) for name, one in said if one.date_raw)
    return next((raw for name, raw in written if source in ("", name)), date)


def _people(names: tuple[str, ...], sites: set[str]) -> tuple[str, ...]:
    """The names that are not the site's own."""
    return tuple(name for name in names if fold_site(name) not in sites)


def _by_class(tree: Any, sites: set[str]) -> tuple[str, tuple[str, ...]] | None:
    """The people of the first element that is a byline by its class and by its text."""
    for text in map(clean, class_bylines(tree) if tree is not None else ()):
        byline = parse_byline(text, sure=True)
        if byline and (people := tuple(name for name in _people(byline.authors, sites) if " " in name)):
            return "class_name", people
    return None


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
