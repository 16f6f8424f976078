"""Corrections made in the report, in a real Chromium: by keys, by buttons, saved, and applied by the command."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaning import Page
from cleaning.correcting import lines_of, together
from cleaning.model import PageType
from crawler.reports import correction_of, shown_entry, write_report
from tests.cleaning.correcting.test_corrections import warc_of
from tests.crawler.reports.runs import command, page, run, written
from tests.crawler.reports.test_browser import opened, pytestmark  # noqa: F401 - the whole module needs a browser
from tests.crawler.reports.test_entries import document, folder_of, gone

BRIDGE = page("Bridge", "The bridge is old.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run of three pages and an empty one."""
    names = ("Bridge", "Ferry", "Harbour")
    pages = {f"{name}.html": page(name, f"The {name.lower()} is old.") for name in names}
    return run(written(tmp_path / "in", {**pages, "z.txt": ""}), tmp_path / "out")


@pytest.fixture
def report(folder: Path, tmp_path: Path) -> Path:
    """Its report."""
    write_report(folder, tmp_path / "report.html")
    return tmp_path / "report.html"


def saved(shown: Any, place: Path) -> Path:
    """The file that the key s saves."""
    with shown.expect_download() as loaded:
        shown.keyboard.press("s")
    assert loaded.value.suggested_filename == "corrections.jsonl"
    loaded.value.save_as(place)
    return place


def lines(path: Path) -> list[Any]:
    """The lines of a file of JSON."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_correction_by_keys_is_applied_to_file_and_archive(folder: Path, report: Path, tmp_path: Path) -> None:
    """x keeps the footer and drops a paragraph, s saves, the command applies; the ledger names the stage."""
    before = {row["position"] for row in lines(folder / "removed.jsonl")}
    with opened(report) as (shown, noted):
        shown.locator("#entry .block", has_text="All rights reserved.").hover()
        shown.keyboard.press("x")
        for _ in range(40):
            shown.keyboard.press("n")
            if "Work starts" in shown.evaluate("document.activeElement.closest('.block').textContent"):
                break
        shown.keyboard.press("x")
        shown.keyboard.press("t")
        shown.keyboard.type("listing")
        shown.keyboard.press("Escape")
        assert shown.locator("#counted").inner_text() == "3 corrections of 1 page"
        file = saved(shown, tmp_path / "corrections.jsonl")
        assert [line for line in noted if not line.startswith("request blob:")] == []
    (line,) = lines(file)
    footer = next(block["position"] for block in line["blocks"] if block["label"] == "keep")
    work = next(block["position"] for block in line["blocks"] if block["label"] == "drop")
    assert (footer in before, work in before) == (True, False)
    made = correction_of(shown_entry(folder, line["id"]), [footer], [work], PageType.LISTING)
    assert file.read_bytes() == msgspec.json.encode(made) + b"\n"  # as `pagesieve correct` writes it
    warc = warc_of(Page(url="https://archive.example/bridge", body=BRIDGE.encode()), tmp_path / "one.warc.gz")
    for number, source in enumerate((tmp_path / "in" / "Bridge.html", warc)):
        again = run(source, tmp_path / f"again{number}", "--corrections", str(file))
        (record,) = lines(again / "documents.jsonl")
        assert "All rights reserved." in record["text"]
        assert "Work starts" not in record["text"]
        assert record["metadata"]["page_type"] == "listing"
        (told,) = record["metadata"]["overruled"]
        assert (told["stage"], told["kept"], told["dropped"]) == ("correction", [footer], [work])
        rows = {row["position"]: row for row in lines(again / "removed.jsonl")}
        assert rows[work]["stage"] == "correction"
        assert footer not in rows


def test_corrections_are_seen_and_undone(report: Path) -> None:
    """Buttons do what keys do, each correction stands in a list, and undoing goes back one by one; all is spoken."""
    with opened(report) as (shown, noted):
        assert not shown.locator("#pending").is_visible()
        button = shown.get_by_role("button", name="keep block 0", exact=True)
        button.focus()
        shown.keyboard.press("Enter")
        block = shown.locator("#entry .block").first
        assert "kept by you" in block.inner_text()
        assert shown.locator("#said[role=status]").inner_text() == "Block 0: kept. 1 correction of 1 page"
        shown.keyboard.press("j")
        shown.locator("#type").select_option("forum")
        assert shown.locator("#counted").inner_text() == "2 corrections of 2 pages"
        shown.locator("#pending summary").click()
        assert [one.strip() for one in shown.locator("#listed li").all_inner_texts()] == [
            "Bridge: block 0 kept undo",
            "Ferry: type forum undo",
        ]
        shown.get_by_role("button", name="undo type forum").click()
        assert shown.locator("#type").input_value() == ""
        shown.keyboard.press("u")
        assert shown.locator("#type").input_value() == "forum"
        shown.keyboard.press("u")
        shown.keyboard.press("u")
        shown.keyboard.press("u")
        assert shown.locator("#said").inner_text() == "There is nothing to undo."
        shown.keyboard.press("s")
        assert shown.locator("#said").inner_text() == "Nothing is corrected yet."
        shown.keyboard.press("k")
        assert "kept by you" not in shown.locator("#entry").inner_text()
        shown.keyboard.press("n")
        shown.keyboard.press("x")
        shown.keyboard.press("x")  # twice: as it was
        assert shown.locator("#counted").inner_text() == "0 corrections of 0 pages"
        shown.keyboard.press("j")
        shown.keyboard.press("j")
        shown.keyboard.press("j")  # the empty input has bytes, and so an id
        shown.locator("#type").select_option("none")
        assert shown.locator("#counted").inner_text() == "1 correction of 1 page"
        assert noted == []


def test_what_is_shown_otherwise_is_quoted_as_it_is(tmp_path: Path) -> None:
    """Signs that steer, runs of spaces, long lines and paths: the file has what the page has, as the command's has."""
    texts = [
        "\x1b[31mred\u202e and more words",
        "a \u00a0 b\ufeffc\x1cd e f",
        "wide \U0001f600 " * 400,
        " " * 4100 + "end",
    ]
    name = "ab" * 32
    rows = [
        {**gone(name, place, text), "path": f"/html/body/p[{place}]" + "/div" * 90} for place, text in enumerate(texts)
    ]
    texts_kept = "One line \u202e of it.\n" + "x\u3000y " * 300
    made = {**document(name, texts_kept, 2, 4), "url": "https://example.com/\u202e"}
    folder = folder_of(tmp_path / "run", [made], [*rows], [])
    write_report(folder, tmp_path / "report.html")
    with opened(tmp_path / "report.html") as (shown, _):
        for _ in range(6):
            shown.keyboard.press("n")
            shown.keyboard.press("x")
        file = saved(shown, tmp_path / "corrections.jsonl")
    wanted = correction_of(shown_entry(folder, name), range(4), [4, 5])
    assert together(lines_of(str(file))) == {name: wanted}
    assert file.read_bytes() == msgspec.json.encode(wanted) + b"\n"


