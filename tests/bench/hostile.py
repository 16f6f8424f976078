"""Hostile pages, at several sizes: the time, the memory and the outcome of each, as a table.

    python tests/bench/hostile.py --sizes 4 > table.md

Each page goes through a worker process of its own, within the limits of a run (10 s of work, 1.5 GB). Where the time
grows faster than the page, the limit has to be what stops it.
"""

import argparse
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

from msgspec import Struct, structs

from cleaning.config import Config, DecodeOptions
from cleaning.model import Page, Source
from crawler.workers.pool import Workers
from crawler.workers.worker import memory_of

SENTENCE = "The new bridge over the river was opened on Monday, after two years of work and three of planning. "
PARAGRAPH = f"<p>{SENTENCE * 3}</p>"
LARGEST = 200_000_000  # bytes that a page may have here


def page(body: str) -> bytes:
    """A page with an article, and something in it that is meant to hurt."""
    return f"<!doctype html><html><head><title>Bridge</title></head><body>{body}{PARAGRAPH * 3}</body></html>".encode()


def nested(size: int) -> bytes:
    """Elements in elements."""
    return page("<div>" * size + SENTENCE + "</div>" * size)


def nested_inline(size: int) -> bytes:
    """Formatting elements in one another, never closed: the adoption agency's case."""
    return page("<b><i><a href=x>" * size + SENTENCE)


def siblings(size: int) -> bytes:
    """Elements beside elements."""
    return page("<p>word</p>" * size)


def attribute(size: int) -> bytes:
    """One long attribute."""
    return page(f'<div data-x="{"x" * size}">{SENTENCE}</div>')


def attributes(size: int) -> bytes:
    """Many attributes of one element."""
    return page(f"<div {' '.join(f'a{number}=1' for number in range(size))}>{SENTENCE}</div>")


def colspan(size: int) -> bytes:
    """Cells that claim more columns than there are atoms."""
    cell = '<td colspan="9007199254740991" rowspan="9007199254740991">word</td>'
    return page("<table>" + f"<tr>{cell}</tr>" * size + "</table>")


def neighbours(size: int) -> bytes:
    """Texts between empty elements, which some walk over again and again (trafilatura's issue 189)."""
    return page("<div>" + "word <br/> <span></span>" * size + "</div>")


def links(size: int) -> bytes:
    """One block of links."""
    return page("<p>" + f"<a href='/x'>{SENTENCE}</a> " * size + "</p>")


def one_line(size: int) -> bytes:
    """A dump that is one line."""
    return (SENTENCE * (size // len(SENTENCE) + 1))[:size].encode()


def one_word(size: int) -> bytes:
    """A dump that is one word."""
    return b"x" * size


def lines(size: int) -> bytes:
    """A dump of short lines."""
    return b"word\n" * size


def entities(size: int) -> bytes:
    """A flood of entities, one encoded in another."""
    return page(f"<p>{'&amp;amp;lt;' * size}</p>")


def doctype_entities(size: int) -> bytes:
    """Entities that a document declares by one another."""
    declared = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, min(size, 60)))
    body = f"<p>&e{min(size, 60) - 1};</p>"
    return f'<!DOCTYPE html [<!ENTITY e0 "lol">{declared}]><html><body>{body}</body></html>'.encode()


def mojibake(size: int) -> bytes:
    """Text that was decoded wrongly, three times."""
    text = SENTENCE.replace("e", "é")
    for _ in range(3):
        text = text.encode().decode("latin-1")
    return page(f"<p>{text * size}</p>")


def misnested(size: int) -> bytes:
    """The shape of html5lib's tree-construction tests: tables, formatting, templates, foreign elements, misnested."""
    shapes = (
        "<table><b><tr><td>x</b></table>",
        "<a><table><td><a><table></table><a></tr><a></table><b>X</b>C<a>Y",
        "<svg><desc><div>x</svg><math><mi><p>y</math>",
        "<template><tr><td>z</template><select><option><table>",
        "<p><b><i><u></p><p>X</b></i>",
        "<!--><frameset><noscript><p>x</noscript>",
        "<button><p></button>x<li><ul><li><dd><dl>",
        "<b><em><foo><foob><fooc><aside></b></em>",
    )
    return page("".join(shapes) * size)


