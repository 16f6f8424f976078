"""What a host's robots.txt allows us."""

import codecs
from collections.abc import Iterator

from msgspec import Struct
from protego import Protego

from crawler.addressing import Address, joined
from crawler.reading.optout import AGENT

SIZE = 512_000  # bytes of robots.txt that are read, as RFC 9309 asks for 500 KiB at least; the rest is left
SITEMAPS = 1_000  # that are taken, as many as a run reads of a site

_AGENTS = {"user-agent", "useragent", "user agent"}
_EVERYWHERE = {"sitemap", "sitemaps", "site-map", "host"}  # they belong to no group
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Rules(Struct, frozen=True):
    """The rules of a robots.txt that are meant for us."""

    robots: Protego | None
    delay: float | None = None  # seconds between two requests
    sitemaps: tuple[Address, ...] = ()

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return self.robots is None or self.robots.can_fetch(url, AGENT)


def rules(body: bytes, url: str) -> Rules:
    """The rules of a robots.txt, made ready for our name. It never raises.

    >>> rules(b"User-agent: *\\nDisallow: /a\\nSitemap: http://[", "http://example.org/robots.txt").allow("http://example.org/a")
    False
    """
    robots = rules_of(body)
    robots.can_fetch(url, AGENT)  # the group of our name is looked for once, here
    named = (joined(url, said) for said in robots.sitemaps)
    sitemaps = tuple(dict.fromkeys(where for where in named if where))[:SITEMAPS]
    return Rules(robots, robots.crawl_delay(AGENT), sitemaps)


def rules_of(body: bytes, agent: str = AGENT) -> Protego:
    """The rules of a robots.txt that are meant for an agent, in whatever encoding its BOM says, as far as it is read.

    >>> rules_of(b"\\xef\\xbb\\xbfUser-agent: *\\nDisallow: /a").can_fetch("http://example.org/a", "pagesieve")
    False
    """
    bom, codec = next(((bom, codec) for bom, codec in _BOMS if body.startswith(bom)), (b"", "utf-8"))
    read = body[:SIZE]
    if len(body) > SIZE:  # half a line may forbid what the whole one does not
        read = read[: max(read.rfind(b"\n"), read.rfind(b"\r")) + 1] or read
    return Protego.parse("\n".join(_grouped(read[len(bom) :].decode(codec, "replace"), agent.lower())))


def _grouped(text: str, agent: str) -> Iterator[str]:
    """The lines that can concern an agent, with each group's agents together.

    A record of another kind does not end a group's agents (RFC 9309, 2.2.4). Groups of others are left out: a thousand
    agents with a thousand rules are a million.

    >>> list(_grouped("User-agent: a\\nCrawl-delay: 2\\nUser-agent: b\\nDisallow: /\\nUser-agent: c\\nAllow: /", "a"))
    ['user-agent: a', 'Crawl-delay: 2', 'Disallow: /']
    """
    best, others = "", list[str]()  # of a group: the longest name that is ours, what stands between its agents
    for_all = within = False  # the group is everybody's; after an agent, before its first rule
    ours = True  # the group's rules are taken, or no group has begun
    for line in text.splitlines():
        name, _, value = (word.strip().lower() for word in line.partition("#")[0].partition(":"))
        if name in _AGENTS:
            if not within:
                best, for_all, within, others = "", False, True, []
            for_all |= value == "*"
            bare = value.replace("*", "")
            best = bare if bare in agent and len(bare) > len(best) else best
        elif name in _EVERYWHERE:
            yield line
        elif within and name not in {"allow", "disallow"}:
            others.append(line)
        else:
            if within:
                within, ours = False, for_all or bool(best)
                yield from (*_named(best, for_all), *others) if ours else ()
            if ours:
                yield line
    if within:
        yield from (*_named(best, for_all), *others)


def _named(best: str, for_all: bool) -> Iterator[str]:
    """The agents of a group that can matter: a shorter name than the best one never does."""
    if best:
        yield f"user-agent: {best}"
    if for_all:
        yield "user-agent: *"
