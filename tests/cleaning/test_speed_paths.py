"""Short cuts give what the long way gives."""

import gc

import numpy as np
import pytest
from lxml import html

from cleaning.cueing.folding import fold_word
from cleaning.cutting.tree import cut_page, parse
from cleaning.judging.extract import MARK, pruned
from cleaning.judging.features.clues import Clues
from cleaning.judging.judge import look
from cleaning.judging.models import read_models
from cleaning.pipeline import undisturbed
from tests.bench.speed_chart import stacked

PAGE = """<html><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><script>x()</script>
<script type="application/ld+json">{}</script><article><p>It rained all day in the town, and nobody went out before
the evening came.</p></article></body></html>"""


@pytest.mark.parametrize("word", ["KASIM", "Hello", "i", "I", "a-b", "99"])
def test_ascii_words_fold_as_others_do(word: str) -> None:
    """A word of ASCII is folded as it is with a letter beyond it."""
    assert fold_word(word) == fold_word(word + "\u0131").removesuffix("i")


def test_the_tree_is_as_it_was_after_its_copy_was_pruned() -> None:
    """Clutter, scripts and styles leave the copy, structured data stay; no mark is left in either."""
    tree = parse(PAGE)
    before = html.tostring(tree)
    blocks, layout = cut_page(tree)
    scores = look(blocks, layout, Clues(), read_models()).scores * 0
    scores[-1] = 1.0
    copy = html.tostring(pruned(tree, layout, scores), encoding="unicode")
    assert html.tostring(tree) == before
    assert [word in copy for word in ("rained", "ld+json")] == [True, True]
    assert [word in copy for word in ("x()", "Home", MARK)] == [False, False, False]


def test_what_holds_no_text_is_not_copied_but_the_cells_of_a_row_are() -> None:
    """A row of data is one block, which its cells make; an element without any text has nothing to say."""
    row = "<table><tr><td>Rain in mm</td><td>17</td></tr></table>"
    tree = parse(f"<body><main><div class='void'><img src='a.png'></div>{row}<p>It rained.</p></main></body>")
    blocks, layout = cut_page(tree)
    copy = html.tostring(pruned(tree, layout, np.ones(len(blocks))), encoding="unicode")
    assert [word in copy for word in ("void", "Rain in mm", "<td>17</td>", "It rained.")] == [False, True, True, True]


def test_cycles_are_looked_for_again_after_a_page() -> None:
    """Whatever a page does, the collector is left as it was found; who turned it off finds it off."""
    with undisturbed():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), undisturbed():
        1 / 0  # noqa: B018
    assert gc.isenabled()
    gc.disable()
    try:
        with undisturbed():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_chart_is_drawn() -> None:
    """The same figures give the same picture."""
    figures = {"news": {"ms": {"lxml's parse": 3.0, "pagesieve": 9.0}, "stages": {"cut": 5.0, "look": 4.0}}}
    assert stacked(figures) == stacked(figures)
    assert stacked(figures).count("<rect") == 6
