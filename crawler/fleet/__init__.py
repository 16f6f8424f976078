"""A crawl on several machines: which of them has which host, or a frontier that they share."""

from crawler.fleet.outbox import Outbox, SharedLinks, SharedTurns
from crawler.fleet.server import AwayError, Server
from crawler.fleet.shards import Shard, shard_of
from crawler.fleet.shared import Known, SharedFrontier
from crawler.fleet.teller import Teller

__all__ = [
    "AwayError",
    "Known",
    "Outbox",
    "Server",
    "Shard",
    "SharedFrontier",
    "SharedLinks",
    "SharedTurns",
    "Teller",
    "shard_of",
]
