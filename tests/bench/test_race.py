"""The race's figures: a page's median over the rounds, a tool's mean and median over pages, ratios to a named peer."""

from pathlib import Path

import pytest

from tests.bench.peers.table import RACERS, Tool
from tests.bench.race import PEERS, Field, Raced, cross_validated, document, lines_of, race, scatters, summary, turned

ROWS = [{"id": "1", "text": "one two three four five.", "gold": "one two three four five."},
        {"id": "2", "text": "menu\nsix seven", "gold": "six seven"}]  # fmt: skip


def test_a_page_counts_by_the_median_of_its_rounds() -> None:
    """A slow round of one page moves neither figure; the mean and the median are over pages."""
    answers = [{"id": "1", "text": ROWS[0]["text"]}, {"id": "2", "text": "", "error": "timed out"}]
    found = summary("tool", "1", [[1.0, 10.0], [99.0, 10.0], [1.0, 10.0]], answers, ROWS)
    assert (found.mean, found.median, found.f1, found.failed) == (5.5, 5.5, 0.5, 1)


def test_ratios_are_to_the_named_peer() -> None:
    """Twice the milliseconds are half the speed, by the mean and by the median each."""
    tools = [
        Raced("pagesieve, records and ledger", "1", 20.0, 5.0, 0.9, 0),
        Raced(PEERS["news"], "2", 10.0, 10.0, 0.8, 1),
    ]
    lines = list(lines_of(Field("news", 7, tools)))
    assert "| **pagesieve, records and ledger** | 20.0 | 5.0 | 50 | 0.50 · 2.00 | 0.900 |" in lines
    assert f"| {PEERS['news']} 2; 1 without an answer | 10.0 | 10.0 | 100 | 1.00 · 1.00 | 0.800 |" in lines
    assert "News: 7 pages" in document([Field("news", 7, tools)], 3)


def test_the_f1_of_ours_is_that_of_texts_that_were_given(tmp_path: Path) -> None:
    """So that models are not praised for pages that they have seen; a page without a text ends it."""
    rows = [{**ROWS[0], "id": "scrapinghub/1"}, {**ROWS[1], "id": "newspapers/2"}]
    (tmp_path / "scrapinghub.jsonl").write_text('{"id": "1", "text": "one two three four five."}\n', encoding="utf-8")
    tools = [
        Raced("pagesieve, records and ledger", "1", 20.0, 5.0, 0.9, 0),
        Raced(PEERS["news"], "2", 9.0, 9.0, 0.8, 1),
    ]
    with pytest.raises(SystemExit, match="no text for 1 pages, newspapers/2"):
        cross_validated(Field("news", 2, tools), rows, str(tmp_path))
    (tmp_path / "newspapers.jsonl").write_text('{"id": "2", "text": "menu"}\n', encoding="utf-8")
    field = cross_validated(Field("news", 2, tools), rows, str(tmp_path))
    assert [tool.f1 for tool in field.tools] == [0.5, 0.8]
    assert "models that saw no page" in document([field], 3, seen=False)


def test_the_peers_of_the_fields_run() -> None:
    """What is compared with is among those that race."""
    assert set(PEERS.values()) <= {tool.name for tool in RACERS}


def test_each_page_begins_with_another() -> None:
    """In turns, so that nobody is always behind the same tool."""
    assert [turned(["a", "b", "c"], place) for place in (0, 1, 5)] == [list("abc"), list("bca"), list("cab")]
    assert turned([], 3) == []


def test_a_field_is_run_by_processes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Real processes answer each page in each round; a tool that can't run here is named and left out."""
    tools = (Tool("lines", "c4_line_rule", "text"), Tool("pages", "readability", "html"),
             Tool("nowhere", "c4_line_rule", "text", ("x==1",), "9.9"))  # fmt: skip
    field = race("dumps", ROWS, tools, 2, tmp_path)
    assert [(tool.tool, tool.failed) for tool in field.tools] == [("lines", 0)]
    assert field.tools[0].f1 == pytest.approx(0.5)
    assert capsys.readouterr().err.count("nowhere is left out: there is no Python 9.9") == 1


def test_the_picture_has_a_point_a_tool() -> None:
    """Of pages alone; the parse has no F1."""
    tools = [Raced("lxml's parse alone", "6", 1.0, 1.0, 0.0, 0), Raced("resiliparse", "2", 2.0, 2.0, 0.8, 0)]
    (chart,) = scatters([Field("news", 7, tools), Field("dumps", 7, tools)])
    assert [panel["points"] for panel in chart["panels"]] == [[["resiliparse", 500.0, 0.8]]]
    assert scatters([]) == []
