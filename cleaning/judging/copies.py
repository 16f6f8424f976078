"""Paragraphs that a page says twice: its second copy for telephones, for printers, for readers without scripts."""

import re
from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from cleaning.cueing import fold
from cleaning.cutting import Layout
from cleaning.judging.features.elements import held_whole
from cleaning.judging.features.windows import Columns
from cleaning.model import Block, BlockKind

LONG = 12.0  # words of a paragraph that nobody says twice; a refrain's lines and quotations are shorter
MOSTLY = 0.6  # of a run's words stand in such paragraphs
ALONE = 0.9  # of a box's words are copies
BOX = 2, 40.0  # paragraphs and words of a box that holds nothing but copies
BULK = 3, 0.3  # paragraphs of a copy without a box, and its share of all that is kept
BEGINNING = 24  # characters of a line by which those are found that may begin as it does
TRIED = 8  # earlier places of one line that are compared: a refrain has hundreds
APART = {BlockKind.PREFORMATTED, BlockKind.QUOTE, BlockKind.TABLE_ROW, BlockKind.CAPTION}
NO_LETTER = re.compile(r"[\W_]+")


class Run(Struct, frozen=True):
    """Kept blocks in a row that say what others in a row said before: places among the kept ones."""

    first: int
    copy: int
    size: int


def copies_of(blocks: tuple[Block, ...], kept: np.ndarray, columns: Columns, layout: Layout | None) -> np.ndarray:
    """The kept blocks that are copies of other kept ones, and are to be kept once.

    Copies are whole paragraphs, said again right after or in a box of their own, or a good part of the text in a row.
    One block that says all that several in a row say is a copy, too.
    A refrain between its verses, a line of a song, a quotation and code are none. Of two copies the first stays, or
    that which is shown.
    """
    found = np.zeros(len(blocks), bool)
    places = np.flatnonzero(kept)
    lines = [NO_LETTER.sub("", fold(blocks[place].text)) for place in places.tolist()]
    page = _Page(blocks, places, columns, layout)
    for whole, several in _wholes(lines):
        if (spare := page.spare_of(whole, several)) is not None:
            found[spare] = True
    if len(set(lines)) == len(lines):
        return found
    for run in _runs(lines):
        if page.is_copy(run, found):
            found[page.spare(run)] = True
    return found


def _runs(lines: list[str]) -> Iterator[Run]:
    """The runs of lines that were said before in the same order, the longest at each place, none inside another."""
    before: dict[str, list[int]] = {}
    place = 0
    while place < len(lines):
        firsts = before.get(lines[place], ())
        size, first = max(((_length(lines, first, place), -first) for first in firsts), default=(0, 0))
        if size:
            yield Run(-first, place, size)
        for told in range(place, place + max(size, 1)):
            earlier = before.setdefault(lines[told], [])
            if len(earlier) < TRIED:
                earlier.append(told)
        place += max(size, 1)


def _wholes(lines: list[str]) -> Iterator[tuple[int, slice]]:
    """The lines that say in one what lines in a row say, which are two or more, with those."""
    begins: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        if line and len(found := begins.setdefault(line[:BEGINNING], [])) < TRIED:
            found.append(place)
    for place, line in enumerate(lines):
        for first in begins.get(line[:BEGINNING], ()):
            end = _end_of(lines, first, place)
            if end > first + 1:
                yield place, slice(first, end)
                break


def _end_of(lines: list[str], first: int, whole: int) -> int:
    """Behind the last of the lines from one on that together say what another says; the first where they do not."""
    text, told = lines[whole], 0
    for place in range(first, len(lines)):
        if place == whole or not text.startswith(lines[place], told):
            return first
        told += len(lines[place])
        if told == len(text):
            return place + 1
    return first


def _length(lines: list[str], first: int, copy: int) -> int:
    """How many lines from `copy` on say what those from `first` on say, up to the copy itself."""
    most = min(copy - first, len(lines) - copy)
    return next((step for step in range(most) if lines[first + step] != lines[copy + step]), most)


