"""Times of the day beside a date, with their zones."""

import re

from msgspec import Struct

from cleaning.describing.datetokens import Token, tokens_of
from cleaning.describing.datewords import date_words

_NUMBER = re.compile(r"\d+")
CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:.]*\d)")
# A clock's time: 16:05, 16.05, 16h05, 16時05分, 16시 05분; a fraction of a second is passed over.
_TIME = re.compile(
    r"(?<![\d:.,])(?P<hour>\d{1,2})"
    r"(?:(?:(?P<mark>:|\.|h|H|ч|u)|\ ?(?:h|ч)\.?\ |\ ?[時时点點시]\ ?|\ ?giờ\ ?|\ ?óra\ ?|\ ?:\ )"
    r"(?P<minute>\d{2}|\d(?=\ ?[分분]))"
    r"(?:(?:[:.]|\ ?[分분]\ ?)(?P<second>\d{2}|\d(?=Z))(?:[.,]\d+)?)?)(?![\d:]|[.,]\d)(?:\ ?[分분秒초])?"
)
_HOURS = re.compile(r"(?<![\d:.,])([01]?\d|2[0-3])[hH][0-5]\d(?!\w)")
_HOUR = re.compile(r"(?<![\d:.,/-])(?P<hour>\d{1,2})(?![\d:.,/-]*\d)")
_ZONE = re.compile(
    r"\s*[(\[]?\s*(?P<zone>Z\b|(?:UTC|GMT)\s?[+\-−]\s?\d{1,2}(?::?\d{2})?|[+\-−]\d{2}(?::?\d{2})?(?![\d:])|[^\W\d_]{2,5}\b)\s*[)\]]?",
)
_JOIN = re.compile(r"[\s,;:|•·/()\[\]{}\u200e\u200f–—\-.،、「」【】〔〕（）｜：，«»・>@']*")
_HEBREW = re.compile("[\u0590-\u05ff]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WORDS_BETWEEN = 4  # 'Salı', 'saat', 'at' and what stands before the part of the day
REACH = 40  # characters before or after a date in which its time stands


class Clock(Struct, frozen=True):
    """A time with its zone as ISO 8601 writes it, and where it stands: 'T13:19:00+03:00'."""

    iso: str
    start: int
    end: int


def clock_after(text: str, start: int) -> Clock | None:
    """The time that stands right after a date, with words like 'at' and weekdays between."""
    part = text[start : start + REACH]
    if part[:1] in "Tt" and (match := _TIME.match(part, 1)):
        return _clock(match, part, None, start)
    place, half = 0, None
    for _ in range(WORDS_BETWEEN + 1):
        place = _JOIN.match(part, place).end()  # type: ignore[union-attr]  # it matches nothing, too
        if match := _TIME.match(part, place) or _whole_hour(part, place, half):
            return _clock(match, part, half, start)
        word = next(iter(tokens_of(part, place)), None)
        if word is None or word.start != place or word.number:
            return None
        named, end = _half(part, place)
        half = named or half
        if not named and not is_between(word.folded) and word.folded not in date_words().published:
            return None
        place = end if named else word.end
    return None


def clock_before(text: str, floor: int, end: int) -> Clock | None:
    """The time that stands right before a date; before `floor` stands another's."""
    start = max(floor, end - REACH)
    part = text[start:end]
    for match in reversed([*_TIME.finditer(part), *_hours(part)]):
        half = _half_before(part, match.start())
        found = _clock(match, part, half, start)
        if found and _is_bridge(part[found.end - start :]):
            return found
    return None


def _hours(part: str) -> list[re.Match[str]]:
    """Whole hours with the part of the day: '4 pm'."""
    return [match for match in _HOUR.finditer(part) if _half(part, match.end())[0]]


def _whole_hour(part: str, place: int, half: tuple[int, int] | None) -> re.Match[str] | None:
    """A time without minutes: it has the part of the day, or a word for hours after it."""
    match = _HOUR.match(part, place)
    if match is None:
        return None
    word = next(iter(tokens_of(part, match.end())), None)
    told = (
        half
        or _half(part, match.end())[0]
        or (word is not None and word.folded in ("uhr", "h", "hs", "時", "시", "点", "點"))
    )
    return match if told else None


def _half(part: str, place: int) -> tuple[tuple[int, int] | None, int]:
    """The part of the day that is named at a place, and where its name ends."""
    words = tokens_of(part, place)[:3]
    table = date_words().halves
    for count in range(len(words), 0, -1):
        name = " ".join(word.folded for word in words[:count])
        if name in table and not part[place : words[0].start].strip(" \u00a0\u202f\u2009.(،,"):
            return table[name], words[count - 1].end
    if words and not part[place : words[0].start].strip() and (prefix := _prefix(words[0])):
        return prefix, words[0].start + len(words[0].folded)
    return None, place


def _prefix(word: Token) -> tuple[int, int] | None:
    """The part of the day that a word is glued to: '下午发布'."""
    return date_words().halves.get(word.folded[:2]) if word.folded[0] > "\u2e80" else None


def _half_before(part: str, place: int) -> tuple[int, int] | None:
    """The part of the day that is named right before a place: '오후 4:05'."""
    words = tokens_of(part, max(0, place - 24), place)
    table = date_words().halves
    for count in range(min(3, len(words)), 0, -1):
        name = " ".join(word.folded for word in words[-count:])
        if name in table and not part[words[-1].end : place].strip(" \u00a0.،,"):
            return table[name] if len(name) > 1 or not name.isascii() else None
    return None


def _clock(match: re.Match[str], part: str, half: tuple[int, int] | None, offset: int) -> Clock | None:
    """The time of a match with what follows it: the part of the day, the zone."""
    groups = match.groupdict()
    hour, minute, second = (int(groups.get(name) or 0) for name in ("hour", "minute", "second"))
    end = match.end()
    named, after = _half(part, end)
    if named:
        half, end = named, after
        end += len(part[end : end + 1].strip(" \t\n")) if part[end : end + 1] == "." else 0
    elif word := _unit(part, end):
        end = word
    hour = _in_half(hour, half)
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone, end = _zone(part, end, match)
    return Clock(f"T{hour:02}:{minute:02}:{second:02}{zone}", match.start() + offset, end + offset)


def _unit(part: str, place: int) -> int | None:
    """Where a word for hours ends that stands after a time: 'Uhr', 'hrs'."""
    word = next(iter(tokens_of(part, place)), None)
    hours = ("uhr", "h", "hs", "hrs", "uur", "น", "ч", "val", "u", "min", "kl", "시", "분", "ш")
    return word.end if word and word.start - place <= 1 and word.folded in hours else None


def _in_half(hour: int, half: tuple[int, int] | None) -> int:
    """The hour of 24 that the clock means in a part of the day; 24 where there is none such."""
    if half is None or hour > 12:
        return hour
    start, end = half
    hours = set(range(start, end)) if start < end else set(range(start, 24)) | set(range(end))
    return next(
        (found for found in (hour % 12, hour % 12 + 12) if found in hours), hour % 12 + 12 if start >= 12 else hour
    )


def _zone(part: str, place: int, match: re.Match[str]) -> tuple[str, int]:
    """'+03:00' where the time has its zone in numbers or by a name that has one meaning; and where it ends.

    A dash without seconds may be one of a range.
    """
    found = _ZONE.match(part, place)
    if not found:
        return "", place
    zone = found["zone"].replace("−", "-").replace(" ", "")
    if zone[-1].isdigit():
        glued = part[place : found.start("zone")] == "" and part[: match.start()][-1:] in ("T", "t")
        if zone[0] == "-" and not match["second"] and not glued:
            return "", place
        return _offset(zone), found.end()
    table = date_words()
    if zone != zone.upper() or zone.isdigit():
        return "", place
    folded = tokens_of(zone)[0].folded
    if folded in table.zones:
        return table.zones[folded], found.end()
    return "", found.end() if folded in ("et", "pt", "ct", "mt", "ist", "bst", "cst", "amt", "tsi") else place


def _offset(zone: str) -> str:
    digits = "".join(_NUMBER.findall(zone))
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    sign = "-" if "-" in zone else "+"
    return f"{sign}{int(hours):02}:{minutes}" if int(hours) <= 14 and int(minutes) < 60 else ""


def clocks_in(text: str) -> list[tuple[int, int]]:
    """Where the times of a text stand that nothing else looks like: 16:05, 16h05.

    >>> clocks_in("hier à 18h07, 3.5")
    [(7, 12)]
    """
    return [match.span() for pattern in (CLOCK, _HOURS) for match in pattern.finditer(text)]


def is_between(word: str) -> bool:
    """Whether a folded word may stand between a date and its time, also where it is glued of such: 'วันอังคารที่'."""
    return word in date_words().between or is_made_of(word, date_words().between)


def is_made_of(word: str, known: frozenset[str]) -> bool:
    """Whether a word of a script without spaces, or a Hebrew one with its prefix, is made of known ones.

    >>> is_made_of("星期二下午", frozenset({"星期", "二", "下午"}))
    True
    """
    if _HEBREW.match(word):
        return word[1:] in known and word[0] in "בהלו"
    if not _UNSPACED.match(word):
        return False
    place = 0
    while place < len(word):
        end = next((end for end in range(len(word), place, -1) if word[place:end] in known), None)
        if end is None:
            return False
        place = end
    return True


def _is_bridge(text: str) -> bool:
    """Whether nothing but signs and words like 'on' stand in a text."""
    rest = [word for word in tokens_of(text) if not is_between(word.folded)]
    return not rest
