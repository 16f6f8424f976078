"""A crawl on several machines: which of them has which host."""

from crawler.fleet.shards import Shard, shard_of

__all__ = ["Shard", "shard_of"]
