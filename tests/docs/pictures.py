"""The pictures of docs/tour.md: `python -m tests.docs.pictures`, with playwright and the system's Chromium."""

import shutil
import tempfile
from contextlib import chdir
from pathlib import Path

from crawler.reports import write_report
from crawler.web.browser import BROWSERS
from tests.places import ROOT

FOLDER = ROOT / "docs" / "pictures"
RUN = Path("fixtures/runs/recall")  # from the checkout: the report names it
PICTURES = {
    "overview.png": (1100, "light"),
    "document.png": (1100, "light"),
    "narrow.png": (390, "dark"),
    "correcting.png": (1100, "light"),
}
KEYS = {"correcting.png": "nxnnnx"}  # what is typed before


def main() -> None:
    """Takes each picture anew."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of an extra

    program = next(filter(None, map(shutil.which, BROWSERS)))
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        report = Path(place) / "report.html"
        with chdir(ROOT):
            write_report(RUN, report)
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, (width, scheme) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": 760}, color_scheme=scheme)
            page.goto(report.as_uri())
            if name != "overview.png":
                page.locator("#entry").evaluate("one => one.scrollIntoView()")
            for key in KEYS.get(name, ""):
                page.keyboard.press(key)
            page.screenshot(path=FOLDER / name)
        browser.close()


if __name__ == "__main__":
    main()
