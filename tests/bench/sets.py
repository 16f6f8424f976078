"""Sets of pages with gold, and the rules by which a text is scored against it.

A set is a JSON-lines file, plain or zstd: `id`, `html` or `text`, `gold`, and where the source has them `url`, `type`,
`must`, `must_not`; a dump with a label a line has `lines` and `labels` (1 main text, 0 clutter, 2 either way).
"""

import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import zstandard

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("PAGESIEVE_SHARED", ROOT.parent / "shared"))
FOLDERS = (SHARED / "bench", SHARED / "data")
WORD = re.compile(r"\w+")


def find_set(name: str) -> Path | None:
    """The file of a set: a path, or the stem of a file beside the project. None where there is none."""
    candidates = [Path(name), *(folder / f"{name}.jsonl.zst" for folder in FOLDERS)]
    return next((path for path in candidates if path.is_file()), None)


def read_set(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a set."""
    with path.open("rb") as raw:
        stream: Any = raw
        if path.suffix == ".zst":
            stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw, read_across_frames=True)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield msgspec.json.decode(line)


def word_f1(text: str, gold: str) -> float:
    """The overlap of lower-cased words, as bags: WCXB's rule."""
    found, wanted = WORD.findall(text.lower()), WORD.findall(gold.lower())
    if not found or not wanted:
        return float(found == wanted)
    both = sum((Counter(found) & Counter(wanted)).values())
    return 2 * both / (len(found) + len(wanted))


def line_f1(text: str, lines: list[str], labels: list[int]) -> float:
    """The overlap of lines, as bags; lines that may stand or not do not count."""
    either = {line.strip() for line, label in zip(lines, labels, strict=True) if label == 2}
    found = Counter(line for line in text.split("\n") if line and line not in either)
    wanted = Counter(line.strip() for line, label in zip(lines, labels, strict=True) if label == 1)
    both = sum((found & wanted).values())
    return 2 * both / (found.total() + wanted.total()) if found or wanted else 1.0


def score(text: str, row: dict[str, Any]) -> float:
    """A page's score by the rule of its set."""
    return line_f1(text, row["lines"], row["labels"]) if "labels" in row else word_f1(text, row["gold"] or "")