def scripts(size: int) -> bytes:
    """Scripts that hold what looks like structured data."""
    return page(f'<script type="application/ld+json">{"[" * size}{"]" * size}</script>')


KINDS: dict[str, tuple[Callable[[int], bytes], tuple[int, ...]]] = {
    "nested elements": (nested, (500, 5_000, 50_000, 500_000)),
    "nested, never closed": (nested_inline, (100, 1_000, 10_000, 100_000)),
    "siblings": (siblings, (1_000, 10_000, 100_000, 1_000_000)),
    "an attribute, bytes": (attribute, (100_000, 1_000_000, 10_000_000, 100_000_000)),
    "attributes of an element": (attributes, (1_000, 10_000, 100_000, 1_000_000)),
    "cells with colspan=9007199254740991": (colspan, (10, 100, 1_000, 10_000)),
    "quadratic neighbours": (neighbours, (1_000, 10_000, 100_000, 1_000_000)),
    "links in a block": (links, (100, 1_000, 10_000, 50_000)),
    "one line, bytes": (one_line, (10_000, 100_000, 1_000_000, 10_000_000)),
    "one word, bytes": (one_word, (10_000, 100_000, 1_000_000, 10_000_000)),
    "short lines": (lines, (1_000, 10_000, 100_000, 1_000_000)),
    "entities": (entities, (1_000, 10_000, 100_000, 1_000_000)),
    "declared entities": (doctype_entities, (10, 20, 40, 60)),
    "mojibake, sentences": (mojibake, (10, 100, 1_000, 10_000)),
    "misnested markup": (misnested, (10, 100, 1_000, 10_000)),
    "brackets in JSON-LD": (scripts, (1_000, 10_000, 100_000, 1_000_000)),
}


class Row(Struct):
    """What one page did."""

    kind: str
    size: int
    bytes: int
    seconds: float
    memory: int
    outcome: str


class Peak(threading.Thread):
    """The most memory that the workers of a pool were seen to have."""

    def __init__(self, workers: Workers) -> None:
        super().__init__(daemon=True)
        self.workers = workers
        self.most = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        """Looks a hundred times a second."""
        while not self.stopped.wait(0.01):
            for hand in list(self.workers._hands):
                self.most = max(self.most, memory_of(hand.process.pid))


def measured(kind: str, size: int, body: bytes, config: Config) -> Row:
    """One page through a worker that has done one small page before, so that loading counts for nothing."""
    workers = Workers(config, 1)
    small = Page(body=page(""), source=Source(kind="memory"))
    at: list[float] = []

    def pages() -> Iterator[Page]:
        yield small
        while not at:
            time.sleep(0.01)
        yield Page(body=body, source=Source(kind="memory"))

    peak = Peak(workers)
    with closing(workers.map(pages())) as outcomes:
        next(outcomes)
        peak.start()
        at.append(time.monotonic())
        outcome = next(outcomes)
        seconds = time.monotonic() - at[0]
        peak.stopped.set()
    said = str(outcome.failure.reason) if outcome.failure else f"{outcome.words:,} words"
    return Row(kind, size, len(body), seconds, peak.most, said)


def table(sizes: int, only: str | None) -> Iterator[str]:
    """The table's lines."""
    config = structs.replace(Config(), decode=DecodeOptions(max_bytes=LARGEST))
    yield f"| page | size | bytes | seconds | peak memory, MB | outcome (limits: {config.limits.seconds:g} s, 1.5 GB) |"
    yield "|---|---|---|---|---|---|"
    for kind, (make, steps) in KINDS.items():
        for size in steps[:sizes]:
            if only and only not in kind:
                continue
            row = measured(kind, size, make(size), config)
            yield (
                f"| {row.kind} | {row.size:,} | {row.bytes:,} | {row.seconds:.2f} | {row.memory // 1_000_000} "
                f"| {row.outcome} |"
            )


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, default=4, help="of each page, so many sizes; 4 are all")
    parser.add_argument("--only", help="pages whose name holds this")
    given = parser.parse_args()
    for line in table(given.sizes, given.only):
        print(line, flush=True)
    print(f"\nThe parent's own peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000} MB")


if __name__ == "__main__":
    main()
