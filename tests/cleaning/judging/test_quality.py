"""The judge's quality on pages that its models never saw does not fall: a floor a set, and a floor only rises."""

import pytest

from tests.bench import gate, sets

EVERY = 3  # of the pages of the two largest sets, one in so many, to save time


@pytest.mark.parametrize("name", gate.FLOORS)
def test_quality_is_not_below_its_floor(name: str) -> None:
    """The figures of a set, each page by the models of the fold that its host is in, are at least their floors."""
    if sets.find_set(name) is None:
        pytest.skip(f"the development pages of {name} are not beside the project (PAGESIEVE_SHARED names their folder)")
    pages = gate.measured([name], every=EVERY if name.startswith("wcxb") else 1)[name]
    assert gate.below(name, gate.figures(pages)) == []
