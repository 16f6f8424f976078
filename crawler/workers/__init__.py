"""Processes that clean pages within limits of time and memory, and give outcomes back in order."""

from crawler.workers.pool import Item, Mark, Workers, WorkersError, cores

__all__ = [
    "Item",
    "Mark",
    "Workers",
    "WorkersError",
    "cores",
]
