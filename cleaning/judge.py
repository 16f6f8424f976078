"""Keep or drop: the two passes of rules over what blocks show.

First pass, each block alone: `alone` gives it a weight, above zero where it speaks for main text, below where it speaks
against. Second pass, by its neighbours: the main text is the stretch of blocks with the greatest sum of weights, so
that a menu ends it and a date line does not; within that stretch short lines stay where prose stands around them.
For HTML, trafilatura's verdict takes the place of the stretch.
"""

import math
from collections.abc import Callable

from msgspec import Struct

from cleaning.model import Block, BlockKind, Reason, Structure
from cleaning.observations import Observation, stretch

# What a block alone weighs. A line of prose of ten words weighs about 1; a menu entry takes off half of that.
WORDS_A_POINT = 10.0  # words of prose that weigh 1 ...
POINTS_MAX = 6.0  # ... up to this: one long legal notice must not outweigh an article of short paragraphs
COHESION_FULL = 0.4  # cohesion from which prose has its whole weight ...
COHESION_FLOOR = 0.5  # ... and the part of it that prose without any has
UNDER_HEADLINE = 3.0  # more for the first prose under the headline, where the text is expected to start
BRIEF = 0.2  # a short sentence
SHORT = -0.6  # a line that is no prose
FURNITURE = -1.0  # a line that says what it is: a share bar, a log-in
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
# Swept on scrapinghub, newspapers and newspapers-en, word F1: links +0.74, +0.42, +0.19; cues +0.26, +0.17, +0.24;
# containers of related stories +0.24, 0, +0.11. Other containers lose more than they win: share bars hold headings,
# and whole articles stand in containers named after subscriptions and sections.
FOREIGN = frozenset({Reason.RELATED_STORIES, Reason.NAVIGATION, Reason.COMMENTS})
FURNISHED = frozenset(  # of their short lines only, no headings among them: newspapers +0.10, the others 0, wcxb -0.06
    {
        Reason.CAPTION,
        Reason.BYLINE,
        Reason.AUTHOR_BIO,
        Reason.PUBLICATION_DATE,
        Reason.TAG_LIST,
        Reason.SHARE_BAR,
        Reason.SUBSCRIPTION,
        Reason.ADVERTISEMENT,
        Reason.FOOTER,
    }
)
LINKED = 0.8  # of a block's characters in links: a story's own sentences link less
CORRECTED_MAX = 0.5  # of the extracted text; swept 0.3, 0.4, 0.5: newspapers +0.24, wcxb -0.10
LEAST_WORDS = 30  # extracted: with fewer, all of them may be a menu
VERDICT = 3.0
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


# What a block alone weighs that is no prose, in the order in which it is asked.
RULES: tuple[tuple[Callable[[Observation], bool], float], ...] = (
    (lambda seen: seen.doubled, DOUBLED),
    (lambda seen: seen.clock, CLOCK),
    (lambda seen: seen.date_line or seen.byline, METADATA),
    (lambda seen: seen.repeats, REPEATS),
    (lambda seen: not seen.prose and seen.brief, BRIEF),
    (lambda seen: not seen.prose, SHORT),
    (lambda seen: seen.cut_short, CUT_SHORT),
)


def alone(seen: Observation) -> float:
    """The weight of a block by itself: its cue's, the first rule's that fits, or what its words weigh as prose."""
    weight = cue_weight(seen)
    if weight is not None:
        return weight
    for fits, weight in RULES:
        if fits(seen):
            return weight
    cohesion = COHESION_FLOOR + (1 - COHESION_FLOOR) * min(seen.cohesion / COHESION_FULL, 1.0)
    return min(seen.words / WORDS_A_POINT, POINTS_MAX) * cohesion


def cue_weight(seen: Observation) -> float | None:
    """What the phrase weighs that gives the block away; None where there is none."""
    if seen.cue is None:
        return None
    if seen.cue.reason in DETAILS:
        return METADATA if not (seen.cue.strength == "start" and seen.prose) else None
    if seen.cue.strength == "whole" and seen.cue.reason in OPENERS:
        return OPENER
    return FURNITURE


def judge(blocks: tuple[Block, ...], seen: list[Observation]) -> list[Ruling]:
    """A ruling for each block."""
    weights = [alone(observation) for observation in seen]
    structures = [block.structure for block in blocks if block.structure is not None]
    if any(structure.extracted >= EXTRACTED for structure in structures):
        weights = [weight + extracted_weight(block.structure) for weight, block in zip(weights, blocks, strict=True)]
        kept = judge_tree(blocks, seen)
    else:
        kept = judge_lines(blocks, seen, weights)
    return [Ruling(weight=weight, kept=keep) for weight, keep in zip(weights, kept, strict=True)]


def judge_lines(blocks: tuple[Block, ...], seen: list[Observation], weights: list[float]) -> list[bool]:
    """Keep or drop by text alone."""
    start, end = stretch(favoured(weights, seen))
    end = with_list(end, blocks, weights)
    within = weights[start:end]
    above, below = anchors(within), [len(within) - 1 - place for place in reversed(anchors(within[::-1]))]
    main = Stretch(blocks[start:end], seen[start:end], within, above, below)
    kept = [main.keeps(place) for place in range(end - start)]
    return [False] * start + kept + [False] * (len(blocks) - end)


