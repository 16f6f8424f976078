"""Dates in a line of text, in the spellings of many languages.

What is not certain has no value: `3/4/2025` may be March or April, 'today' depends on when the page was made, a year
of two digits on the century, and the Persian calendar is not converted. Such dates are seen (`is_date_line`) but not
found (`find_date`). Dots mean day first everywhere; slashes and dashes mean what can be proved, `25/11/2025` and
`5/5/2025`, or what the caller knows of the page (`day_first`).
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct, structs

from cleaning.datewords import date_words
from cleaning.folding import fold

MAX_LINE = 200  # characters; a longer line holds more than dates
YEARS = range(1900, 2100)  # of the Gregorian calendar, that a page on the web may carry
JALALI_YEARS = range(1300, 1500)

# Arabic and Persian digits; one for one, so that places in the text stay.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_EASTERN = re.compile("[٠-٩۰-۹]")
_DIGIT = re.compile(r"\d")
_WORD = r"[^\W\d_]{2,12}"
# One pattern, each branch begun by a digit; what a branch means is decided by `_read`. A date has no digit, and no
# digit with a point, before or after it: 1.2.2000.4 is a version, 10-12 November a range.
_DATE = re.compile(
    rf"""(?<![\w])(?<!\d[.,/:–-])(?:
      (?P<iso>(\d{{4}})([-/.])(\d{{1,2}})\3(\d{{1,2}}))(?=T\d|\b)
    | (?P<cjk>(\d{{4}})\ ?[年년]\ ?(\d{{1,2}})\ ?[月월]\ ?(\d{{1,2}})\ ?[日일])
    | (?P<numbers>(\d{{1,2}})(\.\ ?|/|-)(\d{{1,2}})\12(\d{{4}}|\d{{2}}(?![\d.:])))\b
    | (?P<words>(\d{{1,2}})(?:\.|st\b|nd\b|rd\b|th\b|er\b|º|ª|-?\ ?(?:c[ıiuü]|ҹ[ыиуү])\b)?[\s-]*(?:de\s|of\s)?\s*
        (?!(?:st|nd|rd|th)\b)({_WORD}(?:\ (?:الثاني|الأول))?)\.?,?(?:[\s-]*(?:de\s|del\s)?\s*(\d{{4}}))?)\b
    | (?P<english>(\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(\d{{4}}))\b
    )(?![.,/-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(rf"(?<!\w)({_WORD})\.?\s+$")
_JOIN = r"[\s,;|•·/()\[\]\u200e\u200f–—-]*"
_AT = r"(?:(?:at|saat|saatı|um|à|a\ las|alle(?:\ ore)?|ore|às|om|o|kl\.?|klo|godz\.?|в|о|ساعت|الساعة)\b\s*)?"
_ZONE = (
    r"(?:\s*\(?(?P<zone>(?-i:Z)\b|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?|UTC\b|GMT\b|[+-]\d{2}(?::?\d{2})?(?![\d:])))?"
)
_TIME = re.compile(
    rf"""(?:T|(?:\s?г\.|\s?года|[\s-]*c[ıiuü]\s?il)?{_JOIN}{_AT})
    (?P<hour>\d{{1,2}})(?:(?P<mark>:|\.|h|ч)|\ h\ )(?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}})(?:[.,]\d+)?)?
    (?![\d.:,]*\d)
    (?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?:Uhr|h|hs|hrs|uur)\b)?{_ZONE}""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME_BEFORE = re.compile(rf"(?<![\d:.])(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?{_JOIN}$")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:.]*\d)")
_WORDS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
_RANGE = re.compile(r"\s?[-–—/]\s?")
_RANGE_START = re.compile(r"(?<![\d:.])\d{1,2}\.?\s*[-–—]\s*$")
_YEAR = re.compile(r"\d{4}")
_FIRST = re.compile(r"[^\w]*([^\W\d_]+)")
_ZONES = re.compile(r"(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?\b")
_LEAD = re.compile(r"\s*(?:(?P<label>[^\W\d_]{4,10})\s*[:=]?\s*)?(?P<date>\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4})")


class FoundDate(Struct, frozen=True):
    """A date in a text: its value, how the text writes it, where it stands.

    `iso` is '2025-11-08', or '2025-11-08T13:19:00' where the text gives the time, with '+03:00' where it gives that.
    `modified` says that the word before it is one for a change ('Updated').
    """

    iso: str
    raw: str
    start: int
    end: int
    modified: bool = False


class _Span(Struct, frozen=True):
    """Where something shaped like a date stands; `day` is its value, None where it has none that is certain."""

    start: int
    end: int
    day: tuple[int, int, int] | None


def find_date(text: str, day_first: bool | None = None) -> FoundDate | None:
    """The first date of the text that is not marked as that of a change; None where there is none that is certain.

    `day_first` settles what the text leaves open (3/4/2025), where the caller knows the page's habit.

    >>> find_date("14 Mayıs 2023 09:30").iso
    '2023-05-14T09:30:00'
    >>> find_date("03/04/2025") is None
    True
    """
    found = find_dates(text, day_first)
    return next((date for date in found if not date.modified), found[0] if found else None)


def find_dates(text: str, day_first: bool | None = None) -> tuple[FoundDate, ...]:
    """All dates of the text with a certain value, in order. Two dates with only a dash between are a range: none."""
    if not _YEAR.search(text):
        return ()
    plain = _plain(text)
    spans = tuple(_spans(plain, day_first))
    if _is_range(plain, spans):
        return ()
    floors = (0, *(span.end for span in spans))
    found = (_dated(plain, span, floor) for span, floor in zip(spans, floors, strict=False) if span.day)
    return tuple(structs.replace(date, raw=text[date.start : date.end]) for date in found)


def is_date_line(text: str) -> bool:
    """Whether the line holds a date, or a time counted from now, and nothing but labels, weekdays and clocks beside it.

    >>> is_date_line("Giriş: 03.07.2024 - 18:24 Güncelleme: 03.07.2024 - 18:57")
    True
    >>> is_date_line("5 Mart 2020 tarihinde yapıldı"), is_date_line("12:45")
    (False, False)
    """
    if len(text) > MAX_LINE or not _DIGIT.search(text) or not _may_begin(text):
        return False
    text, table = _plain(text), date_words()
    spans = tuple(_spans(text, None))
    rest = _ZONES.sub(" ", _CLOCK.sub(" ", _without(text, spans)))
    words = {fold(word) for word in _WORDS.findall(rest)}
    if spans:
        return words <= table.around and not _DIGIT.search(rest) and not _is_range(text, spans)
    return not words.isdisjoint(table.now) and words <= table.now | table.units | table.around


def is_clock_line(text: str) -> bool:
    """Whether the line holds times of the day and nothing else, as in a ticker.

    >>> is_clock_line("12:45"), is_clock_line("12:45 12:34"), is_clock_line("08.11.2025 13:19")
    (True, True, False)
    """
    return len(text) <= MAX_LINE and bool(_CLOCK.search(text)) and not re.search(r"\w", _CLOCK.sub(" ", text))


def split_leading_date(text: str) -> tuple[FoundDate, str] | None:
    """The date that a machine glued before the text, and the text without it.

    A label that is a noun ('date', 'tarih') and a date in numbers, or an ISO date with its time. A sentence that begins
    with a date is left alone: it goes on in lower case, and has no label.

    >>> found, rest = split_leading_date(" date 2026-02-06 The minister spoke.")
    >>> found.iso, rest
    ('2026-02-06', 'The minister spoke.')
    >>> split_leading_date("On November 17, 2020, the assembly met.") is None
    True
    """
    if not (lead := _LEAD.match(_plain(text[:48]))):
        return None
    label = lead["label"]
    if label and fold(label) not in date_words().nouns:
        return None
    found = find_date(text[lead.start("date") : lead.start("date") + 48])
    if not found or found.start or not (label or "T" in found.iso):
        return None
    start, end = lead.start("date"), lead.start("date") + found.end
    rest = text[end:].lstrip(" \t\u00a0,;:|•·-–—")
    if not rest or rest[0].islower():
        return None
    return FoundDate(found.iso, found.raw, start, end), rest


def _plain(text: str) -> str:
    """The text with its digits in ASCII, each where it was."""
    return text.translate(_DIGITS) if _EASTERN.search(text) else text


def _may_begin(text: str) -> bool:
    """Whether the first word is one that a line of dates can begin with: told before the costly search."""
    first = _FIRST.match(text)
    if not first:
        return True
    word, table = fold(first[1]), date_words()
    return word in table.around or word in table.months or word in table.now


def _spans(text: str, day_first: bool | None) -> Iterator[_Span]:
    """What is shaped like a date, from left to right."""
    position = 0
    while match := _DATE.search(text, position):
        span = _read(text, match, day_first)
        if span:
            yield span
        position = span.end if span else match.start() + 1


def _read(text: str, match: re.Match[str], day_first: bool | None) -> _Span | None:
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


def _read_numbers(match: re.Match[str], numbers: list[int], day_first: bool | None) -> _Span | None:
    first, second, year = numbers
    if year < 100:
        return _Span(match.start(), match.end(), None) if _is_day(2000, second, first) else None
    if "." in match[0] or first > 12 or first == second:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif day_first is None:
        return _Span(match.start(), match.end(), None) if year in YEARS else None
    else:
        day, month = (first, second) if day_first else (second, first)
    return _span(match.start(), match.end(), year, month, day)


def _read_words(match: re.Match[str], numbers: list[int]) -> _Span | None:
    words = [fold(word) for word in re.findall(_WORD, match[0])]
    table = date_words()
    month = next((table.months[word] for word in words if word in table.months), None)
    if month is None:
        known = any(word in table.jalali for word in words)
        return _Span(match.start(), match.end(), None) if known and numbers[0] <= 31 else None
    if len(numbers) == 1:
        return _Span(match.start(), match.end(), None) if _is_day(2000, month, numbers[0]) else None
    return _span(match.start(), match.end(), numbers[1], month, numbers[0])


def _read_english(text: str, match: re.Match[str], numbers: list[int]) -> _Span | None:
    before = _MONTH_BEFORE.search(text, max(0, match.start() - 16), match.start())
    month = date_words().months.get(fold(before[1])) if before else None
    if before is None or month is None:
        return None
    return _span(before.start(), match.end(), numbers[1], month, numbers[0])


def _span(start: int, end: int, year: int, month: int, day: int) -> _Span | None:
    """The span of a date, valued where the calendar has that day; None where no calendar has."""
    if year in JALALI_YEARS and 1 <= month <= 12 and 1 <= day <= 31:
        return _Span(start, end, None)
    return _Span(start, end, (year, month, day)) if _is_day(year, month, day) else None


def _is_day(year: int, month: int, day: int) -> bool:
    return year in YEARS and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _is_range(text: str, spans: tuple[_Span, ...]) -> bool:
    """Whether the text says from when to when: '10 - 12 November 2021', '01.01.2020 - 31.12.2020'."""
    return any(_RANGE.fullmatch(text, a.end, b.start) for a, b in pairwise(spans)) or any(
        _RANGE_START.search(text, max(0, span.start - 8), span.start) for span in spans
    )


def _without(text: str, spans: tuple[_Span, ...]) -> str:
    """The text with a space in place of each date with its time."""
    parts, end = [], 0
    for span in spans:
        parts.append(text[end : span.start])
        end = after.end() if (after := _TIME.match(text, span.end)) else span.end
    return " ".join([*parts, text[end:]])


def _dated(text: str, span: _Span, floor: int) -> FoundDate:
    """The date of a span with the time beside it; before `floor` stands another date's."""
    start, end, clock = span.start, span.end, ""
    if after := _TIME.match(text, span.end):
        clock = _clock(after) + _zone(after)
        end = after.end() if clock else end
    elif (before := _TIME_BEFORE.search(text, max(floor, span.start - 16), span.start)) and (clock := _clock(before)):
        start = before.start()
    iso = "{:04}-{:02}-{:02}".format(*(span.day or ()))
    return FoundDate(iso + clock, text[start:end], start, end, _is_change(text, floor, start))


def _clock(match: re.Match[str]) -> str:
    """'T13:19:00' of a time, or nothing where no clock shows it."""
    groups = match.groupdict()
    hour, minute, second = (int(groups[name] or 0) for name in ("hour", "minute", "second"))
    if half := groups.get("half"):
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"T{hour:02}:{minute:02}:{second:02}" if hour < 24 and minute < 60 and second < 60 else ""


def _zone(match: re.Match[str]) -> str:
    """'+03:00' where the time names its zone by UTC or in numbers; a dash without seconds may be one of a range."""
    zone = match["zone"]
    if not zone or not _clock(match):
        return ""
    if zone in ("Z", "UTC", "GMT"):
        return "+00:00"
    sign = "-" if "-" in zone else "+"
    if zone[0] == "-" and not match["second"] and match[0][0] != "T":
        return ""
    digits = "".join(_NUMBER.findall(zone))
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{sign}{int(hours):02}:{minutes}" if int(hours) <= 14 and int(minutes) < 60 else ""


def _is_change(text: str, floor: int, start: int) -> bool:
    """Whether the words between the date before and this one are those of a change."""
    words = [fold(word) for word in _WORDS.findall(text, max(floor, start - 40), start)]
    table = date_words()
    return any(word in table.modified for word in words[-4:])
