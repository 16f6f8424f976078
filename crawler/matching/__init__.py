"""Near-duplicates among the documents of a run: told, never deleted."""

from crawler.matching.clusters import clusters_of
from crawler.matching.dedup import DUPLICATES, THRESHOLD, Matched, dedup

__all__ = [
    "DUPLICATES",
    "THRESHOLD",
    "Matched",
    "clusters_of",
    "dedup",
]
