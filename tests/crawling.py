"""What the tests of the crawl share: running one over the local site, reading what came of it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "crawler"]
FAST = ("-s", "AUTOTHROTTLE_ENABLED=0")  # the site's pauses are its own
LOOPBACK = ("--allow-private", "127.0.0.0/8")


def crawled(words: Sequence[str], folder: Path, *more: str, private: bool = True, wait: float = 400, **run: Any) -> Any:
    """`pagesieve crawl` run to its end, as fast as the site answers; raises where that takes longer than `wait`."""
    allow = LOOPBACK if private else ()
    command = [*COMMAND, "crawl", *words, "-o", f"{folder}/", "--rate", "1000", *FAST, *allow, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=wait, **run)


def rows(path: Path) -> list[dict[str, Any]]:
    """The values of a file of JSON lines."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def documents(folder: Path) -> dict[str, dict[str, Any]]:
    """The documents of a crawl by address; the last version where there are several."""
    return {row["url"]: row for row in rows(folder / "documents.jsonl")}


def reasons(folder: Path) -> dict[str, str]:
    """Why each rejected address was."""
    return {row["url"]: row["reason"] for row in rows(folder / "rejected.jsonl")}


def report(folder: Path) -> dict[str, Any]:
    """run.json."""
    found: dict[str, Any] = json.loads((folder / "run.json").read_bytes())
    return found
