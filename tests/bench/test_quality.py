"""The benchmark's command from a set to its tables."""

import json
from pathlib import Path

import pytest

from tests.bench import chart, quality, report
from tests.bench.figures import score_page
from tests.bench.peers.texts import Texts

BODY = "This is the first line of it.\nThis is the second line of it."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two dumps of two types."""
    path = tmp_path / "small.jsonl"
    rows = [{"id": kind, "type": kind, "text": f"Menu\n{BODY}", "gold": BODY} for kind in ("article", "forum")]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(source: Path, tmp_path: Path, *options: str) -> str:
    """The tables of a run, as written."""
    home = ["--home", str(tmp_path / "home"), "--out", str(tmp_path / "out")]
    quality.main([str(source), *home, *options])
    return (tmp_path / "out" / "quality.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The charts that would be drawn: their library is fetched on demand, which no test does."""
    found: list[object] = []
    monkeypatch.setattr(chart, "draw", lambda charts, folder, environments: found.extend(charts))
    return found


def test_a_run(source: Path, tmp_path: Path, drawn: list[dict[str, object]]) -> None:
    """Tables by tool and by page type, figures as JSON, a chart a set and one of all."""
    said = run(source, tmp_path, "--tools", "keep-everything,c4-line-rule")
    assert "## small: 2 pages without addresses" in said
    assert "| c4-line-rule | **1.0000** [1.000, 1.000] |" in said
    assert "| tool | article (1) | forum (1) |" in said
    assert "All in one run." in said
    (found,) = json.loads((tmp_path / "out" / "quality.json").read_bytes())
    assert found["tools"]["keep-everything"]["kinds"]["forum"]["value"] == pytest.approx(14 * 2 / 29)
    assert [one["name"] for one in drawn] == ["quality-small", "quality"]
    assert [panel["title"] for panel in drawn[0]["panels"]] == ["all (2)", "article (1)", "forum (1)"]


def test_ours_stands_beside_cross_validated_texts(source: Path, tmp_path: Path) -> None:
    """Given texts are a tool of their own; pages that they lack count as 0 and are named."""
    given = tmp_path / "given" / "small.jsonl"
    given.parent.mkdir()
    given.write_text(json.dumps({"id": "article", "text": BODY}) + "\n", encoding="utf-8")
    said = run(source, tmp_path, "--tools", "pagesieve,keep-everything", "--cross-validated", str(given.parent))
    assert "| pagesieve (cross-validated) | 0.5000 [0.000, 1.000] |" in said
    assert "| 1 missing |" in said
    assert "pagesieve (cross-validated) is ahead by" in said


def test_cached_texts_are_named(source: Path, tmp_path: Path) -> None:
    """The tables say which texts come from an earlier run."""
    run(source, tmp_path, "--tools", "keep-everything,c4-line-rule")
    assert "from the cache: c4-line-rule" in run(source, tmp_path, "--tools", "c4-line-rule", "--cached")


@pytest.mark.parametrize(("option", "said"), [("--tools=x", "there is no tool x"), ("nowhere", "there is no set")])
def test_wrong_arguments(option: str, said: str, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name that does not exist is refused before anything runs."""
    with pytest.raises(SystemExit):
        quality.main([str(source), option])
    assert said in capsys.readouterr().err


def test_a_tool_that_cannot_run_is_named(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its place in the tables is a line with the reason."""
    tool = quality.Tool("c4-line-rule", "c4_line_rule", "text", ("x==1",), "9.9")
    monkeypatch.setattr(quality, "TOOLS", (tool, *quality.TOOLS[-4:-3]))
    said = run(source, tmp_path, "--tools", "c4-line-rule,keep-everything")
    assert "Not measured: c4-line-rule (there is no Python 9.9" in said


def test_the_difference_has_its_own_interval() -> None:
    """Tools that are good at the same pages differ by less than their intervals overlap."""
    rows = [{"id": str(n), "gold": "a b c d"} for n in range(40)]
    texts = {"pagesieve": "a b c d", "trafilatura": "a b c"}
    scores = {
        tool: [(row["id"], score_page(text if int(row["id"]) % 2 else "", row)) for row in rows]
        for tool, text in texts.items()
    }
    given = {tool: Texts({row["id"]: "" for row in rows}) for tool in texts}
    measured = report.result("small", scores, given, {}).tools
    ours, theirs = (measured[tool].figures["word F1"] for tool in texts)
    assert ours.low < theirs.high
    assert measured["trafilatura"].ahead["pagesieve"].low > 0


def test_bold_is_the_best_and_low_is_good_for_forbidden_snippets() -> None:
    """The best of a column is bold; of forbidden snippets the fewest are best."""
    assert report.extreme("must_not", [0.2, 0.1]) == 0.1
    assert report.extreme("must", [0.2, 0.1]) == 0.2
    assert report.bold(0.12341, 0.12339) == "**0.1234**"
