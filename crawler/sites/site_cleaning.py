"""The cleaning of a site's pages in its own way: what its table says, laid over the configuration of the crawl."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct, structs

from cleaning.config import Config, ConfigError, config_of
from cleaning.model import Document, Page
from crawler.runs import difference
from crawler.state import BadStateError

Cleaning = Mapping[str, Mapping[str, Any]]  # options by their section, as TOML holds them
SECTIONS = ("decode", "repair", "judge", "pages", "language")  # the others are of the run, or of its files
FACT = "cleaning:"  # and the site's name: what the state calls it


class SitePage(Page, frozen=True, kw_only=True):
    """A page with the site that it was fetched for."""

    site: str


def page_for(page: Page, site: str) -> SitePage:
    """The same page, of a site."""
    return SitePage(**structs.asdict(page), site=site)


def laid_over(config: Config, cleaning: Cleaning) -> Config:
    """The configuration with a site's options over it. Raises `ConfigError` for what is none, or not of a site.

    >>> laid_over(Config(), {"judge": {"keep": "recall"}}).judge.keep
    'recall'
    """
    if other := next((section for section in cleaning if section not in SECTIONS), None):
        raise ConfigError(f"clean.{other} is not of a site; a site may have {', '.join(SECTIONS)}")
    if plain := next((section for section, options in cleaning.items() if not isinstance(options, Mapping)), None):
        raise ConfigError(f"clean.{plain} is a table; write [site.clean.{plain}]")
    values = msgspec.to_builtins(config)
    return config_of({**values, **{name: {**values[name], **options} for name, options in cleaning.items()}})


class SitePipelines(Struct, frozen=True):
    """Makes the pipeline of a worker: of a site with its own configuration by that, of others by the crawl's."""

    configs: dict[str, Config]  # by site

    def __call__(self, config: Config) -> "ChosenPipeline":
        """The pipeline."""
        return ChosenPipeline(config, self.configs)


class ChosenPipeline:
    """Cleans each page in the way of its site; a pipeline is made when the first page asks for it."""

    def __init__(self, config: Config, configs: Mapping[str, Config]) -> None:
        self.config = config
        self.configs = configs
        self._made: dict[bytes, Callable[[Page], Document]] = {}
        self._of(config)  # what is wrong with it is told before the first page

    def __call__(self, page: Page) -> Document:
        """The page's document."""
        config = self.configs.get(page.site, self.config) if isinstance(page, SitePage) else self.config
        return self._of(config)(page)

    def _of(self, config: Config) -> Callable[[Page], Document]:
        from cleaning.pipeline import Pipeline  # noqa: PLC0415 - it loads in the worker, not where Scrapy runs

        key = msgspec.json.encode(config)
        if key not in self._made:
            self._made[key] = Pipeline(config)
        return self._made[key]


def noted(
    database: sqlite3.Connection, config: Config, given: Mapping[str, Cleaning], has_records: bool
) -> dict[str, Config]:
    """The configuration of each site that has its own, of this run or of one before, whose pages may still wait.

    Notes those of this run. Raises `BadStateError` where records of a site were made in another way and are there.
    """
    for name, cleaning in given.items():
        was = _noted(database).get(name, {})
        before, now = laid_over(config, was), laid_over(config, cleaning)
        if before != now and has_records and _is_cleaned(database, name):
            told = difference(msgspec.to_builtins(before), msgspec.to_builtins(now))
            raise BadStateError(
                f"the pages of {name} were cleaned in another way: {told}; go on as it was begun, choose another "
                "folder with -o, or take documents.jsonl away: it is made anew from the archive"
            )
        database.execute("DELETE FROM facts WHERE name = ?", (FACT + name,))
        if cleaning:
            database.execute("INSERT INTO facts VALUES (?, ?)", (FACT + name, msgspec.json.encode(cleaning).decode()))
    return {name: laid_over(config, cleaning) for name, cleaning in _noted(database).items()}


def _noted(database: sqlite3.Connection) -> dict[str, Cleaning]:
    rows = database.execute("SELECT name, value FROM facts WHERE substr(name, 1, ?) = ?", (len(FACT), FACT)).fetchall()
    return {name.removeprefix(FACT): msgspec.json.decode(value) for name, value in rows}


def _is_cleaned(database: sqlite3.Connection, site: str) -> bool:
    query = "SELECT 1 FROM events JOIN urls ON urls.id = events.url WHERE urls.site = ? LIMIT 1"
    return database.execute(query, (site,)).fetchone() is not None
