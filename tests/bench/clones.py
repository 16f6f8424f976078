"""Readers of public benchmarks as they are cloned: a folder in, rows in the shape of `sets.py` out.

WCXB          a split's folder (`dev`): `ground-truth/ID.json` and `html/ID.html`, gzipped or not
ScrapingHub   `ground-truth.json` and `html/ID.html.gz`; the first edition of WCXB has the same shape, with snippets
Fundus        `dataset` of fundus-evaluation: `ground_truth.json`, whose keys are the names of the files in `html`;
              a body is a list of paragraphs, and one in square brackets may stand or not: it is left out of the gold
"""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

Row = dict[str, Any]


def layout(folder: Path) -> Callable[[Path], Iterator[Row]] | None:
    """The reader of a folder; None where it is no benchmark that is known."""
    return next((reader for gold, reader in LAYOUTS.items() if (folder / gold).exists()), None)


def read(folder: Path) -> Iterator[Row]:
    """The rows of a clone, by their ids."""
    reader = layout(folder)
    if reader is None:
        raise ValueError(f"{folder} has none of {', '.join(LAYOUTS)}: give the folder that holds the gold")
    yield from reader(folder)


def read_wcxb(folder: Path) -> Iterator[Row]:
    """A split of WCXB 1.0."""
    for path in sorted((folder / "ground-truth").glob("*.json")):
        data = msgspec.json.decode(path.read_bytes())
        gold = data.get("ground_truth") or {}
        yield {
            "id": path.stem,
            "url": data.get("url") or gold.get("url"),
            "type": wcxb_type(data),
            "html": read_html(folder / "html", path.stem),
            "gold": gold.get("main_content") or "",
            "must": gold.get("with") or [],
            "must_not": gold.get("without") or [],
        }


def wcxb_type(data: Row) -> str:
    """The page type; categories are collections, as in WCXB's own script."""
    kind = (data.get("_internal") or {}).get("page_type") or "article"
    name = (kind.get("primary") if isinstance(kind, dict) else kind) or "article"
    return "collection" if name == "category" else name


def read_scrapinghub(folder: Path) -> Iterator[Row]:
    """ScrapingHub's article-extraction-benchmark."""
    for key, gold in sorted(msgspec.json.decode((folder / "ground-truth.json").read_bytes()).items()):
        yield {
            "id": key,
            "url": gold.get("url"),
            "type": "article",
            "html": read_html(folder / "html", key),
            "gold": gold.get("articleBody") or "",
            "must": gold.get("with") or [],
            "must_not": gold.get("without") or [],
        }


def read_fundus(folder: Path) -> Iterator[Row]:
    """Fundus' comparative evaluation."""
    for key, gold in sorted(msgspec.json.decode((folder / "ground_truth.json").read_bytes()).items()):
        paragraphs = [text for text in gold["body"] if not (text.startswith("[") and text.endswith("]"))]
        yield {
            "id": key,
            "url": gold.get("url"),
            "type": "article",
            "html": read_html(folder / "html", key),
            "gold": "\n".join(paragraphs),
            "must": [],
            "must_not": [],
        }


def read_html(folder: Path, name: str) -> str:
    """A page, whichever way its file is named; gzip is known by its first bytes."""
    for path in (folder / f"{name}{ending}" for ending in ("", ".html", ".html.gz", ".gz")):
        if path.is_file():
            body = path.read_bytes()
            return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode("utf-8", "replace")
    raise FileNotFoundError(f"{folder} has no page for {name}")


LAYOUTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "ground-truth": read_wcxb,
    "ground-truth.json": read_scrapinghub,
    "ground_truth.json": read_fundus,
}
