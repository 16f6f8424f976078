"""Metadata of pages made to be slow: where time grows with the square of a size, these take minutes."""

import json
from typing import Any

import pytest
from lxml import html

from cleaning.describing.dates import find_dates, is_date_line
from cleaning.describing.headline import choose_headline
from cleaning.describing.linked_data import MAX_NODES, read_linked_data
from cleaning.describing.markup import MAX_HEADLINES, headlines
from cleaning.describing.metadata import Describe
from cleaning.describing.titles import proof_of, split_site_suffix, split_with, without_permalink
from cleaning.describing.topics import is_labelled_topic, parse_breadcrumb, parse_tags
from cleaning.model import Block, Document, Metadata, Page, Reason

ARTICLE = '{"@type": "Article", "headline": "The bridge opens"}'


def described(markup: str) -> Metadata:
    """The metadata of a page by its tags alone."""
    tree: Any = html.document_fromstring(markup)
    return Describe()(Document(page=Page(body=b""), format="html", tree=tree)).metadata


def test_many_headings_are_a_list() -> None:
    """Only the first headings of a page are offered as its headline."""
    markup = "".join(f"<h1>The story of day {i} - Example {i}</h1>" for i in range(5000))
    assert len(headlines(html.document_fromstring(markup))) == MAX_HEADLINES
    assert described(markup).title == "The story of day 0 - Example 0"


def test_many_offered_lines_share_their_proof() -> None:
    """Any number of lines may be offered, and the proof that they are of each other is made once."""
    lines = [f"The story of day {i} - Example" for i in range(5000)]
    chosen = choose_headline([("heading", line) for line in lines], "", [])
    assert chosen is not None
    assert (chosen.headline, chosen.suffix) == ("The story of day 0", "Example")


def test_many_titles_of_plain_text() -> None:
    """Blocks with the label of a title prove names on each other."""
    titles = (f"The story of day {i} - Example" for i in range(5000))
    blocks = tuple(Block(position=i, text=text, reason=Reason.TITLE) for i, text in enumerate(titles))
    found = Describe()(Document(page=Page(body=b""), format="text", blocks=blocks)).metadata
    assert (found.title, found.sitename) == ("The story of day 0", "Example")


def test_a_proof_serves_many_titles() -> None:
    """A title that is itself among the lines is no proof of its own name."""
    proof = proof_of(["The bridge opens tomorrow - Example", "Another story of the day - Paper"])
    assert split_with("The bridge opens tomorrow - Example", proof) == ("The bridge opens tomorrow - Example", None)
    assert split_with("The bridge opens tomorrow - Paper", proof) == ("The bridge opens tomorrow", "Paper")


def test_an_endless_title_is_not_cut() -> None:
    """A title of thousands of words is left as it is."""
    title = "The bridge opens" + " | a" * 200_000
    assert split_site_suffix(title, ["The bridge opens"], ["a"]) == (title, None)


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE + "-->" * 100_000 + "x",
        ARTICLE + "-->" + " " * 200_000 + "x",
        "<!--" * 100_000 + ARTICLE,
        f"<!-- //<![CDATA[ /* {ARTICLE[:9]} */\n{ARTICLE}\n//]]> -->",
        f"/* <![CDATA[ */ {ARTICLE} /* ]]> */",
        ARTICLE[:-1] + ', "keywords": ["a"' + "," * 100_000 + "]}",
        ARTICLE[:-1] + " , \n" * 100_000 + "}",
        ARTICLE.replace('"', "&quot;"),
        "1 " * 1_000_000 + ARTICLE,
    ],
    ids=["ends", "spaces", "beginnings", "wrapping", "comments", "commas", "loose commas", "entities", "values"],
)
def test_linked_data_is_read_once(script: str) -> None:
    """What stands around a script's object, and what breaks it, is passed over however often it is repeated."""
    assert read_linked_data([script]).title == "The bridge opens"


