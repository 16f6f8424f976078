"""The report in a real Chromium: every key and filter, hostile pages, nothing asked of anybody."""

import importlib.util
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.reports import compared, write_comparison, write_report
from crawler.web.browser import BROWSERS
from tests.crawler.reports.hostile import ORIGINALS, PAGES, TITLES, TRACKER
from tests.crawler.reports.runs import page, run, written
from tests.crawler.reports.test_entries import document, folder_of, gone

PROGRAM = next(filter(None, map(shutil.which, BROWSERS)), None)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("playwright") is None or not PROGRAM,
    reason="needs pip install 'pagesieve[browser]' and apt-get install chromium",
)


@contextmanager
def opened(
    path: Path, width: int = 1440, scheme: Any = "light", flags: Sequence[str] = ()
) -> Iterator[tuple[Any, list[str]]]:
    """The page of a file, and what went out or went wrong: requests but for the file, and errors."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - skipped where it is missing

    noted: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", *flags])
        shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        shown.on("request", lambda asked: asked.url == path.as_uri() or noted.append(f"request {asked.url}"))
        shown.on("pageerror", lambda error: noted.append(f"error {error}"))
        shown.on("console", lambda said: noted.append(f"console {said.text}"))
        shown.on("dialog", lambda asked: noted.append(f"dialog {asked.message}"))
        shown.goto(path.as_uri())
        yield shown, noted
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a few pages and an empty file."""
    place = tmp_path_factory.mktemp("report")
    names = ("Bridge", "Ferry", "Harbour")
    files = {f"{name}.html": page(name, f"The {name.lower()} is old.") for name in names}
    folder = run(written(place / "in", {**files, "z.txt": ""}), place / "out")
    write_report(folder, place / "report.html")
    return place / "report.html"


def heading(shown: Any) -> str:
    """The title of the entry that is shown."""
    return str(shown.locator("#entry h3").inner_text())


def test_keys_go_through_the_documents(report: Path) -> None:
    """j and k step, / searches, r goes to the reasons, Escape comes back; letters in a field are letters."""
    with opened(report) as (shown, noted):
        assert heading(shown) == "Bridge"
        shown.keyboard.press("j")
        assert heading(shown) == "Ferry"
        shown.keyboard.press("k")
        shown.keyboard.press("k")
        assert heading(shown) == "Bridge"
        shown.keyboard.press("/")
        shown.keyboard.type("harbour jk")
        assert shown.locator("#search").input_value() == "harbour jk"
        shown.keyboard.press("Escape")
        shown.locator("#search").fill("harbour")
        assert (heading(shown), shown.locator("#found").inner_text()) == ("Harbour", "1 of 4")
        shown.keyboard.press("Escape")
        shown.keyboard.press("r")
        assert shown.evaluate("document.activeElement.id") == "reason"
        assert noted == []


def test_filters_choose_documents_and_blocks(report: Path) -> None:
    """By outcome and by reason; kept alone and removed alone are a document's halves; the score is in the title."""
    with opened(report) as (shown, noted):
        every = shown.locator("#entry .block").count()
        shown.locator("#reason").select_option("+")
        kept = shown.locator("#entry .block").count()
        shown.locator("#reason").select_option("-")
        assert shown.locator("#entry .block").count() == every - kept > 0
        shown.locator("#reason").select_option("=navigation")
        assert {one.get_attribute("data-reason") for one in shown.locator("#entry .block").all()} == {"navigation"}
        assert "score 0." in str(shown.locator("#entry .block").first.get_attribute("title"))
        assert shown.locator("#list button").count() == 3
        shown.locator("#reason").select_option("")
        shown.locator("#outcome").select_option("rejected")
        assert shown.locator("#list button").count() == 1
        assert "empty" in shown.locator("#entry").inner_text()
        shown.locator("#outcome").select_option("")
        shown.locator("[data-number]").first.click()
        assert shown.evaluate("document.activeElement.id") == "entry"
        assert noted == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1440])
