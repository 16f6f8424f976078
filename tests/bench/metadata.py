"""Measures title, author and date against a set's own: `python tests/bench/metadata.py SET [--type article]`.

Prints a row for trafilatura and a row for this library: right of those that the set has, and milliseconds a page. A
set is a file, or the stem of one beside the project. Where a set lists `authors`, a page that nobody signs has an empty
list, and a name that is found on it is wrong. Exits with 2 where there is no such set, or nothing of the three in it.
"""

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import trafilatura

sys.path.append(str(Path(__file__).parents[2]))

from cleaning.cueing import fold_word
from cleaning.cutting import parse
from cleaning.describing import Describe
from cleaning.model import Document, Page
from cleaning.pipeline import Pipeline
from tests.bench.needed import needed
from tests.bench.sets import find_set, read_set

Found = tuple[str | None, tuple[str, ...], str | None]


def rows(path: Path, kind: str | None) -> Iterator[dict[str, Any]]:
    """The set's pages with a title, an author or a date."""
    for row in read_set(path):
        if any(row.get(key) for key in ("title", "author", "authors", "date")) and kind in (None, row.get("type")):
            yield row


def by_trafilatura(row: dict[str, Any], _: Pipeline | None) -> Found:
    """What trafilatura says of a page."""
    found = trafilatura.extract_metadata(parse(row["html"]), default_url=row["url"])
    if not found:
        return None, (), None
    return found.title, tuple((found.author or "").split("; ")), found.date


def by_us(row: dict[str, Any], pipeline: Pipeline | None) -> Found:
    """What the tags of a page say by our reading, or, with a pipeline, its labelled blocks too."""
    page = Page(body=row["html"].encode(), url=row["url"], content_type="text/html", charset="utf-8")
    if pipeline:
        found = pipeline(page).metadata
    else:
        found = Describe()(Document(page=page, format="html", tree=parse(row["html"]))).metadata
    return found.title, found.authors, found.date


def words(text: str | None) -> str:
    """The folded words of a text."""
    return " ".join(re.findall(r"\w+", fold_word(text or "")))


def people(author: Any) -> set[str]:
    """The names of an author's field, which is a list or one string."""
    names = author if isinstance(author, list) else re.split(r",| and | & |;", author or "")
    return {words(name) for name in names if words(name)}


def agreement(row: dict[str, Any], found: Found) -> dict[str, bool]:
    """Field by field, whether what was found is what the set has, where it has anything."""
    title, authors, date = found
    checks = {}
    if row.get("title"):
        checks["title"] = words(title) == words(row["title"])
    signed = row.get("authors", row.get("author") or None)
    if signed is not None:
        checks["author"] = people(list(authors)) == people(signed)
    if row.get("date"):
        checks["date"] = (date or "")[:10] == row["date"][:10]
    return checks


def main() -> None:
    """Read the arguments, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set")
    parser.add_argument("--type", help="pages of this type only (wcxb)")
    parser.add_argument("--blocks", action="store_true", help="run the whole pipeline, so that labelled blocks count")
    parser.add_argument("--show", choices=("title", "author", "date"), help="print where we differ from the set")
    options = parser.parse_args()
    pipeline = Pipeline() if options.blocks else None
    extractors: dict[str, Callable[[dict[str, Any], Pipeline | None], Found]]
    extractors = {"trafilatura": by_trafilatura, "pagesieve": by_us}
    right: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: defaultdict[str, float] = defaultdict(float)
    total: Counter[str] = Counter()
    for row in rows(needed(find_set(options.set) or Path(options.set)), options.type):
        for name, extract in extractors.items():
            start = time.perf_counter()
            found = extract(row, pipeline)
            seconds[name] += time.perf_counter() - start
            checks = agreement(row, found)
            right[name].update(field for field, same in checks.items() if same)
            if name == "pagesieve" and checks.get(options.show) is False:
                own = row.get("authors", row.get("author")) if options.show == "author" else row[options.show]
                sys.stdout.write(f"{row['id']}\t{own}\t{found}\n")
        total.update(checks.keys())
        seconds["pages"] += 1
    if not total:
        parser.error(f"no page of {options.set} has a title, an author or a date")
    for name in extractors:
        shares = "  ".join(
            f"{field} {right[name][field] / total[field]:.3f} ({right[name][field]} of {total[field]})"
            for field in sorted(total)
        )
        sys.stdout.write(f"{name:12} {shares}  {1000 * seconds[name] / seconds['pages']:.1f} ms\n")


if __name__ == "__main__":
    main()
