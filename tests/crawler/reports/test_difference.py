"""Two runs compared: nothing where nothing differs, and each difference by its kind."""

from pathlib import Path

import pytest

from crawler.reports import compared
from tests.crawler.reports.runs import command, page, run, written
from tests.crawler.reports.test_entries import document, folder_of, gone


def test_identical_runs_do_not_differ(tmp_path: Path) -> None:
    """Cleaned twice, with one process and with two: exit code 0, and nothing is named."""
    pages = written(tmp_path / "in", {f"{name}.html": page(name, f"{name}.") for name in ("One", "Two", "Three")})
    one, two = run(pages, tmp_path / "one", "-j", "1"), run(pages, tmp_path / "two", "-j", "2")
    done = command("compare", one, two, "-o", tmp_path / "a.html")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "3 documents: 0 gained, 0 lost, 0 changed (0.00%)"
    assert "The runs do not differ." in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_ten_documents_by_hand(tmp_path: Path) -> None:
    """Gained, lost, changed in a line, a label and a field: as counted by hand; a score alone is none of these."""
    same = [{**document(name, f"text {name}", 1, 1), "url": f"https://a.example/{name}"} for name in "abcdefghij"]
    ledger = [gone(name, 0, "Menu") for name in "abcdefghij"]
    before = folder_of(tmp_path / "before", [*same[:9]], [*ledger[:9]], [{"id": "j", "reason": "no_main_text"}])
    after = [dict(row) for row in same]
    after[0] |= {"text": "text a\nmore of it"}
    after[2] |= {"title": "A title"}
    after[3] |= {"confidence": 0.3}
    after[4] |= {"id": "ee"}  # the page's bytes are others, its text and its labels are not
    rows = [dict(row) for row in ledger]
    rows[1] |= {"reason": "footer"}
    rows[4] |= {"id": "ee"}
    found = compared(before, folder_of(tmp_path / "after", after[:8] + after[9:], rows[:8] + rows[9:], []))
    assert {change.shown.row.id: change.fate for change in found.changes} == {
        "a": "changed",
        "b": "changed",
        "c": "changed",
        "i": "lost",
        "j": "gained",
    }
    assert (found.total, found.changed, found.share, found.rescored) == (10, 5, 0.5, 1)
    assert found.sites == {"a.example": {"changed": 3, "lost": 1, "gained": 1}}
    changes = {change.shown.row.id: change for change in found.changes}
    assert [(line.text, line.before, line.after) for line in changes["a"].lines() if line.before != line.after] == [
        ("more of it", None, "")
    ]
    assert [(line.before, line.after) for line in changes["b"].lines()] == [("navigation", "footer"), ("", "")]
    assert changes["c"].metadata() == [("title", None, "A title")]


def test_a_moved_page_is_the_same_by_its_bytes(tmp_path: Path) -> None:
    """Pages read from another folder are no others."""
    files = {"a.html": page("One", "One."), "b.html": page("Two", "Two.")}
    one = run(written(tmp_path / "in", files), tmp_path / "one")
    two = run(written(tmp_path / "elsewhere", files), tmp_path / "two")
    assert compared(one, two).changed == 0


@pytest.mark.parametrize(
    ("allowed", "code"), [("0%", 1), ("24.9%", 1), ("25%", 0), ("100%", 0), ("1000%", 2), ("few", 2)]
)
def test_the_exit_code_says_whether_more_changed_than_allowed(tmp_path: Path, allowed: str, code: int) -> None:
    """One of four changed: 25 percent."""
    rows = [document(name, name, 1, 0) for name in "abcd"]
    before = folder_of(tmp_path / "before", [*rows], [], [])
    after = folder_of(tmp_path / "after", [*rows[:3], {**rows[3], "text": "other"}], [], [])
    assert command("compare", before, after, "--allow", allowed).returncode == code
