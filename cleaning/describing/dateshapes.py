"""What is shaped like a date in a text: where it stands, and its day where that is certain."""

import re
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from cleaning.describing.calendars import BUDDHIST, YEARS, Day, of_gregorian, of_hijri, of_numbers, of_persian
from cleaning.describing.datetokens import Token, tokens_of
from cleaning.describing.datewords import MAX_NAME, date_words

_NUMBER = re.compile(r"\d+")
_HAN = r"[〇零一二三四五六七八九十]"
_ERAS = r"(?:(?:令和|平成|昭和|大正|(?:中華|中华)?民[國国])\s?)"
# A date has no digit, and no digit with a point, before or after it: 1.2.2000.4 is a version, 10-12 November a range.
_DATE = re.compile(
    r"""(?<![\d_.])(?<!\d[.,/:–-])(?:
      (?P<iso>(\d{4})\ ?([-/.]|\.\ )(\d{1,2})\3\ ?(\d{1,2}))(?=T\d|\d\d:\d\d(?!\d)|(?![\d:]))
    | (?P<numbers>(\d{1,2})(?:\ ?/\ ?|\.\ ?|-)(\d{1,2})(?:\ ?/\ ?|\.\ ?|-)(\d{4}|\d{2}(?![\d.:])))
      (?:(?!\d)|(?=\d{1,2}:\d\d(?!\d)))
    )(?![.,/-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_HAN_DATE = re.compile(
    rf"(?P<era>{_ERAS})?(?P<year>\d{{1,4}}|元|{_HAN}{{2,4}})\ ?[年년]\ ?(?P<month>\d{{1,2}}|{_HAN}{{1,3}})\ ?[月월]"
    rf"\ ?(?P<day>\d{{1,2}}|{_HAN}{{1,3}})\ ?[日일号號]"
)
_SIGNS = re.compile(r"[/.-]")
_GAP = re.compile(r"[\s.,،、/’'`ʼ()ªº|–—־·\u200e\u200f-]{0,8}")
_GLUED = re.compile(r"\d[.,/:–-]$")
_TEN = "十"
_FIGURES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_THAI = re.compile("[\u0e00-\u0e7f]")
_REPUBLIC = range(100, 200)
LABEL = 24  # characters before a date in which its label begins
LINKS = 2  # words between the parts of a date: '5 de enero del 2021', '2021-ci il, 5 yanvar'
MAX_WORDS = 60  # of a text that are looked at around a month
CLOCK_TOKENS = 4  # '11:40:12 CET' between the day and the year, as the command `date` writes it


class Span(Struct, frozen=True):
    """Where something shaped like a date stands; `day` is its value, None where it has none that is certain.

    `converted` says that it is a day of another calendar than the one that the page may write beside it.
    """

    start: int
    end: int
    day: Day | None
    converted: bool = False


def date_spans(text: str, day_first: bool | None, language: str | None = None) -> Iterator[Span]:
    """What is shaped like a date, from left to right. The text's digits have to be ASCII.

    >>> [span.day for span in date_spans("19 Mayıs 2024 and 3/4/2025", None)]
    [(2024, 5, 19), None]
    """
    found: list[Span] = []
    for span in sorted(chain(_numeric(text, day_first), _named(text, language)), key=_rank):
        if all(span.end <= other.start or span.start >= other.end for other in found):
            found.append(span)
    return iter(sorted(found, key=lambda span: span.start))


def counted(spans: tuple[Span, ...]) -> list[Span]:
    """The spans with a value; beside a Gregorian day, one of another calendar does not count."""
    valued = [span for span in spans if span.day]
    plain = [span for span in valued if not span.converted]
    return plain or valued


def _rank(span: Span) -> tuple[bool, int, int]:
    """Those with a value first, long ones before short ones."""
    return span.day is None, span.start - span.end, span.start


def _numeric(text: str, day_first: bool | None) -> Iterator[Span]:
    """Dates of numbers alone: 2021-01-05, 5.1.2021, 2021年1月5日."""
    position = 0
    while match := _DATE.search(text, position):
        numbers = [int(number) for number in _NUMBER.findall(match[0])]
        span = _of_iso(match, numbers) if match.lastgroup == "iso" else _of_numbers(match, numbers, day_first)
        span = span if _begins(text, match.start()) else None
        if span:
            yield span
        position = span.end if span else match.start() + 1
    if "年" in text or "년" in text:
        yield from filter(None, map(_of_han, _HAN_DATE.finditer(text)))


def _begins(text: str, place: int) -> bool:
    """Whether a date may begin at a place: no letter stands before it but those of its label: 'GİRİŞ16.04.2022'."""
    if not place or not text[place - 1].isalpha():
        return True
    words = tokens_of(text, max(0, place - LABEL), place)
    return bool(words) and len(words[-1].folded) > 2 and words[-1].folded in date_words().around


def _of_iso(match: re.Match[str], numbers: list[int]) -> Span | None:
    year, month, day = numbers
    found = of_numbers(year, month, day)
    return Span(match.start(), match.end(), found, year not in YEARS) if found else None


def _of_numbers(match: re.Match[str], numbers: list[int], day_first: bool | None) -> Span | None:
    first, second, year = numbers
    if len(set(_SIGNS.findall(match[0]))) != 1:
        return None
    if year < 100:
        return Span(match.start(), match.end(), None) if of_gregorian(2000, second, first) else None
    if "." in match[0] or first > 12 or first == second:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif day_first is None:
        return Span(match.start(), match.end(), None) if of_numbers(year, second, first) else None
    else:
        day, month = (first, second) if day_first else (second, first)
    found = of_numbers(year, month, day)
    return Span(match.start(), match.end(), found, year not in YEARS) if found else None


def _of_han(match: re.Match[str]) -> Span | None:
    """The date of 'year, month, day' in signs, in the years of an era where one is named.

    Years of three digits are those of the Republic, which Taiwan writes without its name: '113年3月9日'.
    """
    year, month, day = (_value(match[part]) for part in ("year", "month", "day"))
    era = (match["era"] or "").strip()
    if not era and year in _REPUBLIC:
        era = "民國"
    elif not era and year < 1000:
        return None
    found = of_gregorian(year + date_words().eras.get(era, 0), month, day)
    return Span(match.start(), match.end(), found) if found else None


def _value(written: str) -> int:
    """A number in digits or in Chinese ones: '二〇二一', '十五', '元'.

    >>> _value("二〇二一"), _value("二十一"), _value("十"), _value("07")
    (2021, 21, 10, 7)
    """
    if written.isdigit() and written.isascii():
        return int(written)
    if written == "元":
        return 1
    if _TEN in written:
        tens, _, ones = written.partition(_TEN)
        return 10 * _FIGURES.get(tens, 1) + _FIGURES.get(ones, 0)
    return int("".join(str(_FIGURES.get(sign, 0)) for sign in written))


class Named(Struct, frozen=True):
    """A month that the text names: which calendar it is of, its number, the tokens that name it."""

    calendar: str
    number: int  # 0 where languages disagree, and the page's is not known
    first: int
    end: int


def _named(text: str, language: str | None) -> Iterator[Span]:
    """Dates with the name of a month: '5 January 2021', 'Jan. 5, 2021', '2021-ci il, 5 yanvar'."""
    tokens = tokens_of(text)[: MAX_WORDS * 4]
    found = [span for month in _months(tokens, language) if (span := _around(text, tokens, month))]
    return (span for span in found if not any(_is_within(other, span) for other in found))


def _is_within(inner: Span, outer: Span) -> bool:
    """Whether a date is a part of another: 'Sat 9 Mar 2024', since Hausa calls September 'Sat'."""
    within = outer.start <= inner.start and inner.end <= outer.end
    return within and inner.day is not None and (inner.start, inner.end) != (outer.start, outer.end)


def _months(tokens: list[Token], language: str | None) -> Iterator[Named]:
    """The names of months among the words, the longest at each place."""
    table = date_words()
    for place, token in enumerate(tokens):
        if token.folded not in table.beginnings:
            continue
        for count in range(MAX_NAME, 0, -1):
            name = " ".join(part.folded for part in tokens[place : place + count])
            if found := _month(name, language):
                yield Named(*found, place, _with_second(tokens, min(place + count, len(tokens)), found, language))
                break


def _with_second(tokens: list[Token], end: int, found: tuple[str, int], language: str | None) -> int:
    """Where the name of a month ends, with its other name after it: 'نيسان / أبريل'."""
    for count in range(MAX_NAME, 0, -1):
        name = " ".join(part.folded for part in tokens[end : end + count])
        if len(tokens) >= end + count and _month(name, language) == found:
            return end + count
    return end


def _month(name: str, language: str | None) -> tuple[str, int] | None:
    table = date_words()
    if name in table.months:
        return "gregorian", table.months[name]
    if name in table.shared:
        return "gregorian", table.shared[name].get(language or "", 0)
    if name in table.jalali:
        return "persian", table.jalali[name]
    return ("hijri", table.hijri[name]) if name in table.hijri else None


def _around(text: str, tokens: list[Token], month: Named) -> Span | None:
    """The date around the name of a month; a day without a year has no value."""
    before, after = _next(text, tokens, month.first, -1), _next(text, tokens, month.end - 1, 1)
    day_before = before if before is not None and _is_day(tokens[before]) else None
    day_after = after if after is not None and _is_day(tokens[after]) else None
    for day, year in _pairs(text, tokens, (day_before, day_after), (before, after), month):
        if found := _dated(text, tokens, month, day, year):
            return found
    return _yearless(text, tokens, month, day_before if day_before is not None else day_after)


def _yearless(text: str, tokens: list[Token], month: Named, day: int | None) -> Span | None:
    """The span of a day and a month without a year, which has no value."""
    if day is None or _is_word(tokens[month.first : month.end]) or _cut_off(text, tokens[day]):
        return None
    if not of_gregorian(2000, month.number or 1, int(tokens[day].folded)):
        return None
    first, last = min(day, month.first), max(day, month.end - 1)
    return Span(tokens[first].start, tokens[last].end, None)


def _is_word(name: list[Token]) -> bool:
    """Whether the name of a month is a word of date lines, too: 'gün' (June in Maltese), 'sat' (September in Hausa)."""
    table = date_words()
    return len(name) == 1 and (name[0].folded in table.around or name[0].folded in table.counted)


def _pairs(
    text: str,
    tokens: list[Token],
    days: tuple[int | None, int | None],
    beside: tuple[int | None, int | None],
    month: Named,
) -> Iterator[tuple[int, int]]:
    """Where a day and a year may stand: the forms of all languages, the usual first."""
    (before, after), (left, right) = days, beside
    if before is not None:
        yield from _years(text, tokens, before, right, _over_clock(text, tokens, month.end - 1))
        yield from _years(text, tokens, before, _next(text, tokens, before, -1))
    if after is not None:
        yield from _years(text, tokens, after, _next(text, tokens, after, 1), _over_clock(text, tokens, after))
        yield from _years(text, tokens, after, left)


def _years(text: str, tokens: list[Token], day: int, *places: int | None) -> Iterator[tuple[int, int]]:
    return ((day, place) for place in places if place is not None and _is_year(text, tokens[place]))


def _dated(text: str, tokens: list[Token], month: Named, day: int, year: int) -> Span | None:
    """The span of a day, a month and a year, where the calendar has such a day."""
    first, last = min(day, year, month.first), max(day, year, month.end - 1)
    start, end = tokens[first].start, tokens[last].end
    if _cut_off(text, tokens[first]):
        return None
    if not month.number:
        return Span(start, end, None)
    numbers = int(tokens[year].folded), month.number, int(tokens[day].folded)
    if len(tokens[year].folded) == 2:  # a Thai year of the Buddhist calendar
        return _valued(start, end, of_gregorian(2500 - BUDDHIST + numbers[0], *numbers[1:]))
    if month.calendar == "gregorian":
        return _valued(start, end, of_gregorian(*numbers))
    return _valued(start, end, (of_persian if month.calendar == "persian" else of_hijri)(*numbers), True)


def _valued(start: int, end: int, day: Day | None, converted: bool = False) -> Span | None:
    return Span(start, end, day, converted) if day else None


def _is_day(token: Token) -> bool:
    return token.number and len(token.folded) <= 2 and 1 <= int(token.folded) <= 31


def _is_year(text: str, token: Token) -> bool:
    """Whether a token is a year; of two digits only in Thai, where only one calendar has such."""
    if not token.number or (token.end < len(text) and text[token.end] == ":"):
        return False
    return len(token.folded) == 4 or (len(token.folded) == 2 and int(token.folded) >= 40 and bool(_THAI.search(text)))


def _cut_off(text: str, token: Token) -> bool:
    """Whether digits stand right before a date, as in a range or a version."""
    return token.number and _GLUED.search(text, max(0, token.start - 2), token.start) is not None


def _next(text: str, tokens: list[Token], place: int, step: int) -> int | None:
    """The next number in a direction, over at most two words that dates have between their parts."""
    between = date_words().between
    for links in range(LINKS + 1):
        here, place = place, place + step
        if not 0 <= place < len(tokens) or not _joined(text, tokens[min(here, place)], tokens[max(here, place)]):
            return None
        if tokens[place].number:
            return place
        if links == LINKS or tokens[place].folded not in between:
            return None
    return None


def _over_clock(text: str, tokens: list[Token], place: int) -> int | None:
    """The number after a clock and its zone: in 'Mar 3 11:40:12 CET 2014', the year."""
    following = tokens[place + 1 : place + 2 + CLOCK_TOKENS]
    if len(following) < 3 or text[following[0].end : following[1].start] != ":" or not following[0].number:
        return None
    years = (place + 1 + n for n, token in enumerate(following) if n >= 2 and len(token.folded) == 4 and token.number)
    return next(years, None)


def _joined(text: str, one: Token, other: Token) -> bool:
    return _GAP.fullmatch(text, one.end, other.start) is not None
