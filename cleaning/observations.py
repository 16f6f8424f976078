"""What a dropped block says that it is: the facts that the rules about reasons speak of."""

import re
from functools import lru_cache

from msgspec import Struct

from cleaning.bylines import parse_byline
from cleaning.cues import Cue, cue_of, fold
from cleaning.dates import find_date, is_clock_line, is_date_line
from cleaning.features import Seen
from cleaning.model import Block
from cleaning.names import looks_like_name

WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
DIGIT = re.compile(r"\d")
STARTS_WITH_CLOCK = re.compile(r"^\W*\d{1,2}[:.]\d{2}\b(?!\s*(?:'|’|h\b))")

COMPARED_WORDS = 4  # fewer are said again by chance ('he said')
SHORT_LINE = 16  # words: longer lines are not looked at as bylines, dates or labels
REMEMBERED = 300  # characters: menus come again on every page of a host, longer lines do not


class Observation(Struct, frozen=True, kw_only=True):
    """One block, seen alone."""

    words: float  # scripts without spaces counted at two characters a word
    closed: bool  # ends as a sentence, a quotation or an announcement does
    cut_short: bool  # ends in an ellipsis, as teasers do
    cue: Cue | None  # the phrase that gives it away
    date_line: bool  # nothing but a date
    clock: bool  # starts with a time of day, or is nothing but one
    byline: bool  # names an author or an agency and says nothing
    dated: bool  # holds a date
    doubled: bool  # says the same thing twice, as a picture's alternative text beside its headline does
    repeats: bool  # a block before it said the same


def observe(blocks: tuple[Block, ...], seen: Seen) -> list[Observation]:
    """What each block says that it is."""
    columns = [seen.columns[name].tolist() for name in ("words", "closed", "cut_short", "said_before")]
    counted = zip(*columns, strict=True)
    return [_observe(block.text, cue, *each) for block, cue, each in zip(blocks, seen.cues, counted, strict=True)]


class Said(Struct, frozen=True):
    """What a short line is, whatever stands around it; see `Observation`."""

    date_line: bool = False
    clock: bool = False
    byline: bool = False
    dated: bool = False


NOTHING = Said()


def _observe(text: str, cue: Cue | None, words: float, *marks: float) -> Observation:
    closed, cut_short, said_before = marks
    short = 0 < words <= SHORT_LINE
    said = NOTHING if not short else _said_often(text) if len(text) <= REMEMBERED else _said(text)
    return Observation(
        words=words,
        closed=closed > 0,
        cut_short=cut_short > 0,
        cue=cue_of(text) if cue is None and not short else cue,
        date_line=said.date_line,
        clock=said.clock,
        byline=said.byline,
        dated=said.dated,
        doubled=words >= 2 * COMPARED_WORDS and _is_doubled(text),
        repeats=said_before > 0 and words >= COMPARED_WORDS,
    )


def _said(text: str) -> Said:
    """What a short line is."""
    digits = has_digit(text)
    clock_line = digits and is_clock_line(text)
    date_line = digits and not clock_line and is_date_line(text)
    return Said(
        date_line=date_line,
        clock=clock_line or (digits and not date_line and STARTS_WITH_CLOCK.match(text) is not None),
        byline=parse_byline(text) is not None or _is_signed_date(text),
        dated=digits and find_date(text) is not None,
    )


_said_often = lru_cache(maxsize=8192)(_said)


def has_digit(text: str) -> bool:
    """Whether a text has a digit of any script, raised or in a circle too.

    >>> has_digit("9 a.m."), has_digit("m²"), has_digit("noon")
    (True, True, False)
    """
    return DIGIT.search(text) is not None or (not text.isascii() and any(map(str.isdigit, text)))


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
