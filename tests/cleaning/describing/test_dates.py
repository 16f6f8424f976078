"""Dates in lines of text; the cases are in fixtures/metadata/dates.toml."""

import tomllib
from typing import Any

import pytest

from cleaning.cueing.folding import fold_word
from cleaning.describing.dates import find_date, find_dates, is_clock_line, is_date_line, split_leading_date
from cleaning.describing.datewords import date_words
from tests.places import FIXTURES

CASES = tomllib.loads((FIXTURES / "metadata/dates.toml").read_text(encoding="utf-8"))


def by_text(case: dict[str, Any]) -> str:
    """The name of a case."""
    return str(case["text"])


@pytest.mark.parametrize("case", CASES["found"], ids=by_text)
def test_a_date_is_found(case: dict[str, Any]) -> None:
    """A date has its ISO value, and a line of nothing else is known as one."""
    found = find_date(case["text"])
    assert found is not None
    assert found.iso == case["iso"]
    assert found.raw == case["text"][found.start : found.end]
    assert is_date_line(case["text"]) is case.get("line", True)


@pytest.mark.parametrize("case", CASES["seen"], ids=by_text)
def test_an_uncertain_date_has_no_value(case: dict[str, Any]) -> None:
    """What may be two dates is a date line without a date."""
    assert find_date(case["text"]) is None
    assert is_date_line(case["text"])


@pytest.mark.parametrize("case", CASES["none"], ids=by_text)
def test_numbers_are_no_dates(case: dict[str, Any]) -> None:
    """Ranges, clocks, versions and impossible days are no dates."""
    assert find_date(case["text"]) is None
    assert not is_date_line(case["text"])


@pytest.mark.parametrize("case", CASES["leading"], ids=by_text)
def test_a_glued_date_comes_off(case: dict[str, Any]) -> None:
    """A machine's date before a sentence is split from it, and knows its place in the line."""
    split = split_leading_date(case["text"])
    assert split is not None
    found, rest = split
    assert (found.iso, rest) == (case["iso"], case["rest"])
    assert case["text"][found.start : found.end] == found.raw


@pytest.mark.parametrize("case", CASES["not_leading"], ids=by_text)
def test_a_sentence_keeps_its_date(case: dict[str, Any]) -> None:
    """A sentence that begins with a date is not split."""
    assert split_leading_date(case["text"]) is None


@pytest.mark.parametrize(
    "text", ["10 г", "10 г соли", "20 min", "5 мин", "3 m", "2 л", "3 dias", "4 sem", "12 j", "2 zile"]
)
def test_a_measure_is_no_date(text: str) -> None:
    """So much of something, however short its unit is; what says 'ago' is one."""
    assert not is_date_line(text)


@pytest.mark.parametrize(
    "text", ["vor 3 Std.", "há 3 dias", "il y a 3 j", "3 hete", "hace 2 sem", "3 年前", "2 мин назад"]
)
def test_what_says_ago_is_a_date(text: str) -> None:
    """In the short forms, too."""
    assert is_date_line(text)


def test_the_habit_of_the_page_settles_slashes() -> None:
    """What the text leaves open is settled by `day_first`, and only that."""
    assert [date.iso for date in find_dates("03/04/2025", day_first=True)] == ["2025-04-03"]
    assert [date.iso for date in find_dates("03/04/2025", day_first=False)] == ["2025-03-04"]
    assert [date.iso for date in find_dates("25.11.2025", day_first=False)] == ["2025-11-25"]


def test_a_change_is_marked() -> None:
    """The date of a change is not taken for that of publication, wherever it stands."""
    line = "Güncelleme: 04.07.2024 18:57 Yayın: 03.07.2024 18:24"
    assert [date.modified for date in find_dates(line)] == [True, False]
    found = find_date(line)
    assert found is not None
    assert found.iso == "2024-07-03T18:24:00"


def test_clocks() -> None:
    """A line of clocks is a ticker's, a date with its time is not."""
    assert is_clock_line("12:45")
    assert is_clock_line("12:45 | 12:34")
    assert not is_clock_line("08.11.2025 13:19")
    assert not is_clock_line("12:45 Headline")


def test_no_month_has_two_numbers() -> None:
    """The languages' tables agree: a folded name is one month."""
    table = date_words().months
    assert table[fold_word("KASIM")] == table["november"] == table["noyabr"] == 11
    assert table["mart"] == table["march"] == 3
    assert set(table.values()) == set(range(1, 13))
