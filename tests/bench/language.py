"""Accuracy and speed of the detectors on labelled texts: a line of JSON each, with lang, script, text and kind.

python tests/bench/language.py ../shared/data/language.jsonl.zst
python tests/bench/language.py ../shared/data/language.jsonl.zst --detector auto --all
python tests/bench/language.py ../shared/data/language.jsonl.zst --detector auto --around own  # as paragraphs
"""

import argparse
import io
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import msgspec
import zstandard

from cleaning.config import LanguageOptions
from cleaning.tagging.choice import detector_of
from cleaning.tagging.detectors import Detector
from cleaning.tagging.language import code_of_part, language_of, sample

sys.path.append(str(Path(__file__).parents[2]))

from tests.bench.needed import needed

Cell = tuple[str, str, str]  # lang, script, kind
Tally = Mapping[Cell, Counter[str]]
SHOWN = ("az", "tr", "en", "az+tr")
LIMIT = 120  # texts a cell for the slow detectors, as in the first measurements


class Row(msgspec.Struct, frozen=True):
    """A labelled text."""

    lang: str
    script: str
    text: str
    kind: str
    source: str = ""


def read_rows(path: Path) -> list[Row]:
    """The rows of a file, compressed by zstd with a long window."""
    reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(path.open("rb"))
    return [msgspec.json.decode(line, type=Row) for line in io.TextIOWrapper(reader, encoding="utf-8")]


def expected(row: Row) -> list[tuple[str, str]]:
    """The texts to judge with their languages: a mixed row is judged a paragraph at a time."""
    return (
        list(zip(row.text.split("\n"), row.lang.split("+"), strict=True)) if "+" in row.lang else [(row.text, row.lang)]
    )


def tally(
    detector: Detector, rows: list[Row], margin: float = LanguageOptions().margin, around: str | None = None
) -> dict[Cell, Counter[str]]:
    """What the detector said, by cell; '' counts the right answers.

    With `around` each text is a paragraph of a document in that language, or with "own" in the text's own.
    """
    table: dict[Cell, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for text, lang in expected(row):
            if around is None:
                code = language_of(detector, sample(text), margin).code
            else:
                code = code_of_part(detector, text, margin, lang if around == "own" else around)
            table[row.lang, row.script, row.kind]["" if code == lang else code] += 1
    return table


def measure(detector: Detector, rows: list[Row], around: str | None) -> tuple[Tally, dict[str, float]]:
    """What the detector said, and its milliseconds of processor time a text, by kind."""
    tally(detector, [row for row in rows if row.kind == "word-pair"])  # reads the models, langdetect's too
    table: dict[Cell, Counter[str]] = {}
    times = {}
    for kind in sorted({row.kind for row in rows}):
        own = [row for row in rows if row.kind == kind]
        start = time.process_time()
        table |= tally(detector, own, around=around)
        times[kind] = (time.process_time() - start) / len(own) * 1000
    return table, times


def at_most(rows: list[Row], limit: int) -> list[Row]:
    """Up to `limit` rows a cell, spread over the file."""
    cells: dict[Cell, list[Row]] = defaultdict(list)
    for row in rows:
        cells[row.lang, row.script, row.kind].append(row)
    return [row for cell in cells.values() for row in cell[:: max(1, -(-len(cell) // limit))]]


def print_table(tables: Mapping[str, Tally], every: bool = True) -> None:
    """A line a cell: its size, and a detector's accuracy with its commonest wrong answers."""
    cells = sorted({cell for table in tables.values() for cell in table})
    print(f"| language, script, kind | texts | {' | '.join(tables)} |\n|---|---|{'---|' * len(tables)}")
    for cell in cells:
        size = max(table[cell].total() for table in tables.values())
        if size >= 20 and (every or cell[0] in SHOWN):
            print(f"| {' '.join(cell)} | {size} | {' | '.join(accuracy(table[cell]) for table in tables.values())} |")


def accuracy(counts: Counter[str]) -> str:
    """The share of right answers, with the two commonest wrong ones."""
    wrong = ", ".join(f"{code} {count}" for code, count in counts.most_common(3) if code)
    return f"{counts[''] / max(1, counts.total()):.3f}" + (f" ({wrong})" if wrong else "")


def main() -> int:
    """Runs the command that the module's docstring shows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--detector", action="append", help="auto, langdetect, lingua or fasttext; all without it")
    parser.add_argument("--all", action="store_true", help="every language, not az, tr and en alone")
    parser.add_argument("--limit", type=int, default=LIMIT, help="texts a cell")
    parser.add_argument("--around", help="judge paragraphs of documents in this language, or in their `own`")
    options = parser.parse_args()
    rows = at_most(read_rows(needed(options.file)), options.limit)
    if not options.all:
        rows = [row for row in rows if row.lang in SHOWN]
    tables: dict[str, Tally] = {}
    times: dict[str, dict[str, float]] = {}
    for name in options.detector or ["auto", "langdetect", "lingua", "fasttext"]:
        tables[name], times[name] = measure(detector_of(name), rows, options.around)
    print_table(tables, options.all)
    kinds = sorted({kind for each in times.values() for kind in each})
    print(f"\n| ms a text (CPU) | {' | '.join(tables)} |\n|---|{'---|' * len(tables)}")
    for kind in kinds:
        print(f"| {kind} | {' | '.join(f'{each[kind]:.2f}' for each in times.values())} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