def test_a_repair_repeats_nothing() -> None:
    """Values before the broken one are given once, and are not changed by its repair."""
    broken = '{"@type": "Person", "@id": "1", "name": "Jane Doe"}\n{"@type": "Article", "author": [{"@id": "1"}],}'
    assert read_linked_data([broken]).authors == ("Jane Doe",)
    kept = '{"@type": "Article", "headline": "Brackets [a,]"}\n{"b": 2,}'
    assert read_linked_data([kept]).title == "Brackets [a,]"


def test_objects_after_the_first_thousands_are_not_read() -> None:
    """Reading stops at the limit, whatever comes after it."""
    assert read_linked_data(["{}" * MAX_NODES + ARTICLE]).title is None
    assert read_linked_data(["{}" * (MAX_NODES - 1) + ARTICLE]).title == "The bridge opens"


@pytest.mark.parametrize("depth", [100, 5000])
def test_a_nested_headline_is_no_error(depth: int) -> None:
    """Brackets without end give no headline or the string inside them, and the rest of the page is read."""
    nested = '{"@type": "Article", "headline": ' + "[" * depth + '"The bridge opens"' + "]" * depth + "}"
    title = described(f"<script type='application/ld+json'>{nested}</script><h1>The bridge opens</h1>").title
    assert title == "The bridge opens"


def test_keywords_with_endless_spaces() -> None:
    """Keywords are cut at commas and stripped; spaces between their words are one."""
    content = " a" + " " * 150_000 + "b ,  c ;; d"
    assert described(f"<meta name='keywords' content='{content}'>").tags == ("a b", "c", "d")
    assert described(f"<p itemprop='keywords' content='{content}'></p>").tags == ("a b", "c", "d")


def test_topics_with_endless_spaces() -> None:
    """Lists, breadcrumbs and labels are read beside any number of spaces."""
    spaces = " " * 150_000
    assert parse_tags(f"Tags: a,{spaces}b") == ("a", "b")
    assert parse_breadcrumb(f"Home >{spaces}Sport{spaces}> Local") == ("Sport", "Local")
    assert not is_labelled_topic(f"{spaces}a{spaces}b")


def test_a_date_is_no_longer_than_its_spaces() -> None:
    """A day and its month stand a few spaces apart, and what does not is no date."""
    assert find_dates("2025 1" + "\u00a0" * 60_000 + "x") == ()
    assert find_dates("1" + " " * 60_000 + "May 2025") == ()
    assert [date.iso for date in find_dates("1  -  May  -  2025")] == ["2025-05-01"]
    assert not is_date_line("1" + " " * 150 + "May 2025")


def test_a_permalink_is_no_part_of_a_heading() -> None:
    """The sign of a link to itself goes from a heading that readers see, and a language's name keeps its sharp."""
    assert [without_permalink(f"Configure the cache{sign}") for sign in ("¶", " #", "#", " 🔗", "")] == [
        "Configure the cache"
    ] * 5
    assert without_permalink("Learn C#") == "Learn C#"
    assert described("<title>Configure it</title><h1>Configure it<a href='#c'>¶</a></h1>").title == "Configure it"
    linked = json.dumps({"@type": "Article", "headline": "Top of the week #"})
    assert described(f"<script type='application/ld+json'>{linked}</script>").title == "Top of the week #"


def test_a_breadcrumb_is_no_sites_name() -> None:
    """Steps before a headline are sections, wherever they stand."""
    assert split_site_suffix("Docs » Guide » Configure the cache", ["Configure the cache"])[1] is None
    blocks = (
        Block(position=0, text="Docs » Configure the cache", reason=Reason.BREADCRUMB),
        Block(position=1, text="Configure the cache¶", reason=Reason.TITLE),
    )
    found = Describe()(Document(page=Page(body=b""), format="text", blocks=blocks)).metadata
    assert (found.title, found.sitename, found.categories) == ("Configure the cache", None, ("Docs",))


def test_a_name_may_be_longer_than_the_headline_in_characters() -> None:
    """A name of no more words than the headline is cut off where a line says the headline alone."""
    title = "Configure the cache — Larder 3.2 documentation"
    assert split_site_suffix(title, ["Configure the cache"]) == ("Configure the cache", "Larder 3.2 documentation")
