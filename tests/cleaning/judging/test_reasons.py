"""A dropped block's reason: what it says it is, else what holds it, else the section it is in, else where it stands."""

from typing import Any, NamedTuple

import pytest
from msgspec import structs

from cleaning.cueing.cues import Cue
from cleaning.judging.observations import Observation
from cleaning.judging.reasons import is_tag_list, reasons_of
from cleaning.model import Block, BlockKind, Reason, Structure
from tests.observed import NOTHING

SHORT = structs.replace(NOTHING, words=2)


class Line(NamedTuple):
    """A block, what it shows, whether it is kept, and whether it is the headline."""

    block: Block
    seen: Observation
    kept: bool = False
    headline: bool = False


def line(
    text: str = "Some line", *, block: dict[str, Any] | None = None, headline: bool = False, **changes: Any
) -> Line:
    """A dropped line: its text, changes to its block, and what it shows."""
    return Line(
        Block(position=0, text=text, **(block or {})), structs.replace(SHORT, text=text, **changes), headline=headline
    )


def tagged(text: str = "Some line", *, kind: BlockKind = BlockKind.PARAGRAPH, **structure: Any) -> dict[str, Any]:
    """What a tree says of a block."""
    return {"kind": kind, "structure": Structure(path="/p", tag="p", **structure)}


def cue(reason: Reason, strength: str = "whole") -> Cue:
    """A phrase that gives a line away."""
    return Cue(reason, strength, "phrase", "en", 1.0)


KEPT = Line(
    Block(position=0, text="A sentence of the article."), structs.replace(SHORT, words=12, closed=True), kept=True
)
HEADLINE = line("The headline of it all", words=5, headline=True)
LONG = {"words": 9, "closed": False}
CLOSED = {"words": 9, "closed": True}


def reasons(*page: Line) -> list[str | None]:
    """The reasons of a page's lines."""
    blocks = tuple(structs.replace(one.block, position=position) for position, one in enumerate(page))
    headlines = [position for position, one in enumerate(page) if one.headline]
    found = reasons_of(blocks, [one.seen for one in page], [one.kept for one in page], headlines)
    return [None if reason is None else str(reason) for reason in found]


def test_kept_blocks_have_no_reason() -> None:
    """What is kept has no reason, what is dropped always has one."""
    assert reasons(line(), KEPT, line(), KEPT, line()).count(None) == 2


ITSELF = [
    (line(block=tagged(hidden=True), said=cue(Reason.FOOTER)), "hidden"),
    (line(said=cue(Reason.SHARE_BAR)), "share_bar"),
    (line(said=cue(Reason.LEGAL, "anywhere")), "legal"),
    (line(clock=True), "ticker"),
    (line("A mill by the river - a mill by the river", **LONG), "related_stories"),
    (line(block=tagged(kind=BlockKind.CONTROL)), "form"),
    (line(said=cue(Reason.COOKIE_NOTICE), block=tagged(kind=BlockKind.CONTROL)), "cookie_notice"),
]


@pytest.mark.parametrize(("dropped", "reason"), ITSELF, ids=[reason for _, reason in ITSELF])
def test_block_says_what_it_is(dropped: Line, reason: str) -> None:
    """A block that says what it is has that reason, above the article, inside it and under it."""
    assert reasons(dropped, HEADLINE, KEPT, dropped, KEPT, dropped) == [reason, "title", None, reason, None, reason]


def test_headline_is_the_title_above_and_repeated_below() -> None:
    """The headline is the title above the text, and says it again under it."""
    assert reasons(HEADLINE, KEPT, HEADLINE) == ["title", None, "repeated"]


def test_headline_with_the_sites_name_is_the_title() -> None:
    """A line that holds the headline and a little more is the title, too."""
    assert reasons(line("The headline of it all - A Site"), HEADLINE, KEPT)[0] == "title"


@pytest.mark.parametrize(
    ("detail", "reason"),
    [
        (line("6 May 2024", date_line=True), "publication_date"),
        (line("By Ann Example"), "byline"),
        (line("Ann Example"), "byline"),
        (line("The mill by the river in May", **LONG), "caption"),
        (line("Something", closed=True), "before_article"),
    ],
)
def test_under_the_headline(detail: Line, reason: str) -> None:
    """Between the headline and the text stand date, byline, name and caption."""
    assert reasons(HEADLINE, detail, KEPT, KEPT)[1] == reason


def test_above_the_headline_stands_the_rubric() -> None:
    """A short line right above the headline is the section; a longer one, or one further up, is not."""
    assert reasons(line(), HEADLINE, KEPT)[0] == "section"
    assert reasons(line(**LONG), HEADLINE, KEPT)[0] == "before_article"
    assert reasons(line(), line(), HEADLINE, KEPT)[:2] == ["navigation", "section"]


def test_far_above_the_text_stand_menus() -> None:
    """Short lines far above the article are navigation, longer ones only stand before it."""
    menu = [line(f"Entry {number}") for number in range(30)]
    found = reasons(*menu, line(**CLOSED), *menu, HEADLINE, KEPT)
    assert found[0] == "navigation"
    assert found[30] == "before_article"


