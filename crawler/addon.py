"""The add-on: one line that switches everything on in any Scrapy project."""

import logging
import os
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.misc import load_object

from cleaning.config import ConfigError
from crawler import settings as ours

LEFT = {  # what is the project's own: its log and its exports, too
    "ADDONS",
    "BOT_NAME",
    "FEED_EXPORT_ENCODING",
    "LOG_LEVEL",
    "NEWSPIDER_MODULE",
    "SPIDER_MODULES",
    "STATS_DUMP",
}
CRAWLS = {"SCHEDULER", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"}  # what `scrapy check` needs not
PRIORITY = "addon"  # what the project sets itself is stronger
PINNED = "cmdline"  # what a spider's custom_settings don't reach
KEPT = {  # what keeps the crawl safe, whole and polite: a table that leaves it out, or says None, gets it all the same
    "crawler.web.gate.Gate",
    "crawler.web.robots.Robots",
    "crawler.web.inflation.Inflation",
    "crawler.web.harvest.Harvest",
    "crawler.web.keeper.Keeper",
}
REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

logger = logging.getLogger(__name__)


class Addon:
    """`ADDONS = {"crawler.addon.Addon": 500}` in a project's settings.

    Pages that any spider of the project fetches are archived, cleaned and kept in `PAGESIEVE_FOLDER`; the crawl is
    polite, safe and survives `kill -9`. `scrapy check` fetches what contracts
    name, and keeps nothing. Each setting of `crawler/settings.py` gives way to the project's own; its tables are laid
    under those of the project and of its spiders, of which none can leave the guard out.
    """

    def __init__(self, crawler: Crawler | None = None) -> None:
        custom = getattr(crawler.spidercls, "custom_settings", None) if crawler else None
        if custom and "ADDONS" in custom:
            logger.warning("a spider's ADDONS count for nothing: name them in the project's settings")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Addon":
        """Scrapy's way to make one."""
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Keeps a spider's custom_settings from dropping the add-on."""
        settings.set("ADDONS", settings.getdict("ADDONS"), priority=PINNED)

    def update_settings(self, settings: BaseSettings) -> None:
        """Adds what pagesieve needs to the settings. Raises `ConfigError` where they have what no guard holds with."""
        checking = bool(os.environ.get("SCRAPY_CHECK"))
        if not checking:
            _check(settings)
        for name in dir(ours):
            if name.isupper() and name not in (LEFT | CRAWLS if checking else LEFT):
                _set(settings, name, getattr(ours, name))
        contact = settings.get("PAGESIEVE_CONTACT")
        if contact and settings.get("USER_AGENT") == ours.USER_AGENT:
            settings.set("USER_AGENT", named(contact), priority=_at_least(settings, "USER_AGENT"))


def named(contact: str) -> str:
    """The User-Agent with whom a site's owner can write to. Raises `ConfigError` for what no header can hold.

    >>> named("you@example.org").partition(" ")[2]
    '(+you@example.org)'
    """
    if not (contact.isascii() and contact.isprintable()) or set(contact) & set("()"):
        raise ConfigError(
            f"contact: {contact!r} can't stand in a header; write an e-mail address or the address of a page, in ASCII"
        )
    return f"{ours.USER_AGENT} (+{contact.strip()})"


def _check(settings: BaseSettings) -> None:
    """Raises `ConfigError` for settings with which the crawl would be neither safe nor gone on with."""
    scheduler = settings.get("SCHEDULER")
    if settings.getpriority("SCHEDULER") and scheduler != ours.SCHEDULER:
        raise ConfigError(
            f"SCHEDULER = {scheduler!r}: pagesieve's own keeps what is asked for; leave it out, or leave the add-on out"
        )
    if settings.get("TWISTED_REACTOR") not in {REACTOR, None}:
        raise ConfigError(f"TWISTED_REACTOR = {settings.get('TWISTED_REACTOR')!r}: pagesieve needs {REACTOR!r}")
    from crawler.web import GuardedHandler  # noqa: PLC0415 - a reactor is installed by now

    for scheme in ("http", "https"):
        handler = settings.getdict("DOWNLOAD_HANDLERS").get(scheme)
        if handler is not None and not issubclass(load_object(handler), GuardedHandler):
            raise ConfigError(
                f"DOWNLOAD_HANDLERS[{scheme!r}] = {handler!r}: it would connect past the guard against private "
                "addresses; leave it out, or leave the add-on out"
            )


def _set(settings: BaseSettings, name: str, value: Any) -> None:
    """A value, unless the project has its own; of tables, the entries that it lacks, and those that hold the guard."""
    if isinstance(value, dict):
        settings.set(name, merged(value, settings.getdict(name)), priority=_at_least(settings, name))
    else:
        settings.set(name, value, priority=PRIORITY)


def merged(table: Mapping[str, Any], own: Mapping[Any, Any]) -> dict[str, Any]:
    """Our table under the project's own, where components are named by their paths.

    >>> merged({"crawler.web.gate.Gate": 90, "a.B": None}, {"crawler.web.gate.Gate": None, "a.B": 5})
    {'crawler.web.gate.Gate': 90, 'a.B': 5}
    """
    named_own = {key if isinstance(key, str) else f"{key.__module__}.{key.__qualname__}": own[key] for key in own}
    kept = {key: table[key] for key in KEPT & table.keys() if named_own.get(key) is None}
    return {**table, **named_own, **kept}


def _at_least(settings: BaseSettings, name: str) -> Any:
    """The priority with which a setting is certain to be set: the one that it has, or an add-on's."""
    return max(settings.getpriority(name) or 0, SETTINGS_PRIORITIES[PRIORITY])
