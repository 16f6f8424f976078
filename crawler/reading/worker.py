"""The process that reads what strangers send, within limits of time and memory."""

import os
import resource
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from msgspec import Struct

from crawler.reading.optout import reservations
from crawler.reading.pages import page
from crawler.reading.rules import rules
from crawler.reading.sources import source
from crawler.reading.values import Answer, Asked, Read, Refused
from crawler.state import Link
from crawler.workers import bounded, die_with, framed, values

SECONDS = 10.0  # of work at one response: a sitemap of 50,000 entries takes three
MEMORY = 500_000_000  # bytes of the process: a sitemap of 50 MB takes 300
PIECE = 1_000  # links that go over at once, so that whoever takes them in is never held up

READERS: dict[str, Callable[[Asked], Answer]] = {
    "page": page,
    "source": source,
    "robots": lambda asked: rules(asked.body, asked.url),
    "reservations": lambda asked: reservations(asked.body),
}


class Part(Struct, frozen=True):
    """Some links of an answer that has many; the answer follows."""

    number: int
    links: tuple[Link, ...]


class Done(Struct, frozen=True):
    """An answer, without the links that went before it."""

    number: int
    answer: Answer


def read(asked: Asked) -> Answer:
    """What a response says. The boundary of the readers' defects: they are total, and this holds if one is not."""
    try:
        return READERS[asked.kind](asked)
    except MemoryError:
        return Refused("memory", f"it takes more than {MEMORY:,} bytes of memory to read")
    except Exception as error:  # a defect can be of any kind, and the crawl outlives it
        return Refused("defect", f"it could not be read ({type(error).__name__}: {error})"[:300])


def answered(number: int, answer: Answer) -> list[Part | Done]:
    """An answer in pieces."""
    if not isinstance(answer, Read) or len(answer.links) <= PIECE:
        return [Done(number, answer)]
    found = answer.links
    parts: list[Part | Done] = [Part(number, found[at : at + PIECE]) for at in range(0, len(found), PIECE)]
    rest = Read(said=answer.said, twin=answer.twin, wrong=answer.wrong)
    return [*parts, Done(number, rest)]


def serve(end: socket.socket) -> None:
    """Works until the other end is closed. The kernel ends the process where it works too long at one response."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=die_with, args=(end.fileno(),), daemon=True).start()
    bounded(MEMORY)
    for number, asked in values(end.makefile("rb")):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        answer = read(asked)
        signal.setitimer(signal.ITIMER_PROF, 0)
        for piece in answered(number, answer):
            end.sendall(framed(piece))


def main(handle: int) -> None:
    """Makes this process a reader."""
    with socket.socket(fileno=handle) as end, suppress(BrokenPipeError, ConnectionResetError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        serve(end)
    os._exit(0)
