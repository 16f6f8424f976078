"""Page types: which pages are front pages, which are wanted, and what is said of the others."""

from typing import Any

import numpy as np
import pytest
from msgspec import structs

from cleaning import Config, Page, clean
from cleaning.config import ConfigError, PageOptions, config_of
from cleaning.cutting.lines import cut_lines
from cleaning.cutting.tree import cut_page, parse
from cleaning.describing.metadata import Describe
from cleaning.judging.features import first_look
from cleaning.judging.features.clues import Clues, read_clues
from cleaning.judging.page_columns import Row, type_columns
from cleaning.judging.page_types import TYPES, TypeModel, admitted, chosen, classify, only_teasers
from cleaning.judging.trees import UNIT, Trees
from cleaning.model import Block, Document, Metadata, PageType, Reason, Rejection
from tests.places import FIXTURES

FRONT_PAGES = FIXTURES / "front_pages"
CASES = sorted(path.name for path in FRONT_PAGES.iterdir() if path.is_dir())


def row_of(case: str) -> Row:
    """A fixture's observations."""
    (path,) = (FRONT_PAGES / case).glob("input.*")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".txt":
        return type_columns(first_look(cut_lines(text)))
    tree = parse(text)
    blocks, layout = cut_page(tree)
    return type_columns(first_look(blocks, layout, read_clues(tree, url_of(case))))


def url_of(case: str) -> str | None:
    """A fixture's address, where it has one."""
    path = FRONT_PAGES / case / "url.txt"
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def constant(odds: float) -> Trees:
    """Trees that say the same of every page."""
    return Trees.of_parts((), np.array([1]), np.array([-1]), np.array([0.0]), np.array([round(odds * UNIT)]), base=0)


def model(front: float, **odds: float) -> TypeModel:
    """A model that says the same of every page."""
    return TypeModel(types=tuple(constant(odds.get(one, 0.0)) for one in TYPES), front=constant(front))


def test_the_likeliest_type_is_taken() -> None:
    """The score is the type's probability, given that the page is no front page."""
    found, score = classify({}, model(-4.0, forum=3.0))
    assert (found, score) == (PageType.FORUM, pytest.approx(0.982 * np.exp(3) / (np.exp(3) + 6), abs=1e-3))


def test_a_front_page_is_a_decision_of_its_own() -> None:
    """A page that is nearly surely a front page is one, however much it looks like another type."""
    assert classify({}, model(2.5, article=5.0)) == (PageType.FRONT_PAGE, pytest.approx(0.9241, abs=1e-3))


@pytest.mark.parametrize("case", [case for case in CASES if case.startswith("keep-")])
def test_near_misses_are_no_mere_teasers(case: str) -> None:
    """Articles among teasers, live blogs, shops and forums are not taken for front pages by the rule."""
    assert not only_teasers(row_of(case))


@pytest.mark.parametrize("case", ["az-front", "ru-front", "tr-front", "es-cards-front", "en-section-front"])
def test_pages_of_teasers_are_seen(case: str) -> None:
    """Headlines that are links, each with a line or two, are a front page in every language."""
    assert only_teasers(row_of(case))


@pytest.mark.parametrize("markup", ["<html><body></body></html>", "<p>One</p>", "<a href=x>a b c d e</a>" * 300])
def test_odd_pages_have_the_same_observations(markup: str) -> None:
    """An empty page, one block, only links: a number for every name, and none that is not finite."""
    blocks, layout = cut_page(parse(markup))
    row = type_columns(first_look(blocks, layout, Clues()))
    assert all(np.isfinite(value) for value in row.values())
    assert set(row) >= set(row_of("tr-front")) - {name for name in row_of("tr-front") if name.startswith("page_")}


def document(page_type: PageType | None, score: float = 0.9) -> Document:
    """A document of one block that the judge kept."""
    told = Metadata(page_type=page_type, page_type_score=score)
    return Document(page=Page(body=b"x"), blocks=(Block(position=0, text="It rained."),), metadata=told)


def test_all_but_front_pages_are_kept() -> None:
    """Without `only`, a type is a label; a front page has no main text."""
    kept = [one for one in PageType if admitted(document(one), PageOptions()).failure is None]
    assert kept == list(TYPES)
    failed = admitted(document(PageType.FRONT_PAGE), PageOptions())
    assert failed.failure is not None
    assert failed.failure.reason is Rejection.NO_MAIN_TEXT
    assert "--only article,front_page" in failed.failure.hint
    assert [block.reason for block in failed.blocks] == [Reason.NO_ARTICLE]


@pytest.mark.parametrize("wanted", list(PageType))
def test_only_rejects_the_others(wanted: PageType) -> None:
    """The reason names the type that is asked for; the hint keeps the page."""
    other = PageType.FORUM if wanted is not PageType.FORUM else PageType.ARTICLE
    options = PageOptions(only=(wanted,))
    assert admitted(document(wanted), options).failure is None
    failure = admitted(document(other), options).failure
    assert failure is not None
    assert failure.reason == f"not_{wanted}"
    assert f"--only {wanted},{other}" in failure.hint


def test_a_type_can_be_given() -> None:
    """--page-type overrules what the page looks like."""
    assert chosen((PageType.FRONT_PAGE, 0.9), PageOptions(type="article")) == (PageType.ARTICLE, 1.0)
    assert chosen((PageType.FRONT_PAGE, 0.9), PageOptions()) == (PageType.FRONT_PAGE, 0.9)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"type": "novel"}, "pages.type: 'novel' is none of auto, article"),
        ({"only": ["novel"]}, "novel"),
        ({"type": "forum", "only": ["article"]}, "every page is forum"),
    ],
)
def test_a_type_that_is_none_is_refused(values: dict[str, Any], told: str) -> None:
    """In TOML as in Python, before the first page."""
    with pytest.raises(ConfigError, match=told):
        config_of({"pages": values})


# What does not hold yet, with the reason.
KNOWN_FAILURES = {
    "az-front-dump": "a dump is never called a front page: it looks like a short article in its clutter",
    "en-front-dump": "a dump is never called a front page: it looks like a short article in its clutter",
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(reason=KNOWN_FAILURES[case], strict=True))
        if case in KNOWN_FAILURES
        else case
        for case in CASES
    ],
)
def test_front_pages_alone_are_rejected(case: str) -> None:
    """The whole pipeline: a front page is rejected as having no main text, its near misses are documents."""
    (path,) = (FRONT_PAGES / case).glob("input.*")
    cleaned = clean(Page(body=path.read_bytes(), url=url_of(case)), Config())
    found = cleaned.metadata.page_type
    assert (found is PageType.FRONT_PAGE) is not case.startswith("keep-")
    reason = cleaned.failure.reason if cleaned.failure else None
    assert (reason is Rejection.NO_MAIN_TEXT) is not case.startswith("keep-")


def test_page_types_reach_the_record() -> None:
    """Describing a document keeps what the judge said of its type."""
    told = structs.replace(document(PageType.FORUM), format="text")
    assert Describe()(told).metadata.page_type is PageType.FORUM
