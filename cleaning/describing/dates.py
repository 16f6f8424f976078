"""Dates in a line of text, in the spellings of many languages.

What is not certain has no value: `3/4/2025` may be March or April, 'today' depends on when the page was made, a year
of two digits on the century. Such dates are seen (`is_date_line`) but not found (`find_date`). Dots mean day first
everywhere; slashes and dashes mean what can be proved, `25/11/2025` and `5/5/2025`, or what the caller knows of the
page (`day_first`, its `language`, and `now`, when it was fetched). Days of the Persian, Islamic and Buddhist calendars
and of Japanese eras are given as those of the Gregorian one.
"""

import re
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct, structs

from cleaning.cueing import cue_of, fold_word
from cleaning.describing.ago import find_age, find_once
from cleaning.describing.clocks import CLOCK, Clock, clock_after, clock_before, clocks_in, is_between, is_made_of
from cleaning.describing.dateshapes import Span, counted, date_spans
from cleaning.describing.datetokens import tokens_of, with_ascii_digits
from cleaning.describing.datewords import date_words
from cleaning.model import Reason

MAX_LINE = 200  # characters; a longer line holds more than dates
MAX_ONCE = 40  # characters of a line that says 'an hour ago'
MAX_TEXT = 2000  # characters; what is longer is prose, and its first date nobody's

_DIGIT = re.compile(r"\d|年")
_RANGE = re.compile(r"\s?[-–—/]\s?")
_RANGE_START = re.compile(r"(?<![\d:.])\d{1,2}\.?\s*[-–—]\s*$")
_MAY = re.compile(r"\d{4}|[年년]|\d{2}(?!\d).*[฀-๿]|[฀-๿].*\d{2}")
_FIRST = re.compile(r"[^\w]*([^\W\d_][^\s\d\x00-\x40]*)")
_OTHER_SCRIPT = "֐"  # from here on words may be written together
_PART = re.compile(r"[^|•·,\[\]()]+?(?=\s[-–—/]\s|[|•·,\[\]()]|$)")  # of a line of dates and other small things
_SITE = re.compile(r"(?:[\w-]{2,30}\.){1,3}[a-zA-Z]{2,6}")
_FURNITURE = (Reason.COUNTER, Reason.SUBSCRIPTION, Reason.SHARE_BAR)
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


class Habit(Struct, frozen=True):
    """What is known of a page that settles what its dates leave open: see `find_date`."""

    day_first: bool | None = None
    language: str | None = None
    now: str | None = None
    said: str | None = None  # the language that the page says it is in, whatever its text is

    def date(self, text: str) -> FoundDate | None:
        """What `find_date` finds."""
        return find_date(text, self.day_first, self.language, self.now)

    def dates(self, text: str) -> tuple[FoundDate, ...]:
        """What `find_dates` finds."""
        return find_dates(text, self.day_first, self.language, self.now)


NO_HABIT = Habit()


def find_date(
    text: str, day_first: bool | None = None, language: str | None = None, now: str | None = None
) -> FoundDate | None:
    """The first date of the text that is not marked as that of a change; None where there is none that is certain.

    `day_first` settles what the text leaves open (3/4/2025), `language` the months of which languages disagree, where
    the caller knows them of the page; 'an hour ago' is counted from `now`.

    >>> find_date("14 Mayıs 2023 09:30").iso
    '2023-05-14T09:30:00'
    >>> find_date("03/04/2025") is None
    True
    >>> find_date("2 saat önce", now="2024-05-17T12:00:00+00:00").iso
    '2024-05-17T10:00:00+00:00'
    """
    found = find_dates(text, day_first, language, now)
    return next((date for date in found if not date.modified), found[0] if found else None)


def find_dates(
    text: str, day_first: bool | None = None, language: str | None = None, now: str | None = None
) -> tuple[FoundDate, ...]:
    """All dates of the text with a certain value, in order. Two dates with only a dash between are a range: none."""
    found = _found(text, day_first, language) if len(text) <= MAX_TEXT and _MAY.search(text) else ()
    if found or now is None or not is_date_line(text) or not (age := find_age(with_ascii_digits(text))):
        return found
    counted = age.before(now)
    return (
        (FoundDate(counted, text[age.start : age.end], age.start, age.end, _is_change(text, 0, age.start)),)
        if counted
        else ()
    )


@lru_cache(maxsize=1024)  # several rules ask for a line's dates
def _found(text: str, day_first: bool | None, language: str | None) -> tuple[FoundDate, ...]:
    plain = with_ascii_digits(text)
    spans = _spans(plain, day_first, language)
    if not spans or _is_range(plain, spans):
        return ()
    valued = counted(spans)
    found, floor = [], 0
    for span, following in zip(valued, [*valued[1:], None], strict=False):
        date = _dated(plain, span, floor, following)
        found.append(structs.replace(date, raw=text[date.start : date.end]))
        floor = date.end
    return tuple(found)


def is_date_line(text: str) -> bool:
    """Whether the line holds a date, or a time counted from now, and nothing but labels, weekdays and clocks beside it.

    >>> is_date_line("Giriş: 03.07.2024 - 18:24 Güncelleme: 03.07.2024 - 18:57")
    True
    >>> is_date_line("7 Mart 2020 tarihinde yapıldı"), is_date_line("12:45")
    (False, False)
    """
    if len(text) > MAX_LINE or not (_DIGIT.search(text) or _is_once(text)) or not _may_begin(text):
        return False
    plain = with_ascii_digits(text)
    spans = _spans(plain, None, None)
    if not spans:
        age = find_age(plain)
        return age is not None and _is_bare(plain, [(age.start, age.end)])
    return not _is_range(plain, spans) and (
        _is_bare(plain, taken := [(span.start, span.end) for span in spans])
        or _is_bare(plain, [*taken, *_ages(plain, taken[-1][1])])
        or _is_bare(plain, [*taken, *_beside(text)])
    )


