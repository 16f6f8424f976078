"""The judge keeps or drops: each block by its weight, then by the blocks around it, or by trafilatura's verdict."""

from typing import Any

import pytest
from msgspec import structs

from cleaning.cues import Cue
from cleaning.judge import (
    CLOCK,
    CUT_SHORT,
    DOUBLED,
    FURNITURE,
    METADATA,
    OPENER,
    POINTS_MAX,
    REPEATS,
    SHORT,
    alone,
    anchors,
    judge,
    stretch,
)
from cleaning.model import Block, BlockKind, Reason, Structure
from cleaning.observations import Observation
from tests.observed import NOTHING

PROSE = structs.replace(NOTHING, words=30, sentences=2, closed=True, full_stop=True, cohesion=0.5)
HEADLINE = structs.replace(NOTHING, words=8, headline=True)


def seen(like: Observation = NOTHING, **changes: Any) -> Observation:
    """An observation with some changes."""
    return structs.replace(like, **changes)


def cue(reason: Reason, strength: str = "whole") -> Cue:
    """A phrase that gives a line away."""
    return Cue(reason, strength, "phrase", "en", 1.0)


def kept(*page: Observation | tuple[Observation, Block]) -> str:
    """Which blocks of a page are kept, as a row of + and -."""
    pairs = [one if isinstance(one, tuple) else (one, Block(position=0, text="text")) for one in page]
    blocks = tuple(structs.replace(block, position=position) for position, (_, block) in enumerate(pairs))
    return "".join("+" if ruling.kept else "-" for ruling in judge(blocks, [one for one, _ in pairs]))


def tagged(text: str, extracted: float = 1.0, links: float = 0.0, *hints: Reason) -> Block:
    """A block of a tree."""
    structure = Structure(path="/p", tag="p", extracted=extracted, link_share=links, hints=frozenset(hints))
    return Block(position=0, text=text, structure=structure)


@pytest.mark.parametrize(
    ("changes", "weight"),
    [
        ({"doubled": True}, DOUBLED),
        ({"clock": True}, CLOCK),
        ({"date_line": True}, METADATA),
        ({"byline": True}, METADATA),
        ({}, SHORT),
        ({"cue": cue(Reason.SHARE_BAR)}, FURNITURE),
        ({"cue": cue(Reason.RELATED_STORIES)}, OPENER),
        ({"cue": cue(Reason.RELATED_STORIES, "start")}, FURNITURE),
        ({"cue": cue(Reason.BYLINE)}, METADATA),
        ({"cue": cue(Reason.CAPTION), "clock": True}, METADATA),
    ],
)
def test_short_lines_weigh_what_they_show(changes: dict[str, Any], weight: float) -> None:
    """A short line weighs what it says it is; a phrase that gives it away comes first."""
    assert alone(seen(**changes)) == weight


@pytest.mark.parametrize(
    ("changes", "weight"),
    [({"repeats": True}, REPEATS), ({"cut_short": True}, CUT_SHORT), ({"cue": cue(Reason.LEGAL)}, FURNITURE)],
)
def test_prose_can_speak_against_itself(changes: dict[str, Any], weight: float) -> None:
    """Prose that was said before, that breaks off, or that says it is furniture weighs against main text."""
    assert alone(seen(PROSE, **changes)) == weight < 0


def test_prose_weighs_by_its_words() -> None:
    """Longer prose weighs more, up to a limit; prose with words of the text around it more than prose without."""
    assert 0 < alone(seen(PROSE, words=10)) < alone(PROSE) < alone(seen(PROSE, words=50))
    assert alone(seen(PROSE, words=500)) == alone(seen(PROSE, words=5_000)) == POINTS_MAX
    assert alone(seen(PROSE, cohesion=0)) < alone(PROSE)


def test_prose_that_starts_like_a_byline_is_prose() -> None:
    """A sentence that begins as a byline or a credit does keeps its weight."""
    assert alone(seen(PROSE, cue=cue(Reason.BYLINE, "start"))) == alone(PROSE)


