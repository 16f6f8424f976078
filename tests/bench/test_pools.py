"""Why the workers' pool is ours: promises that others break, by the probes of `pools.py`."""

import importlib.util
import os

import pytest

from tests.bench.pools import PROBES, probed

BROKEN = [
    ("pebble", "a busy machine harms no page"),
    ("pebble", "a run that was stopped harms no page"),
    ("pebble", "no orphans"),
    ("pebble", "no guard of __main__"),
    ("loky", "limit of work"),
    ("loky", "limit of memory"),
    ("loky", "recycling"),
    ("loky", "no orphans"),
]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits as POSIX has them")


@pytest.mark.parametrize(("pool", "promise"), BROKEN)
def test_a_promise_that_ours_keeps_and_another_breaks(pool: str, promise: str) -> None:
    """Where it holds with theirs one day, docs/architecture.md is to be read again: less of ours might do."""
    if importlib.util.find_spec(pool) is None:
        pytest.skip(f"{pool} is not installed: pip install {pool}")
    assert probed("ours", promise) == "holds"
    assert probed(pool, promise) != "holds"


def test_every_promise_is_one() -> None:
    """Each probe says what it promises."""
    assert all(probe.__doc__ for probe in PROBES.values())
    assert {promise for _, promise in BROKEN} <= set(PROBES)
