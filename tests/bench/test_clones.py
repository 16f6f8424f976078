"""The readers of public benchmarks: each on a folder of the shape that its repository publishes, made by hand."""

import gzip
import json
from pathlib import Path

import pytest

from tests.bench import clones, sets

PAGE = "<html><body><p>Salam, dünya</p></body></html>"


def write(path: Path, content: object) -> None:
    """A file: JSON, or a page, gzipped where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def wcxb(folder: Path) -> None:
    """WCXB 1.0's split: a file of gold a page."""
    gold = {"main_content": "Salam, dünya", "title": "Salam", "with": ["Salam"], "without": ["Menu"]}
    kind = {"page_type": {"primary": "category", "confidence": "high"}}
    write(folder / "ground-truth" / "0001.json", {"url": "https://a.example/", "ground_truth": gold, "_internal": kind})
    write(folder / "html" / "0001.html", PAGE)


def scrapinghub(folder: Path) -> None:
    """ScrapingHub's: one file of gold."""
    write(folder / "ground-truth.json", {"ab12": {"articleBody": "Salam, dünya", "url": "https://a.example/"}})
    write(folder / "html" / "ab12.html.gz", PAGE)


def fundus(folder: Path) -> None:
    """Fundus': names of files as keys, paragraphs as gold, brackets around those that may stand."""
    body = ["Salam, dünya", "[Reporting by nobody]"]
    gold = {"Paper_1.html.gz": {"url": "https://a.example/", "body": body, "crawl_date": "2023-01-01 00:00:00"}}
    write(folder / "ground_truth.json", gold)
    write(folder / "html" / "Paper_1.html.gz", PAGE)


@pytest.mark.parametrize(
    ("make", "key", "kind", "must"),
    [(wcxb, "0001", "collection", ["Salam"]), (scrapinghub, "ab12", "article", []),
     (fundus, "Paper_1.html.gz", "article", [])],
)  # fmt: skip
def test_a_clone_is_a_set(make: object, key: str, kind: str, must: list[str], tmp_path: Path) -> None:
    """A clone's folder is found as a set and read into rows of the sets' shape."""
    make(tmp_path)  # type: ignore[operator]
    source = sets.find_set(str(tmp_path))
    assert source == tmp_path
    (row,) = sets.read_set(source)
    assert (row["id"], row["type"], row["html"], row["gold"]) == (key, kind, PAGE, "Salam, dünya")
    assert (row["url"], row["must"]) == ("https://a.example/", must)


def test_another_folder_is_no_set(tmp_path: Path) -> None:
    """A folder without gold is not a set, and reading it says what was looked for."""
    assert sets.find_set(str(tmp_path)) is None
    with pytest.raises(ValueError, match=r"ground-truth\.json"):
        list(clones.read(tmp_path))


def test_a_page_that_is_missing_is_an_error(tmp_path: Path) -> None:
    """Gold without its page does not vanish from the mean."""
    scrapinghub(tmp_path)
    (tmp_path / "html" / "ab12.html.gz").unlink()
    with pytest.raises(FileNotFoundError, match="ab12"):
        list(clones.read(tmp_path))


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    """A folder's digest changes with a page, and not with where it lies."""
    for name in ("one", "two"):
        scrapinghub(tmp_path / name)
    same = gzip.compress(PAGE.encode(), mtime=0)
    for name in ("one", "two"):
        (tmp_path / name / "html" / "ab12.html.gz").write_bytes(same)
    assert sets.digest(tmp_path / "one") == sets.digest(tmp_path / "two")
    write(tmp_path / "two" / "html" / "ab12.html.gz", PAGE + " ")
    assert sets.digest(tmp_path / "one") != sets.digest(tmp_path / "two")
