"""The judge keeps or drops: two passes of scores, and then the blocks that promise the page the highest F1."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from cleaning.config import Keep
from cleaning.cutting.lines import cut_lines
from cleaning.cutting.tree import cut_page, parse
from cleaning.judging.extract import Extract
from cleaning.judging.features.clues import Clues
from cleaning.judging.judge import LEAST_THRESHOLD, STEPS, SURE_CLUTTER, Judgement, decide, judge, look, turns
from cleaning.judging.models import Models, Views
from cleaning.model import Document, Page
from tests.stumps import LINE, leaf, models, stump

PAGES = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 60)), min_size=1, max_size=12)
LONG = "A long line of the article, which is as long as lines are."
DUMP = f"Home\n\n{LONG}\n\nNews\n\n{LONG} Too.\n"


def promised(scores: np.ndarray, words: np.ndarray, kept: np.ndarray) -> float:
    """The F1 that is to be expected of keeping these blocks, in the mean of the turns of luck."""
    found = turns()[:, np.rint(scores * STEPS).astype(int)] * words
    return float((2 * found[:, kept].sum(axis=1) / (words[kept].sum() + found.sum(axis=1) + 1e-9)).mean())


@settings(deadline=None, max_examples=50)
@given(PAGES)
def test_no_other_threshold_promises_more(page: list[tuple[int, int]]) -> None:
    """Of all thresholds the one that is chosen promises most, and its promise is what it says."""
    scores, words = np.array([score / 100 for score, _ in page]), np.array([float(count) for _, count in page])
    threshold, said = decide(scores, words)
    every = [promised(scores, words, scores >= other) for other in {0.0, *scores.tolist(), 1.01}]
    assert said == pytest.approx(max(every), abs=1e-5)
    if threshold > LEAST_THRESHOLD:
        assert promised(scores, words, scores >= threshold) == pytest.approx(said, abs=1e-5)


def test_the_turns_have_the_scores_as_their_mean() -> None:
    """In a lucky turn all blocks are likelier, in an unlucky one less; in the mean they are as likely as they score."""
    assert turns().mean(axis=0) == pytest.approx(np.arange(STEPS + 1) / STEPS, abs=0.02)
    assert (np.diff(turns(), axis=0) >= 0).all()
    assert (np.diff(turns(), axis=1) >= 0).all()


def test_doubt_goes_together() -> None:
    """A short text of which all is sure is kept alone beside much that may be text or not: teasers, comments."""
    scores = np.array([0.97] * 4 + [0.25] * 60)
    threshold, _ = decide(scores, np.array([40.0] * 4 + [25.0] * 60))
    assert (scores >= threshold).sum() == 4


@pytest.mark.parametrize(
    ("scores", "words", "kept"),
    [
        ([0.9, 0.4, 0.1], [50, 10, 10], [True, False, False]),
        ([0.5, 0.5], [10, 10], [True, True]),  # nothing is sure: all that is likeliest
        ([0.3, 0.3, 0.01], [20, 20, 5], [True, True, False]),
        ([0.05, 0.01], [20, 20], [False, False]),  # however little a page promises
        ([0.0, 0.0], [20, 20], [False, False]),
        ([1.0, 1.0], [0, 0], [True, True]),  # no words at all
    ],
)
def test_what_is_kept(scores: list[float], words: list[float], kept: list[bool]) -> None:
    """Where all is clear the threshold is near a half, where little is it is lower, but never under a fifth."""
    threshold, _ = decide(np.array(scores), np.array(words, np.float64))
    assert (np.array(scores) >= threshold).tolist() == kept


def test_a_page_without_blocks_keeps_nothing() -> None:
    """No block, no promise."""
    assert decide(np.zeros(0), np.zeros(0)) == (1.0, 0.0)


def judged(dump: str, by: Models, keep: Keep = "balanced") -> Judgement:
    """What the judge says of a dump."""
    return judge(look(cut_lines(dump), None, Clues(), by), None, by, keep)


def by_views(first: Any, second: Any, expected: np.ndarray = LINE, measured: np.ndarray = LINE) -> Models:
    """Models of these passes, for text."""
    return models(text=Views(first=first, second=second, expected=expected, measured=measured))


def test_the_second_pass_decides() -> None:
    """The scores are the second pass's, wherever the first was not sure of clutter."""
    by = by_views(stump("words", 8, -1.0, 1.0), stump("words", 8, 2.0, -2.0))
    assert [score > 0.5 for score in judged(DUMP, by).scores] == [True, False, True, False]


def test_what_the_first_pass_is_sure_of_stays() -> None:
    """Where the first pass is sure of clutter, the second is not asked."""
    by = by_views(stump("words", 8, -9.0, 1.0), leaf(2.0))
    found = judged(DUMP, by)
    assert [bool(score < SURE_CLUTTER) for score in found.scores] == [True, False, True, False]
    assert found.kept.tolist() == [False, True, False, True]


def test_a_page_of_sure_clutter_is_no_error() -> None:
    """Where the first pass is sure of all blocks, nothing is kept and nothing is expected."""
    found = judged(DUMP, by_views(leaf(-9.0), leaf(9.0)))
    assert not found.kept.any()
    assert 0 <= found.confidence <= 1


