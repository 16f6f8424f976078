"""The race from WARC to JSON lines: both commands get the same pages, and a page that nobody answers for is told."""

import json
from pathlib import Path

import pytest

from cleaning.model import Page
from crawler.feed import FeedOptions, feed
from tests.bench.peers.table import DATATROVE, OURS
from tests.bench.warc_race import (
    FETCHED,
    PEER,
    Entrant,
    Outcome,
    Raced,
    language_model,
    lines_of,
    lost,
    ours,
    outcome_of_ours,
    outcome_of_peer,
    timed,
    write_archives,
)

ROWS = [
    {"id": "a", "url": "https://example.org/a", "html": "<p>Azərbaycan dilində</p>" * 9},
    {"id": "b", "url": None, "html": "<p>без адреса</p>"},
    {"id": "c", "url": "https://example.org/c", "html": "<p>a letter without its half: \ud83d</p>"},
]


def raced(documents: int, without: int = 0, seconds: float = 2.0) -> Raced:
    """What one round came to."""
    return Raced([seconds], [1.0], Outcome(documents, without, {"x": "1"}))


def test_the_archives_hold_the_pages(tmp_path: Path) -> None:
    """Our feed reads each page's bytes, address, type and charset, in archives of about the same size."""
    paths = write_archives(tmp_path / "archives", ROWS, 2)
    found = [list(feed([str(path)], FeedOptions())) for path in paths]
    pages = [item for items in found for item in items if isinstance(item, Page)]
    assert [len(items) for items in found] == [1, 2]
    assert [page.body for page in pages] == [row["html"].encode("utf-8", "replace") for row in ROWS]  # type: ignore[union-attr]
    assert [page.url for page in pages] == ["https://example.org/a", "https://example.org/b", "https://example.org/c"]
    assert {(page.content_type, page.charset, page.fetched_at) for page in pages} == {("text/html", "utf-8", FETCHED)}


def test_our_command_answers_for_each_page(tmp_path: Path) -> None:
    """It runs as in the race; an empty page is rejected and counted."""
    write_archives(tmp_path / "archives", [*ROWS, {"id": "d", "url": None, "html": " "}], 2)
    _, outcome = timed(ours(2), tmp_path / "archives", tmp_path)
    assert (outcome.documents, outcome.without) == (3, 1)


def test_the_peer_s_pages_without_a_text_are_counted(tmp_path: Path) -> None:
    """Written lines are documents; what its extractor did not hand on is without one."""
    for task in range(2):
        (tmp_path / f"0000{task}.jsonl").write_text('{"text": "a"}\n' * 3, encoding="utf-8")
    told = {"pages": {"total": 8, "extracted": 7, "forwarded": 6, "timeout": 1}, "versions": {"datatrove": "1"}}
    assert outcome_of_peer(tmp_path, json.dumps(told)) == Outcome(6, 2, {"datatrove": "1"})


def test_the_table_holds_the_ratio() -> None:
    """A command that takes half of the peer's time is twice as fast; releases and each round stand below."""
    text = "\n".join(lines_of({DATATROVE.name: raced(9, 1, 4.0), OURS: raced(10)}, 10, 2))
    assert f"| {OURS} | 10 | 0 | 2.00 | 1.00 | 5.0 | 2.00 |" in text
    assert f"- {DATATROVE.name}: 4.00 s; x 1" in text


def test_lost_pages_are_told() -> None:
    """Who has neither a document for a page nor says that it has none."""
    assert lost({DATATROVE.name: raced(9), OURS: raced(9, 1)}, 10) == [DATATROVE.name]


def test_a_command_that_fails_ends_the_race(tmp_path: Path) -> None:
    """With its last words."""
    failing = Entrant("x", lambda archives, out: ["sh", "-c", "echo no such page >&2; exit 3"], outcome_of_ours)
    with pytest.raises(SystemExit, match="x ended with code 3:\nno such page"):
        timed(failing, tmp_path, tmp_path)


def test_what_the_peer_is_given_is_there() -> None:
    """Its script, its model, and releases that are pinned."""
    assert PEER.is_file()
    assert language_model().is_file()
    assert all("==" in requirement for requirement in DATATROVE.requirements)
