"""What a page says of itself outside its text: titles, description, the article's body, its kind and its address."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from cleaning.describing import article_bodies

KIND = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)"')
WHOLE = re.compile(r"https?://", re.IGNORECASE)
HOST = re.compile(r"(?:https?:)?//(?:[^/?#@]*@)?([^/?#:]+)", re.IGNORECASE)
FEW_LINKS = 3  # with a host: fewer tell nothing of where the page is at home
ARTICLE, PRODUCT, FORUM, LISTING, GUIDE = range(1, 6)
KINDS = {
    "Article": ARTICLE,
    "NewsArticle": ARTICLE,
    "BlogPosting": ARTICLE,
    "ReportageNewsArticle": ARTICLE,
    "LiveBlogPosting": ARTICLE,
    "Recipe": ARTICLE,
    "Review": ARTICLE,
    "TechArticle": GUIDE,
    "HowTo": GUIDE,
    "APIReference": GUIDE,
    "Product": PRODUCT,
    "Offer": PRODUCT,
    "ProductGroup": PRODUCT,
    "DiscussionForumPosting": FORUM,
    "QAPage": FORUM,
    "Question": FORUM,
    "ItemList": LISTING,
    "CollectionPage": LISTING,
    "SearchResultsPage": LISTING,
    "OfferCatalog": LISTING,
}
OG_KINDS = {"article": ARTICLE, "product": PRODUCT, "og:product": PRODUCT, "product.item": PRODUCT, "website": LISTING}


class Clues(Struct, frozen=True):
    """What a page says of itself; empty for plain text."""

    titles: tuple[str, ...] = ()
    description: str = ""
    body: str = ""  # of the article, as JSON-LD has it
    kinds: tuple[int, ...] = ()  # as JSON-LD names them
    og_kind: int = 0
    steps: int = -1  # of the address' path; 0 is a front page; -1 unknown
    slug_words: int = -1  # of the last step
    query: bool = False
    digits: int = -1  # in the path


def read_clues(tree: Any, url: str | None) -> Clues:
    """The clues of a parsed page."""
    nodes: dict[str, list[Any]] = {"meta": [], "title": [], "h1": [], "script": [], "link": [], "a": []}
    for node in tree.iter(*nodes):
        nodes[node.tag].append(node)
    meta = {
        (node.get("property") or node.get("name") or "").lower(): node.get("content") or "" for node in nodes["meta"]
    }
    title = next((node.text or "" for node in nodes["title"]), "")
    heading = next((" ".join(node.itertext()) for node in nodes["h1"]), "")
    scripts = [node.text or "" for node in nodes["script"] if "ld+json" in (node.get("type") or "").lower()]
    canonical = (node.get("href") or "" for node in nodes["link"] if node.get("rel") == "canonical")
    claimed = filter(WHOLE.match, (*canonical, meta.get("og:url") or ""))
    links = (node.get("href") or "" for node in nodes["a"])
    return Clues(
        titles=tuple(filter(None, (meta.get("og:title"), title, heading))),
        description=meta.get("og:description") or meta.get("description") or "",
        body=" ".join(article_bodies(scripts)),
        kinds=tuple(sorted({KINDS[kind] for script in scripts for kind in KIND.findall(script) if kind in KINDS})),
        og_kind=OG_KINDS.get((meta.get("og:type") or "").lower(), 0),
        **_address(next(claimed, None) or (url if fits(url, links) else None)),
    )


def fits(url: str | None, links: Iterable[str]) -> bool:
    """Whether an address can be the page's own: of its links with a host some lead to the same site.

    A page that was saved, mirrored or served from elsewhere has an address that says nothing of it.

    >>> links = ["https://a.example/1", "https://b.example/2", "https://www.a.example/3"]
    >>> fits("https://m.a.example/0", links), fits("http://localhost/0", links)
    (True, False)
    """
    host = HOST.match(url or "")
    if host is None:
        return False
    site = ".".join(host[1].rsplit(".", 2)[-2:]).lower()
    hosts = [found[1].lower() for found in map(HOST.match, links) if found]
    return len(hosts) < FEW_LINKS or any(other == site or other.endswith("." + site) for other in hosts)


def _address(url: str | None) -> dict[str, Any]:
    """How an address is built, whosever it is."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return {}
    if not parts.netloc:
        return {}
    steps = [step for step in parts.path.split("/") if step]
    last = re.split(r"[-_+.]", steps[-1]) if steps else []
    return {
        "steps": len(steps),
        "slug_words": len(last),
        "query": bool(parts.query),
        "digits": sum(c.isdigit() for c in parts.path),
    }
