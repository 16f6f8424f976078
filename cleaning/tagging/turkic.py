"""The Turkic languages and Kurdish in Latin letters told apart by their letter groups, with or without their marks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from msgspec import Struct

_WORD = re.compile(r"[^\W\d_]+")
LONGEST = 4  # letters of a group; five gain 1 % on sentences, and double the table
# A weight is one character: its place in this string, less 31, in quarter nats.
WEIGHTS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MIDDLE = 31
_PLACES = bytes(max(WEIGHTS.find(chr(code)), 0) for code in range(256))
_BYTES = 3  # of a column: room for 266,000 groups of the largest weight
_BITS = 8 * _BYTES
_MASK = (1 << _BITS) - 1
_ROOM = 20_000  # runs of four letters that are remembered: 4 MB; 100 Turkish and Azerbaijani pages have as many


class Starts(dict[str, int]):
    """What the groups that a run of four letters starts with say together, reckoned when it is first met."""

    def __init__(self, groups: Mapping[str, int]) -> None:
        super().__init__()
        self.groups = groups

    def __missing__(self, run: str) -> int:
        """The sum; it is kept while there is room: a language's usual runs come first."""
        total = sum(self.groups.get(run[:length], 0) for length in range(1, len(run) + 1))
        if len(self) < _ROOM:
            self[run] = total
        return total


class TurkicModel(Struct, frozen=True):
    """What each group of letters says for each column; a language may have two, with its marks and without them.

    A column's weights are packed side by side in one integer, so that a text is scored by one sum of integers.
    """

    columns: tuple[str, ...]
    starts: Starts

    def rank(self, text: str) -> dict[str, float]:
        """How much the text's letter groups speak for each language, in nats, 0 for the best.

        >>> evidence = turkic_model().rank("Azerbaycan Respublikasinin Prezidenti bildirib")
        >>> max(evidence, key=evidence.__getitem__)
        'az'
        """
        line = line_of(text)
        total = sum(map(self.starts.__getitem__, [line[start : start + LONGEST] for start in range(len(line))]))
        sums = dict.fromkeys(self.columns, 0)
        for place, language in enumerate(self.columns):
            sums[language] = max(total >> _BITS * place & _MASK, sums[language])
        best = max(sums.values())
        return {language: (weight - best) / 4 for language, weight in sums.items()}


def line_of(text: str) -> str:
    """The text's words in small letters, a space between them and at both ends."""
    return f" {' '.join(_WORD.findall(text.replace('İ', 'i').lower()))} "


def groups_of(text: str) -> Iterator[str]:
    """The groups of one to four letters of a text's words, in small letters; a space stands for a word's edge.

    >>> list(groups_of("Bu"))
    [' ', 'b', 'u', ' ', ' b', 'bu', 'u ', ' bu', 'bu ', ' bu ']
    """
    line = line_of(text)
    shifted = [line[start:] for start in range(LONGEST)]
    lengths = range(1, LONGEST + 1)
    return chain.from_iterable(map("".join, zip(*shifted[:length], strict=False)) for length in lengths)


def model_of(lines: Iterable[str]) -> TurkicModel:
    """The model of a table: a line of columns, then a line a group, as `tests/bench/turkic_model.py` writes it."""
    head, *rows = (line.rstrip("\n") for line in lines)
    columns = tuple(head.split("\t")[1].split())
    cells = "\t".join(rows).split("\t")
    weights = np.frombuffer("".join(cells[1::2]).encode().translate(_PLACES), np.uint8).reshape(-1, len(columns), 1)
    packed = np.pad(weights, ((0, 0), (0, 0), (0, _BYTES - 1))).tobytes()  # the first column is lowest
    size = len(columns) * _BYTES
    numbers = (int.from_bytes(packed[start : start + size], "little") for start in range(0, len(packed), size))
    return TurkicModel(columns, Starts(dict(zip(cells[::2], numbers, strict=True))))


@cache
def turkic_model() -> TurkicModel:
    """The model that comes with the package; read once, never changed."""
    return model_of(files("cleaning.tagging").joinpath("turkic.tsv").read_text(encoding="utf-8").splitlines())
