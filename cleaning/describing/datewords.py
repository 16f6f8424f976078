"""The words of dates in all languages: CLDR's from data/calendar.json, others from data/dates.toml."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from cleaning.cueing import read_table
from cleaning.describing.datetokens import tokens_of

Words = frozenset[str]
UNITS = ("seconds", "minutes", "hours", "days", "weeks")
_SIGNS = "\u2e80"  # from here on a sign is a word
MAX_NAME = 3  # words of a month's name


class DateWords(Struct, frozen=True):
    """Folded words and phrases: months with their numbers, and the sets that tell what a line holds beside a date.

    A month that languages disagree on ('listopad', October or November) is in `shared`, by language.
    """

    months: dict[str, int]
    shared: dict[str, dict[str, int]]
    jalali: dict[str, int]  # months of the Persian calendar
    hijri: dict[str, int]  # and of the Islamic one
    beginnings: Words  # first words of the names of months
    published: Words
    modified: Words
    filler: Words
    nouns: Words
    halves: dict[str, tuple[int, int]]  # parts of the day: from and before which hour
    ago: dict[str, str]  # by phrase, with '#' for the number: the unit
    once: dict[str, tuple[str, int]]  # by phrase without a number: the unit, and how many
    long_ago: Words  # phrases of units that leave the day open
    days: dict[str, int]  # 'today' and 'yesterday': how many days ago
    counted: Words  # words of the three before: a line without one counts from no present
    zones: dict[str, str]
    eras: dict[str, int]
    month_first: Words  # languages and countries
    labels: Words  # `published`, `modified`, `filler`, `nouns`
    around: Words  # all that may stand beside a date in a line that says nothing else
    between: Words  # of those, what may stand between a date and its time: no labels


@cache
def date_words() -> DateWords:
    """The table of this release."""
    cldr = read_calendar()
    tables = read_table("cleaning.describing", "data/dates.toml")
    zones, eras, halves = (tables.pop(name) for name in ("zones", "eras", "halves"))
    languages = list(tables.values())
    published, modified, filler, nouns, weekdays = (
        _words(languages, key) for key in ("published", "modified", "filler", "nouns", "weekdays")
    )
    between = filler | weekdays | frozenset(cldr["weekdays"]) | frozenset(cldr["around"]) | frozenset(zones["filler"])
    own = {_phrase(name): hours for name, hours in halves["hours"].items()}
    parts = {
        **{name: hours for name, hours in cldr["halves"].items() if _is_telling(name, published | modified | between)},
        **own,
    }
    months = {**cldr["months"], **_numbered(languages, "months")}
    jalali, hijri = _numbered(languages, "jalali"), _numbered(languages, "hijri")
    ago = {phrase: unit for unit in UNITS for phrase in _ages(cldr["ago"][unit], languages, unit)}
    once = _onces(cldr["once"], languages)
    days = {phrase: count for count, key in enumerate(("today", "yesterday")) for phrase in cldr[key]}
    names = (*months, *jalali, *hijri)
    return DateWords(
        months={name: number for name, number in months.items() if isinstance(number, int)},
        shared={name: numbers for name, numbers in months.items() if isinstance(numbers, dict)},
        jalali=jalali,
        hijri=hijri,
        beginnings=frozenset(name.split(" ", 1)[0] for name in names),
        published=published,
        modified=modified,
        filler=filler | frozenset(zones["filler"]),
        nouns=nouns,
        halves={name: (hours[0], hours[1]) for name, hours in parts.items()},
        ago=ago,
        once=once,
        long_ago=frozenset(cldr["long_ago"]),
        days=days,
        counted=frozenset(word for phrase in (*ago, *once, *cldr["long_ago"], *days) for word in phrase.split())
        - {"#"},
        zones={_phrase(name): offset for name, offset in zones["offsets"].items()},
        eras=eras["years"],
        month_first=frozenset(cldr["month_first"]),
        labels=filler | published | modified | nouns,
        around=between
        | published
        | modified
        | nouns
        | frozenset(_split(parts))
        | frozenset(map(_phrase, zones["offsets"])),
        between=between,
    )


@cache
def disputed_languages() -> Words:
    """The languages that call a month as another language calls another one."""
    return frozenset(language for numbers in date_words().shared.values() for language in numbers)


@cache
def read_calendar() -> dict[str, Any]:
    """What CLDR knows of dates, as `cleaning.describing.cldr` packed it."""
    packed: dict[str, Any] = msgspec.json.decode(
        files("cleaning.describing").joinpath("data/calendar.json").read_bytes()
    )
    return packed


def _phrase(text: str) -> str:
    """The folded words of a phrase, a space apart; '#' stays."""
    return (
        " ".join(token.folded for part in text.split() for token in tokens_of(part))
        if "#" not in text
        else " ".join("#" if part == "#" else _phrase(part) for part in text.split())
    )


def _split(phrases: Iterable[str]) -> Iterator[str]:
    return (word for phrase in phrases for word in phrase.split())


def _words(languages: list[Mapping[str, Any]], key: str) -> Words:
    """The folded words of the phrases that languages have under a key."""
    return frozenset(_split(_phrase(phrase) for table in languages for phrase in table.get(key, ())))


def _numbered(languages: list[Mapping[str, Any]], key: str) -> dict[str, int]:
    """Names of months with their numbers."""
    tables = [table[key] for table in languages if key in table]
    return {_phrase(name): int(number) for table in tables for number, names in table.items() for name in names}


def _ages(phrases: list[str], languages: list[Mapping[str, Any]], unit: str) -> Iterator[str]:
    """What says that something was so many units ago, of more than the number and a letter."""
    own = (_phrase(phrase) for table in languages for phrase in table.get("ago", {}).get(unit, ()))
    return (phrase for phrase in (*phrases, *own) if len(phrase) > len("# xx") or phrase[-1] >= _SIGNS)


def _onces(cldr: Mapping[str, dict[str, int]], languages: list[Mapping[str, Any]]) -> dict[str, tuple[str, int]]:
    """What says without a number that something was one unit ago, or two, with both."""
    told = {phrase: (unit, count) for unit in UNITS for phrase, count in cldr[unit].items()}
    own = ((unit, phrase) for table in languages for unit, said in table.get("once", {}).items() for phrase in said)
    return told | {_phrase(phrase): (unit, 1) for unit, phrase in own}


def _is_telling(name: str, others: Words) -> bool:
    """Whether a name tells the half of the day and nothing else: 'son' and 'on' are words of labels, too."""
    words = name.split()
    return len(name) > 1 and not (len(words) == 1 and name in others)
