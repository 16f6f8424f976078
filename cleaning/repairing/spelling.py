"""A small model of how Turkish and Azerbaijani words are spelled, for choosing among readings of a broken word."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files

ORDER = 6  # letters of an n-gram; 5 and 7 restore no more lost letters
WEIGHT = 2.0  # how much a shorter n-gram says beside a longer one, in occurrences; flat between 1 and 5
BEAM = 40  # readings kept at each letter
UNIFORM = 1 / 120  # a letter never seen
WORDS = "turkic_words.json"  # made by tests/bench/turkic_words.py

_LOWER = str.maketrans("Iİ", "ıi")
_UPPER = str.maketrans("ıi", "Iİ")


def lower(text: str) -> str:
    """Lower case as Turkish and Azerbaijani have it.

    >>> lower("ISPARTA, İZMİR")
    'ısparta, izmir'
    """
    return text.translate(_LOWER).lower()


def upper(text: str) -> str:
    """Upper case as Turkish and Azerbaijani have it.

    >>> upper("Diyarbakır, İzmir")
    'DİYARBAKIR, İZMİR'
    """
    return text.translate(_UPPER).upper()


def shouted(word: str) -> bool:
    """Whether a word is written in capitals: at least two, and no small letter."""
    return sum(letter.isupper() for letter in word) > 1 and not any(letter.islower() for letter in word)


def _folded(word: str) -> str:
    return lower(word) if shouted(word) else word


class Spelling:
    """How likely a word is in one language, by the n-grams of its letters; capitals count as letters of their own.

    >>> language = Spelling({"istanbul": 3, "aydın": 2})
    >>> language.score("istanbul") > language.score("istunbal")
    True
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._occurrences = [(_folded(word), count) for word, count in words.items()]
        self.words = frozenset(word for word, _ in self._occurrences)

    @cached_property
    def _learned(self) -> tuple[dict[str, int], dict[str, int]]:
        """How often each n-gram stands in the words, and how often what it begins with is followed by any letter.

        Counted when a reading is first weighed: most pages with an odd letter only ask which words there are.
        """
        counts: defaultdict[str, int] = defaultdict(int)
        totals: defaultdict[str, int] = defaultdict(int)
        for folded, count in self._occurrences:
            word = f"^{folded}$"
            for end in range(2, len(word) + 1):
                for start in range(max(0, end - ORDER), end):
                    counts[word[start:end]] += count
                    totals[word[start : end - 1]] += count
        return counts, totals

    def letter(self, before: str, letter: str) -> float:
        """The logarithm of the probability that `letter` follows `before`."""
        likely, (counts, totals) = UNIFORM, self._learned
        for length in range(min(len(before), ORDER - 1) + 1):
            context = before[len(before) - length :]
            total = totals.get(context)
            if not total:
                break
            likely = (counts.get(context + letter, 0) + WEIGHT * likely) / (total + WEIGHT)
        return math.log(likely)

    def score(self, word: str) -> float:
        """The logarithm of the probability of a word; of its small letters, where it is written in capitals."""
        word = f"^{_folded(word)}$"
        return sum(self.letter(word[max(0, end - ORDER) : end], word[end]) for end in range(1, len(word)))

    def read(self, slots: Sequence[str]) -> tuple[float, str]:
        """The best reading of a word with its score, where each slot holds the letters that may stand there.

        >>> Spelling({"iş": 3, "ilk": 1}).read(["i", "ğşı"])[1]
        'iş'
        """
        beam = [(0.0, "^")]
        for letters in slots:
            longer = [(score + self.letter(word, letter), word + letter) for score, word in beam for letter in letters]
            beam = sorted(longer, reverse=True)[:BEAM]
        score, word = max((score + self.letter(word, "$"), word) for score, word in beam)
        return score, word[1:]

    def fluency(self, words: Iterable[str]) -> float:
        """How much words look like the language's: the mean logarithm a letter; -2 is usual, -3.5 another language."""
        score, letters = 0.0, 0
        for word in words:
            score += self.score(word)
            letters += len(word) + 1
        return score / letters if letters else -math.inf


@cache
def spellings() -> dict[str, Spelling]:
    """The languages by their codes, az and tr; read once a process, when the first broken text comes."""
    packed = json.loads(files("cleaning.repairing").joinpath(WORDS).read_text(encoding="utf-8"))
    return {language: Spelling(unpack(counts)) for language, counts in packed.items()}


def unpack(counts: Mapping[str, str]) -> dict[str, int]:
    """Words with their counts, from counts with their words.

    >>> unpack({"3": "bir və", "2": "ev"})
    {'bir': 3, 'və': 3, 'ev': 2}
    """
    return {word: int(count) for count, words in counts.items() for word in words.split()}
