"""Days of other calendars as days of the Gregorian one: Persian, Islamic, Buddhist."""

from datetime import date, timedelta
from functools import cache

from cleaning.describing.datewords import read_calendar

Day = tuple[int, int, int]

YEARS = range(1900, 2100)  # of the Gregorian calendar, that a page on the web may carry
BUDDHIST = 543  # years that the Thai calendar is ahead
PERSIAN_YEARS = range(1300, 1473)  # in which the rule of 33 years finds the leap years of Iran's calendar
# Numbers alone do not say which calendar they are of; pages of one or the other have these years.
PERSIAN_NOW, HIJRI_NOW = range(1360, 1413), range(1413, 1500)
_LONG = 6  # months of the Persian year that have 31 days


def of_gregorian(year: int, month: int, day: int) -> Day | None:
    """The day, where the calendar has it and a page may carry it; a Buddhist year is one of the Gregorian calendar.

    >>> of_gregorian(2564, 1, 5), of_gregorian(2021, 2, 31)
    ((2021, 1, 5), None)
    """
    year = year - BUDDHIST if year - BUDDHIST in YEARS and year not in YEARS else year
    try:
        return date(year, month, day).timetuple()[:3] if year in YEARS else None
    except ValueError:  # the calendar has no such day
        return None


def of_persian(year: int, month: int, day: int) -> Day | None:
    """The Gregorian day of one of the Persian calendar.

    >>> of_persian(1399, 10, 16), of_persian(1399, 12, 30), of_persian(1400, 12, 30)
    ((2021, 1, 5), (2021, 3, 20), None)
    """
    if year not in PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= _persian_length(year, month):
        return None
    before = 31 * min(month - 1, _LONG) + 30 * max(month - 1 - _LONG, 0)
    return _of_date(date(622, 3, 21) + timedelta(_persian_days(year) + before + day - 1))


def of_hijri(year: int, month: int, day: int) -> Day | None:
    """The Gregorian day of one of the Islamic calendar, as Umm al-Qura's tables have it.

    >>> of_hijri(1442, 5, 21), of_hijri(1442, 13, 1)
    ((2021, 1, 5), None)
    """
    starts, first = _hijri_months(), read_calendar()["hijri"]["year"]
    place = 12 * (year - first) + month - 1
    if not 1 <= month <= 12 or not 0 <= place < len(starts) - 1:
        return None
    start, end = starts[place], starts[place + 1]
    return _of_date(date.fromordinal(start + day - 1)) if 1 <= day <= end - start else None


def of_numbers(year: int, month: int, day: int) -> Day | None:
    """The day of three numbers, of the calendar that their year speaks for.

    >>> of_numbers(2021, 1, 5), of_numbers(1399, 10, 16), of_numbers(1442, 5, 21), of_numbers(2564, 1, 5)
    ((2021, 1, 5), (2021, 1, 5), (2021, 1, 5), (2021, 1, 5))
    """
    if year in PERSIAN_NOW:
        return of_persian(year, month, day)
    return of_hijri(year, month, day) if year in HIJRI_NOW else of_gregorian(year, month, day)


def _of_date(day: date) -> Day | None:
    return (day.year, day.month, day.day) if day.year in YEARS else None


def _persian_days(year: int) -> int:
    """Days from the first of the Persian calendar to the first of a year."""
    return 365 * (year - 1) + (8 * year + 21) // 33


def _persian_length(year: int, month: int) -> int:
    if month <= _LONG:
        return 31
    return 30 if month < 12 else _persian_days(year + 1) - _persian_days(year) - 336


@cache
def _hijri_months() -> list[int]:
    """The ordinal of the first day of each month, and of the day after the last."""
    table = read_calendar()["hijri"]
    masks = [int(table["long_months"][place : place + 3], 16) for place in range(0, len(table["long_months"]), 3)]
    starts = [date.fromisoformat(table["first_day"]).toordinal()]
    for mask in masks:
        for month in range(12):
            starts.append(starts[-1] + 29 + (mask >> month & 1))
    return starts
