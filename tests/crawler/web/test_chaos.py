"""A crawl of hosts that answer at random, killed at random moments: a short form of `python -m tests.bench.chaos`."""

from tests.bench.chaos import chaos


def test_every_address_has_one_fate() -> None:
    """Every run ends within its time, and each fate is one line among the documents or the rejected."""
    answers, found = chaos(150, 1, seed=11, hosts=2, starts=30)
    assert found.wrong == []
    assert answers >= 150
    assert found.fates["done"] > 20
    assert found.fates["failed"] > 20
