"""Keep or drop: the two passes of rules over what blocks show.

First pass, each block alone: `alone` gives it a weight, above zero where it speaks for main text, below where it speaks
against. Second pass, by its neighbours: the main text is the stretch of blocks with the greatest sum of weights, so
that a menu ends it and a date line does not; within that stretch short lines stay where prose stands around them.
For HTML, trafilatura's verdict takes the place of the stretch.
"""

import math

from msgspec import Struct

from cleaning.model import Block, BlockKind, Reason
from cleaning.observations import Observation

# What a block alone weighs. A line of prose of ten words weighs about 1; a menu entry takes off half of that.
WORDS_A_POINT = 10.0  # words of prose that weigh 1 ...
POINTS_MAX = 6.0  # ... up to this: one long legal notice must not outweigh an article of short paragraphs
COHESION_FULL = 0.4  # cohesion from which prose has its whole weight ...
COHESION_FLOOR = 0.5  # ... and the part of it that prose without any has
UNDER_HEADLINE = 3.0  # more for the first prose under the headline, where the text is expected to start
BRIEF = 0.2  # a short sentence
SHORT = -0.6  # a line that is no prose
FURNITURE = -2.0  # a line that says what it is: a share bar, a log-in
OPENER = -6.0  # a line that opens a section of other things: as much as a long paragraph of them could bring
METADATA = -0.3  # a date, a byline: stands near an article as often as not
CLOCK = -1.5  # a time of day: tickers and lists of news
REPEATS = -1.5  # said before
DOUBLED = -3.0  # says the same thing twice
CUT_SHORT = -1.5  # prose that breaks off: a teaser

OPENERS = frozenset({Reason.RELATED_STORIES, Reason.GALLERY, Reason.COMMENTS})
DETAILS = frozenset(
    {Reason.BYLINE, Reason.PUBLICATION_DATE, Reason.SOURCE_CREDIT, Reason.SECTION, Reason.CAPTION, Reason.COUNTER}
)
EXTRACTED = 0.7  # of a block's words in trafilatura's text: swept 0.3, 0.5, 0.7 on scrapinghub, the last is best
SUBHEADING_WORDS = 2  # one word alone is a place, a button, a rubric
HEADING_WORDS = 20  # a longer line without a full stop is a teaser or a caption, not a subheading


class Ruling(Struct, frozen=True):
    """What the rules say of a block: its weight, and its score, which is at least 0.5 where it is kept."""

    weight: float
    kept: bool

    @property
    def score(self) -> float:
        """How sure the rules are that the block is main text, 0 to 1, on the side of the verdict."""
        score = 1 / (1 + math.exp(-self.weight / 2))
        return max(score, 0.5) if self.kept else min(score, 0.49)


def alone(seen: Observation) -> float:
    """The weight of a block by itself."""
    weight = cue_weight(seen)
    if weight is not None:
        return weight
    if seen.doubled:
        return DOUBLED
    if seen.clock:
        return CLOCK
    if seen.date_line or seen.byline:
        return METADATA
    if seen.repeats:
        return REPEATS
    if not seen.prose:
        return BRIEF if seen.brief else SHORT
    if seen.cut_short:
        return CUT_SHORT
    points = min(seen.words / WORDS_A_POINT, POINTS_MAX)
    return points * (COHESION_FLOOR + (1 - COHESION_FLOOR) * min(seen.cohesion / COHESION_FULL, 1.0))


def cue_weight(seen: Observation) -> float | None:
    """What the phrase weighs that gives the block away; None where there is none."""
    if seen.cue is None:
        return None
    if seen.cue.reason in DETAILS:
        return METADATA if not (seen.cue.strength == "start" and seen.prose) else None
    if seen.cue.strength == "whole" and seen.cue.reason in OPENERS:
        return OPENER
    return FURNITURE


def stretch(weights: list[float]) -> tuple[int, int]:
    """The blocks (start, end) with the greatest sum of weights; (0, 0) where none weighs anything."""
    best, span, total, start = 0.0, (0, 0), 0.0, 0
    for position, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, position
        total += weight
        if total > best:
            best, span = total, (start, position + 1)
    return span


def judge(blocks: tuple[Block, ...], seen: list[Observation]) -> list[Ruling]:
    """A ruling for each block."""
    weights = [alone(observation) for observation in seen]
    if any(block.structure is not None for block in blocks):
        kept = judge_tree(blocks, seen, weights)
    else:
        kept = judge_lines(blocks, seen, weights)
    return [Ruling(weight=weight, kept=keep) for weight, keep in zip(weights, kept, strict=True)]


def judge_lines(blocks: tuple[Block, ...], seen: list[Observation], weights: list[float]) -> list[bool]:
    """Keep or drop by text alone."""
    start, end = stretch(favoured(weights, seen))
    kept = [
        start <= position < end and weights[position] > 0 and not seen[position].headline
        for position in range(len(blocks))
    ]
    for position in range(start, end):
        if not kept[position] and weights[position] == SHORT:
            kept[position] = stands_in_prose(position, start, end, blocks, seen, weights)
    return kept


def favoured(weights: list[float], seen: list[Observation]) -> list[float]:
    """The weights, with more for the first prose under each line that holds the headline."""
    favoured, waiting = list(weights), False
    for position, observation in enumerate(seen):
        waiting = waiting or observation.headline
        if waiting and weights[position] > BRIEF and not observation.headline:
            favoured[position] += UNDER_HEADLINE
            waiting = False
    return favoured


def stands_in_prose(
    position: int, start: int, end: int, blocks: tuple[Block, ...], seen: list[Observation], weights: list[float]
) -> bool:
    """Whether a short line is a subheading, or an item of a list, of the text around it.

    A subheading stands between prose and prose: a line next to a byline or a share bar belongs to those. A list may
    stand between them, if it has bullets or the line above it announces it with a colon.
    """
    observation = seen[position]
    if observation.words > HEADING_WORDS or observation.name or observation.cut_short:
        return False
    before, after = position - 1, position + 1
    while before >= start and weights[before] == SHORT:
        before -= 1
    while after < end and weights[after] == SHORT:
        after += 1
    if before < start or after >= end or weights[before] <= 0 or weights[after] <= 0:
        return False
    if after - before == 2:
        return observation.words >= SUBHEADING_WORDS
    return blocks[position].kind is BlockKind.LIST_ITEM or blocks[before].text.endswith(":")


def judge_tree(blocks: tuple[Block, ...], seen: list[Observation], weights: list[float]) -> list[bool]:
    """Keep or drop by trafilatura's verdict, corrected where a block gives itself away."""
    return [
        block.structure is not None
        and block.structure.extracted >= EXTRACTED
        and not (observation.cue is not None and weight <= FURNITURE)
        for block, observation, weight in zip(blocks, seen, weights, strict=True)
    ]
