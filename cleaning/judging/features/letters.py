"""A page's text as arrays: the kinds of its characters, its words and their stems, counted by block."""

import unicodedata
from functools import cache
from itertools import repeat

import numpy as np
from msgspec import Struct

STEM = 5  # letters: Turkic and Finnic cases come after them
STEM_LEAST = 4  # letters: shorter words are grammar as often as not
UNSPACED_WORD = 2.0  # characters a word, in scripts that write no spaces
PLANE = 0x10000  # characters beyond the first plane are pictures or rare ideographs

# A stem's key: its letters as digits of a number.
_PLACES = np.arange(STEM)[:, None]
_WEIGHTS = np.array([0x1003F**place % 2**64 for place in reversed(range(STEM))], np.uint64)

# Kinds of characters, a bit each.
LETTER, UPPER, LOWER, DIGIT, SPACE, END, COMMA, COLON, QUOTE, UNSPACED, CURRENCY, SEPARATOR, MARK = (
    1 << place for place in range(13)
)
_OF_CATEGORY = {
    "Lu": LETTER | UPPER,
    "Lt": LETTER | UPPER,
    "Ll": LETTER | LOWER,
    "Lm": LETTER,
    "Lo": LETTER,
    "Nd": DIGIT,
    "Nl": DIGIT,
    "No": DIGIT,
    "Mn": MARK,
    "Mc": MARK,
    "Me": MARK,
    "Zs": SPACE,
    "Zl": SPACE,
    "Zp": SPACE,
    "Cc": SPACE,
    "Sc": CURRENCY,
}
_OF_CHARACTER = {
    END: ".!?…。！？؟۔।",
    COMMA: ",;،、，؛",
    COLON: ":：",
    QUOTE: "\"“”„«»‘’'‹›「」『』",
    SEPARATOR: "|/\\•·›»>→–—_#@*+=~<^◦▪►●",
}
_UNIFORM = ((0x4E00, 0x9FA5, LETTER), (0xAC00, 0xD7A3, LETTER), (0xD800, 0xF8FF, 0))  # half the plane: told apart fast
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x0E00, 0x0EFF), (0x1780, 0x17FF), (0x1000, 0x109F))


class Text(Struct, frozen=True):
    """The texts of a page's blocks, one after another.

    `kinds` holds the bits of each character, `word_block` for each word the number of its block.
    """

    size: int
    codes: np.ndarray
    kinds: np.ndarray
    starts: np.ndarray  # of each block's first character
    ends: np.ndarray  # behind each block's last character
    block: np.ndarray  # of each character
    word_starts: np.ndarray  # of each word's first character
    word_ends: np.ndarray
    word_block: np.ndarray

    def top(self, size: int) -> "Text":
        """The first blocks alone."""
        end = int(self.ends[size - 1]) + 1 if size else 0
        words = int(np.searchsorted(self.word_starts, end))
        return Text(
            size=size,
            codes=self.codes[:end],
            kinds=self.kinds[:end],
            starts=self.starts[:size],
            ends=self.ends[:size],
            block=self.block[:end],
            word_starts=self.word_starts[:words],
            word_ends=self.word_ends[:words],
            word_block=self.word_block[:words],
        )

    def count(self, bits: int) -> np.ndarray:
        """How many characters of these kinds each block has."""
        return self._by_block(np.flatnonzero(have(self.kinds, bits)))

    def count_joints(self, before: int, after: int) -> np.ndarray:
        """How often in each block a character of the one kind is followed by one of the other."""
        return self._by_block(np.flatnonzero(have(self.kinds[:-1], before) & have(self.kinds[1:], after)))

    def _by_block(self, places: np.ndarray) -> np.ndarray:
        """How many of these characters each block has."""
        return np.bincount(self.block.take(places), minlength=self.size).astype(np.float64)

    def last(self, back: int = 1) -> np.ndarray:
        """The kinds of each block's last character (or of the one before, with `back` 2)."""
        return np.asarray(self.kinds.take(np.maximum(self.ends - back, self.starts)))

    def first(self) -> np.ndarray:
        """The kinds of each block's first character."""
        return self.kinds.take(self.starts)

    def words(self, chosen: np.ndarray | None = None) -> np.ndarray:
        """How many of the (chosen) words each block has, scripts without spaces not counted."""
        blocks = self.word_block if chosen is None else self.word_block[chosen]
        return np.bincount(blocks, minlength=self.size).astype(np.float64)


