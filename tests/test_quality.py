"""The judge's quality on the development pages does not fall: a floor a set, and a floor only rises."""

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cleaning import Page, Pipeline
from tests.bench import sets

FLOORS: dict[str, float] = json.loads((Path(__file__).parent / "bench" / "floors.json").read_text(encoding="utf-8"))


def scored(row: dict[str, Any]) -> float:
    """A page's score: word F1, or line F1 where the gold is a label a line."""
    kind = "text/html" if row.get("html") else "text/plain"
    body = (row.get("html") or row["text"]).encode("utf-8", "replace")
    document = Pipeline()(Page(body=body, url=row.get("url"), content_type=kind, charset="utf-8"))
    return sets.score("" if document.failure else document.text, row)


@pytest.mark.parametrize("name", FLOORS)
def test_quality_is_not_below_its_floor(name: str) -> None:
    """The mean score of a set's pages is at least its floor."""
    path = sets.find_set(name)
    if path is None:
        pytest.skip(f"the development pages of {name} are not beside the project (PAGESIEVE_SHARED names their folder)")
    with ProcessPoolExecutor(2) as executor:
        scores = list(executor.map(scored, sets.read_set(path), chunksize=4))
    assert sum(scores) / len(scores) >= FLOORS[name]