@pytest.mark.parametrize(
    ("weights", "span"),
    [
        ([], (0, 0)),
        ([-1.0, -2.0], (0, 0)),
        ([-1.0, 2.0, -1.0, 2.0, -3.0, 2.0], (1, 4)),
        ([1.0, -5.0, 3.0], (2, 3)),
        ([1.0, 1.0], (0, 2)),
        ([1.0, -1.0, 1.0], (0, 1)),
    ],
)
def test_stretch_has_the_greatest_sum(weights: list[float], span: tuple[int, int]) -> None:
    """The stretch goes over what weighs little against, and ends at what weighs much; of equals, the first one."""
    assert stretch(weights) == span


def test_anchors_look_over_short_lines() -> None:
    """The nearest place before a block that is no short line; -1 where there is none."""
    assert anchors([SHORT, 2.0, SHORT, SHORT, -2.0, 1.0]) == [-1, -1, 1, 1, 1, 4]
    assert anchors([]) == []


def test_subheading_stays() -> None:
    """A short line between prose and prose is a subheading; one word alone is none."""
    assert kept(PROSE, NOTHING, PROSE) == "+++"
    assert kept(PROSE, seen(words=1), PROSE) == "+-+"


@pytest.mark.parametrize("changes", [{"name": True}, {"cut_short": True}, {"words": 21}])
def test_names_and_teasers_are_no_subheadings(changes: dict[str, Any]) -> None:
    """A name, a line that breaks off and a very long line go, wherever they stand."""
    assert kept(PROSE, seen(**changes), PROSE) == "+-+"


@pytest.mark.parametrize(
    "detail", [seen(byline=True), seen(date_line=True), seen(cue=cue(Reason.SHARE_BAR)), seen(clock=True)]
)
def test_line_beside_a_byline_goes(detail: Observation) -> None:
    """A short line next to a byline, a date or a share bar belongs to those, and goes with them."""
    assert kept(PROSE, NOTHING, detail, PROSE) == "+--+"
    assert kept(PROSE, detail, NOTHING, PROSE) == "+--+"


def test_two_short_lines_are_no_subheading() -> None:
    """Two short lines together are a teaser or a menu."""
    assert kept(PROSE, NOTHING, NOTHING, PROSE) == "+--+"


def test_list_between_prose_stays() -> None:
    """Short lines with bullets stay between prose, and so do those that a colon announces."""
    item = (NOTHING, Block(position=0, text="• item", kind=BlockKind.LIST_ITEM))
    announced = (PROSE, Block(position=0, text="They found:"))
    assert kept(PROSE, item, item, PROSE) == "++++"
    assert kept(announced, NOTHING, NOTHING, PROSE) == "++++"


def test_list_at_the_end_stays() -> None:
    """Items with bullets that the last sentence announces stay, though no prose follows them."""
    item = (NOTHING, Block(position=0, text="• item", kind=BlockKind.LIST_ITEM))
    assert kept(PROSE, (PROSE, Block(position=0, text="Do this:")), item, item, item) == "+++++"


def test_short_last_sentence_stays() -> None:
    """A sentence of three words ends an article as well as a long one."""
    assert kept(PROSE, PROSE, seen(closed=True, sentences=1)) == "+++"


def test_headline_is_no_text() -> None:
    """The headline is metadata, above the text and inside it."""
    assert kept(HEADLINE, PROSE, HEADLINE, PROSE) == "-+-+"


@pytest.mark.parametrize("reason", [Reason.RELATED_STORIES, Reason.COMMENTS, Reason.GALLERY])
def test_opener_ends_the_article(reason: Reason) -> None:
    """Prose under a line that opens related stories, comments or a gallery is not the article's."""
    assert kept(HEADLINE, PROSE, PROSE, seen(cue=cue(reason)), NOTHING, PROSE) == "-++---"


