"""What a whole page shows, as one named number an observation: what its type is told by."""

from collections.abc import Sequence

import numpy as np

from cleaning.cutting import Layout
from cleaning.judging.features import Seen
from cleaning.judging.features.bounds import PAGE_BOUNDS
from cleaning.judging.features.windows import Columns

Row = dict[str, float]

HEADLINE_FEWEST = 4.0  # words of a line that may be a headline; fewer make a menu's entry
HEADLINE_MOST = 30.0
LINKED = 0.6  # share of a line's letters in links: the line is a link
PLAIN = 0.3  # at most: the line is none
MENU = 3.0  # elements up: a line as near to an element of navigation is a menu's
TEASER = (6.0, 90.0)  # words between two headlines that make the first one a teaser's
ALIKE = 5.0  # elements made alike make a list
QUANTILES = (25, 50, 75, 95)
SURE, DOUBT = 0.6, 0.15  # scores of what is surely text, and of what may be
SURE_WORDS = 8.0
GAP = 4  # blocks that may part a text in one piece
SAID = 0.7  # of the title's words
FAR = 200.0  # blocks

# Of the blocks' columns, those whose mean says what the page is about.
MEANS = (
    *("sentences", "ends_sentence", "closed", "colon", "cut_short", "starts_small", "starts_number", "starts_sign"),
    *("capital_words", "capitals", "numbers", "commas", "quotes", "signs", "currency", "glued", "unspaced"),
    *("list_item", "gap", "dated", "clock", "said_before", "spread", "core", "prose_shared", "shares_below"),
    *("cue_opener", "cue_comments", "cue_share", "cue_consent", "cue_subscription", "cue_menu", "cue_detail"),
)
ELEMENT_MEANS = (
    *("heading", "hidden", "depth", "control", "quote", "row", "code", "images_around", "alike", "parent_alike"),
    *("to_main_article", "to_main_post", "to_main_product", "to_main_list", "to_main_item", "to_main_code"),
    *("to_main_aside", "to_comments", "to_related", "to_detail", "title_shared", "description_shared"),
)


def type_columns(seen: Seen, scores: np.ndarray | None = None) -> Row:
    """The page's observations: of all its text, with a layout of its tree, and by the scores of its main text.

    The same names for every page of a view (HTML or plain text), an empty one too.
    """
    columns, words = seen.columns, seen.columns["words"]
    row = {name: _first(values) for name, values in columns.items() if name.startswith(("page_", "wide_s", "dense_s"))}
    row |= _means(columns, MEANS)
    row |= _quantiles("words", words) | _quantiles("prose", words[columns["prose"] > 0])
    row |= _runs(columns)
    row |= _teasers("lines", _lines(columns), words)
    if seen.layout is not None:
        row |= _means(columns, ELEMENT_MEANS)
        row |= _linked(columns) | _teasers("links", _links(columns), words * (columns["link_share"] <= PLAIN))
        row |= _gathered("prose", words * columns["prose"] * (columns["link_share"] <= PLAIN), seen.layout)
        row |= _repeated(columns)
    row |= _text(columns, np.zeros(len(words)) if scores is None else scores)
    return {name: min(value, PAGE_BOUNDS.get(name, value)) for name, value in row.items()}


def _text(columns: Columns, scores: np.ndarray) -> Row:
    """The text in hand: how much the judge is sure of, in how many pieces, under which headline, and how alike.

    A piece may be parted by a few blocks that are no text: pictures, advertisements, subheadings.
    """
    words, size = columns["words"], len(scores)
    none = np.zeros(size)
    linked = columns.get("link_share", none)
    sure = (scores >= SURE) & (words >= SURE_WORDS)
    plain = sure & (linked <= PLAIN)
    expected = float((scores * words).sum())
    piece = pieces(plain, GAP)
    held = np.bincount(piece[plain], words[plain]) if plain.any() else np.zeros(1)
    blocks = np.bincount(piece[plain]) if plain.any() else np.zeros(1)
    first = int(np.flatnonzero(plain & (piece == int(held.argmax())))[0]) if plain.any() else 0
    titled = (columns["title_said"] >= SAID) | (columns.get("heading", none) == 1)
    above = np.flatnonzero(titled[: first + 1])
    alike = columns.get("parent_alike", none) >= ALIKE
    doubtful = (scores >= DOUBT) & (scores < SURE)
    return {
        "text_expected": expected,
        "text_share": _share(expected, float(words.sum())),
        "text_sure": float(words[sure].sum()),
        "text_plain": float(words[plain].sum()),
        "text_doubtful": float(words[doubtful].sum()),
        "text_doubtful_share": _share(float(words[doubtful].sum()), float(words[doubtful | sure].sum())),
        "text_piece": _top(held),
        "text_piece_blocks": float(blocks[held.argmax()]),
        "text_piece_longest": _top(words[plain & (piece == int(held.argmax()))]) if plain.any() else 0.0,
        "text_piece_share": _share(_top(held), float(held.sum())),
        "text_pieces": float((held > 0).sum()),
        "text_alone": _share(float(held[blocks == 1].sum()), float(held.sum())),
        "text_linked": _share(float((words * linked)[sure].sum()), float(words[sure].sum())),
        "text_alike": _share(float(words[plain & alike].sum()), float(words[plain].sum())),
        "text_under_title": float(first - above[-1]) if len(above) else FAR,
        "text_top": _top(scores),
        "text_longest": _top(words[plain]),
    }


def pieces(marks: np.ndarray, gap: int) -> np.ndarray:
    """For each block the number of its piece; pieces are parted by more than `gap` unmarked blocks."""
    marked = np.flatnonzero(marks)
    starts = np.zeros(len(marks), np.int64)
    if len(marked):
        starts[marked[np.flatnonzero(np.diff(marked) > gap + 1) + 1]] = 1
    return np.cumsum(starts)


