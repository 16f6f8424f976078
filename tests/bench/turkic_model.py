"""Builds cleaning/tagging/turkic.tsv from labelled texts, or with --folds measures such models on unseen texts.

python tests/bench/turkic_model.py ../shared/data/language.jsonl.zst            # writes the table
python tests/bench/turkic_model.py ../shared/data/language.jsonl.zst --folds 4  # cross-validated accuracy

A weight is the log probability of a letter group in a column's texts, less its mean over the columns. Texts that share
five words in a row (an article, its folded twin, a mixed text with a part of it) are never on both sides of a fold.
"""

import argparse
import hashlib
import math
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from language import Row, print_table, read_rows, tally

from cleaning.tagging.auto import Auto
from cleaning.tagging.turkic import MIDDLE, WEIGHTS, groups_of, model_of

sys.path.append(str(Path(__file__).parents[2]))

from tests.bench.needed import needed

TABLE = Path(__file__).parents[2] / "cleaning" / "kin.tsv"
MAIN = ("az", "az_folded", "tr", "tr_folded")
LANGUAGES = frozenset(("az", "tr", "crh", "gag", "ku", "tk", "ug", "uz"))
LENGTH = 600  # characters of a text: the news of one site must not outweigh the sentences
SMOOTHING = 100.0  # groups given to each column, spread as the mean is; 30 to 8000 tried: more helps crh, less helps az
SIZE = 13_000  # groups kept: 0.2 MB; 24,000 gain 1 % on sentences
OTHERS = 0.2  # what a group's worth for the other columns counts beside its worth for MAIN


def fold(text: str) -> str:
    """The text as typed on a keyboard without its letters: ə as e, ı as i, no marks.

    >>> fold("Şəki, Iğdır")
    'Seki, Igdir'
    """
    parts = unicodedata.normalize("NFD", text.translate(str.maketrans("əƏıİ", "eEiI")))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def clusters(rows: list[Row]) -> list[int]:
    """A number a row: the same for rows that share five words in a row, and for those that such rows join."""
    parent = list(range(len(rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first: dict[tuple[str, ...], int] = {}
    for place, row in enumerate(rows):
        words = fold(row.text).lower().split()
        for start in range(max(1, len(words) - 4)):
            parent[root(place)] = root(first.setdefault(tuple(words[start : start + 5]), place))
    return [root(place) for place in range(len(rows))]


def fold_of(row: Row, folds: int) -> int:
    """Which fold a cluster falls into, by its first text: even, and the same on every run."""
    return int(hashlib.sha256(row.text.encode()).hexdigest(), 16) % folds


def columns_of(row: Row) -> Iterator[tuple[str, str]]:
    """The columns that a row teaches, each with its text."""
    text = row.text[:LENGTH]
    yield row.lang, text
    yield (f"{row.lang}_folded" if row.lang in ("az", "tr") else row.lang), fold(text)


def table_of(rows: Iterable[Row]) -> list[str]:
    """The lines of the table that these rows teach."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.lang in LANGUAGES and row.script == "Latn" and row.kind != "document-folded":
            for column, text in columns_of(row):
                counts[column].update(groups_of(text))
    columns = sorted(counts)
    totals = {column: counts[column].total() for column in columns}
    worth: dict[str, tuple[float, str]] = {}
    for group, count in sum(counts.values(), Counter()).items():
        if count > 1:
            worth[group] = weigh(columns, [counts[column][group] for column in columns], totals)
    best = sorted(worth, key=lambda group: (-worth[group][0], group))[:SIZE]
    header = "\t".join(("", " ".join(column.removesuffix("_folded") for column in columns)))
    return [header, *(f"{group}\t{worth[group][1]}" for group in sorted(best))]


def weigh(columns: list[str], counts: list[int], totals: dict[str, int]) -> tuple[float, str]:
    """How much a group tells, and its weights as `cleaning.tagging.turkic` reads them."""
    shares = [count / totals[column] for count, column in zip(counts, columns, strict=True)]
    prior = SMOOTHING * sum(shares) / len(shares)
    logs = [
        math.log((count + prior) / (totals[column] + SMOOTHING)) for count, column in zip(counts, columns, strict=True)
    ]
    mean = sum(logs) / len(logs)
    main = [place for place, column in enumerate(columns) if column in MAIN]
    mean_main = sum(logs[place] for place in main) / len(main)
    worth = sum(shares[place] * abs(logs[place] - mean_main) for place in main)
    worth += OTHERS * sum(share * abs(log - mean) for share, log in zip(shares, logs, strict=True))
    places = (min(max(round((log - mean) * 4) + MIDDLE, 0), len(WEIGHTS) - 1) for log in logs)
    return worth, "".join(WEIGHTS[place] for place in places)


def cross_validate(rows: list[Row], folds: int) -> None:
    """Prints the accuracy of `auto`, each row judged by a model that has seen none of its cluster."""
    numbers = clusters(rows)
    sides = [fold_of(rows[number], folds) for number in numbers]
    table: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for side in range(folds):
        model = model_of(table_of(row for row, own in zip(rows, sides, strict=True) if own != side))
        unseen = [row for row, own in zip(rows, sides, strict=True) if own == side]
        for cell, counts in tally(Auto(model), unseen).items():
            table[cell].update(counts)
    print_table({"auto, cross-validated": table})


def main() -> int:
    """Runs the command that the module's docstring shows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    options = parser.parse_args()
    rows = read_rows(needed(options.file))
    if options.folds:
        cross_validate(rows, options.folds)
    else:
        TABLE.write_text("\n".join(table_of(rows)) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
