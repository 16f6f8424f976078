"""Runs too short for all sites: each has its turn, and nothing is fetched twice. A short form of the benchmark."""

from pathlib import Path

import pytest

from tests.bench.turns import measured


@pytest.mark.slow
def test_every_site_has_its_turn_over_short_runs(tmp_path: Path) -> None:
    """Sixty sites in runs of two seconds: all pages of all sites, in a few runs, each once."""
    found, wrong = measured(60, 8, 2.0, tmp_path, say=False)
    assert not wrong
    assert found[-1].done == 60
    assert found[-1].left == 0
    assert sum(one.pages for one in found) == 60 * 8
