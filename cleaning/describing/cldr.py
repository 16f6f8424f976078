"""What CLDR knows of dates, packed into data/calendar.json by `make docs`.

Babel reads CLDR a locale a file, which takes seconds for all of them and tens of milliseconds to import; a run would
pay for it before its first page. So the words are gathered here, folded as lines are, and a test holds them to Babel.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from cleaning.describing.datetokens import tokens_of

# Languages of which pages are met, with the countries whose names of months differ from the language's own.
LOCALES = """
af am ar ar_DZ ar_EG ar_IQ ar_LB ar_MA ar_SA ar_SY ar_TN as az az_Cyrl be bg bn bn_IN bs bs_Cyrl ca ceb cs cy da
de de_AT el en en_AU en_CA en_GB es es_AR es_MX es_CO es_PE et eu fa fa_AF fi fil fo fr fr_CA ga gl gu ha he hi hr hu
hy id ig is it ja ka kk km kn ko ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt pt_PT ro ru rw sd
si sk sl so sq sr sr_Latn sv sw ta te tg th tk tr tt ug uk ur uz uz_Cyrl vi xh yo zh zh_Hant zu
""".split()
YEAR = 2021
HIJRI_FIRST = 1400
UNITS = {"second": "seconds", "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
UNCERTAIN = ("month", "year")  # what so many of these ago was is no day
FORMS = ("full", "long", "medium")
SKELETONS = ("yMMMd", "yMMMEd", "yMMMMd", "yMMMM", "yMMM", "MMMMd", "MMMd", "MMMEd", "MMMMEd")

_QUOTED = re.compile(r"'([^']*)'")
_FIELD = re.compile(r"[a-zA-Z]+|\{\d\}")
_SIGNED = re.compile(r"[-−–]\s?\{0\}")


def calendar() -> dict[str, Any]:
    """The table: names of months with their numbers, weekdays, words around dates, parts of the day, ages."""
    import babel  # noqa: PLC0415  # only who makes or tests the table needs it

    locales = {name: babel.Locale.parse(name) for name in LOCALES}
    months: dict[str, dict[str, int]] = defaultdict(dict)
    for name, locale in locales.items():
        for word, number in _months(locale):
            if months[word].setdefault(_language(name), number) != number:
                months[word][_language(name)] = 0  # of two months in one language: neither
    packed = {word: _packed(numbers) for word, numbers in months.items()}
    taken = set(packed)
    return {
        "babel": babel.__version__,
        "months": dict(sorted(packed.items())),
        "weekdays": _sorted(_weekdays(locales.values())),
        "around": _sorted(word for word in _around(locales.values()) if word not in taken),
        "halves": _halves(locales.values()),
        "ago": {unit: _sorted(_ages(locales.values(), field)) for field, unit in UNITS.items()},
        "once": {unit: _counts(locales.values(), field) for field, unit in UNITS.items()},
        "long_ago": _sorted(word for field in UNCERTAIN for word in _ages(locales.values(), field)),
        "today": _sorted(_relative(locales.values(), 0)),
        "yesterday": _sorted(_relative(locales.values(), -1)),
        "month_first": [name for name, locale in locales.items() if _is_month_first(locale)],
        "hijri": _hijri(),
    }


def _language(locale: str) -> str:
    return "no" if locale[:2] in ("nb", "nn") else locale.split("_", maxsplit=1)[0]


def _packed(numbers: Mapping[str, int]) -> int | dict[str, int]:
    """One number where all languages agree, else a number a language."""
    found = set(numbers.values())
    return found.pop() if len(found) == 1 else dict(sorted(numbers.items()))


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted({word for word in words if word})


def _folded(text: str) -> str:
    """The text's words and numbers, folded, a space apart, as a line's are compared."""
    return " ".join(token.folded for token in tokens_of(text))


def _months(locale: Any) -> Iterator[tuple[str, int]]:
    """Names of months with their numbers: by themselves, and as dates write them."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                if (word := _folded(name)) and not word.isdigit():
                    yield word, number
    for number in range(1, 13):
        widths = ("wide", "abbreviated")
        names = {
            _folded(locale.months[context][width][number]) for context in ("format", "stand-alone") for width in widths
        }
        for text in _written(locale, date(YEAR, number, 25)):
            for token in tokens_of(text):
                if any(
                    len(name) > 2 and name in token.folded and not name.isdigit() for name in names if " " not in name
                ):
                    yield token.folded, number


def _written(locale: Any, day: date) -> Iterator[str]:
    """The day as the locale writes it: its long formats, and those of the skeletons that it has."""
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415

    for form in FORMS:
        yield format_date(day, form, locale)
    for skeleton in SKELETONS:
        if skeleton in locale.datetime_skeletons:
            yield format_skeleton(skeleton, day, locale=locale)


