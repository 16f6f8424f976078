"""The date that htmldate finds in a page where its tags give none."""

import re
from typing import Any

from lxml import etree

from cleaning.describing.dates import find_date

LATEST = "2099-12-31"  # htmldate's default is the day of the run, and the same page must give the same date on any day
NEAR = 50  # characters before and after the start of a year in which its day stands: the patterns reach 40


def search_date(tree: Any, url: str | None) -> str | None:
    """An ISO date without its time; None where only a guess would give one."""
    import htmldate  # noqa: PLC0415  # a tag gives the date of most pages

    found = htmldate.find_date(tree, extensive_search=False, original_date=True, url=url, max_date=LATEST)
    if not found or not find_date(found):
        return None
    return found if is_written(found, f"{url} {etree.tostring(tree, encoding='unicode')}") else None


def is_written(date: str, markup: str) -> bool:
    """Whether a page writes the day of a date beside its year: of 'May 2024', htmldate makes the day of the run.

    >>> is_written("2024-05-17", "17 May 2024"), is_written("2024-05-17", "May 2024, page 17")
    (True, False)
    """
    year, month, day = date.split("-")
    number = f"{month}\\D?{day}|\\D?0?{int(month)}\\D0?{int(day)}(?!\\d)"
    before = rf"(?<!\d)0?{int(day)}(?!\d)[^\d<]{{1,25}}(?:0?{int(month)}[^\d<]{{1,3}})?{year}"
    after = rf"(?<!\d){year}\D?(?:{number})|{year}[^\d<,.;]{{1,12}}0?{int(day)}(?!\d)"
    written = re.compile(f"{before}|{after}")
    years = (match.start() for match in re.finditer(year, markup))
    return any(written.search(markup[max(0, place - NEAR) : place + NEAR]) for place in years)
