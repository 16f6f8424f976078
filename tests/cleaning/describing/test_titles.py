"""Headlines without the site's name, and lines of tags, sections and breadcrumbs; cases in fixtures/metadata."""

import tomllib
from typing import Any

import pytest

from cleaning import clean
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


@pytest.mark.parametrize(
    "broken", ["{}<br>{}", "{}<br/>\n{}", "<span style='display:block'>{}</span> {}", "<div>{}</div><div>{}</div>"]
)
@pytest.mark.parametrize("halves", [("The ferry", "sails again"), ("Vapur", "yine seferde"), ("Паром", "снова в пути")])
def test_a_headline_in_two_lines_is_whole(broken: str, halves: tuple[str, str]) -> None:
    """No words are glued where a break, or a block, parts the lines of an <h1>; inline elements part none."""
    text = f"<p>{' '.join([*halves] * 6)}.</p>" * 3
    page = "<html><body><h1>{}</h1>" + text
    assert clean(page.format(broken.format(*halves)).encode()).metadata.title == " ".join(halves)
    split = f"{halves[0][:2]}<b>{halves[0][2:]}</b> {halves[1]}"
    assert clean(page.format(split).encode()).metadata.title == " ".join(halves)
