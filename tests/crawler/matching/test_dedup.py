"""Near-duplicates of a run: the same clusters in any order, nothing deleted."""

import hashlib
import json
import random
import subprocess
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rensa", reason="needs pip install 'pagesieve[signals]'")
pytest.importorskip("phonenumbers", reason="needs pip install 'pagesieve[signals]'")
pytest.importorskip("stopwordsiso", reason="needs pip install 'pagesieve[signals]'")

from cleaning.config import ConfigError
from crawler.matching import DUPLICATES, Matched, dedup
from tests.crawling import COMMAND, rows
from tests.places import FIXTURES

DICE = random.Random(3)  # noqa: S311 - no secret
WORDS = [f"word{number}" for number in range(3_000)]


def text() -> list[str]:
    """A page's paragraphs."""
    return [" ".join(DICE.choices(WORDS, k=DICE.randint(30, 60))) for _ in range(8)]


def copy_of(paragraphs: Sequence[str]) -> list[str]:
    """The same page with some words changed and other chrome."""
    found = [paragraph.split() for paragraph in paragraphs]
    for words in found:
        words[DICE.randrange(len(words))] = DICE.choice(WORDS)
    return [" ".join(words) for words in found] + [" ".join(DICE.choices(WORDS, k=20))]


def name(said: str) -> str:
    """An id."""
    return hashlib.sha256(said.encode()).hexdigest()


def folder_of(place: Path, texts: Sequence[str]) -> Path:
    """A run folder with these documents."""
    place.mkdir(exist_ok=True)
    lines = [json.dumps({"id": name(said), "text": said, "language": "en"}) + "\n" for said in texts]
    (place / "documents.jsonl").write_text("".join(lines), "utf-8")
    return place


def pairs(found: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    """Two ids that are in one cluster."""
    clusters: dict[str, list[str]] = {}
    for row in found:
        clusters.setdefault(row["cluster"], []).append(row["id"])
    return {pair for ids in clusters.values() for pair in combinations(sorted(ids), 2)}


def test_planted_copies_are_found_in_any_order(tmp_path: Path) -> None:
    """Of 40 near-copies among 300 pages all, and no other; shuffled, the file is the same to the byte."""
    pages = [text() for _ in range(300)]
    copies = [(page, copy_of(page)) for page in pages[:40]]
    texts = ["\n".join(page) for page in pages] + ["\n".join(copy) for _, copy in copies]
    folder = folder_of(tmp_path / "run", texts)
    before = (folder / "documents.jsonl").read_bytes()
    assert dedup(folder) == Matched(documents=340, clusters=40, duplicates=40)
    assert (folder / "documents.jsonl").read_bytes() == before
    found = rows(folder / DUPLICATES)
    planted = {tuple(sorted((name("\n".join(page)), name("\n".join(copy))))) for page, copy in copies}
    assert pairs(found) == planted
    assert all(row["representative"] == (row["id"] == row["cluster"]) for row in found)
    DICE.shuffle(texts)
    other = folder_of(tmp_path / "other", texts)
    dedup(other)
    assert (other / DUPLICATES).read_bytes() == (folder / DUPLICATES).read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["documents.jsonl", DUPLICATES]


def test_documents_of_the_same_bytes_are_told_with_their_number(tmp_path: Path) -> None:
    """An id that comes twice is a cluster of its own."""
    folder = folder_of(tmp_path / "run", ["one two three", "one two three", "four five six", ""])
    assert dedup(folder) == Matched(documents=4, clusters=1, duplicates=1)
    (row,) = rows(folder / DUPLICATES)
    assert (row["documents"], row["representative"], row["similarity"]) == (2, True, 1.0)


def test_signatures_of_the_run_are_taken(tmp_path: Path) -> None:
    """With --signals and without, a run has the same clusters, whatever its layout."""
    seeds = tmp_path / "in"
    seeds.mkdir()
    for path in (FIXTURES / "seeds").glob("*.txt"):
        said = path.read_text("utf-8")
        (seeds / path.name).write_text(said, "utf-8")
        (seeds / f"again-{path.name}").write_text(f"{said}\n\nAnd one more line at its end, to make it another page.\n")
    for number, more in enumerate(([], ["--signals", "--shards", "2", "--compression", "zstd"])):
        words = [*COMMAND, "clean", str(seeds), "-o", f"{tmp_path}/{number}/", "-q", *more]
        subprocess.run(words, check=True, capture_output=True)
        assert dedup(tmp_path / str(number)).clusters == 5
    assert (tmp_path / "0" / DUPLICATES).read_bytes() == (tmp_path / "1" / DUPLICATES).read_bytes()


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    """A folder without documents, and a line that is none of a run's."""
    with pytest.raises(ConfigError, match="name a run folder"):
        dedup(tmp_path)
    (tmp_path / "documents.jsonl").write_text("{}\n")
    with pytest.raises(ConfigError, match="none of a run's"):
        dedup(tmp_path)
    (tmp_path / "documents.jsonl").write_text("")
    assert dedup(tmp_path) == Matched()
