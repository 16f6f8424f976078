"""Each page in fixtures/pages comes out as its expected.json says."""

import json
from collections import defaultdict
from functools import cache
from typing import Any

import msgspec
import pytest

from cleaning import Document, Page, clean, ledger_of, record_of
from tests.places import FIXTURES

PAGES = FIXTURES / "pages"
CASES = sorted(path.parent.name for path in PAGES.glob("*/expected.json"))
FIELDS = ("title", "authors", "agency", "date", "sitename", "categories", "tags", "language")

# What does not hold yet: the case, its checks that fail, and why. A check that starts to pass fails here until it is
# taken off the list.
KNOWN_FAILURES: tuple[tuple[str, str, str], ...] = (
    ("en-short-ending", "content", "a last sentence of three words, with teasers after it, is judged with them"),
    ("tr-list-ending", "content", "bullets that end a dump are judged with the lists of links after it"),
    ("de-paywall", "nothing_else ledger", "a box of subscription goes only where a cue of furniture names it"),
    (
        "en-blog-br",
        "reasons",
        "an author's box is no byline, a blog's pager no related story; sections outlast headings",
    ),
    ("en-front-page", "nothing_else ledger rejection", "its teasers are prose, and no rule knows a front page yet"),
    ("en-text-nodes", "ledger", "two tags in a column, the second in lower case, are taken for one broken line"),
    ("en-text-nodes", "reasons", "'News' in a menu is read as an opener"),
    ("en-tiny-divs", "reasons", "a menu whose entries no list has, in a page without <nav>"),
    ("fa-news", "metadata", "two linked tags are taken for one"),
    ("tr-news", "nothing_else ledger", "teasers of whole sentences inside the article, with their dates"),
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
