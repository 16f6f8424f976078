"""What the elements around each block hold, and what they are called."""

from collections import Counter

import numpy as np

from cleaning.cutting import BIT_OF, MAIN, Layout
from cleaning.judging.features.windows import Around, Beside, Columns, alike, running
from cleaning.model import Block, BlockKind, Reason

FAR = 12  # elements: what is farther up says nothing of the block
REGION = 0.5  # share of the page's text: a larger element is the page
SERIES = 3.0  # elements made alike, each with a text and a line beside it, are a series
SERIES_SHARE = 0.3  # of the page's words, that one of a series may hold
SERIES_UP = 6  # elements up: a comment's text is nested, but not deep
FEW_DOZEN = 60.0
HOME = 3  # blocks of prose that make an element the home of a text

# Reasons that elements are named after, put together where they say alike.
NAMED: dict[str, tuple[Reason, ...]] = {
    "navigation": (Reason.NAVIGATION, Reason.BREADCRUMB),
    "footer": (Reason.FOOTER, Reason.LEGAL),
    "related": (Reason.RELATED_STORIES, Reason.TICKER, Reason.GALLERY),
    "comments": (Reason.COMMENTS,),
    "share": (Reason.SHARE_BAR,),
    "prompt": (Reason.COOKIE_NOTICE, Reason.SUBSCRIPTION, Reason.ADVERTISEMENT, Reason.FORM),
    "caption": (Reason.CAPTION, Reason.MEDIA_PLAYER),
    "detail": (Reason.BYLINE, Reason.AUTHOR_BIO, Reason.PUBLICATION_DATE, Reason.TAG_LIST, Reason.SECTION),
}
TAGS = ("p", "div", "li", "td", "section", "article", "span", "blockquote", "pre", "dd", "dt", "figcaption", "tr")
_TAG_NUMBERS = {tag: float(number) for number, tag in enumerate(TAGS)}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {
    "control": BlockKind.CONTROL,
    "quote": BlockKind.QUOTE,
    "row": BlockKind.TABLE_ROW,
    "code": BlockKind.PREFORMATTED,
}
_NAMES = [*(f"to_{name}" for name in NAMED), *(f"to_main_{name}" for name in MAIN)]


def element_columns(blocks: tuple[Block, ...], layout: Layout, words: np.ndarray, prose: np.ndarray) -> Columns:
    """The features that need the page's tree."""
    columns = _own(blocks, layout)
    linked, heading, paragraph = columns["link_share"], columns["heading"], columns["paragraph"]
    columns |= _beside(columns, layout)
    around = Around([linked * words, words, paragraph], 10)
    for reach in (2, 5, 10):
        links, every, paragraphs = around(reach)
        columns[f"linked_within_{reach}"] = links / np.maximum(every, 1e-9)
        columns[f"paragraphs_within_{reach}"] = paragraphs
    chain = _chain(layout)
    columns |= _held(layout, np.array([words, words * linked, words * prose, prose, paragraph, heading > 0]), chain)
    columns |= _named(layout, chain)
    columns |= _templates(layout, words, linked, chain)
    columns |= _series(layout, words, linked, prose, chain)
    columns |= _page(layout, words, columns)
    return columns


def _own(blocks: tuple[Block, ...], layout: Layout) -> Columns:
    """What each block's own element is."""
    structures = [block.structure for block in blocks if block.structure is not None]
    tags, kinds = [structure.tag for structure in structures], [block.kind for block in blocks]
    linked = np.array([structure.link_share for structure in structures], np.float64)
    columns: Columns = {
        "link_share": linked,
        "heading": np.array([_HEADINGS.get(tag, 0) for tag in tags], np.float64),
        "hidden": np.array([structure.hidden for structure in structures], np.float64),
        "depth": layout.depths[layout.holders].astype(np.float64),
    }
    columns |= {name: np.array([kind is which for kind in kinds], np.float64) for name, which in _KINDS.items()}
    columns["tag"] = np.array([_TAG_NUMBERS.get(tag, float(len(TAGS))) for tag in tags], np.float64)
    columns["paragraph"] = ((columns["tag"] == _TAG_NUMBERS["p"]) & (linked < 0.5)).astype(np.float64)
    return columns


def _beside(columns: Columns, layout: Layout) -> Columns:
    """What the elements of the blocks above and below are."""
    depth, template = columns["depth"], layout.templates[layout.holders]
    beside = Beside([columns["link_share"], columns["heading"], columns["paragraph"], depth, template], 2, -1.0)
    found: Columns = {f"link_share_{by:+d}": beside(0, by) for by in (-2, 2)}
    for by in (-1, 1):
        found[f"link_share_{by:+d}"] = beside(0, by)
        found[f"heading_{by:+d}"] = beside(1, by)
        found[f"paragraph_{by:+d}"] = beside(2, by)
    for by in (-1, 1):
        found[f"same_template_{by:+d}"] = (beside(4, by) == template).astype(np.float64)
        found[f"depth_{by:+d}"] = beside(3, by) - depth
    return found


