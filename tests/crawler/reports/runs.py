"""Runs made for tests: pages cleaned into a folder by the command itself."""

import subprocess
import sys
from pathlib import Path

PAGE = """<html lang="en"><head><title>{title}</title></head><body>
<nav><a href="/">Home</a> <a href="/x">World</a></nav>
<article><h1>{title}</h1><p>{text} The council met on Monday and heard the plan for the old bridge over the river.</p>
<p>Work starts in May and ends before the winter, the mayor said, and the ferry runs until then every day.</p></article>
<footer>Copyright 2026 Example Press. All rights reserved.</footer></body></html>"""


def written(folder: Path, pages: dict[str, str]) -> Path:
    """A folder of pages by name."""
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def page(title: str, text: str) -> str:
    """A small page of news."""
    return PAGE.format(title=title, text=text)


def command(*words: object) -> subprocess.CompletedProcess[str]:
    """What the command made of these words."""
    line = [sys.executable, "-m", "crawler", *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)


def run(pages: Path, out: Path, *words: str) -> Path:
    """A run folder of these pages."""
    done = command("clean", pages, "-q", "-o", f"{out}/", *words)
    assert done.returncode == 0, done.stderr
    return out