def _is_once(text: str) -> bool:
    """Whether a short text says 'an hour ago' in some language."""
    return len(text) <= MAX_ONCE and find_once(tokens_of(text)) is not None


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
    if not (lead := _LEAD.match(with_ascii_digits(text[:48]))):
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
def _spans(text: str, day_first: bool | None, language: str | None) -> tuple[Span, ...]:
    return tuple(date_spans(text, day_first, language))


def _may_begin(text: str) -> bool:
    """Whether the first word is one that a line of dates can begin with: told before the costly search."""
    if _SITE.match(text):
        return True
    first = _FIRST.match(text)
    if not first or first[1][0] >= _OTHER_SCRIPT:
        return True
    words, table = tokens_of(first[1]), date_words()
    word = words[0].folded if words else ""
    return word in table.around or word in table.beginnings or word in table.counted


def _is_range(text: str, spans: tuple[Span, ...]) -> bool:
    """Whether the text says from when to when: '10 - 12 November 2021', '01.01.2020 - 31.12.2020'.

    A day in two calendars is none.
    """
    return any(
        a.converted == b.converted and _RANGE.fullmatch(text, a.end, b.start) for a, b in pairwise(spans)
    ) or any(_RANGE_START.search(text, max(0, span.start - 8), span.start) for span in spans)


def _is_bare(text: str, taken: list[tuple[int, int]]) -> bool:
    """Whether nothing but words of dates stands beside what is taken and the clocks next to it."""
    clocks = [*(clock_after(text, end) for _, end in taken), *(clock_before(text, 0, start) for start, _ in taken)]
    covered = [*taken, *((clock.start, clock.end) for clock in clocks if clock)]
    covered += clocks_in(text)
    rest = (token for token in tokens_of(text) if not any(a <= token.start < b for a, b in covered))
    around = date_words().around
    return all(not token.number and (token.folded in around or is_made_of(token.folded, around)) for token in rest)


def _ages(text: str, place: int) -> list[tuple[int, int]]:
    """Where the text counts from now after a date, as in '9 March 2024, updated 2 days ago'."""
    clock = clock_after(text, place)
    place = clock.end if clock else place
    age = find_age(text[place:])
    return [(place + age.start, place + age.end)] if age else []


def _beside(text: str) -> list[tuple[int, int]]:
    """Where counts, buttons and addresses of sites stand beside the dates of a line: '9 March 2024 · 3 min read'."""
    parts = ((match.start(), match.end(), match[0].strip()) for match in _PART.finditer(text))
    return [(start, end) for start, end, part in parts if _SITE.fullmatch(part) or _is_furniture(part)]


def _is_furniture(part: str) -> bool:
    cue = cue_of(part)
    return cue is not None and cue.reason in _FURNITURE and cue.strength == "whole"


def _dated(text: str, span: Span, floor: int, following: Span | None) -> FoundDate:
    """The date of a span with the time beside it; before `floor` stands another date's."""
    after, before = clock_after(text, span.end), clock_before(text, floor, span.start)
    if after and following and after.end > following.start:
        after = None
    if after and before and following and _leads_to(text, after, following):
        after = None
    clock = after or before
    start, end = (min(span.start, clock.start), max(span.end, clock.end)) if clock else (span.start, span.end)
    iso = "{:04}-{:02}-{:02}".format(*(span.day or ())) + (clock or _within(text, span) or _NO_CLOCK).iso
    return FoundDate(iso, text[start:end], start, end, _is_change(text, floor, start) or _is_change_after(text, end))


def _leads_to(text: str, clock: Clock, following: Span) -> bool:
    """Whether a time stands right before the next date."""
    return all(is_between(token.folded) for token in tokens_of(text, clock.end, following.start))


def _within(text: str, span: Span) -> Clock | None:
    """The time between a day and its year, as the command `date` writes them."""
    match = CLOCK.search(text, span.start, span.end)
    return clock_after(text, match.start()) if match else None


def _is_change(text: str, floor: int, start: int) -> bool:
    """Whether the words between the date before and this one are those of a change."""
    words = tokens_of(text, max(floor, start - 40), start)
    return any(_says_change(word.folded) for word in words[-4:])


def _is_change_after(text: str, end: int) -> bool:
    """Whether a word of change is glued to the end of a date, or stands after it at the line's end: '1月5日更新'."""
    words = tokens_of(text, end, end + 12)
    if not words or words[0].folded[0] < "⺀" or not _says_change(words[0].folded):
        return False
    gap = text[end : words[0].start]
    return text[words[0].end :].lstrip()[:1] not in (":", "：") and (not gap or not text[words[0].end :].strip(" 。)"))


def _says_change(word: str) -> bool:
    modified = date_words().modified
    return word in modified or (word[0] >= _OTHER_SCRIPT and any(map(word.startswith, _long(modified))))


@lru_cache(maxsize=1)
def _long(words: frozenset[str]) -> tuple[str, ...]:
    """The words that may be written together with others."""
    return tuple(sorted(word for word in words if word[0] >= "฀" and len(word) > 1))


_NO_CLOCK = Clock("", 0, 0)