def test_a_page_of_which_the_first_pass_is_sure_is_not_looked_at_again() -> None:
    """Where its scores promise enough, they are the page's, whatever the second pass would say."""
    sure, found = stump("words", 8, -9.0, 9.0), leaf(0.0)
    assert look(cut_lines(DUMP), None, Clues(), by_views(sure, found)).sure
    judgement = judged(DUMP, by_views(sure, found))
    assert judgement.kept.tolist() == [False, True, False, True]
    assert set(judgement.scores.tolist()) <= {0.0001, 0.9999}


def test_trafilatura_is_asked_of_unsure_pages_alone() -> None:
    """It finds the paragraph of a page that the first pass is not sure of, and is not asked of another."""
    tree = parse(f"<html><body><p>{LONG * 9}</p><p>Menu</p></body></html>")
    blocks, layout = cut_page(tree)
    shares = []
    for first in (stump("words", 8, -2.0, 2.0), stump("words", 8, -9.0, 9.0)):
        by = models(html=Views(first=first, second=leaf(0.0), expected=LINE, measured=LINE))
        document = Document(page=Page(body=b""), id="", tree=tree, layout=layout, blocks=blocks)
        document = Extract()(structs.replace(document, looked=look(blocks, layout, Clues(), by)))
        shares.append([block.structure.extracted for block in document.blocks if block.structure])
    assert [found[0] for found in shares] == [1.0, 0.0]


def test_the_second_pass_sees_the_first_ones_scores() -> None:
    """A neighbour's first score is one of its columns."""
    by = by_views(stump("words", 8, -1.0, 1.0), stump("score_-1", 0.5, -1.0, 1.0))
    assert [score > 0.5 for score in judged(DUMP, by).scores] == [False, False, True, False]


@pytest.mark.parametrize("odds", [-2.0, -0.5, 0.0, 0.5, 2.0])
def test_profiles_differ_by_the_threshold(odds: float) -> None:
    """Recall keeps what balanced keeps and more, precision less; the scores are the same."""
    by = by_views(leaf(0.0), stump("words", 8, odds, 1.5))
    precision, balanced, recall = (judged(DUMP, by, keep) for keep in ("precision", "balanced", "recall"))
    assert precision.scores.tolist() == balanced.scores.tolist() == recall.scores.tolist()
    assert not (precision.kept & ~balanced.kept).any()
    assert not (balanced.kept & ~recall.kept).any()


def test_profiles_differ_where_it_is_unclear() -> None:
    """A block of which the judge is half sure goes by precision and stays by recall."""
    by = by_views(leaf(0.0), stump("words", 8, -0.6, 1.5))
    kept = {keep: judged(DUMP, by, keep).kept.tolist() for keep in ("precision", "balanced", "recall")}
    assert kept["precision"] == [False, True, False, True]
    assert kept["recall"] == [True, True, True, True]


def test_what_all_speaks_for_stays_by_precision() -> None:
    """On a page where all is clear, no profile drops what scores four fifths."""
    by = by_views(leaf(0.0), stump("words", 8, -6.0, 1.5))
    assert judged(DUMP, by, "precision").kept.tolist() == [False, True, False, True]


def test_sure_clutter_goes_by_recall_too() -> None:
    """No profile keeps what nothing speaks for, nor drops what all speaks for."""
    by = by_views(leaf(0.0), stump("words", 8, -4.0, 4.0))
    assert {tuple(judged(DUMP, by, keep).kept.tolist()) for keep in ("precision", "balanced", "recall")} == {
        (False, True, False, True)
    }


def test_confidence_is_what_such_pages_had() -> None:
    """The promise is read off the line that was measured; it lies between 0 and 1."""
    line = np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.3, 0.8])
    sure = by_views(leaf(0.0), leaf(16.0), *line)
    half = by_views(leaf(0.0), leaf(-1.1), *line)
    assert judged(DUMP, sure).confidence == pytest.approx(0.8, abs=0.001)
    assert 0 < judged(DUMP, half).confidence < 0.3


def test_html_is_judged_by_its_own_view() -> None:
    """The trees of HTML may ask what only tags tell, and trafilatura's verdict."""
    tree = parse("<html><body><p>One.</p><p>Two.</p></body></html>")
    blocks, layout = cut_page(tree)
    html = Views(first=leaf(0.0), second=stump("extracted", 0.5, -3.0, 3.0), expected=LINE, measured=LINE)
    by = models(html=html)
    found = judge(look(blocks, layout, Clues(), by), np.array([0.0, 1.0]), by)
    assert found.kept.tolist() == [False, True]


def test_the_same_page_scores_the_same_after_any_other() -> None:
    """Nothing is remembered from page to page."""
    by = by_views(stump("words", 8, -1.0, 1.0), stump("score_-1", 0.5, -1.0, 1.0))
    before = judged(DUMP, by).scores.tolist()
    judged("Another page.\n" * 50, by)
    assert judged(DUMP, by).scores.tolist() == before
