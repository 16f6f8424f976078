"""The report in a real Chromium: every key and filter, hostile pages, nothing asked of anybody."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.reports import compared, write_comparison, write_report
from crawler.web.browser import BROWSERS
from tests.crawler.reports.hostile import PAGES, TITLES
from tests.crawler.reports.runs import page, run, written
from tests.crawler.reports.test_entries import document, folder_of, gone

PROGRAM = next(filter(None, map(shutil.which, BROWSERS)), None)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("playwright") is None or not PROGRAM,
    reason="needs pip install 'pagesieve[browser]' and apt-get install chromium",
)


@contextmanager
def opened(path: Path, width: int = 1440, scheme: Any = "light") -> Iterator[tuple[Any, list[str]]]:
    """The page of a file, and what went out or went wrong: requests but for the file, and errors."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - skipped where it is missing

    noted: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
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


@pytest.mark.skipif(importlib.util.find_spec("axe_playwright_python") is None, reason="needs axe-playwright-python")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rules_of_accessibility_hold(report: Path, scheme: str) -> None:
    """axe-core finds nothing, in the light and in the dark."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - skipped where it is missing

    with opened(report, scheme=scheme) as (shown, _):
        found = Axe().run(shown).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
