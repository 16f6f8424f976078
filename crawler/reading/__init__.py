"""What a stranger's bytes say to a crawl: links, listings, rules. Total and bounded, worked by a process."""

from crawler.reading.hosts import same_site
from crawler.reading.listings import SIZE
from crawler.reading.optout import AGENT, EVERYTHING, Reservations
from crawler.reading.rules import Rules
from crawler.reading.sources import FIRST
from crawler.reading.values import Answer, Asked, Read, Refused, Wanted
from crawler.reading.worker import MEMORY, SECONDS, Done, Part

__all__ = [
    "AGENT",
    "EVERYTHING",
    "FIRST",
    "MEMORY",
    "SECONDS",
    "SIZE",
    "Answer",
    "Asked",
    "Done",
    "Part",
    "Read",
    "Refused",
    "Reservations",
    "Rules",
    "Wanted",
    "same_site",
]
