"""Each page in fixtures/pages comes out as its expected.json says."""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaning import Document, Page, clean, ledger_of, record_of

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
CASES = sorted(path.parent.name for path in PAGES.glob("*/expected.json"))
FIELDS = ("title", "authors", "agency", "date", "sitename", "categories", "tags", "language")

# What does not hold yet: the case, its checks that fail, and why. A check that starts to pass fails here until it is
# taken off the list.
KNOWN_FAILURES: tuple[tuple[str, str, str], ...] = (
    ("az-news", "reasons", "no ticker opens above the text; a row of rubrics is a menu; byline with date and counter"),
    ("az-news", "metadata", "the menu is taken for the article's section"),
    (
        "de-paywall",
        "nothing_else ledger",
        "credits and boxes of subscription go only where a cue of furniture names them",
    ),
    ("de-paywall", "metadata", "the agency's credit is in the text, where metadata does not look"),
    ("de-soft-hyphens", "content", "trafilatura drops soft hyphens, so that the overlay does not find the words"),
    ("en-blog-br", "nothing_else ledger", "a caption that trafilatura keeps is not corrected by its class"),
    (
        "en-blog-br",
        "reasons",
        "an author's box is no byline, a blog's pager no related story; sections outlast headings",
    ),
    ("en-documentation", "reasons", "a breadcrumb that ends in the title is taken for the title"),
    ("en-documentation", "metadata", "the heading's permalink sign stays; the breadcrumb is taken for the site's name"),
    ("en-front-page", "nothing_else ledger rejection", "corrections that would take the larger part are not made"),
    ("en-short-ending", "reasons", "a teaser's date right under the text is taken for the article's"),
    ("en-text-nodes", "content nothing_else ledger", "a linked name with capitals breaks a sentence for good"),
    ("en-text-nodes", "reasons", "'News' in a menu is read as an opener; 'Tags:' opens no section"),
    ("en-text-nodes", "metadata", "the menu is taken for the article's section"),
    ("en-tiny-divs", "reasons", "a menu whose entries no list has, in a page without <nav>"),
    ("fa-news", "content nothing_else ledger", "trafilatura drops the joiner, so that words differ; Jalali dates"),
    ("fa-news", "metadata", "the menu is taken for the article's section, two linked tags for one"),
    ("fr-ticker-dump", "reasons", "no ticker opens above the text"),
    ("fr-ticker-dump", "metadata", "the menu is taken for the article's section"),
    ("ru-news", "reasons", "'News' in a menu is read as an opener; rates are no ticker yet"),
    ("tr-list-ending", "content", "a list that ends the article is not kept"),
    ("tr-news", "reasons", "Turkish class names; dates of teasers inside the article; byline with dates"),
    ("tr-short-dump", "reasons", "rates are no ticker yet"),
    ("tr-undated-dump", "content", "a last sentence of two words is taken for a label"),
    ("tr-undated-dump", "reasons", "a teaser's date right under the text is taken for the article's"),
    ("tr-undated-dump", "metadata", "the article has no date and no section: a teaser's and the menu's are taken"),
)


def cases(check: str) -> list[Any]:
    """The cases as parameters of one check, known failures marked."""
    marks = {case: why for case, failing, why in KNOWN_FAILURES if check in failing.split()}
    return [
        pytest.param(case, marks=pytest.mark.xfail(reason=marks[case], strict=True) if case in marks else ())
        for case in CASES
    ]


@cache
def expected(case: str) -> dict[str, Any]:
    """What is expected of a case."""
    return dict(json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8")))


@cache
def cleaned(case: str) -> Document:
    """A case's page, cleaned."""
    (path,) = (PAGES / case).glob("input.*")
    return clean(Page(body=path.read_bytes()))


def lines_of(case: str) -> list[str]:
    """The lines of a case's text that are not blank."""
    return [line for line in cleaned(case).text.split("\n") if line.strip()]


def test_known_failures_are_cases() -> None:
    """The list of known failures names no case that is gone."""
    assert {case for case, _, _ in KNOWN_FAILURES} <= set(CASES)


@pytest.mark.parametrize("case", cases("content"))
def test_content_stands_in_the_text(case: str) -> None:
    """The article's lines stand in the text, in order and unchanged."""
    lines = iter(lines_of(case))
    assert [line for line in expected(case)["content"] if line not in lines] == []


@pytest.mark.parametrize("case", cases("nothing_else"))
def test_nothing_else_stands_in_the_text(case: str) -> None:
    """No clutter stands in the text, nor any line that is not expected there."""
    known = {*expected(case)["content"], *expected(case)["optional"]}
    assert [line for line in lines_of(case) if line not in known] == []


@pytest.mark.parametrize("case", cases("ledger"))
def test_clutter_stands_in_the_ledger(case: str) -> None:
    """Each line of clutter is in the ledger, as it stands in the page."""
    ledger = {row.text.strip() for row in ledger_of(cleaned(case))}
    assert [line for line in expected(case)["clutter"] if line not in ledger] == []


@pytest.mark.parametrize("case", cases("reasons"))
def test_clutter_has_its_reason(case: str) -> None:
    """Each line of clutter has a reason that says what it is."""
    given = defaultdict(set)
    for row in ledger_of(cleaned(case)):
        given[row.text.strip()].add(str(row.reason))
    wrong = {
        line: (sorted(given[line]), wanted)
        for line, wanted in expected(case)["clutter"].items()
        if wanted and given[line] and given[line].isdisjoint([wanted] if isinstance(wanted, str) else wanted)
    }
    assert wrong == {}


@pytest.mark.parametrize("case", cases("metadata"))
def test_metadata_is_found(case: str) -> None:
    """The metadata that a case is about is what the page says."""
    record = msgspec.to_builtins(record_of(cleaned(case)))
    found = {**record, **record["metadata"]}
    wanted = {field: expected(case)[field] for field in FIELDS if field in expected(case)}
    assert {field: found[field] for field in wanted} == wanted


@pytest.mark.parametrize("case", cases("rejection"))
def test_rejection_is_the_expected_one(case: str) -> None:
    """A page gives a document, or is rejected with the reason that its case names."""
    failure = cleaned(case).failure
    assert (str(failure.reason) if failure else None) == expected(case).get("rejection")
