"""What is shaped like a date in a text: where it stands, and its day where that is certain."""

import re
from calendar import monthrange
from collections.abc import Iterator

from msgspec import Struct

from cleaning.cueing import fold_word
from cleaning.describing.datewords import date_words

YEARS = range(1900, 2100)  # of the Gregorian calendar, that a page on the web may carry
JALALI_YEARS = range(1300, 1500)  # of the Persian calendar

_NUMBER = re.compile(r"\d+")
_WORD = r"[^\W\d_]{2,12}"
# One pattern, each branch begun by a digit; what a branch means is decided by `_read`. A date has no digit, and no
# digit with a point, before or after it: 1.2.2000.4 is a version, 10-12 November a range.
_DATE = re.compile(
    rf"""(?<![\w])(?<!\d[.,/:–-])(?:
      (?P<iso>(\d{{4}})([-/.])(\d{{1,2}})\3(\d{{1,2}}))(?=T\d|\b)
    | (?P<cjk>(\d{{4}})\ ?[年년]\ ?(\d{{1,2}})\ ?[月월]\ ?(\d{{1,2}})\ ?[日일])
    | (?P<numbers>(\d{{1,2}})(\.\ ?|/|-)(\d{{1,2}})\12(\d{{4}}|\d{{2}}(?![\d.:])))\b
    | (?P<words>(\d{{1,2}})(?:\.|st\b|nd\b|rd\b|th\b|er\b|º|ª|-?\ ?(?:c[ıiuü]|ҹ[ыиуү])\b)?
        [\s-]{{0,4}}(?:de\s|of\s)?\s{{0,4}}
        (?!(?:st|nd|rd|th)\b)({_WORD}(?:\ (?:الثاني|الأول))?)\.?,?(?:[\s-]{{0,4}}(?:de\s|del\s)?\s{{0,4}}(\d{{4}}))?)\b
    | (?P<english>(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s{{0,4}}|\s{{1,4}})(\d{{4}}))\b
    )(?![.,/-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(rf"(?<!\w)({_WORD})\.?\s+$")


class Span(Struct, frozen=True):
    """Where something shaped like a date stands; `day` is its value, None where it has none that is certain."""

    start: int
    end: int
    day: tuple[int, int, int] | None


def date_spans(text: str, day_first: bool | None) -> Iterator[Span]:
    """What is shaped like a date, from left to right. The text's digits have to be ASCII.

    >>> [span.day for span in date_spans("19 Mayıs 2024 and 3/4/2025", None)]
    [(2024, 5, 19), None]
    """
    position = 0
    while match := _DATE.search(text, position):
        span = _read(text, match, day_first)
        if span:
            yield span
        position = span.end if span else match.start() + 1


def _read(text: str, match: re.Match[str], day_first: bool | None) -> Span | None:
    """The date of a match, or None where its words or numbers are none of a date."""
    kind = match.lastgroup or ""
    numbers = [int(number) for number in _NUMBER.findall(match[0])]
    if kind in ("iso", "cjk"):
        year, month, day = numbers
        return _span(match.start(), match.end(), year, month, day)
    if kind == "numbers":
        return _read_numbers(match, numbers, day_first)
    if kind == "words":
        return _read_words(match, numbers)
    return _read_english(text, match, numbers)


def _read_numbers(match: re.Match[str], numbers: list[int], day_first: bool | None) -> Span | None:
    first, second, year = numbers
    if year < 100:
        return Span(match.start(), match.end(), None) if _is_day(2000, second, first) else None
    if "." in match[0] or first > 12 or first == second:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif day_first is None:
        return Span(match.start(), match.end(), None) if year in YEARS else None
    else:
        day, month = (first, second) if day_first else (second, first)
    return _span(match.start(), match.end(), year, month, day)


def _read_words(match: re.Match[str], numbers: list[int]) -> Span | None:
    words = [fold_word(word) for word in re.findall(_WORD, match[0])]
    table = date_words()
    month = next((table.months[word] for word in words if word in table.months), None)
    if month is None:
        known = any(word in table.jalali for word in words)
        return Span(match.start(), match.end(), None) if known and numbers[0] <= 31 else None
    if len(numbers) == 1:
        return Span(match.start(), match.end(), None) if _is_day(2000, month, numbers[0]) else None
    return _span(match.start(), match.end(), numbers[1], month, numbers[0])


def _read_english(text: str, match: re.Match[str], numbers: list[int]) -> Span | None:
    before = _MONTH_BEFORE.search(text, max(0, match.start() - 16), match.start())
    month = date_words().months.get(fold_word(before[1])) if before else None
    if before is None or month is None:
        return None
    return _span(before.start(), match.end(), numbers[1], month, numbers[0])


def _span(start: int, end: int, year: int, month: int, day: int) -> Span | None:
    """The span of a date, valued where the calendar has that day; None where no calendar has."""
    if year in JALALI_YEARS and 1 <= month <= 12 and 1 <= day <= 31:
        return Span(start, end, None)
    return Span(start, end, (year, month, day)) if _is_day(year, month, day) else None


def _is_day(year: int, month: int, day: int) -> bool:
    return year in YEARS and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
