"""What a page says of itself outside its text: titles, description, the article's body, its kind and its address."""

import re
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from cleaning.describing import article_bodies

KIND = re.compile(r'"@type"\s*:\s*\[?\s*"(?:https?://schema\.org/)?(\w+)"')
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
    nodes: dict[str, list[Any]] = {"meta": [], "title": [], "h1": [], "script": [], "link": []}
    for node in tree.iter(*nodes):
        nodes[node.tag].append(node)
    meta = {
        (node.get("property") or node.get("name") or "").lower(): node.get("content") or "" for node in nodes["meta"]
    }
    title = next((node.text or "" for node in nodes["title"]), "")
    heading = next((" ".join(node.itertext()) for node in nodes["h1"]), "")
    scripts = [node.text or "" for node in nodes["script"] if "ld+json" in (node.get("type") or "").lower()]
    url = url or meta.get("og:url") or next((n.get("href") for n in nodes["link"] if n.get("rel") == "canonical"), None)
    return Clues(
        titles=tuple(filter(None, (meta.get("og:title"), title, heading))),
        description=meta.get("og:description") or meta.get("description") or "",
        body=" ".join(article_bodies(scripts)),
        kinds=tuple(sorted({KINDS[kind] for script in scripts for kind in KIND.findall(script) if kind in KINDS})),
        og_kind=OG_KINDS.get((meta.get("og:type") or "").lower(), 0),
        **_address(url),
    )


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