def with_list(end: int, blocks: tuple[Block, ...], weights: list[float]) -> int:
    """The end of a stretch, moved behind the list with bullets that its last line announces with a colon."""
    if end and blocks[end - 1].text.endswith(":"):
        while end < len(blocks) and blocks[end].kind is BlockKind.LIST_ITEM and weights[end] == SHORT:
            end += 1
    return end


def favoured(weights: list[float], seen: list[Observation]) -> list[float]:
    """The weights, with more for the first prose under each line that holds the headline."""
    favoured, waiting = list(weights), False
    for position, observation in enumerate(seen):
        waiting = waiting or observation.headline
        if waiting and weights[position] > BRIEF and not observation.headline:
            favoured[position] += UNDER_HEADLINE
            waiting = False
    return favoured


class Stretch(Struct, frozen=True):
    """The stretch of blocks that the main text stands in."""

    blocks: tuple[Block, ...]
    seen: list[Observation]
    weights: list[float]
    above: list[int]  # the nearest place above that is no short line, -1 for none
    below: list[int]  # the same below, the stretch's length for none

    def keeps(self, place: int) -> bool:
        """Whether a block of the stretch is main text: what weighs for it, and what stands in prose."""
        if is_headline(self.blocks[place], self.seen[place]):
            return False
        return self.weights[place] > 0 or (self.weights[place] == SHORT and self.stands_in_prose(place))

    def stands_in_prose(self, place: int) -> bool:
        """Whether a short line is a subheading, or an item of a list, of the text around it.

        A subheading stands between prose and prose: a line next to a byline or a share bar belongs to those. A list
        may stand between them, if it has bullets or the line above it announces it with a colon.
        """
        seen = self.seen[place]
        if seen.words > HEADING_WORDS or seen.name or seen.cut_short:
            return False
        before, after = self.above[place], self.below[place]
        if before < 0 or self.weights[before] <= 0:
            return False
        if after >= len(self.weights):
            return self.blocks[before].text.endswith(":")
        if self.weights[after] <= 0:
            return False
        if after - before == 2:
            return seen.words >= SUBHEADING_WORDS
        return self.blocks[place].kind is BlockKind.LIST_ITEM or self.blocks[before].text.endswith(":")


def anchors(weights: list[float]) -> list[int]:
    """For each place the nearest place before it that is no short line, -1 where there is none.

    >>> anchors([2.0, SHORT, SHORT, 1.0])
    [-1, 0, 0, 0]
    """
    found, last = [], -1
    for place, weight in enumerate(weights):
        found.append(last)
        if weight != SHORT:
            last = place
    return found


def extracted_weight(structure: Structure | None) -> float:
    """What trafilatura's verdict weighs: for or against, as much as a paragraph of prose."""
    return VERDICT * (2 * structure.extracted - 1) if structure is not None else 0.0


# What speaks against a block that trafilatura keeps: its links, its container, its own words.
CORRECTIONS: tuple[Callable[[Block, Observation], bool], ...] = (
    lambda block, seen: block.structure is not None and block.structure.link_share > LINKED,
    lambda block, seen: block.hinted(FOREIGN),
    lambda block, seen: (cue_weight(seen) or 0.0) <= FURNITURE,
    lambda block, seen: not seen.prose and block.kind is not BlockKind.HEADING and block.hinted(FURNISHED),
    lambda block, seen: seen.date_line or seen.byline or (cue_weight(seen) == METADATA and not seen.prose),
)


def is_headline(block: Block, seen: Observation) -> bool:
    """Whether a block is the page's headline: metadata, not text."""
    return seen.headline or (block.structure is not None and block.structure.tag == "h1")


def judge_tree(blocks: tuple[Block, ...], seen: list[Observation]) -> list[bool]:
    """Keep or drop by trafilatura's verdict, corrected where the block, its links or its container say otherwise.

    A correction that would take a large part of what was extracted is none: on a forum the posts stand in containers
    named after comments, and a list of links is what a listing is about.
    """
    kept = [
        block.structure is not None and block.structure.extracted >= EXTRACTED and not is_headline(block, observation)
        for block, observation in zip(blocks, seen, strict=True)
    ]
    words = sum(observation.words for observation, keep in zip(seen, kept, strict=True) if keep)
    prose = any(keep and observation.prose for observation, keep in zip(seen, kept, strict=True))
    most = CORRECTED_MAX * words if prose and words >= LEAST_WORDS else words
    for speaks_against in CORRECTIONS:
        wrong = [keep and speaks_against(block, o) for block, o, keep in zip(blocks, seen, kept, strict=True)]
        if sum(observation.words for observation, drop in zip(seen, wrong, strict=True) if drop) <= most:
            kept = [keep and not drop for keep, drop in zip(kept, wrong, strict=True)]
    return kept