def _first(values: np.ndarray) -> float:
    return float(values[0]) if len(values) else 0.0


def _means(columns: Columns, names: Sequence[str]) -> Row:
    table = np.array([columns[name] for name in names])
    means = table.mean(axis=1) if table.size else np.zeros(len(names))
    return {f"mean_{name}": mean for name, mean in zip(names, means.tolist(), strict=True)}


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _top(values: np.ndarray) -> float:
    return float(values.max()) if len(values) else 0.0


def _quantiles(name: str, values: np.ndarray) -> Row:
    ordered = np.sort(values).tolist() or [0.0]
    return {f"{name}_{q}": _quantile(ordered, q / 100) for q in QUANTILES}


def _quantile(ordered: list[float], share: float) -> float:
    """What `np.quantile` gives, without its half a millisecond."""
    place, part = divmod((len(ordered) - 1) * share, 1.0)
    low, high = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)


def _median(values: np.ndarray) -> float:
    """What `np.median` gives, which loads numpy.ma: that takes longer than a page."""
    ordered = np.sort(values)
    return float(ordered[(len(values) - 1) // 2] + ordered[len(values) // 2]) / 2


def _runs(columns: Columns) -> Row:
    """How the prose hangs together: its longest run, and how much of it stands alone."""
    prose, words = columns["prose"] > 0, columns["words"]
    number = np.cumsum(~prose)[prose]
    held = np.bincount(number, words[prose]) if len(number) else np.zeros(1)
    blocks = np.bincount(number) if len(number) else np.zeros(1)
    return {
        "run_words": _top(held),
        "run_blocks": _top(blocks),
        "run_share": _share(_top(held), float(held.sum())),
        "run_alone": _share(float(held[blocks == 1].sum()), float(held.sum())),
        "runs": float((blocks > 0).sum()),
    }


def _lines(columns: Columns) -> np.ndarray:
    """The lines that may be headlines by their text."""
    words = columns["words"]
    fits = (words >= HEADLINE_FEWEST) & (words <= HEADLINE_MOST)
    return np.asarray(fits & (columns["closed"] == 0) & (columns["prose"] == 0))


def _links(columns: Columns) -> np.ndarray:
    """The lines that may be headlines of other pages: links outside menus."""
    words = columns["words"]
    fits = (words >= HEADLINE_FEWEST) & (words <= HEADLINE_MOST) & (columns["to_navigation"] > MENU)
    return np.asarray(fits & (columns["link_share"] >= LINKED))


def _teasers(name: str, headlines: np.ndarray, words: np.ndarray) -> Row:
    """What stands between one headline and the next: on an article's page nearly everything, in one place."""
    words = np.where(headlines, 0.0, words)
    held = np.bincount(np.cumsum(headlines), words) if len(words) else np.zeros(1)
    after = held[1:]
    teasers = (after >= TEASER[0]) & (after <= TEASER[1])
    total = max(float(held.sum()), 1.0)
    return {
        f"{name}_headlines": float(headlines.sum()),
        f"{name}_headlines_a_block": _share(float(headlines.sum()), len(headlines)),
        f"{name}_teasers": float(teasers.sum()),
        f"{name}_teaser_share": _share(float(after[teasers].sum()), total),
        f"{name}_between": _top(held),
        f"{name}_between_share": _share(_top(held), total),
        f"{name}_typical": _median(after) if len(after) else 0.0,
    }


def _linked(columns: Columns) -> Row:
    """How many of the headings are links, and how much of the prose is none."""
    words, linked, heading = columns["words"], columns["link_share"], columns["heading"] > 0
    plain = words * (columns["prose"] > 0) * (linked <= PLAIN)
    told = heading & (words >= HEADLINE_FEWEST)
    return {
        "headings_linked": float((heading & (linked >= LINKED)).sum()),
        "headings_linked_share": _share(float((told & (linked >= LINKED)).sum()), float(told.sum())),
        "plain_prose": float(plain.sum()),
        "plain_prose_share": _share(float(plain.sum()), float(words.sum())),
        "menu_share": _share(float(words[columns["to_navigation"] <= MENU].sum()), float(words.sum())),
        "best_region_share": _share(float((words * columns["in_best_region"]).sum()), float(words.sum())),
        "best_region_plain": _share(float((plain * columns["in_best_region"]).sum()), float(plain.sum())),
    }


def _gathered(name: str, weights: np.ndarray, layout: Layout) -> Row:
    """How much stands right in one element, right in one element's children, or in one's grandchildren."""
    row, element, total = {}, layout.holders, max(float(weights.sum()), 1e-9)
    for place in ("element", "children", "grandchildren"):
        held = np.bincount(element, weights) if len(element) else np.zeros(1)
        row[f"{name}_in_{place}"] = _top(held)
        row[f"{name}_in_{place}_share"] = _top(held) / total
        row[f"{name}_{place}_many"] = float((held > TEASER[0]).sum())
        element = np.maximum(layout.parents[element], 0)
    return row


def _repeated(columns: Columns) -> Row:
    """How much of the page stands in lists of elements made alike."""
    words, total = columns["words"], float(columns["words"].sum())
    row = {}
    for place in ("alike", "parent_alike", "grandparent_alike"):
        many = columns[place] >= ALIKE
        row[f"{place}_share"] = _share(float(words[many].sum()), total)
        row[f"{place}_linked"] = _share(float((words * columns["link_share"])[many].sum()), float(words[many].sum()))
    return row
