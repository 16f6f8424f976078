"""Every column that the judge sees has one sentence, and docs/features.md has them all."""

from collections import Counter

import numpy as np
import pytest

from cleaning.cutting.lines import cut_lines
from cleaning.cutting.tree import cut_page, parse
from cleaning.judging.features import first_look, second_look
from cleaning.judging.features.__main__ import reference
from cleaning.judging.features.clues import Clues
from cleaning.judging.features.sentences import explanations, sections
from tests.places import ROOT

PAGE = "<html><body><h1>Rain</h1><p>It rained all day, and nobody went out.</p></body></html>"
DUMP = "Rain\n\nIt rained all day, and nobody went out."


def columns(view: str, passes: int) -> set[str]:
    """The names of the columns that a page has in a view and a pass."""
    if view == "text":
        seen = first_look(cut_lines(DUMP))
    else:
        blocks, layout = cut_page(parse(PAGE))
        seen = first_look(blocks, layout, Clues())
    if passes == 1:
        return set(seen.columns)
    scores = np.full(len(seen.columns["words"]), 0.5)
    return set(second_look(seen, scores, scores if view == "html" else None))


@pytest.mark.parametrize("view", ["html", "text"])
@pytest.mark.parametrize("passes", [1, 2])
def test_every_column_has_one_sentence(view: str, passes: int) -> None:
    """What a pass sees of a page or a dump is explained once, and nothing is explained that it does not see."""
    told = Counter(name for name, _ in explanations(view, passes))
    assert set(told) == columns(view, passes)
    assert max(told.values()) == 1


@pytest.mark.parametrize("section", sections(), ids=lambda section: section["title"])
def test_an_explanation_is_one_sentence(section: dict[str, dict[str, str]]) -> None:
    """It ends where its only full stop stands, and has no bar that would end a cell of the table."""
    for sentence in section["columns"].values():
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert "|" not in sentence


def test_the_reference_is_current() -> None:
    """docs/features.md is what columns.toml says: python -m cleaning.judging.features > docs/features.md."""
    assert (ROOT / "docs" / "features.md").read_text(encoding="utf-8") == reference()
