"""Sets of pages with gold, and the rules by which a text is scored against it.

A set is a JSON-lines file, plain or zstd: `id`, `html` or `text`, `gold`, and where the source has them `url`, `type`,
`must`, `must_not`; a dump with a label a line has `lines` and `labels` (1 main text, 0 clutter, 2 either way). The
folder of a public benchmark, as `clones.py` knows them, is a set too.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from cleaning.train.pages import line_f1, word_f1
from tests.bench import clones
from tests.places import SHARED

FOLDERS = (SHARED / "bench", SHARED / "data")
WORD = re.compile(r"\w+")


def find_set(name: str) -> Path | None:
    """A set: a file, a clone's folder, or the stem of a file beside the project. None where there is none."""
    path = Path(name)
    if path.is_dir() and clones.layout(path):
        return path
    candidates = [path, *(folder / f"{name}.jsonl.zst" for folder in FOLDERS)]
    return next((path for path in candidates if path.is_file()), None)


def set_name(path: Path) -> str:
    """What a set is called in tables and in names of files."""
    return path.resolve().name.removesuffix(".zst").removesuffix(".jsonl")


def read_set(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a set."""
    if path.is_dir():
        yield from clones.read(path)
        return
    with path.open("rb") as raw:
        stream: Any = raw
        if path.suffix == ".zst":
            stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(raw, read_across_frames=True)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield msgspec.json.decode(line)


def digest(path: Path) -> str:
    """A hash of what a set holds: of the file, or of a folder's files by name."""
    found = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file() and ".git" not in file.parts:
            found.update(file.relative_to(path).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def row_f1(text: str, row: dict[str, Any]) -> float:
    """A page's word F1."""
    return word_f1(text, row["gold"] or "", row.get("either") or "", row.get("lang"))


def score(text: str, row: dict[str, Any]) -> float:
    """A page's score by the rule of its set."""
    return line_f1(text, row["lines"], row["labels"]) if "labels" in row else row_f1(text, row)
