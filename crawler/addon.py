"""The add-on: one line that switches everything on in any Scrapy project."""

import os
from typing import Any

from scrapy.settings import BaseSettings

from crawler import settings as ours

LEFT = {"ADDONS", "BOT_NAME", "SPIDER_MODULES", "NEWSPIDER_MODULE"}
CRAWLS = {"SCHEDULER", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"}  # what `scrapy check` needs not
PRIORITY = "addon"  # what the project sets itself is stronger


class Addon:
    """`ADDONS = {"crawler.addon.Addon": 500}` in a project's settings.

    Pages that any spider of the project fetches are archived, cleaned and kept in `PAGESIEVE_FOLDER`; the crawl is
    polite, safe and survives `kill -9`. `scrapy check` fetches what contracts
    name, and keeps nothing. Each setting of `crawler/settings.py` gives way to the project's own.
    """

    def update_settings(self, settings: BaseSettings) -> None:
        """Adds what pagesieve needs to the project's settings."""
        left = LEFT | CRAWLS if os.environ.get("SCRAPY_CHECK") else LEFT
        for name in dir(ours):
            if name.isupper() and name not in left:
                _set(settings, name, getattr(ours, name))
        contact = settings.get("PAGESIEVE_CONTACT")
        if contact:
            settings.set("USER_AGENT", f"{ours.USER_AGENT} (+{contact})", priority=PRIORITY)


def _set(settings: BaseSettings, name: str, value: Any) -> None:
    """A value, unless the project has its own; of tables, the entries that it has not."""
    if isinstance(value, dict):
        own = settings.getdict(name)
        settings.set(name, {**value, **own}, priority="project" if own else PRIORITY)
    else:
        settings.set(name, value, priority=PRIORITY)