def _weekdays(locales: Iterable[Any]) -> Iterator[str]:
    """Words of the names of weekdays; those of a letter are left out."""
    for locale in locales:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated", "short"):
                for name in locale.days[context].get(width, {}).values():
                    yield from (token.folded for token in tokens_of(name) if not token.number)


def _around(locales: Iterable[Any]) -> Iterator[str]:
    """Words that formats write between the fields of a date, and between it and its time."""
    for locale in locales:
        dates = [str(locale.date_formats[form].pattern) for form in FORMS]
        dates += [str(pattern.pattern) for name, pattern in locale.datetime_skeletons.items() if name in SKELETONS]
        times = [str(locale.time_formats[form].pattern) for form in ("medium", "short")]
        joined = [str(pattern) for pattern in locale.datetime_formats.values()]
        for pattern in (*dates, *times, *joined):
            yield from (token.folded for text in _literals(pattern) for token in tokens_of(text) if not token.number)


def _literals(pattern: str) -> list[str]:
    """What a pattern writes as it is: between quotes, and what is no letter of a field."""
    quoted = _QUOTED.findall(pattern)
    return [*quoted, *_FIELD.split(_QUOTED.sub(" ", pattern))]


def _halves(locales: Iterable[Any]) -> dict[str, list[int]]:
    """By the name of a part of the day, from and before which hour it is, where languages agree on that."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for locale in locales:
        rules = {"am": [(0, 12)], "pm": [(12, 24)], **_rules(locale)}
        for context in ("format", "stand-alone"):
            for names in locale.day_periods.get(context, {}).values():
                for period, name in names.items():
                    if period in rules and (word := _folded(name)) and not word.isdigit():
                        found[word].add(rules[period][0])
    return {word: list(hours.pop()) for word, hours in sorted(found.items()) if len(hours) == 1}


def _rules(locale: Any) -> dict[str, list[tuple[int, int]]]:
    """By period, the hours from and before which the locale says it."""
    try:
        rules = locale.day_period_rules.get(None) or {}
    except KeyError:  # a locale without any
        return {}
    hours = {
        period: [(one["from"] // 3600, one["before"] // 3600) for one in ones if "from" in one]
        for period, ones in rules.items()
    }
    return {period: found for period, found in hours.items() if found}


def _ages(locales: Iterable[Any], field: str) -> Iterator[str]:
    """How locales say that something was so many units ago; the number is '#'.

    Narrow ones write '-3 j', of which '3 j' would be left: a measure of anything.
    """
    for locale in locales:
        for width in ("", "-short", "-narrow"):
            for text in locale._data["date_fields"].get(field + width, {}).get("past", {}).values():  # no public way
                if (
                    "{0}" in text
                    and not _SIGNED.search(text)
                    and (said := _folded(text.replace("{0}", " 7 ")))
                    and " " in said
                ):
                    yield re.sub(r"\b7\b", "#", said)


def _counts(locales: Iterable[Any], field: str) -> dict[str, int]:
    """By what says it without a number, how many units ago something was: one, or two in Arabic's dual."""
    found: dict[str, set[int]] = defaultdict(set)
    for locale in locales:
        said = locale._data["date_fields"].get(field, {}).get("past", {})  # no public way
        for name, count in (("one", 1), ("two", 2)):
            if (text := said.get(name)) and "{0}" not in text and " " in (phrase := _folded(text)):
                found[phrase].add(count)
    return {phrase: counts.pop() for phrase, counts in sorted(found.items()) if len(counts) == 1}


def _relative(locales: Iterable[Any], days: int) -> Iterator[str]:
    """How locales call today and yesterday."""
    for locale in locales:
        word = locale._data["date_fields"].get("day", {}).get("relative", {}).get(days)
        yield _folded(word or "")


def _is_month_first(locale: Any) -> bool:
    pattern = locale.date_formats["short"].pattern
    return bool(0 <= pattern.find("M") < pattern.find("d") < pattern.find("y"))


def _hijri() -> dict[str, Any]:
    """The calendar of Umm al-Qura from 1400 (1979) on: its first day, and which months have 30 days, in hex a year.

    Before, some months of the tables have 28 or 31 days, and there was no web.
    """
    from hijridate import Hijri, ummalqura  # noqa: PLC0415

    starts = ummalqura.MONTH_STARTS[12 * (HIJRI_FIRST - ummalqura.HIJRI_RANGE[0][0]) :]
    long = [after - before == 30 for before, after in pairwise(starts)]
    masks = [
        sum(bit << month for month, bit in enumerate(long[place : place + 12])) for place in range(0, len(long), 12)
    ]
    return {
        "year": HIJRI_FIRST,
        "first_day": Hijri(HIJRI_FIRST, 1, 1).to_gregorian().isoformat(),
        "long_months": "".join(f"{mask:03x}" for mask in masks),
    }


def main() -> None:
    """Print the table."""
    sys.stdout.write(json.dumps(calendar(), ensure_ascii=False, indent=0, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
