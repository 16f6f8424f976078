"""Each extra for users by itself: python -m tests.extras [NAME...].

Makes a fresh environment an extra, installs pagesieve with it and nothing else, asks pip whether what is there fits
together, and imports what the extra is for. A line each; ends with 1 where one fails.
"""

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from tests.places import ROOT

# What each is for. The others are for who works on pagesieve: tests, training, types, what loads the output.
USES = {
    "browser": "import scrapy_playwright.handler",
    "datatrove": "from pagesieve.datatrove import Sieve, WarcPages; Sieve()",
    "lingua": "from cleaning import Config, Pipeline; import lingua",
    "parquet": "import pagesieve; pagesieve.arrow_schema(); from pagesieve.batch import Sieve; Sieve()",
    "redis": "import redis",
    "signals": "import phonenumbers, rensa, stopwordsiso",
}
DEVELOPERS = {"dev", "loaders", "test", "train"}


def names() -> set[str]:
    """The extras that pyproject.toml has."""
    return set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"])


def tried(name: str, home: Path) -> str | None:
    """Why an extra does not work by itself; None where it does."""
    venv.create(home, with_pip=True)
    python = str(home / "bin" / "python")
    steps = (
        [python, "-m", "pip", "install", "--quiet", f"{ROOT}[{name}]"],
        [python, "-m", "pip", "check"],
        [python, "-P", "-c", USES[name]],
        [
            python,
            "-P",
            "-m",
            "pagesieve",
            "clean",
            str(ROOT / "fixtures/feed/page.html"),
            "-o",
            str(home / "page.jsonl"),
        ],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False, cwd=home)
        if done.returncode:
            return (done.stdout + done.stderr).strip().splitlines()[-1]
    return None


def main() -> None:
    """Try them."""
    failed = False
    for name in sys.argv[1:] or sorted(USES):
        with tempfile.TemporaryDirectory() as work:
            why = tried(name, Path(work) / "venv")
        print(f"{name}: {why or 'installs alone'}", flush=True)
        failed = failed or why is not None
    sys.exit(int(failed))


if __name__ == "__main__":
    main()