def _chain(layout: Layout) -> list[np.ndarray]:
    """Each block's element, the one around that, and so on up, as many as `FAR`; the root is around itself."""
    chain = [layout.holders]
    while len(chain) < FAR:
        chain.append(np.maximum(layout.parents.take(chain[-1]), 0))
    return chain


def held(layout: Layout, values: np.ndarray) -> np.ndarray:
    """The sums of blocks' values by element, with all that is inside it: its own first, then each child's, in order."""
    sums: list[float] = np.bincount(layout.holders, values, len(layout.parents)).tolist()
    parents = layout.parents.tolist()
    for element in layout.closing.tolist()[:-1]:
        sums[parents[element]] += sums[element]
    return np.array(sums)


def held_whole(layout: Layout, values: np.ndarray) -> np.ndarray:
    """The same for several rows of values that are whole or halves: in whatever order they are summed, it is exact."""
    own = [np.bincount(layout.holders, row, len(layout.parents)) for row in values]
    total = running(np.array(own))
    return np.asarray(total.take(layout.ends, axis=1) - total[:, :-1])


def highest(layout: Layout, fits: np.ndarray) -> np.ndarray:
    """For each element the outermost one around it, or itself, that fits; itself where none does."""
    above = lowest(layout, fits).take(np.maximum(layout.parents, 0))
    return _followed(np.where(above > 0, above, np.arange(len(fits))))


def lowest(layout: Layout, fits: np.ndarray) -> np.ndarray:
    """For each element the innermost one around it, or itself, that fits; the root where none does."""
    return _followed(np.maximum(np.where(fits, np.arange(len(fits)), layout.parents), 0))


def _followed(steps: np.ndarray) -> np.ndarray:
    """Where each element leads to, step after step, to one that leads to itself."""
    while not np.array_equal(further := steps.take(steps), steps):
        steps = further
    return steps


def _held(layout: Layout, rows: np.ndarray, chain: list[np.ndarray]) -> Columns:
    """Of the elements around: their share of the page's words, how much of it is linked, prose and paragraphs.

    `rows` are the blocks' words, linked words, words of prose, and whether they are prose, paragraphs and headings.
    """
    inside, in_prose, proses, paragraphs, heads, many = held_whole(
        layout, np.array([*rows[[0, 2, 3, 4, 5]], np.ones(rows.shape[1])])
    )
    links = held(layout, rows[1])
    fits = inside <= REGION * inside[0]
    regions = highest(layout, fits)
    region, home = regions[layout.holders], lowest(layout, proses >= HOME)[layout.holders]
    sums = np.array([many, inside, links, in_prose, proses, paragraphs, heads])
    columns = _shares(sums, (*chain[:4], region, home))
    columns["home_up"] = (layout.depths[layout.holders] - layout.depths[home]).astype(np.float64)
    for name, elements in (("home", home), ("parent", chain[1])):
        columns[f"{name}_from_start"], columns[f"{name}_from_end"] = _ends(elements, len(inside))
    best = int(np.argmax(np.where(fits, in_prose - 2 * links, -1)))
    columns["in_best_region"] = (region == regions[best]).astype(np.float64)
    columns["images_around"] = layout.images[chain[1]] + layout.images[layout.holders] * 1.0
    return columns


def _shares(sums: np.ndarray, elements: tuple[np.ndarray, ...]) -> Columns:
    blocks, inside, links, in_prose, _, paragraphs, heads = sums.take(np.array(elements), axis=1)
    some, total = np.maximum(inside, 1.0), np.maximum(sums[:, 0], 1.0)
    found = {
        "share": inside / total[1],
        "words": inside,
        "blocks": blocks,
        "linked": links / some,
        "prose": in_prose / some,
        "prose_share": in_prose / total[3],
        "paragraphs": paragraphs,
        "headings": heads,
    }
    names = ("own", "parent", "grandparent", "third", "region", "home")
    return {f"{name}_{what}": rows[place] for place, name in enumerate(names) for what, rows in found.items()}


