"""The five documents that the project was started from come out exactly as their gold says."""

import json
import random
from typing import Any

import msgspec
import pytest

from cleaning import Document, Page, Pipeline, clean, ledger_of, record_of
from tests.places import FIXTURES

SEEDS = FIXTURES / "seeds"
GOLD = [json.loads(line) for line in (SEEDS.with_suffix(".gold.jsonl")).read_text(encoding="utf-8").splitlines()]
FIELDS = ("title", "authors", "agency", "date", "sitename", "categories", "tags")


def by_name(gold: dict[str, Any]) -> str:
    """A seed's number."""
    return str(gold["file"])[:3]


def cleaned(gold: dict[str, Any]) -> Document:
    """A seed, cleaned."""
    return clean(Page(body=(SEEDS / gold["file"]).read_bytes()))


@pytest.mark.parametrize("gold", GOLD, ids=by_name)
def test_every_content_line_stands_in_the_text_in_order(gold: dict[str, Any]) -> None:
    """The article's lines are kept, in order, unchanged but for spaces at their ends."""
    lines = iter(cleaned(gold).text.split("\n"))
    assert [line for line in gold["content"] if line.strip() not in lines] == []


@pytest.mark.parametrize("gold", GOLD, ids=by_name)
def test_nothing_but_content_stands_in_the_text(gold: dict[str, Any]) -> None:
    """No line of clutter is kept, nor any line that the gold does not know."""
    known = {line.strip() for line in gold["content"] + gold["optional"]}
    assert [line for line in cleaned(gold).text.split("\n") if line not in known] == []


@pytest.mark.parametrize("gold", GOLD, ids=by_name)
def test_every_line_of_clutter_is_in_the_ledger(gold: dict[str, Any]) -> None:
    """Each removed line is found again in the ledger, as it stands in the page."""
    ledger = [row.text.strip() for row in ledger_of(cleaned(gold))]
    assert [line for line in gold["clutter"] if line.strip() not in ledger] == []


@pytest.mark.parametrize("gold", GOLD, ids=by_name)
def test_metadata_is_the_golds(gold: dict[str, Any]) -> None:
    """Title, authors, agency, date, site, categories, tags and language are found where there are any."""
    document = cleaned(gold)
    record = msgspec.to_builtins(record_of(document))
    found = {**record, **record["metadata"]}
    assert {field: found[field] for field in FIELDS} == {field: gold[field] for field in FIELDS}
    assert record["language"] == gold["language"]


def test_order_does_not_matter() -> None:
    """A document is the same whatever was cleaned before it."""
    pipeline = Pipeline()
    forwards = {gold["file"]: msgspec.json.encode(record_of(cleaned(gold))) for gold in GOLD}
    shuffled = random.Random(5).sample(GOLD, len(GOLD))  # noqa: S311 (an order, no secret)
    for gold in shuffled:
        document = pipeline(Page(body=(SEEDS / gold["file"]).read_bytes()))
        assert msgspec.json.encode(record_of(document)) == forwards[gold["file"]]


def test_no_rule_names_the_seeds() -> None:
    """No headline or sentence of the seeds stands in the library, in code or in data."""
    sources = "\n".join(
        path.read_text(encoding="utf-8").casefold()
        for path in sorted((SEEDS.parents[1] / "cleaning").rglob("*"))
        if path.suffix in {".py", ".toml", ".json", ".tsv"}
    )
    phrases = [line.strip() for gold in GOLD for key in ("content", "optional", "clutter") for line in gold[key]]
    names = [name for gold in GOLD for name in [*gold["authors"], gold["title"]] if name and name != "Haber Merkezi"]
    long = [phrase for phrase in [*phrases, *names] if len(phrase.split()) > 3 or phrase in names]
    assert [phrase for phrase in long if phrase.casefold() in sources] == []
