"""Headlines without the site's name, and lines of tags, sections and breadcrumbs; cases in fixtures/metadata."""

import tomllib
from typing import Any

import pytest

from cleaning.describing.titles import split_site_suffix
from cleaning.describing.topics import parse_breadcrumb, parse_section, parse_tags
from tests import places

FIXTURES = places.FIXTURES / "metadata"
TITLES = tomllib.loads((FIXTURES / "titles.toml").read_text(encoding="utf-8"))["title"]
TOPICS = tomllib.loads((FIXTURES / "topics.toml").read_text(encoding="utf-8"))


def by_text(case: dict[str, Any]) -> str:
    """The name of a case."""
    return str(case["text"])


@pytest.mark.parametrize("case", TITLES, ids=by_text)
def test_a_sites_name_comes_off_where_it_is_proved(case: dict[str, Any]) -> None:
    """A name is cut off where a line, another title or the site's own names prove it, and nowhere else."""
    found = split_site_suffix(case["text"], case.get("lines", ()), case.get("sites", ()))
    assert found == (case["headline"], case.get("site"))


@pytest.mark.parametrize("case", TOPICS["tags"], ids=by_text)
def test_tags(case: dict[str, Any]) -> None:
    """Tags have a label, hash signs, or stand three between commas."""
    assert list(parse_tags(case["text"])) == case["found"]


@pytest.mark.parametrize("case", TOPICS["sections"], ids=by_text)
def test_sections(case: dict[str, Any]) -> None:
    """A section is short; a label before it comes off."""
    assert list(parse_section(case["text"])) == case["found"]


@pytest.mark.parametrize("case", TOPICS["breadcrumb"], ids=by_text)
def test_breadcrumbs(case: dict[str, Any]) -> None:
    """The front page and the page itself are no sections."""
    assert list(parse_breadcrumb(case["text"], case.get("title"))) == case["found"]
