"""The date that htmldate finds in a page where its tags give none."""

from typing import Any

import htmldate

from cleaning.dates import find_date

LATEST = "2099-12-31"  # htmldate's default is the day of the run, and the same page must give the same date on any day


def search_date(tree: Any, url: str | None) -> str | None:
    """An ISO date without its time; None where only a guess would give one."""
    found = htmldate.find_date(tree, extensive_search=False, original_date=True, url=url, max_date=LATEST)
    return found if found and find_date(found) else None