def _ends(elements: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """How many blocks each block is from the first and the last one with the same element."""
    places = np.arange(len(elements))
    first, last = np.zeros(size, np.int64), np.zeros(size, np.int64)
    first[elements[::-1]], last[elements] = places[::-1], places  # of several, the last one assigned stays
    from_start, from_end = places - first[elements], last[elements] - places
    return np.minimum(from_start, 60).astype(np.float64), np.minimum(from_end, 60).astype(np.float64)


def _named(layout: Layout, chain: list[np.ndarray]) -> Columns:
    """How far up the nearest element is that is named after a kind of clutter, or after the main text."""
    own = np.zeros(len(layout.parents), "<u4")
    for bit, reasons in enumerate(NAMED.values()):
        mask = sum(BIT_OF[reason] for reason in reasons)
        own |= ((layout.hints & mask) != 0).astype("<u4") << np.uint32(bit)
    own |= (layout.main << len(NAMED)).astype("<u4")
    size = len(layout.holders)
    found, near = np.zeros((size, 32), np.uint8), np.zeros(size, "<u4")
    for elements in chain:
        near |= own.take(elements)
        found += np.unpackbits(near.view(np.uint8), bitorder="little").reshape(size, 32)
    return dict(zip(_NAMES, (FAR - found.T).astype(np.float64), strict=False))


def _templates(layout: Layout, words: np.ndarray, linked: np.ndarray, chain: list[np.ndarray]) -> Columns:
    """How often the page has elements made alike (same tag and class): cards, rows of a list, posts."""
    own, parent, grand = (layout.templates[elements] for elements in chain[:3])
    times = np.bincount(layout.templates)
    some = np.maximum(np.bincount(own, minlength=len(times)), 1)
    return {
        "alike": times[own].astype(np.float64),
        "alike_words": (np.bincount(own, words, len(times)) / some)[own],
        "alike_linked": (np.bincount(own, linked, len(times)) / some)[own],
        "parent_alike": times[parent].astype(np.float64),
        "grandparent_alike": times[grand].astype(np.float64),
    }


def _series(
    layout: Layout, words: np.ndarray, linked: np.ndarray, prose: np.ndarray, chain: list[np.ndarray]
) -> Columns:
    """Whether each block is part of one of many: comments, posts, teasers, each with a line beside its text.

    What stands alone above the many is what they are about; where nothing does, they are the text.
    """
    templates = layout.templates
    blocks, proses, inside, links = held_whole(layout, np.array([np.ones(len(words)), prose, words, words * linked]))
    one = (blocks > proses) & (proses > 0) & (inside <= SERIES_SHARE * inside[0])
    times = np.bincount(templates, one)
    some = np.maximum(times, 1.0)
    mean, shared = (np.bincount(templates, one * row) / some for row in (inside, links))
    many = np.zeros(len(words))
    found = np.zeros(len(words), np.intp)
    for elements in chain[1:SERIES_UP]:
        count = np.where(one[elements], times[templates[elements]], 0.0)
        found = np.where(count > many, elements, found)
        many = np.maximum(many, count)
    alone = words * prose * (many < SERIES)
    total = max(float((words * prose).sum()), 1.0)
    template = templates[found]
    none = many == 0
    return {
        "series": np.minimum(many, FEW_DOZEN),
        "series_words": np.where(none, 0.0, mean[template]),
        "series_linked": np.where(none, 0.0, (shared / np.maximum(mean, 1.0))[template]),
        "alone_above": np.cumsum(alone) - alone,
        "alone_below": alone.sum() - np.cumsum(alone),
        **alike(len(words), {"page_alone": float(alone.sum()) / total, "page_alone_words": float(alone.sum())}),
    }


def _page(layout: Layout, words: np.ndarray, columns: Columns) -> Columns:
    """What the page holds as a whole."""
    size, total = len(words), max(words.sum(), 1.0)
    tags, paragraph, heading = Counter(layout.tags), columns["paragraph"], columns["heading"]
    figures = {
        "page_linked": (words * columns["link_share"]).sum() / total,
        "page_paragraphs": paragraph.sum(),
        "page_paragraph_share": (words * paragraph).sum() / total,
        "page_headings": (heading > 0).sum(),
        "page_h1": (heading == 1).sum(),
        "page_articles": tags["article"],
        "page_forms": tags["form"],
        "page_items": tags["li"],
        "page_rows": tags["tr"],
        "page_code": columns["code"].sum(),
        "page_images": layout.images.sum(),
        "page_quotes": tags["blockquote"],
        "page_elements": len(layout.tags),
    }
    for name, word in (("posts", "post"), ("products", "product"), ("code_words", "code"), ("lists", "list")):
        figures[f"page_{name}"] = ((layout.main & (1 << MAIN.index(word))) != 0).sum()
    figures["page_comments"] = ((layout.hints & BIT_OF[Reason.COMMENTS]) != 0).sum()
    return alike(size, figures)
