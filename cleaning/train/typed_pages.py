"""The pages that types are learned from: labelled ones, and front pages that are made of them."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct, structs

from cleaning.cutting import TreeError, cut_dump, cut_page, parse
from cleaning.judging import Seen, Trees, first_look, read_clues, type_columns
from cleaning.model import PageType
from cleaning.train.examples import Example
from cleaning.train.front_pages import Story, front_page, story_of
from cleaning.train.page_types import Typed
from cleaning.train.pages import Labelled
from cleaning.train.renderings import Sheet, rendered

# What a page of a set counts: the sets of one type alone are many pages of the same kind.
WEIGHTS = {"wcxb": 1.0, "wcxb-dumps": 1.0, "snippets": 0.3}
ELSE, MADE, TWIN = 0.6, 0.5, 0.4
REAL = 4.0  # of what a page weighs: of a front page that nobody made, there are few
LEFT_OUT = ("turkic",)  # bodies without a page around them
EVERY = 3  # of the articles of the largest set, one in so many is made a front page
LARGEST = "wcxb"
FEWEST = 4  # stories that a front page is made of
VIEW = "blocks"  # of a made front page in the view without tags


class Made(Struct):
    """A made front page as the first pass sees it, in the view with tags and in the one without."""

    host: str
    views: dict[str, Seen]


def typed(examples: list[Example], scores: list[np.ndarray]) -> Iterator[Typed]:
    """The labelled pages with their types; what names no type is an article. Dumps count as they came.

    `scores` are the first pass's, of models that saw none of the page's host. What stands in the way of a page is told
    by what it asks for (see `walls`), not by trees.
    """
    for example, sure in zip(examples, scores, strict=True):
        page = example.page
        made = page.renderer is not None and not page.set.endswith("-dumps")
        if made or page.set.startswith(LEFT_OUT):
            continue
        if page.type == PageType.NONE:
            continue
        kind = PageType(page.type) if page.type in list(PageType) else PageType.ARTICLE
        weight = WEIGHTS.get(page.set, ELSE) * (TWIN if page.twin else 1.0)
        weight *= REAL if kind is PageType.FRONT_PAGE else 1.0
        yield Typed(row=type_columns(example.seen, sure), page_type=kind, host=page.group or page.host, weight=weight)


def sources(pages: list[Labelled]) -> list[tuple[Labelled, list[Story]]]:
    """The articles that are made front pages, each with the stories of its teasers: of its own country or set."""
    articles = [page for page in pages if page.html and page.gold and page.type in (None, "article")]
    large = [page for page in articles if page.set == LARGEST][::EVERY]
    articles = [page for page in articles if page.set != LARGEST and not page.set.startswith(LEFT_OUT)] + large
    pools: dict[str, list[Story]] = {}
    for page in articles:
        story = story_of(page.title, page.gold or "", page.date)
        if story is not None:
            pools.setdefault(_kind(page), []).append(story)
    return [(page, pools[_kind(page)]) for page in articles if len(pools.get(_kind(page), [])) >= FEWEST]


def _kind(page: Labelled) -> str:
    country = page.id.split("/")[0] if "/" in page.id else ""
    return f"{page.set} {country}"


def made(source: tuple[Labelled, list[Story]]) -> Made | None:
    """A front page made of an article's page; None where its page can't be cut."""
    page, stories = source
    markup, address = front_page(page.id, page.html or "", page.gold or "", stories, page.url)
    try:
        tree = parse(markup)
        blocks, layout = cut_page(tree)
    except TreeError:
        return None
    lines = cut_dump(rendered(VIEW, Sheet(markup, page.id))).blocks
    if not blocks or not lines:
        return None
    seen = first_look(blocks, structs.replace(layout, nodes=[]), read_clues(tree, address))
    return Made(host=page.group or page.host, views={"html": seen, "text": first_look(lines)})


def made_typed(front: Made, view: str, trees: Trees) -> Typed:
    """A made front page with its type, in one view, by the trees of its first pass."""
    seen = front.views[view]
    row = type_columns(seen, trees.scores(seen.columns))
    return Typed(row=row, page_type=PageType.FRONT_PAGE, host=front.host, weight=MADE)
