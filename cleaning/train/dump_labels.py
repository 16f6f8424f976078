"""How much of each block the gold holds: the soft target that a judge is trained on."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from rapidfuzz.distance import LCSseq

from cleaning.judging import words_of

# The fewest words of a run that is found, in each round of the alignment. The first is in order, where two words in a
# row suffice; what it leaves (columns, products, posts that the gold orders otherwise) is aligned again, more strictly.
# Keeping the blocks over 0.5 then scores 0.9897 on wcxb; one round 0.9866; words one by one, in order, 0.9864.
ROUNDS = (2, 4, 4, 4)
ALIGNED_MAX = 400_000_000  # cells of an alignment: 50 MB and a tenth of a second

Pair = tuple[int, int]


class Run(Struct):
    """Words that stand in a row in the page and in the gold: where in either, and how many."""

    page: int
    gold: int
    length: int


class Text:
    """The words of one side as numbers, and which of them are matched by now."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        self.matched = bytearray(len(numbers))

    def pairs(self) -> list[Pair | None]:
        """Each two neighbouring words that are free and known to the gold; None for the others."""
        known = [bool(number) and not matched for number, matched in zip(self.numbers, self.matched, strict=True)]
        return [
            pair if left and right else None
            for pair, (left, right) in zip(pairwise(self.numbers), pairwise(known), strict=True)
        ]

    def mark(self, start: int, length: int) -> None:
        """These words are matched."""
        self.matched[start : start + length] = b"\1" * length


def targets(texts: Sequence[str], gold: str) -> list[float]:
    """For each block the share of its words that are the gold's, 0 to 1; a block without words has 0.

    A word counts only in a run of words that stands in the gold just so: a menu's `the` and `and` are nobody's. A run
    may go over the edges of blocks, so that a heading of one word is found between its paragraphs. Each word of the
    gold is found once.

    >>> targets(["Home News and", "Rain", "It rained, and it snowed.", "Tags: rain"], "Rain\\nIt rained and it snowed.")
    [0.0, 1.0, 1.0, 0.0]
    """
    words = [words_of(text) for text in texts]
    wanted = words_of(gold)
    numbers = {word: number for number, word in enumerate(dict.fromkeys(wanted), start=1)}
    page = Text([numbers.get(word, 0) for block in words for word in block])
    target = Text([numbers[word] for word in wanted])
    for shortest in ROUNDS:
        if not _match(page, target, shortest):
            break
    return _shares([len(block) for block in words], page.matched)


def _match(page: Text, gold: Text, shortest: int) -> bool:
    """Mark the runs of one alignment, the longest first; whether there were any."""
    found = False
    for run in sorted(_runs(page, gold), key=lambda run: (-run.length, run.page)):
        _shrink(run, page, gold)
        if run.length < shortest:
            continue
        _grow(run, page, gold)
        page.mark(run.page, run.length)
        gold.mark(run.gold, run.length)
        found = True
    return found


def _runs(page: Text, gold: Text) -> list[Run]:
    """The runs of the longest alignment in order, of the words alone that stand in a pair both sides have."""
    here, there = page.pairs(), gold.pairs()
    common = (set(here) & set(there)) - {None}
    at, to = _paired(here, common), _paired(there, common)
    if not common or len(at) * len(to) > ALIGNED_MAX:
        return []
    runs: list[Run] = []
    for step in LCSseq.opcodes([page.numbers[i] for i in at], [gold.numbers[i] for i in to]):
        if step.tag == "equal":
            for i, j in zip(at[step.src_start : step.src_end], to[step.dest_start : step.dest_end], strict=True):
                _add(runs, i, j)
    return runs


def _paired(pairs: list[Pair | None], common: set[Pair | None]) -> list[int]:
    """The positions of the words that stand in one of these pairs."""
    hits = [pair in common for pair in pairs]
    return [i for i, (before, after) in enumerate(zip([False, *hits], [*hits, False], strict=True)) if before or after]


def _add(runs: list[Run], page: int, gold: int) -> None:
    """One more matched word: it goes on with the last run, or begins one."""
    last = runs[-1] if runs else None
    if last and (last.page + last.length, last.gold + last.length) == (page, gold):
        last.length += 1
    else:
        runs.append(Run(page, gold, 1))


def _shrink(run: Run, page: Text, gold: Text) -> None:
    """Give up the ends that a longer run took."""
    while run.length and (page.matched[run.page] or gold.matched[run.gold]):
        run.page, run.gold, run.length = run.page + 1, run.gold + 1, run.length - 1
    while run.length and (page.matched[run.page + run.length - 1] or gold.matched[run.gold + run.length - 1]):
        run.length -= 1


def _grow(run: Run, page: Text, gold: Text) -> None:
    """Take what goes on in both: an alignment may give the first word of a sentence to an earlier menu."""
    while min(run.page, run.gold) and _same(run.page - 1, run.gold - 1, page, gold):
        run.page, run.gold, run.length = run.page - 1, run.gold - 1, run.length + 1
    while _same(run.page + run.length, run.gold + run.length, page, gold):
        run.length += 1


def _same(i: int, j: int, page: Text, gold: Text) -> bool:
    """Whether two words are there, are free and are the same."""
    if i >= len(page.numbers) or j >= len(gold.numbers) or page.matched[i] or gold.matched[j]:
        return False
    return page.numbers[i] == gold.numbers[j]


def _shares(lengths: list[int], matched: bytearray) -> list[float]:
    shares, start = [], 0
    for length in lengths:
        shares.append(sum(matched[start : start + length]) / length if length else 0.0)
        start += length
    return shares
