"""The sites that a crawl visits, as one TOML file or the command line names them."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct

from cleaning.config import Config, ConfigError
from crawler.addressing import address, unlike
from crawler.sites.site_cleaning import laid_over

Kind = Literal["news", "article", "urls"]


class Site(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A site: where to begin, what to take, how fast."""

    name: str  # in run.json, on the terminal
    start: tuple[str, ...]  # addresses: of the front page, or of feeds and sitemaps
    kind: Kind = "news"
    allow: tuple[str, ...] = ()  # patterns, one of which a page's address must hold; none: every page
    deny: tuple[str, ...] = ()  # patterns, none of which it may hold
    language: str | None = None  # what the site is asked for: Accept-Language
    rate: Annotated[float, Meta(gt=0)] = 1.0  # requests a second, at most
    max_pages: Annotated[int, Meta(ge=1)] = 10_000  # in a run: a trap or a mistake ends here
    max_age: Annotated[float, Meta(gt=0)] | None = None  # days: older pages of sitemaps and feeds are left out
    depth: Annotated[int, Meta(ge=0)] = 5  # links from the start, for `article`
    revisit: Annotated[float, Meta(ge=0)] = 24.0  # hours until a page without dates is looked at again
    browser: bool = False  # fetch with a browser: pip install 'pagesieve[browser]'
    allow_private: tuple[str, ...] = ()  # hosts and networks that may be private, for this site alone
    clean: dict[str, dict[str, Any]] = {}  # sections of the cleaning's configuration, over those of the crawl

    def __post_init__(self) -> None:
        """Refuse what could only fail later."""
        if not self.start:
            raise ConfigError(f"site {self.name!r}: start is empty; write start = ['https://example.org/']")
        for url in self.start:
            if address(url) is None:
                raise ConfigError(f"site {self.name!r}: {url!r} is no address of the web; write https://example.org/")
        for pattern in (*self.allow, *self.deny):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ConfigError(f"site {self.name!r}: {pattern!r} is no pattern ({error})") from error
        for entry in self.allow_private:
            if why := unlike(entry):
                raise ConfigError(f"site {self.name!r}: allow_private {entry!r} {why}")
        if self.allow_private and self.browser:
            raise ConfigError(
                f"site {self.name!r}: a browser serves all sites, so it takes no allow_private of one; "
                "crawl the site by itself with --allow-private"
            )
        try:
            laid_over(Config(), self.clean)
        except ConfigError as error:
            raise ConfigError(f"site {self.name!r}: {error}; docs/configuration.md lists the keys") from error

    def wants(self, url: str) -> bool:
        """Whether an address holds one of `allow`, if there are any, and none of `deny`.

        >>> Site(name="a", start=("http://a.org/",), allow=("/news/",), deny=("/live/",)).wants("http://a.org/news/1")
        True
        """
        if any(re.search(pattern, url) for pattern in self.deny):
            return False
        return not self.allow or any(re.search(pattern, url) for pattern in self.allow)


class Sites(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What sites.toml holds."""

    site: tuple[Site, ...]
    contact: str | None = None  # an address or a page for a site's owner, in the User-Agent

    def __post_init__(self) -> None:
        """Refuse two sites of one name: their figures would mix."""
        names = [site.name for site in self.site]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ConfigError(f"two sites are named {twice!r}; give each its own name")


def read_sites(path: Path) -> Sites:
    """The sites of a TOML file. Raises `ConfigError`, naming the file, where it can't be read or is wrong."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Sites, strict=False)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{path}: {error}; docs/crawl.md lists the keys") from error


def site_of(urls: Sequence[str], kind: Kind = "news", rate: float = 1.0) -> Site:
    """The site of addresses of one host, with the defaults of everything.

    >>> site_of(["https://www.example.org/news/"]).name
    'www.example.org'
    """
    return Site(name=urlsplit(urls[0]).netloc or urls[0], start=tuple(urls), kind=kind, rate=rate)


def chosen(words: Sequence[str], kind: Kind = "news", rate: float = 1.0) -> Sites:
    """The sites that the words of the command line name: a TOML file, addresses, or FILE#NAME for one of a file."""
    sites: list[Site] = []
    addresses: dict[str, list[str]] = {}
    contact = None
    for word in words:
        path, _, name = word.partition("#")
        if "://" in word:
            addresses.setdefault(urlsplit(word).netloc, []).append(word)
        elif path.endswith(".toml"):
            found = read_sites(Path(path))
            contact = found.contact or contact
            sites += _named(found, path, name)
        else:
            raise ConfigError(f"{word!r} is neither an address nor a .toml file; write https://{word}/, or sites.toml")
    sites += [site_of(urls, kind, rate) for urls in addresses.values()]
    return Sites(site=tuple(sites), contact=contact)


def _named(found: Sites, path: str, name: str) -> list[Site]:
    wanted = [site for site in found.site if not name or site.name == name]
    if not wanted:
        names = ", ".join(site.name for site in found.site)
        raise ConfigError(f"{path} has no site {name!r}; it has {names}")
    return wanted
