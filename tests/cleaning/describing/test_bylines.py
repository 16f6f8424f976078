"""Bylines in lines of text; the cases are in fixtures/metadata/bylines.toml."""

import tomllib
from typing import Any

import pytest

from cleaning.describing.bylines import Byline, known_agency, parse_byline
from cleaning.describing.names import looks_like_name
from tests.places import FIXTURES

CASES = tomllib.loads((FIXTURES / "metadata/bylines.toml").read_text(encoding="utf-8"))


def by_text(case: dict[str, Any]) -> str:
    """The name of a case."""
    return str(case["text"])


@pytest.mark.parametrize("case", CASES["is"], ids=by_text)
def test_a_byline_is_read(case: dict[str, Any]) -> None:
    """A byline gives its people, its agency, or the paper that signs."""
    expected = Byline(tuple(case["authors"]), case.get("agency"), case.get("sitename"))
    assert parse_byline(case["text"]) == expected


@pytest.mark.parametrize("case", CASES["none"], ids=by_text)
def test_other_lines_are_no_bylines(case: dict[str, Any]) -> None:
    """Sentences, headlines and menus are no bylines."""
    assert parse_byline(case["text"]) is None


@pytest.mark.parametrize("case", CASES["name"], ids=by_text)
def test_names_look_like_names(case: dict[str, Any]) -> None:
    """Two to four words in capitals look like a name."""
    assert looks_like_name(case["text"])


@pytest.mark.parametrize("case", CASES["not_name"], ids=by_text)
def test_menus_do_not_look_like_names(case: dict[str, Any]) -> None:
    """Words of menus, single words and sentences do not look like a name."""
    assert not looks_like_name(case["text"])


def test_a_sure_byline_may_be_a_bare_name() -> None:
    """Where the caller knows that the line is a byline, a name is enough; a sentence never is."""
    assert parse_byline("Hans Müller", sure=True) == Byline(("Hans Müller",))
    assert parse_byline("Hans Müller ging nach Hause.", sure=True) is None


def test_agencies_are_known_by_their_own_spelling() -> None:
    """Acronyms count letter by letter, long names in any case."""
    assert known_agency("(AA)") == "AA"
    assert known_agency("ANADOLU AJANSI") == "ANADOLU AJANSI"
    assert known_agency("aa") is None
