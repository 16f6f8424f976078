"""The hosts that a site is at home on."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from crawler.reading import same_site
from crawler.sites import Site


class Homes:
    """Those of a site's start, and those that its start turned out to have moved to, as (site, host)."""

    def __init__(self, moved: Iterable[tuple[str, str]] = ()) -> None:
        self._moved: defaultdict[str, set[str]] = defaultdict(set)
        for site, host in moved:
            self._moved[site].add(host)
        self._known: dict[tuple[str, str], bool] = {}

    def add(self, site: Site, host: str) -> None:
        """The site's start leads to that host."""
        if not self.holds(site, host):
            self._moved[site.name].add(host)
            self._known.clear()

    def holds(self, site: Site, host: str) -> bool:
        """Whether the host is the site's: of one registered domain with a home of it."""
        key = (site.name, host)
        if key not in self._known:
            self._known[key] = any(same_site(host, home) for home in self.of(site))
        return self._known[key]

    def of(self, site: Site) -> tuple[str, ...]:
        """The hosts of a site's start, and those that it turned out to have moved to."""
        return tuple(sorted({urlsplit(url).netloc for url in site.start} | self._moved[site.name]))

    def begins_at(self, site: Site, root: str) -> bool:
        """Whether the site begins at the root of a host, as in https://www.example.org."""
        start = any(url == root or url.startswith(f"{root}/") for url in site.start)
        return start or urlsplit(root).netloc in self._moved[site.name]


def homes_of(sites: Iterable[Site]) -> Callable[[str], str]:
    """The name of the first site that is at home on a host; the host itself where none is."""
    homes = Homes()
    known = tuple(sites)
    return lambda host: next((site.name for site in known if homes.holds(site, host)), host)
