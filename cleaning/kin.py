"""The Turkic languages and Kurdish in Latin letters told apart by their letter groups, with or without their marks."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain, repeat

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


class KinModel(Struct, frozen=True):
    """What each group of letters says for each column; a language may have two, with its marks and without them.

    A column's weights are packed side by side in one integer, so that a text is scored by one sum of integers.
    """

    columns: tuple[str, ...]
    groups: Mapping[str, int]

    def rank(self, text: str) -> dict[str, float]:
        """How much the text's letter groups speak for each language, in nats, 0 for the best.

        >>> evidence = kin_model().rank("Azerbaycan Respublikasinin Prezidenti bildirib")
        >>> max(evidence, key=evidence.__getitem__)
        'az'
        """
        total = sum(map(self.groups.get, groups_of(text), repeat(0)))
        sums: dict[str, float] = {}
        for place, language in enumerate(self.columns):
            weight = (total >> _BITS * place & _MASK) / 4
            sums[language] = max(weight, sums.get(language, -math.inf))
        best = max(sums.values())
        return {language: value - best for language, value in sums.items()}


def groups_of(text: str) -> Iterator[str]:
    """The groups of one to four letters of a text's words, in small letters; a space stands for a word's edge.

    >>> list(groups_of("Bu"))
    [' ', 'b', 'u', ' ', ' b', 'bu', 'u ', ' bu', 'bu ', ' bu ']
    """
    line = f" {' '.join(_WORD.findall(text.replace('İ', 'i').lower()))} "
    shifted = [line[start:] for start in range(LONGEST)]
    lengths = range(1, LONGEST + 1)
    return chain.from_iterable(map("".join, zip(*shifted[:length], strict=False)) for length in lengths)


def model_of(lines: Iterable[str]) -> KinModel:
    """The model of a table: a line of columns, then a line a group, as `tests/bench/kin_model.py` writes it."""
    head, *rows = (line.rstrip("\n") for line in lines)
    columns = tuple(head.split("\t")[1].split())
    cells = "\t".join(rows).split("\t")
    weights = np.frombuffer("".join(cells[1::2]).encode().translate(_PLACES), np.uint8).reshape(-1, len(columns), 1)
    packed = np.pad(weights, ((0, 0), (0, 0), (0, _BYTES - 1))).tobytes()  # the first column is lowest
    size = len(columns) * _BYTES
    numbers = (int.from_bytes(packed[start : start + size], "little") for start in range(0, len(packed), size))
    return KinModel(columns, dict(zip(cells[::2], numbers, strict=True)))


@cache
def kin_model() -> KinModel:
    """The model that comes with the package; read once, never changed."""
    return model_of(files("cleaning").joinpath("kin.tsv").read_text(encoding="utf-8").splitlines())