def test_hostile_pages_do_nothing(tmp_path: Path, width: int) -> None:
    """None runs, none asks for anything, none makes the page wider than the window."""
    folder = run(written(tmp_path / "in", PAGES), tmp_path / "out")
    rows = [{**document(str(number), title, 1, 0), "title": title, "url": title} for number, title in enumerate(TITLES)]
    removed = [gone(str(number), 1, title) for number, title in enumerate(TITLES)]
    rows = [{**row, "metadata": {"statistics": {"blocks_kept": 1, "blocks_removed": 1}}} for row in rows]
    made = folder_of(tmp_path / "made", [*rows], [*removed], [])
    for place in (folder, made):
        write_report(place, tmp_path / "report.html")
        with opened(tmp_path / "report.html", width) as (shown, noted):
            for _ in range(shown.locator("#list button").count()):
                shown.keyboard.press("j")
                assert shown.evaluate("document.documentElement.scrollWidth") <= width
            assert shown.evaluate("window.ran") is None
            assert all(
                link.startswith("http") for link in shown.eval_on_selector_all("a", "all => all.map(a => a.href)")
            )
            assert noted == []
    write_comparison(folder, made, compared(folder, made), tmp_path / "compare.html")
    with opened(tmp_path / "compare.html", width) as (shown, noted):
        shown.keyboard.press("j")
        assert shown.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert shown.evaluate("window.ran") is None
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert noted == []


def test_the_original_stands_beside_its_blocks(tmp_path: Path) -> None:
    """On request alone; a page in a frame, a dump as text, a file that is gone by what is said of it."""
    pages = {
        "a.html": page("Bridge", "One."),
        "b.txt": "Menu\n\n" + "The ferry runs until the winter. " * 9,
        "c.html": page("C", "C."),
    }
    folder = run(written(tmp_path / "in", pages), tmp_path / "out")
    (tmp_path / "in" / "c.html").write_text("another page", encoding="utf-8")
    write_report(folder, tmp_path / "plain.html")
    with opened(tmp_path / "plain.html") as (shown, noted):
        shown.keyboard.press("o")
        assert (shown.locator("iframe, #beside").count(), noted) == (0, [])
    write_report(folder, tmp_path / "report.html", originals=True)
    with opened(tmp_path / "report.html") as (shown, noted):
        assert shown.locator("iframe").count() == 0
        shown.keyboard.press("o")
        frame = shown.frame_locator("iframe")
        assert "All rights reserved." in frame.locator("footer").inner_text()
        assert shown.locator("iframe").get_attribute("sandbox") == ""
        shown.keyboard.press("j")
        assert shown.locator("#entry pre").inner_text().startswith("Menu\n\nThe ferry")
        shown.keyboard.press("j")
        assert "holds another page" in shown.locator("#entry section").inner_text()
        shown.keyboard.press("o")
        assert shown.locator("#entry section").count() == 0
        assert noted == []


def test_hostile_originals_do_nothing(tmp_path: Path) -> None:
    """None runs, none asks for anything: Chromium's own log knows no name of theirs, and would."""
    folder = run(written(tmp_path / "in", ORIGINALS), tmp_path / "out")
    write_report(folder, tmp_path / "report.html", originals=True)
    log = tmp_path / "net.json"
    flags = (f"--log-net-log={log}", "--net-log-capture-mode=Everything")
    with opened(tmp_path / "report.html", flags=flags) as (shown, noted):
        shown.keyboard.press("o")
        seen = set()
        for _ in ORIGINALS:
            seen.add(shown.locator("#entry").get_attribute("data-number"))
            frame = shown.frame_locator("iframe")
            frame.locator("nav").wait_for(state="attached")
            for link in frame.locator("a, button, details").all():
                if link.is_visible():
                    link.click(force=True, no_wait_after=True)
            shown.locator("#entry h3").click()  # out of the frame, which has the keys of what is clicked in it
            shown.keyboard.press("j")
        assert len(seen) == len(ORIGINALS)
        assert shown.evaluate("window.ran") is None
        assert shown.url == (tmp_path / "report.html").as_uri()
        # What the policy refuses is noted as a request at times, and is none: the log of the network is asked below.
        assert [line for line in noted if line.startswith(("dialog", "error"))] == []
    assert TRACKER not in log.read_text(encoding="utf-8")
    (tmp_path / "plain.html").write_text(ORIGINALS["02.html"], encoding="utf-8")
    with opened(tmp_path / "plain.html", flags=flags):
        pass
    assert TRACKER in log.read_text(encoding="utf-8")  # without the frame, it is there


@pytest.mark.skipif(importlib.util.find_spec("axe_playwright_python") is None, reason="needs axe-playwright-python")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rules_of_accessibility_hold(report: Path, scheme: str) -> None:
    """axe-core finds nothing, in the light and in the dark."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - skipped where it is missing

    with opened(report, scheme=scheme) as (shown, _):
        found = Axe().run(shown).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