def test_what_can_not_come_again_is_not_corrected(tmp_path: Path) -> None:
    """A page without the id of its bytes has no buttons; of one whose lines have no sure places, removed ones do."""
    sure, unsure = document("a", "one", 1, 1), document("cd" * 32, "one\ntwo", 1, 1)
    folder = folder_of(tmp_path / "run", [sure, unsure], [gone("a", 0, "Menu"), gone("cd" * 32, 0, "Menu")], [])
    write_report(folder, tmp_path / "report.html")
    with opened(tmp_path / "report.html") as (shown, _):
        assert (shown.locator("#entry .turn").count(), shown.locator("#type").count()) == (0, 0)
        shown.keyboard.press("x")
        shown.keyboard.press("n")
        shown.keyboard.press("j")
        assert shown.locator("#entry .block").count() == 3
        assert [one.get_attribute("aria-label") for one in shown.locator("#entry .turn").all()] == ["keep block 0"]
        assert "corrected by pagesieve correct" in shown.locator("#entry").inner_text()


def test_a_sample_is_corrected_alike(tmp_path: Path) -> None:
    """A report that shows a part of its run collects what is shown, in the order in which it was said."""
    names = [f"{number:064x}" for number in range(900)]
    rows = [document(name, f"text {name}", 1, 1) for name in names]
    folder = folder_of(tmp_path / "run", [*rows], [gone(name, 0, "Menu of the page here") for name in names], [])
    write_report(folder, tmp_path / "report.html")
    with opened(tmp_path / "report.html") as (shown, _):
        for _ in range(3):
            shown.keyboard.press("n")
            shown.keyboard.press("x")
            shown.keyboard.press("j")
        file = saved(shown, tmp_path / "corrections.jsonl")
    assert len(together(lines_of(str(file)))) == 3


def test_a_file_of_the_report_is_refused_nowhere(report: Path, tmp_path: Path) -> None:
    """What is saved twice, each time with more, and set together, is one file that the command takes."""
    with opened(report) as (shown, _):
        shown.keyboard.press("n")
        shown.keyboard.press("x")
        first = saved(shown, tmp_path / "1.jsonl").read_bytes()
        shown.keyboard.press("n")
        shown.keyboard.press("x")
        second = saved(shown, tmp_path / "2.jsonl").read_bytes()
    (tmp_path / "both.jsonl").write_bytes(first + second)
    done = command("clean", tmp_path / "in", "-q", "-o", f"{tmp_path / 'x'}/", "--corrections", tmp_path / "both.jsonl")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(importlib.util.find_spec("axe_playwright_python") is None, reason="needs axe-playwright-python")
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_the_rules_of_accessibility_hold_while_correcting(report: Path, scheme: str, width: int) -> None:
    """axe-core finds nothing with corrections pending, their list open; nothing is wider than the window."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - skipped where it is missing

    with opened(report, width=width, scheme=scheme) as (shown, _):
        for key in "nxnnnxj":
            shown.keyboard.press(key)
        shown.locator("#type").select_option("forum")
        shown.locator("#pending summary").click()
        found = Axe().run(shown).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
