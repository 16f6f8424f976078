"""Sites in shards by their hosts: the same everywhere, so that machines need not talk to each other."""

import hashlib
import re

from msgspec import Struct, structs

from cleaning.config import ConfigError
from crawler.addressing import address
from crawler.sites import Site, Sites

MOST = 65_536  # shards: more machines than any crawl has
_SHARD = re.compile(r"(\d{1,6})/(\d{1,6})", re.ASCII)


class Shard(Struct, frozen=True):
    """One of so many parts of what is crawled; the first is 1.

    >>> [Shard(number, 2).holds("www.example.org") for number in (1, 2)]
    [True, False]
    """

    number: int
    count: int

    def __str__(self) -> str:
        """As it is typed."""
        return f"{self.number}/{self.count}"

    def holds(self, host: str) -> bool:
        """Whether a host is in this shard: by its name, without port and `www.`."""
        name = host if host.endswith("]") else host.partition(":")[0] if host.count(":") == 1 else host
        digest = hashlib.sha256(name.lower().removeprefix("www.").encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1

    def of(self, sites: Sites) -> Sites:
        """The sites of this shard: a site is where its first start is."""
        return structs.replace(sites, site=tuple(site for site in sites.site if self.holds(_host(site))))


def shard_of(text: str) -> Shard:
    """The shard that a text such as 3/16 names. Raises `ConfigError` where it names none.

    >>> shard_of("3/16")
    Shard(number=3, count=16)
    """
    found = _SHARD.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= int(found[2]) <= MOST:
        raise ConfigError(f"'{text}' is no shard; write 1/16 for the first of sixteen, 16/16 for the last")
    return Shard(int(found[1]), int(found[2]))


def _host(site: Site) -> str:
    where = address(site.start[0])
    return where.host if where else site.start[0]
