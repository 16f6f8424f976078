"""The words of dates in all languages, read once from data/dates.toml."""

from functools import cache

from msgspec import Struct

from cleaning.cueing import fold_word, folded_phrases, read_table


class DateWords(Struct, frozen=True):
    """Folded words: months with their numbers, and the sets that tell what a line holds beside a date."""

    months: dict[str, int]
    jalali: frozenset[str]  # months of the Persian calendar, whose dates are seen but not converted
    published: frozenset[str]
    modified: frozenset[str]
    filler: frozenset[str]
    now: frozenset[str]
    units: frozenset[str]
    nouns: frozenset[str]
    around: frozenset[str]  # all that may stand beside a date in a line that says nothing else


@cache
def date_words() -> DateWords:
    """The table of this release."""
    tables = read_table("cleaning.describing", "data/dates.toml")
    languages = list(tables.values())

    def words(key: str) -> frozenset[str]:
        return frozenset(word for phrase in folded_phrases(languages, key) for word in phrase.split())

    def months(key: str) -> dict[str, int]:
        years = [table[key] for table in languages if key in table]
        return {fold_word(name): number for year in years for number, names in enumerate(year, 1) for name in names}

    return DateWords(
        months=months("months"),
        jalali=frozenset(months("jalali")),
        published=words("published"),
        modified=words("modified"),
        filler=words("filler"),
        now=words("now"),
        units=words("units"),
        nouns=words("nouns"),
        around=frozenset().union(*map(words, ("weekdays", "published", "modified", "filler", "nouns"))),
    )
