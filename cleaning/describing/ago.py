"""Times that count from the moment when a page was made: '3 hours ago', 'yesterday, 11:03'."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

from cleaning.describing.clocks import clock_after
from cleaning.describing.datetokens import Token, tokens_of
from cleaning.describing.datewords import date_words

MAX_PHRASE = 6  # words, the number among them
MAX_COUNT = 400  # days, weeks or hours; nobody counts further


class Age(Struct, frozen=True):
    """How long ago: so many units, and where the text says it; `clock` is the time of that day where one is given."""

    unit: str  # 'days', or '' where the day is left open: months and years
    count: int
    start: int
    end: int
    clock: str = ""

    def before(self, moment: str | None) -> str | None:
        """The date so long before a moment in ISO 8601; None where there is no moment, or the day is left open.

        Hours and minutes give a time of the moment's zone, days and weeks a day.

        >>> Age("hours", 3, 0, 0).before("2024-05-17T02:30:00+00:00")
        '2024-05-16T23:30:00+00:00'
        >>> Age("days", 1, 0, 0, "T11:03:00").before("2024-05-17T02:30:00+00:00")
        '2024-05-16T11:03:00'
        """
        now = _moment(moment)
        if now is None or not self.unit or self.count > MAX_COUNT:
            return None
        then = now - timedelta(**{self.unit: self.count})
        if self.unit in ("days", "weeks"):
            return then.date().isoformat() + self.clock
        return then.isoformat(timespec="seconds")


def find_age(text: str) -> Age | None:
    """The first time of a text that counts from now.

    >>> age = find_age("vor 3 Stunden")
    >>> (age.unit, age.count)
    ('hours', 3)
    """
    table = date_words()
    tokens = tokens_of(text)
    if table.counted.isdisjoint(token.folded for token in tokens):
        return None
    return _counted(tokens) or find_once(tokens) or _on_a_day(text, tokens)


def _counted(tokens: list[Token]) -> Age | None:
    """'3 hours ago': a number in one of the phrases of all languages, the longest first."""
    table = date_words()
    words = ["#" if token.number else token.folded for token in tokens]
    numbers = [place for place, token in enumerate(tokens) if token.number]
    if len(numbers) != 1:  # of '1 hour 20 minutes ago' no phrase tells the whole
        return None
    number = numbers[0]
    for size in range(MAX_PHRASE, 1, -1):
        for first in range(max(0, number - size + 1), number + 1):
            phrase = " ".join(words[first : first + size])
            if first + size <= len(words) and (phrase in table.ago or phrase in table.long_ago):
                unit, count = table.ago.get(phrase, ""), int(tokens[number].folded)
                return Age(unit, count, tokens[first].start, tokens[first + size - 1].end)
    return None


def find_once(tokens: list[Token]) -> Age | None:
    """'An hour ago': one unit, or two, by a phrase that has no number."""
    once = date_words().once
    for first in range(len(tokens)):
        for size in range(MAX_PHRASE, 1, -1):
            if found := once.get(" ".join(token.folded for token in tokens[first : first + size])):
                return Age(*found, tokens[first].start, tokens[min(first + size, len(tokens)) - 1].end)
    return None


def _on_a_day(text: str, tokens: list[Token]) -> Age | None:
    """'Yesterday, 11:03': a day and the time on it."""
    table = date_words()
    for first in range(len(tokens)):
        for size in (3, 2, 1):
            if (days := table.days.get(" ".join(token.folded for token in tokens[first : first + size]))) is not None:
                start, end = tokens[first].start, tokens[min(first + size, len(tokens)) - 1].end
                clock = clock_after(text, end)
                return Age("days", days, start, clock.end if clock else end, clock.iso if clock else "")
    return None


def _moment(moment: str | None) -> datetime | None:
    """A moment in ISO 8601, with its zone."""
    try:
        found = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