class _Page:
    """What the rules ask of a page's kept blocks."""

    def __init__(self, blocks: tuple[Block, ...], places: np.ndarray, columns: Columns, layout: Layout | None) -> None:
        self.blocks, self.places, self.layout = blocks, places, layout
        self.words = np.asarray(columns["words"], np.float64)
        self.prose = (columns["prose"] > 0) & (self.words >= LONG)
        self.kept = np.zeros(len(blocks), bool)
        self.kept[places] = True

    def is_copy(self, run: Run, gone: np.ndarray) -> bool:
        """Whether a run is a second copy of the text, not a text that says something twice."""
        own = self.places[run.copy : run.copy + run.size]
        long = own[self.prose[own]]
        words = self.words[own].sum()
        if not len(long) or self.words[long].sum() < MOSTLY * words:
            return False
        if self._is_next(run, gone):
            return len(long) > 1 or not self._stands_apart(int(long[0]))
        many, least = BOX
        if len(long) >= many and words >= least and self._box(own).any():
            return True
        many, share = BULK
        return bool(len(long) >= many and words >= share * self.words[self.kept & ~gone].sum())

    def spare_of(self, whole: int, run: slice) -> np.ndarray | None:
        """What goes where one block says what several say: the one, unless it alone is shown. None where both stay."""
        one, several = self.places[whole : whole + 1], self.places[run]
        if not self.prose[one[0]] or self.blocks[one[0]].kind in APART or self.words[one[0]] < 2 * LONG:
            return None
        return np.asarray(several if self._hidden(several) and not self._hidden(one) else one)

    def spare(self, run: Run) -> np.ndarray:
        """The blocks of the copy that goes, with what heads it: the second, unless that alone is shown."""
        first, copy = (self.places[start : start + run.size] for start in (run.first, run.copy))
        if (self._hidden(first) and not self._hidden(copy)) or self._shouts(first, copy):
            return np.asarray(first)
        return np.union1d(copy, np.flatnonzero(self._box(copy) & self.kept & ~self.prose))

    def _is_next(self, run: Run, gone: np.ndarray) -> bool:
        """Whether no other paragraph stands between both."""
        between = self.places[run.first + run.size : run.copy]
        captions = [self.blocks[place].kind is BlockKind.CAPTION for place in between.tolist()]
        told = (self.words[between] >= LONG / 2) & ~gone[between] & ~np.array(captions, bool)
        return not told.any()

    def _stands_apart(self, place: int) -> bool:
        """Whether one block alone may well be said twice: a stanza, a quotation, code."""
        block = self.blocks[place]
        return block.kind in APART or "\n" in block.text

    def _box(self, own: np.ndarray) -> np.ndarray:
        """The blocks of the outermost element that holds the copy and, of what is kept, hardly anything else."""
        if self.layout is None:
            return np.zeros(len(self.blocks), bool)
        mine = np.zeros(len(self.blocks))
        mine[own] = self.words[own]
        inside, every = held_whole(self.layout, np.array([mine, self.words * self.kept]))
        around = np.flatnonzero((inside >= mine.sum()) & (every * ALONE <= mine.sum()))
        if not len(around):
            return np.zeros(len(self.blocks), bool)
        box, holders = around[0], self.layout.holders
        return np.asarray((holders >= box) & (holders < self.layout.ends[box]))

    def _shouts(self, first: np.ndarray, copy: np.ndarray) -> bool:
        """Whether the first is set in capitals and the copy is not."""
        one, two = ("".join(self.blocks[place].text for place in places.tolist()) for places in (first, copy))
        return one.isupper() and not two.isupper()

    def _hidden(self, places: np.ndarray) -> bool:
        structures = [self.blocks[place].structure for place in places.tolist()]
        return all(structure is not None and structure.hidden for structure in structures)
