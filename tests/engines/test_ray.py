"""`pagesieve.batch.Sieve` in Ray Data, as docs/engines.md has it."""

from collections.abc import Iterator
from typing import Any

import pytest

pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: make loaders")
ray = pytest.importorskip("ray", reason="ray is not installed: make loaders")

from pagesieve.batch import Sieve  # noqa: E402 - its library is there

RAIN = "It rained all day in the town, and nobody went out before the evening came."


@pytest.fixture
def local() -> Iterator[Any]:
    """A Ray of this machine alone, ended afterwards."""
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, logging_level="ERROR")
    yield ray
    ray.shutdown()


def test_ray_cleans_batches(local: Any) -> None:
    """`map_batches` gives a row for each row, the same as without it, and the rejected one says why."""
    table = pyarrow.table(
        {"content": [*(f"<article><p>{RAIN} {number}</p></article>" for number in range(20)), "<p> </p>"]}
    )
    pages = local.data.from_arrow(table)
    cleaned = pages.map_batches(
        Sieve,
        batch_format="pyarrow",
        batch_size=10,
        compute=local.data.ActorPoolStrategy(size=1),
        fn_constructor_kwargs={"fields": {"html": "content"}},
    )
    found = {row["text"]: row["rejected"] for row in cleaned.take_all()}
    with Sieve(fields={"html": "content"}) as sieve:
        wanted = {row["text"]: row["rejected"] for row in sieve(table).to_pylist()}
    assert found == wanted
    assert found[None]["reason"] == "no_text"
