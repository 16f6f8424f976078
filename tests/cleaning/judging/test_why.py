"""What weighed in a score: as counted by hand on small trees, and true of the shipped ones."""

import numpy as np
import pytest

from cleaning import Page, clean
from cleaning.judging.trees import UNIT, Trees
from cleaning.judging.why import LEAST, Asked
from cleaning.pipeline import why
from tests.places import ROOT

SEED = Page(body=(ROOT / "fixtures" / "seeds" / "000_4eab5d5f54f6cdcf.txt").read_bytes())
HTML = Page(body=(ROOT / "fixtures" / "feed" / "page.html").read_bytes())


def stump(place: int, low: float, high: float) -> tuple[list[int], list[float], list[float]]:
    """A tree of one question: column, threshold, value of its three nodes."""
    return [place, -1, -1], [0.5, 0, 0], [0, low * UNIT, high * UNIT]


def test_weights_are_what_the_trees_lose() -> None:
    """Two questions, three other blocks: 2 is lost where a is taken from two of them that lack it, 1 for b from one."""
    questions = zip(stump(0, 0, 2), stump(1, -1, 0), strict=True)
    column, threshold, value = (np.array([*one, *other]) for one, other in questions)
    trees = Trees.of_parts(("a", "b"), np.array([3, 3]), column.astype(int), threshold, value, 0)
    columns = {"a": np.array([1.0, 0, 0, 1]), "b": np.array([1.0, 1, 0, 1])}
    asked, others = Asked(trees, columns), np.array([1, 2, 3])
    assert asked.changes(0, others, ("a",)) == pytest.approx(2 * 2 / 3)
    assert asked.changes(0, others, ("b",)) == pytest.approx(1 / 3)
    assert asked.changes(0, others, ("a", "b")) == pytest.approx(5 / 3)
    assert asked.changes(0, others, ("c",)) == 0


@pytest.mark.parametrize("page", [SEED, HTML])
def test_weights_speak_of_the_score_that_was_given(page: Page) -> None:
    """The score is the document's; what is far over the threshold is so by what weighs for it, and the other way."""
    document = clean(page)
    for block in document.blocks:
        found = why(page, document, block.position)
        assert (found is None) == (block.score is None)
        if found is None or block.score is None:
            continue
        assert found.score == pytest.approx(block.score, abs=1e-4)
        assert all(abs(weighed.adds) >= LEAST for weighed in found.weighed)
        if abs(block.score - 0.5) > 0.4:
            assert (sum(weighed.adds for weighed in found.weighed) > 0) == (block.score > 0.5)


def test_a_page_of_one_block_has_nothing_to_hold_it_against() -> None:
    """No family weighs; a block that is none of the page's has no answer."""
    page = Page(body=b"A line of a dump, which is the only one.")
    document = clean(page)
    found = why(page, document, 0)
    assert found is not None
    assert found.weighed == ()
    assert why(page, document, 7) is None
