"""Processes that work within limits of time and memory; those that clean pages give outcomes back in order."""

from crawler.workers.channel import Channel, framed, values
from crawler.workers.handle import interrupts_held, pair
from crawler.workers.pool import Item, Mark, Workers, WorkersError, cores
from crawler.workers.process import Process, fresh
from crawler.workers.session import Session
from crawler.workers.worker import bounded, die_with, memory_of

__all__ = [
    "Channel",
    "Item",
    "Mark",
    "Process",
    "Session",
    "Workers",
    "WorkersError",
    "bounded",
    "cores",
    "die_with",
    "framed",
    "fresh",
    "interrupts_held",
    "memory_of",
    "pair",
    "values",
]