def test_furniture_inside_the_article_is_passed() -> None:
    """A share bar between paragraphs goes, and the article goes on."""
    assert kept(HEADLINE, PROSE, PROSE, seen(cue=cue(Reason.SHARE_BAR)), PROSE, PROSE) == "-++-++"


def test_menu_before_the_article_goes() -> None:
    """Short lines before the first prose are no subheadings."""
    assert kept(NOTHING, NOTHING, HEADLINE, PROSE, PROSE, NOTHING, NOTHING) == "---++--"


def test_page_without_prose_has_no_text() -> None:
    """Where nothing weighs for main text, nothing is kept."""
    assert kept(NOTHING, NOTHING, HEADLINE) == "---"
    assert judge((), []) == []


def test_score_is_on_the_side_of_the_verdict() -> None:
    """A kept block scores at least 0.5, a dropped one less, whatever it weighs alone."""
    blocks = tuple(Block(position=position, text="text") for position in range(5))
    page = [PROSE, NOTHING, PROSE, seen(cue=cue(Reason.COMMENTS)), PROSE]
    assert [(ruling.kept, ruling.score >= 0.5) for ruling in judge(blocks, page)] == [
        (True, True),
        (True, True),
        (True, True),
        (False, False),
        (False, False),
    ]


def test_verdict_takes_the_stretchs_place() -> None:
    """In a tree, what trafilatura extracted is kept and the rest is not, whatever it weighs."""
    assert kept((NOTHING, tagged("short")), (PROSE, tagged("prose", 0.3)), (PROSE, tagged("prose"))) == "+-+"


def test_without_verdict_the_stretch_decides() -> None:
    """In a tree of which trafilatura extracted nothing, the rules for lines decide."""
    assert kept((NOTHING, tagged("menu", 0.0)), (PROSE, tagged("prose", 0.0))) == "-+"


LONG = "A paragraph of the article, as long as a paragraph is. " * 4


@pytest.mark.parametrize(
    ("observation", "block"),
    [
        (PROSE, tagged("All of it is a link.", 1.0, 0.9)),
        (PROSE, tagged("A teaser in its box.", 1.0, 0.0, Reason.RELATED_STORIES)),
        (PROSE, tagged("A menu.", 1.0, 0.0, Reason.NAVIGATION)),
        (PROSE, tagged("A comment.", 1.0, 0.0, Reason.COMMENTS)),
        (seen(cue=cue(Reason.SHARE_BAR)), tagged("Share")),
        (seen(cue=cue(Reason.LEGAL, "anywhere")), tagged("All rights reserved")),
    ],
)
def test_verdict_is_corrected(observation: Observation, block: Block) -> None:
    """Links, boxes of other stories and lines that give themselves away go, though trafilatura kept them."""
    assert kept((PROSE, tagged(LONG)), (observation, block), (PROSE, tagged(LONG))) == "+-+"


def test_correction_of_the_larger_part_is_none() -> None:
    """Where a correction would take more than half of the text, it is wrong: the page is a forum or a listing."""
    comment = (PROSE, tagged(LONG, 1.0, 0.0, Reason.COMMENTS))
    assert kept(comment, (PROSE, tagged(LONG[:100])), comment) == "+++"


def test_corrections_are_weighed_apart() -> None:
    """A correction that would take too much does not keep another one from being made."""
    comment = (PROSE, tagged(LONG, 1.0, 0.0, Reason.COMMENTS))
    assert kept(comment, (PROSE, tagged("a link", 1.0, 1.0)), comment) == "+-+"


@pytest.mark.parametrize(
    "observation",
    [seen(cue=cue(Reason.SOURCE_CREDIT)), seen(byline=True), seen(date_line=True)],
    ids=["source", "byline", "date"],
)
def test_details_are_corrected(observation: Observation) -> None:
    """A source, a byline and a date line are metadata, though trafilatura kept them."""
    assert kept((PROSE, tagged(LONG)), (observation, tagged("detail")), (PROSE, tagged(LONG))) == "+-+"