def have(kinds: np.ndarray, bits: int) -> np.ndarray:
    """Which characters are of these kinds."""
    return np.asarray((kinds & bits) != 0)


def read(texts: list[str]) -> Text:
    """The arrays of these texts; each ends in a line break, which is counted with it."""
    whole = "".join([text + "\n" for text in texts])
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    stops = np.cumsum(lengths)
    kinds = _table()[0].take(codes, mode="clip")
    word = have(kinds, LETTER | DIGIT | MARK) & ~have(kinds, UNSPACED)
    edges = np.flatnonzero(np.diff(word, prepend=False, append=False))
    starts = edges[0::2]
    return Text(
        size=len(texts),
        codes=codes,
        kinds=kinds,
        starts=stops - lengths,
        ends=stops - 1,
        block=np.repeat(np.arange(len(texts)), lengths),
        word_starts=starts,
        word_ends=edges[1::2],
        word_block=np.searchsorted(stops, starts, side="right"),
    )


class Stems(Struct, frozen=True):
    """Which stems stand in which blocks: an entry for each block and stem of it, by block.

    `block` and `stem` are numbers, `count` is how many stems there are, `own` how many each block has (at least 1).
    """

    block: np.ndarray
    stem: np.ndarray
    count: int
    own: np.ndarray

    def top(self, size: int) -> "Stems":
        """The first blocks alone."""
        end = int(np.searchsorted(self.block, size))
        return Stems(block=self.block[:end], stem=self.stem[:end], count=self.count, own=self.own[:size])

    def share(self, held: np.ndarray) -> np.ndarray:
        """For each block the share of its entries that are `held` (a number an entry)."""
        return np.asarray(np.bincount(self.block, held, len(self.own)) / self.own)

    def among(self, blocks: np.ndarray) -> np.ndarray:
        """For each entry whether the block that `blocks` names for it has its stem; none has where it names -1."""
        keys = self.block * self.count + self.stem
        wanted = blocks * self.count + self.stem
        places = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        return np.asarray((keys[places] == wanted) & (blocks >= 0)) if len(keys) else np.zeros(0, bool)


def stems(text: Text) -> Stems:
    """The stems of a page's longer words of letters."""
    lengths = text.word_ends - text.word_starts
    chosen = (lengths >= STEM_LEAST) & have(text.kinds.take(text.word_starts), LETTER)
    starts, lengths = text.word_starts[chosen], lengths[chosen]
    letters = _table()[1].take(text.codes.take(starts + _PLACES, mode="clip"), mode="clip")
    keys = _WEIGHTS @ np.where(lengths > _PLACES, letters, 0).astype(np.uint64)
    found, numbers = np.unique(keys, return_inverse=True)
    count = max(len(found), 1)
    pairs = np.sort(text.word_block[chosen].astype(np.int64) * count + numbers)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # np.unique would load numpy.ma: 20 ms
    block, stem = pairs // count, pairs % count
    return Stems(block=block, stem=stem, count=count, own=np.maximum(np.bincount(block, minlength=text.size), 1.0))


@cache
def _table() -> tuple[np.ndarray, np.ndarray]:
    """The kinds of each character of the first plane, and its small letter (Turkish İ, I and ı are i)."""
    kinds = np.zeros(PLANE + 1, np.uint16)
    folded = np.arange(PLANE + 1, dtype=np.uint32)
    for first, last, bits in _UNIFORM:
        kinds[first : last + 1] = bits
    starts = [0, *(last + 1 for _, last, _ in _UNIFORM)]
    ends = [*(first for first, _, _ in _UNIFORM), PLANE]
    for start, end in zip(starts, ends, strict=True):
        characters = [*map(chr, range(start, end))]
        kinds[start:end] = [*map(_OF_CATEGORY.get, map(unicodedata.category, characters), repeat(0))]
        folded[start:end] = [ord(small[0]) for small in map(str.lower, characters)]
    folded[ord("ı")] = ord("i")
    for bits, signs in _OF_CHARACTER.items():
        for sign in signs:
            kinds[ord(sign)] |= bits
    for first, last in _UNSPACED:
        kinds[first : last + 1] |= UNSPACED
    kinds[PLANE] = SEPARATOR
    return kinds, folded
