"""Dates in a line of text, in the spellings of many languages.

What is not certain has no value: `3/4/2025` may be March or April, 'today' depends on when the page was made, a year
of two digits on the century, and the Persian calendar is not converted. Such dates are seen (`is_date_line`) but not
found (`find_date`). Dots mean day first everywhere; slashes and dashes mean what can be proved, `25/11/2025` and
`5/5/2025`, or what the caller knows of the page (`day_first`).
"""

import re
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct, structs

from cleaning.cueing import fold_word
from cleaning.describing.clocks import CLOCK, TIME_AFTER, TIME_BEFORE, clock_of, zone_of
from cleaning.describing.dateshapes import Span, date_spans
from cleaning.describing.datewords import date_words

MAX_LINE = 200  # characters; a longer line holds more than dates

# Arabic and Persian digits; one for one, so that places in the text stay.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_EASTERN = re.compile("[٠-٩۰-۹]")
_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"[^\W\d_]+")
_RANGE = re.compile(r"\s?[-–—/]\s?")
_RANGE_START = re.compile(r"(?<![\d:.])\d{1,2}\.?\s*[-–—]\s*$")
_YEAR = re.compile(r"\d{4}")
_FIRST = re.compile(r"[^\w]*([^\W\d_]+)")
_ZONES = re.compile(r"(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?\b")
_NAMED_ZONE = re.compile(r"(?<=:\d\d)\s?\(?(?!GMT)(?:[A-Z]{1,4}T|MSK)\b\)?")  # nearly all end in T: EST, CET, AMT
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
    return _found(text, day_first) if _YEAR.search(text) else ()


@lru_cache(maxsize=1024)  # several rules ask for a line's dates
def _found(text: str, day_first: bool | None) -> tuple[FoundDate, ...]:
    plain = _plain(text)
    spans = _spans(plain, day_first)
    if _is_range(plain, spans):
        return ()
    floors = (0, *(span.end for span in spans))
    found = (_dated(plain, span, floor) for span, floor in zip(spans, floors, strict=False) if span.day)
    return tuple(structs.replace(date, raw=text[date.start : date.end]) for date in found)


def is_date_line(text: str) -> bool:
    """Whether the line holds a date, or a time counted from now, and nothing but labels, weekdays and clocks beside it.

    >>> is_date_line("Giriş: 03.07.2024 - 18:24 Güncelleme: 03.07.2024 - 18:57")
    True
    >>> is_date_line("7 Mart 2020 tarihinde yapıldı"), is_date_line("12:45")
    (False, False)
    """
    if len(text) > MAX_LINE or not _DIGIT.search(text) or not _may_begin(text):
        return False
    text, table = _NAMED_ZONE.sub("", _plain(text)), date_words()
    spans = _spans(text, None)
    rest = _ZONES.sub(" ", CLOCK.sub(" ", _without(text, spans)))
    words = {fold_word(word) for word in _WORDS.findall(rest)}
    if spans:
        return words <= table.around and not _DIGIT.search(rest) and not _is_range(text, spans)
    return not words.isdisjoint(table.now) and words <= table.now | table.units | table.around


def is_clock_line(text: str) -> bool:
    """Whether the line holds times of the day and nothing else, as in a ticker.

    >>> is_clock_line("12:45"), is_clock_line("12:45 12:34"), is_clock_line("19.05.2024 09:30")
    (True, True, False)
    """
    return len(text) <= MAX_LINE and bool(CLOCK.search(text)) and not re.search(r"\w", CLOCK.sub(" ", text))


def split_leading_date(text: str) -> tuple[FoundDate, str] | None:
    """The date that a machine glued before the text, and the text without it.

    A label that is a noun ('date', 'tarih') and a date in numbers, or an ISO date with its time. A sentence that begins
    with a date is left alone: it goes on in lower case, and has no label.

    >>> found, rest = split_leading_date(" date 2024-03-09 The minister spoke.")
    >>> found.iso, rest
    ('2024-03-09', 'The minister spoke.')
    >>> split_leading_date("On May 19, 2024, the assembly met.") is None
    True
    """
    if not (lead := _LEAD.match(_plain(text[:48]))):
        return None
    label = lead["label"]
    if label and fold_word(label) not in date_words().nouns:
        return None
    found = find_date(text[lead.start("date") : lead.start("date") + 48])
    if not found or found.start or not (label or "T" in found.iso):
        return None
    start, end = lead.start("date"), lead.start("date") + found.end
    rest = text[end:].lstrip(" \t\u00a0,;:|•·-–—")
    if not rest or rest[0].islower():
        return None
    return FoundDate(found.iso, found.raw, start, end), rest


@lru_cache(maxsize=1024)
def _spans(text: str, day_first: bool | None) -> tuple[Span, ...]:
    return tuple(date_spans(text, day_first))


def _plain(text: str) -> str:
    """The text with its digits in ASCII, each where it was."""
    return text.translate(_DIGITS) if _EASTERN.search(text) else text


def _may_begin(text: str) -> bool:
    """Whether the first word is one that a line of dates can begin with: told before the costly search."""
    first = _FIRST.match(text)
    if not first:
        return True
    word, table = fold_word(first[1]), date_words()
    return word in table.around or word in table.months or word in table.now


def _is_range(text: str, spans: tuple[Span, ...]) -> bool:
    """Whether the text says from when to when: '10 - 12 November 2021', '01.01.2020 - 31.12.2020'."""
    return any(_RANGE.fullmatch(text, a.end, b.start) for a, b in pairwise(spans)) or any(
        _RANGE_START.search(text, max(0, span.start - 8), span.start) for span in spans
    )


def _without(text: str, spans: tuple[Span, ...]) -> str:
    """The text with a space in place of each date with its time."""
    parts, end = [], 0
    for span in spans:
        parts.append(text[end : span.start])
        end = after.end() if (after := TIME_AFTER.match(text, span.end)) else span.end
    return " ".join([*parts, text[end:]])


def _dated(text: str, span: Span, floor: int) -> FoundDate:
    """The date of a span with the time beside it; before `floor` stands another date's."""
    start, end, clock = span.start, span.end, ""
    if after := TIME_AFTER.match(text, span.end):
        clock = clock_of(after) + zone_of(after)
        end = after.end() if clock else end
    elif (before := TIME_BEFORE.search(text, max(floor, span.start - 16), span.start)) and (clock := clock_of(before)):
        start = before.start()
    iso = "{:04}-{:02}-{:02}".format(*(span.day or ()))
    return FoundDate(iso + clock, text[start:end], start, end, _is_change(text, floor, start))


def _is_change(text: str, floor: int, start: int) -> bool:
    """Whether the words between the date before and this one are those of a change."""
    words = [fold_word(word) for word in _WORDS.findall(text, max(floor, start - 40), start)]
    table = date_words()
    return any(word in table.modified for word in words[-4:])
