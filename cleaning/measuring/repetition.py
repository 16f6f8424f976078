"""How much a text says again: lines, and runs of words (Rae et al. 2021, table A1)."""

from collections import Counter
from collections.abc import Sequence

from cleaning.measuring.quality import share


def duplicate_lines(lines: Sequence[str]) -> tuple[float, float]:
    """The share of lines that one before them says, and of their characters.

    >>> duplicate_lines(["a", "bc", "a", "a"])
    (0.5, 0.4)
    """
    seen = set[str]()
    again = [line for line in lines if line in seen or seen.add(line)]  # type: ignore[func-returns-value]
    return share(len(again), len(lines)), share(sum(map(len, again)), sum(map(len, lines)))


def top_share(words: Sequence[str], size: int) -> float:
    """The share of the words' characters that the most frequent run of so many words has, where it comes twice.

    Runs may lie over each other, so that what is said again and again comes to 1.
    """
    counts = Counter(zip(*(words[start:] for start in range(size)), strict=False))
    most = max(counts.values(), default=0)
    if most < 2:
        return 0.0
    longest = max(sum(map(len, run)) for run, count in counts.items() if count == most)
    return min(1.0, share(longest * most, sum(map(len, words))))


def duplicate_share(words: Sequence[str], size: int) -> float:
    """The share of the words' characters in runs of so many words that one before them says, none counted twice.

    >>> duplicate_share("a b c a b c d".split(), 3)
    0.4286
    """
    seen = set[tuple[str, ...]]()
    again = place = 0
    while place <= len(words) - size:
        run = tuple(words[place : place + size])
        if run in seen:
            again += sum(map(len, run))
            place += size
        else:
            seen.add(run)
            place += 1
    return share(again, sum(map(len, words)))
