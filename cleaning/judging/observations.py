"""What a dropped block says that it is: the facts that the rules about reasons speak of."""

import re
from functools import lru_cache

from msgspec import Struct

from cleaning.cueing import Cue, cue_of, fold
from cleaning.describing import MAX_LINE, find_date, is_clock_line, is_date_line, looks_like_name, parse_byline
from cleaning.judging.features import Seen
from cleaning.judging.features.texts import CUE_WORDS
from cleaning.model import Block

WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
DIGIT = re.compile(r"\d|年")
STARTS_WITH_CLOCK = re.compile(r"^\W*\d{1,2}[:.]\d{2}\b(?!\s*(?:'|’|h\b))")

COMPARED_WORDS = 4  # fewer are said again by chance ('he said')
SHORT_LINE = 16  # words: longer lines are not looked at as bylines, dates or labels
DATED_WORDS = 9  # of a date with its time, and a button or a rubric beside it
DATE_WORDS = 26  # a line that says when it was published and when changed, with times and zones
AGE_WORDS = 6  # 'an hour ago', which has no digit


class Observation(Struct, frozen=True):
    """One block, seen alone. What few are asked for is looked up when it is."""

    text: str
    words: float  # scripts without spaces counted at two characters a word
    closed: bool  # ends as a sentence, a quotation or an announcement does
    cut_short: bool  # ends in an ellipsis, as teasers do
    said: Cue | None  # the phrase that gives it away, where it is short enough to be furniture
    date_line: bool  # nothing but a date
    clock: bool  # starts with a time of day, or is nothing but one
    repeats: bool  # a block before it said the same

    @property
    def cue(self) -> Cue | None:
        """The phrase that gives it away, however long it is."""
        return cue_of(self.text) if self.said is None and self.words > CUE_WORDS else self.said

    @property
    def byline(self) -> bool:
        """Whether it names an author or an agency and says nothing."""
        return 0 < self.words <= SHORT_LINE and _is_byline(self.text)

    @property
    def dated(self) -> bool:
        """Whether it is short and holds a date."""
        return 0 < self.words <= SHORT_LINE and find_date(self.text) is not None

    @property
    def doubled(self) -> bool:
        """Whether it says the same thing twice, as a picture's alternative text beside its headline does."""
        return self.words >= 2 * COMPARED_WORDS and _is_doubled(self.text)


def observe(blocks: tuple[Block, ...], seen: Seen) -> list[Observation]:
    """What each block says that it is."""
    columns = seen.columns
    marks = [(columns[name] > 0).tolist() for name in ("closed", "cut_short", "said_before")]
    counted = zip(blocks, seen.cues, columns["words"].tolist(), *marks, strict=True)
    found = []
    for block, said, words, closed, cut_short, said_before in counted:
        timed = 0 < words <= DATE_WORDS and (words <= AGE_WORDS or DIGIT.search(block.text) is not None)
        date_line, clock = _date_or_clock(block.text) if timed else (False, False)
        repeats = said_before and words >= COMPARED_WORDS
        found.append(Observation(block.text, words, closed, cut_short, said, date_line, clock, repeats))
    return found


def _date_or_clock(text: str) -> tuple[bool, bool]:
    """Whether a line is nothing but a date, and whether it starts with a time of day or is nothing but one."""
    if len(text) > MAX_LINE:
        return False, STARTS_WITH_CLOCK.match(text) is not None
    return _date_or_clock_often(text)


@lru_cache(maxsize=8192)  # tickers come again on every page of a host
def _date_or_clock_often(text: str) -> tuple[bool, bool]:
    clock = is_clock_line(text)
    date = not clock and is_date_line(text)
    return date, clock or (not date and STARTS_WITH_CLOCK.match(text) is not None)


@lru_cache(maxsize=8192)
def _is_byline(text: str) -> bool:
    return parse_byline(text) is not None or _is_signed_date(text)


def _is_signed_date(text: str) -> bool:
    """Whether a line is a name and then dates: 'Name Surname | 05.04.2025 - Updated: 06.04.2025'."""
    date = find_date(text)
    return date is not None and date.start > 0 and looks_like_name(text[: date.start].strip(" \u00a0|,•·–—-"))


def _is_doubled(text: str) -> bool:
    """Whether the second half says what the first half says, punctuation aside."""
    words = WORD.findall(fold(text))
    half = len(words) // 2
    first, second = words[:half], words[len(words) - half :]
    return first == second