def test_inside_the_article() -> None:
    """Between paragraphs a line is a repetition, a list of links, or just inside the article."""
    page = [KEPT, line(repeats=True), line(block=tagged(link_share=0.9)), line(), KEPT]
    assert reasons(*page) == [None, "repeated", "link_list", "inside_article", None]


def test_under_the_article() -> None:
    """Under the text, headlines and teasers are related stories, short lines links, and sentences unexplained."""
    page = [KEPT, line(**LONG), line(cut_short=True, **CLOSED), line(repeats=True), line(), line(**CLOSED)]
    assert reasons(*page)[1:] == ["related_stories", "related_stories", "related_stories", "link_list", "after_article"]


def test_right_under_the_article_stand_its_details() -> None:
    """Right under the last paragraph stand byline, date and keywords; further down a date is a teaser's."""
    keywords, date = line("Farming, Mills, Rivers"), line("6 May 2024", date_line=True)
    byline = line("By Ann Example")
    assert reasons(KEPT, byline, date, keywords)[1:] == ["byline", "publication_date", "tag_list"]
    assert reasons(KEPT, *[line()] * 5, date, keywords)[-2:] == ["related_stories", "link_list"]


def test_date_in_a_section_is_not_the_articles() -> None:
    """A date under 'Related stories' is a teaser's, however near the article stands."""
    date = line("6 May 2024", date_line=True)
    assert reasons(KEPT, line(said=cue(Reason.RELATED_STORIES)), line(), date)[-1] == "related_stories"


def test_date_in_a_box_of_teasers_is_not_the_articles() -> None:
    """A date in a box of related stories is a teaser's, also between the article's paragraphs."""
    date = line("6 May 2024", block=tagged(hints=frozenset({Reason.RELATED_STORIES})), date_line=True)
    assert reasons(KEPT, date, KEPT)[1] == "related_stories"


@pytest.mark.parametrize(
    "reason",
    ["related_stories", "comments", "gallery", "cookie_notice", "subscription", "footer", "ticker", "media_player"],
)
def test_section_goes_on(reason: str) -> None:
    """A line that opens a section gives its reason to the lines under it."""
    assert reasons(KEPT, line(said=cue(Reason(reason))), line(), line(**CLOSED))[1:] == [reason] * 3


def test_section_ends() -> None:
    """A section ends where another opens, at a line of another kind, and where the article goes on."""
    related, comments, share = (
        line(said=cue(reason)) for reason in (Reason.RELATED_STORIES, Reason.COMMENTS, Reason.SHARE_BAR)
    )
    assert reasons(KEPT, related, comments, line())[-1] == "comments"
    assert reasons(KEPT, related, share, line())[-1] == "link_list"
    assert reasons(KEPT, related, KEPT, line())[-1] == "link_list"


def test_no_section_opens_above_the_article() -> None:
    """A menu's entry 'Contact' does not make a footer of what stands between it and the article."""
    assert reasons(line(said=cue(Reason.FOOTER)), line(), HEADLINE, KEPT)[:2] == ["footer", "section"]


def test_sentence_with_a_cue_opens_no_section() -> None:
    """A phrase inside a line says what the line is, and nothing of the lines under it."""
    assert reasons(KEPT, line(said=cue(Reason.COMMENTS, "anywhere")), line())[-1] == "link_list"


def test_container_says_what_its_lines_are() -> None:
    """Lines without a cue have the reason of what holds them; of several, the one that says most."""
    box = tagged(hints=frozenset({Reason.NAVIGATION, Reason.SHARE_BAR}))
    assert reasons(line(block=box), KEPT, line(block=box)) == ["share_bar", None, "share_bar"]
    assert reasons(KEPT, line(block=tagged(kind=BlockKind.CAPTION)), KEPT)[1] == "caption"


def test_container_comes_before_the_section() -> None:
    """A footer under related stories is a footer."""
    footer = line(block=tagged(hints=frozenset({Reason.FOOTER})))
    assert reasons(KEPT, line(said=cue(Reason.RELATED_STORIES)), footer)[-1] == "footer"


def test_page_without_an_article() -> None:
    """Where nothing is kept, short lines are navigation and all else is on a page without an article."""
    assert reasons(line(), line(**CLOSED), line(said=cue(Reason.LEGAL))) == ["navigation", "no_article", "legal"]
    assert reasons(line("6 May 2024", date_line=True)) == ["related_stories"]


@pytest.mark.parametrize(
    ("text", "is_list"),
    [
        ("mill, river, farm", True),
        ("the old mill by, river, farm", True),
        ("mill, river", False),
        ("mill, river, farm.", False),
        ("mill, , farm", False),
        ("the mill that stands there, river, farm", False),
    ],
)
def test_tag_list(text: str, is_list: bool) -> None:
    """Three keywords or more, of four words at most, with commas between them and no full stop."""
    assert is_tag_list(text) is is_list
