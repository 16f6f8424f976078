"""The figures of a benchmark: each rule on a case to be counted by hand, and all of them against the reference."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import sets
from tests.bench.figures import Draws, PageScore, figures, interval, score_page, total

REFERENCE = sets.SHARED / "bench" / "score.py"


def of_page(text: str, whole: bool = True, **row: object) -> dict[str, float]:
    """The figures of one page."""
    return figures(score_page(text, {"id": "1", "gold": "", **row}, whole=whole).parts)


def test_words_are_counted_as_bags() -> None:
    """Case and order do not matter to word F1; a word that stands twice counts twice."""
    found = of_page("b A a x", gold="a a b c")
    assert found["word F1"] == pytest.approx(0.75)
    assert found["precision"] == found["recall"] == 0.75


def test_shingles_are_runs_of_four_words() -> None:
    """Two of the text's three runs stand in the gold's two."""
    assert of_page("a b c d e f", gold="a b c d e")["shingle F1"] == pytest.approx(0.8)


def test_exact_is_words_in_order() -> None:
    """Spaces, marks and case do not matter, order does."""
    assert of_page("One, two", gold="one\ntwo")["exact"] == 1
    assert of_page("two one", gold="one two")["exact"] == 0


@pytest.mark.parametrize(("text", "value"), [("", 1.0), ("menu", 0.0)])
def test_a_page_without_main_text(text: str, value: float) -> None:
    """Nothing is right where nothing is the gold; anything else is wrong."""
    assert of_page(text, gold="")["word F1"] == value


def test_no_text_is_zero() -> None:
    """A page that a tool gives nothing for has no overlap, and no runs either."""
    assert set(of_page("", gold="a b c d e").values()) == {0.0}


def test_snippets_are_shares_a_page() -> None:
    """Required and forbidden snippets are found whatever their case; a set of snippets has no other figure."""
    found = of_page("The End is near", whole=False, must=["the end", "begin"], must_not=["NEAR"])
    assert found == {"must": 0.5, "must_not": 1.0}


def test_lines_that_may_stand_do_not_count() -> None:
    """Of the lines labelled 1, 0, 2 a text may hold the last."""
    row = {"lines": ["body", "menu", "date"], "labels": [1, 0, 2]}
    assert of_page("body\ndate", gold="body", **row)["line F1"] == 1
    assert of_page("body\nmenu", gold="body", **row)["line F1"] == pytest.approx(2 / 3)


def test_draws_are_of_hosts() -> None:
    """Pages of one host come and go together, so a set of one host has no spread."""
    rows = [{"id": str(n), "url": f"https://a.example/{n}", "gold": "a"} for n in range(8)]
    scores = [score_page("a" if n % 2 else "b", row) for n, row in enumerate(rows)]
    sampled = Draws([score.host for score in scores], count=50).figures(scores)
    assert interval(sampled["word F1"]) == (0.5, 0.5)


def test_draws_are_seeded() -> None:
    """The same seed draws the same samples, another seed others; pages without an address are hosts of their own."""
    scores = [score_page("a" * (n % 3 > 0), {"id": str(n), "gold": "a"}) for n in range(30)]
    one, same, other = (
        Draws([score.host for score in scores], 200, seed).figures(scores)["word F1"] for seed in (1, 1, 2)
    )
    assert one == same != other
    low, high = interval(one)
    assert low < figures(total(scores))["word F1"] < high


def test_a_sample_without_a_page_of_a_type_has_no_figure() -> None:
    """A page type that a sample misses is left out of that sample, not counted as 0."""
    scores = [PageScore(host, "rare", {"pages": 1, "word": 1.0}) for host in ("a", "b")]
    sampled = Draws(["a", "b", "c", "d"], 100).figures(scores, ["word F1"])
    assert set(sampled["word F1"]) == {1.0}
    assert len(sampled["word F1"]) < 100


@pytest.mark.parametrize("name", ["wcxb-dumps", "scrapinghub", "snippets"])
def test_figures_are_the_reference_s(name: str, tmp_path: Path) -> None:
    """The figures agree with the reference's to its four digits, pages without a prediction among them."""
    source = sets.find_set(name)
    if source is None or not REFERENCE.exists():
        pytest.skip("the development pages are not beside the project (PAGESIEVE_SHARED names their folder)")
    predictions, scores = tmp_path / "predictions.jsonl", []
    with predictions.open("w", encoding="utf-8") as file:
        for at, row in enumerate(sets.read_set(source)):
            text = invented(row, at) if at % 7 else None
            scores.append(score_page(text or "", row, whole=name != "snippets"))
            if text is not None:
                file.write(json.dumps({"id": row["id"], "text": text}) + "\n")
    command = [sys.executable, str(REFERENCE), name, str(predictions), "--by-type"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ours = figures(total(scores))
    theirs = dict(re.findall(r"(word F1|precision|recall|shingle F1|exact|must_not|must) (\d\.\d{4})", said))
    assert {key: f"{ours[key]:.4f}" for key in theirs} == theirs
    for kind, value in re.findall(r"(\w+) (\d\.\d{4}) \(\d+\)", said):
        assert f"{figures(total(score for score in scores if score.kind == kind))['word F1']:.4f}" == value


def invented(row: dict[str, str], at: int) -> str:
    """A text that is partly right: the gold, its end, the gold and more, the page's words."""
    gold = row["gold"] or " ".join(row.get("must") or [])
    shown = row["text"] if "text" in row else row["html"][:3000]
    return [gold, gold[len(gold) // 3 :], f"{gold}\n{shown[:2000]}", shown][at % 4]
