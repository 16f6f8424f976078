"""Times of the day beside a date, with their zones."""

import re

_NUMBER = re.compile(r"\d+")
_JOIN = r"[\s,;|•·/()\[\]\u200e\u200f–—-]*"
_AT = r"(?:(?:at|saat|saatı|um|à|a\ las|alle(?:\ ore)?|ore|às|om|o|kl\.?|klo|godz\.?|в|о|ساعت|الساعة)\b\s*)?"
_ZONE = (
    r"(?:\s*\(?(?P<zone>(?-i:Z)\b|(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?|UTC\b|GMT\b|[+-]\d{2}(?::?\d{2})?(?![\d:])))?"
)
TIME_AFTER = re.compile(
    rf"""(?:T|(?:\s?г\.|\s?года|[\s-]*c[ıiuü]\s?il)?{_JOIN}{_AT})
    (?P<hour>\d{{1,2}})(?:(?P<mark>:|\.|h|ч)|\ h\ )(?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}})(?:[.,]\d+)?)?
    (?![\d.:,]*\d)
    (?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?:Uhr|h|hs|hrs|uur)\b)?{_ZONE}""",
    re.VERBOSE | re.IGNORECASE,
)
TIME_BEFORE = re.compile(rf"(?<![\d:.])(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?{_JOIN}$")
CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:.]*\d)")


def clock_of(match: re.Match[str]) -> str:
    """'T13:19:00' of a time, or nothing where no clock shows it."""
    groups = match.groupdict()
    hour, minute, second = (int(groups[name] or 0) for name in ("hour", "minute", "second"))
    if half := groups.get("half"):
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half in "pP" else 0)
    return f"T{hour:02}:{minute:02}:{second:02}" if hour < 24 and minute < 60 and second < 60 else ""


def zone_of(match: re.Match[str]) -> str:
    """'+03:00' where the time names its zone by UTC or in numbers; a dash without seconds may be one of a range."""
    zone = match["zone"]
    if not zone or not clock_of(match):
        return ""
    if zone in ("Z", "UTC", "GMT"):
        return "+00:00"
    sign = "-" if "-" in zone else "+"
    if zone[0] == "-" and not match["second"] and match[0][0] != "T":
        return ""
    digits = "".join(_NUMBER.findall(zone))
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{sign}{int(hours):02}:{minutes}" if int(hours) <= 14 and int(minutes) < 60 else ""
