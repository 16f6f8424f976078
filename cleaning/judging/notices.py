"""Cookie notices and prompts to subscribe that read like prose, told from a text that speaks of such things."""

from itertools import pairwise

import numpy as np
from msgspec import Struct

from cleaning.cueing import points_of, speaks_of, spoken_of
from cleaning.cutting import Layout
from cleaning.judging.features.elements import held_whole, highest
from cleaning.judging.features.windows import Columns
from cleaning.model import Block, Reason


class Kind(Struct, frozen=True):
    """A kind of notice: its column, the points from which a paragraph is one, and its reason."""

    name: str
    sure: float
    reason: Reason


# Of the labelled pages' paragraphs with six points of a cookie notice 94 of 99 are clutter, with seven all 53 are; with
# five of a prompt to subscribe 70 of 79.
KINDS = (Kind("consent", 6.0, Reason.COOKIE_NOTICE), Kind("paywall", 5.0, Reason.SUBSCRIPTION))
LIKELY = 3.0  # beside a sure one
SHORT = 4.0  # words; fewer speak of nothing
STRAY = 0.25  # of a box's words may speak of anything
LEFT = 20.0  # words of prose that stay at least: a policy, or an article about one, is not emptied
SPEAKS = 0.2  # of the text's other paragraphs speak of it too: the text is about it


def notices_of(
    blocks: tuple[Block, ...], kept: np.ndarray, columns: Columns, layout: Layout | None
) -> dict[int, Reason]:
    """The kept blocks that are notices, each with what it is a notice of.

    A notice stands in a box of its own, or in a row above or below all of a text that speaks of other things. What of
    it the judge has dropped already tells of the rest.
    """
    found = {}
    for place, kind in enumerate(KINDS):
        points = columns[f"{kind.name}_points"]
        if (points >= kind.sure).any():
            points = _with_short(blocks, kept, columns, points, place)
            if layout is not None:
                points = _with_rest(blocks, kept, points, kind, layout)
            told = _notice(blocks, kept, points, kind, columns, layout)
            found.update(dict.fromkeys(np.flatnonzero(told).tolist(), kind.reason))
    return found


def _with_short(
    blocks: tuple[Block, ...], kept: np.ndarray, columns: Columns, points: np.ndarray, which: int
) -> np.ndarray:
    """The points, and those of the kept lines that are too short for prose."""
    found = np.array(points, np.float64)
    for place in np.flatnonzero(kept & (columns["prose"] == 0) & (columns["words"] >= SHORT)).tolist():
        found[place] = points_of(blocks[place].text)[which]
    return found


def _with_rest(
    blocks: tuple[Block, ...], kept: np.ndarray, points: np.ndarray, kind: Kind, layout: Layout
) -> np.ndarray:
    """The points, and those of paragraphs that go on with a notice in its own box, be they said to nobody."""
    found = points.copy()
    around = layout.parents[layout.holders]
    places = np.flatnonzero(kept)
    for before, after in pairwise(places.tolist()):
        goes_on = found[before] >= kind.sure and found[after] < LIKELY and around[before] == around[after]
        if goes_on and spoken_of(blocks[after].text, kind.name) >= LIKELY:
            found[after] = LIKELY
    return found


def _notice(  # noqa: PLR0913, PLR0917 - one argument a view of the page
    blocks: tuple[Block, ...],
    kept: np.ndarray,
    points: np.ndarray,
    kind: Kind,
    columns: Columns,
    layout: Layout | None,
) -> np.ndarray:
    prose = kept & (columns["prose"] > 0)
    told = np.zeros(len(kept), bool)
    if layout is not None:
        told |= _boxed(kept, points, kind.sure, columns, layout)
    for run in _runs((kept | (points >= LIKELY)) & ~told, points, kind.sure):
        rest = prose & ~told
        rest[run] = False
        at_edge = not (rest[: run[0]].any() and rest[run[-1] :].any())
        if at_edge and not _is_about([blocks[place].text for place in np.flatnonzero(rest)], kind.name):
            told[run] = kept[run]
    left = (columns["words"] * (prose & ~told)).sum()
    return told if left >= LEFT else np.zeros(len(kept), bool)


def _boxed(kept: np.ndarray, points: np.ndarray, sure: float, columns: Columns, layout: Layout) -> np.ndarray:
    """The kept blocks of the boxes that hold a notice and hardly anything else, at the text's edge."""
    words, prose = columns["words"], kept & (columns["prose"] > 0)
    spoken = points >= LIKELY
    every, stray, whole, certain = held_whole(
        layout, np.array([words * (kept | spoken), words * (prose & ~spoken), words * prose, points >= sure])
    )
    fits = (stray <= STRAY * every) & (certain > 0) & (whole[0] - whole >= LEFT)
    box = highest(layout, fits)[layout.holders]
    inside = kept & fits[box] & (box != layout.holders)
    return np.asarray(inside & ~_between(inside, prose))


def _between(inside: np.ndarray, prose: np.ndarray) -> np.ndarray:
    """Of the blocks in boxes, those with the text's prose above and below: a quotation may stand there."""
    rest = prose & ~inside
    above, below = np.cumsum(rest), np.cumsum(rest[::-1])[::-1]
    return np.asarray(inside & (above > 0) & (below > 0))


def _runs(kept: np.ndarray, points: np.ndarray, sure: float) -> list[np.ndarray]:
    """The rows of these blocks that speak of it, with a sure one among them."""
    places = np.flatnonzero(kept)
    spoken = points[places] >= LIKELY
    starts = np.flatnonzero(spoken & ~np.append(False, spoken[:-1]))
    ends = np.flatnonzero(spoken & ~np.append(spoken[1:], False)) + 1
    rows = [places[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return [row for row in rows if (points[row] >= sure).any()]


def _is_about(texts: list[str], kind: str) -> bool:
    """Whether a text speaks of the same, not in its notice alone."""
    return sum(speaks_of(text, kind) for text in texts) > SPEAKS * len(texts)
