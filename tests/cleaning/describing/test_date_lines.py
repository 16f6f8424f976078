"""Lines of dates in many languages, against what was written by hand and against CLDR; lines in fixtures/metadata."""

import tomllib
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import babel
import jdatetime
import pytest
from babel.dates import format_date, format_skeleton, format_time
from hijridate import Hijri

from cleaning.describing import cldr
from cleaning.describing.calendars import of_hijri, of_persian
from cleaning.describing.dates import Habit, find_date, is_date_line
from cleaning.describing.datewords import read_calendar
from cleaning.model import Page, Reason
from cleaning.pipeline import Pipeline

FIXTURES = Path(__file__).parents[3] / "fixtures/metadata"
TABLE = tomllib.loads((FIXTURES / "date_lines.toml").read_text(encoding="utf-8"))
LINES, AGES = TABLE["line"], TABLE["ago"]
NOW = "2024-05-17T12:00:00+00:00"
DAYS = (date(2021, 1, 5), date(2019, 8, 24), date(2024, 10, 31))

PROSE = (
    "The town's old bakery will bake its last loaf on Saturday, ninety-one years after the first. The owners have "
    "looked for a successor since the spring and have found none.",
    "Bread will still be sold in the shop: a bakery from the next valley has taken the lease and will bring its own, "
    "twice a day, by van.",
    "The oven stays where it is. It was built into the house before the house had a roof, and nobody has found a way "
    "to take it out without taking the wall out too.",
)


def by_text(case: dict[str, Any]) -> str:
    """The name of a case."""
    return str(case["text"])


def page_of(case: dict[str, Any], wrapper: str) -> Page:
    """A page with the line between its headline and its text."""
    language = case["language"].split("-")[0]
    prose = "".join(f"<p>{text}</p>" for text in PROSE)
    return Page.of_text(
        f"<!doctype html><html lang='{language}'><head><title>Bakery to close</title></head><body><article>"
        f"<h1>Bakery to close</h1>{wrapper.format(case['text'])}{prose}</article></body></html>"
    )


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """One pipeline for all pages."""
    return Pipeline()


def test_there_are_many_lines_in_many_languages() -> None:
    """Two hundred lines, each once, in more than forty languages."""
    assert len({case["text"] for case in LINES}) == len(LINES) >= 200
    assert len(Counter(case["language"] for case in LINES)) > 40


@pytest.mark.parametrize("case", LINES, ids=by_text)
def test_a_line_is_read(case: dict[str, Any]) -> None:
    """Day, time and zone are found, and the line is nothing but a date."""
    language = case["language"].split("-")[0]
    found = Habit(day_first=language != "ja", language=language).date(case["text"])
    assert found is not None
    assert found.iso == case["iso"]
    assert is_date_line(case["text"])


@pytest.mark.parametrize("case", AGES, ids=by_text)
def test_an_age_is_counted_from_when_the_page_was_fetched(case: dict[str, Any]) -> None:
    """'2 hours ago' is a date where the moment is known, and none where it is not."""
    ((unit, count),) = ((unit, case[unit]) for unit in ("minutes", "hours", "days", "weeks") if unit in case)
    then = datetime.fromisoformat(NOW) - timedelta(**{unit: count})
    expected = then.isoformat() if unit in ("minutes", "hours") else then.date().isoformat()
    found = find_date(case["text"], now=NOW)
    assert found is not None
    assert found.iso == expected
    assert find_date(case["text"]) is None
    assert is_date_line(case["text"])


@pytest.mark.parametrize("case", [*LINES, *AGES], ids=by_text)
def test_no_line_stays_in_a_text(case: dict[str, Any], pipeline: Pipeline) -> None:
    """Under the headline of a page the line is labelled, and gives the page its date."""
    document = pipeline(page_of(case, "<div>{}</div>"))
    assert document.text.split("\n") == list(PROSE)
    assert [block.reason for block in document.blocks if block.text == " ".join(case["text"].split())] == [
        Reason.PUBLICATION_DATE
    ]
    assert document.metadata.date == case.get("iso")
    assert document.metadata.date_raw


@pytest.mark.parametrize("locale", [name for name in cldr.LOCALES if name != "yo"])
def test_what_cldr_writes_is_read_back(locale: str) -> None:
    """A second reading: each locale's full, long and medium dates, and its time, are the day and the time again.

    But for Yoruba, whose medium format has a day, a month and a year in numbers with nothing but spaces between.
    """
    language = "no" if locale[:2] in ("nb", "nn") else locale.partition("_")[0]
    known = babel.Locale.parse(locale)
    written = []
    for day in DAYS:
        texts = [format_date(day, form, locale) for form in ("full", "long", "medium")]
        texts += [
            format_skeleton(name, day, locale=known) for name in ("yMMMd", "yMMMEd") if name in known.datetime_skeletons
        ]
        written += [(day, text) for text in texts if any(map(str.isalpha, text))]
        clock = format_time(time(16, 5), "short", locale=locale)
        written.append((datetime.combine(day, time(16, 5)), f"{format_date(day, 'long', locale)}, {clock}"))
    wrong = []
    for moment, text in written:
        found = find_date(text, day_first=True, language=language)
        if found is None or found.iso != moment.isoformat():
            wrong.append((text, moment.isoformat(), found and found.iso))
    assert wrong == []


def test_the_table_is_what_babel_says() -> None:
    """data/calendar.json is made anew by make docs where CLDR has changed."""
    if read_calendar()["babel"] != babel.__version__:
        pytest.skip(f"the table is of Babel {read_calendar()['babel']}, and {babel.__version__} is installed")
    assert cldr.calendar() == read_calendar()


def test_the_persian_calendar_is_a_second_library_s() -> None:
    """Every first and last day of a Persian month, 1300 to 1472, is the Gregorian day that jdatetime says."""
    for year in range(1300, 1473):
        for month in range(1, 13):
            first = jdatetime.date(year, month, 1).togregorian()
            assert of_persian(year, month, 1) == (first.year, first.month, first.day)
    assert of_persian(1399, 12, 30) == (2021, 3, 20)
    assert of_persian(1400, 12, 30) is None


def test_the_islamic_calendar_is_umm_al_qura_s() -> None:
    """Every month of 1400 to 1500 begins when Umm al-Qura's tables say, and is as long."""
    for year in range(1400, 1501):
        for month in range(1, 13):
            assert of_hijri(year, month, 1) == Hijri(year, month, 1).datetuple() or of_hijri(year, month, 1) == tuple(
                Hijri(year, month, 1).to_gregorian().datetuple()
            )
            assert (of_hijri(year, month, 30) is None) == (Hijri(year, month, 1).month_length() == 29)
