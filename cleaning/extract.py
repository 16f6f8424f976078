"""What trafilatura would keep, laid over the blocks."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

import trafilatura
from lxml import html
from msgspec import structs
from rapidfuzz.distance import LCSseq
from trafilatura.meta import reset_caches

from cleaning.model import Block, Document
from cleaning.repair import INVISIBLE

WORDS = re.compile(r"\w+")
ALIGNED_MAX = 400_000_000  # cells of the alignment: 20,000 words against 20,000, 50 MB and a tenth of a second


def trafilatura_text(tree: html.HtmlElement, url: str | None = None) -> str:
    """The main text of a page by trafilatura, '' where it finds none. The tree is left as it is.

    Its `deduplicate` stays off: it is a cache of the process, and would let earlier pages decide on this one.
    """
    with quiet():
        found = trafilatura.bare_extraction(deepcopy(tree), url=url, include_comments=False, deduplicate=False)
    return str(getattr(found, "text", None) or "")


@contextmanager
def quiet() -> Iterator[None]:
    """No log lines of trafilatura's meanwhile: it warns of what the ledger records, that it kept nothing."""
    logger = logging.getLogger("trafilatura")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def forget() -> None:
    """Empty trafilatura's caches. They never change a result, but they grow: call it between batches."""
    reset_caches()


def overlay(blocks: tuple[Block, ...], text: str) -> list[float]:
    """For each block the share of its words that stand in `text`, by one alignment of both in order.

    An alignment, not a look-up: a headline that the page repeats among its related stories is found once.

    >>> overlay((Block(position=0, text="Home News"), Block(position=1, text="It rained.")), "It rained.")
    [0.0, 1.0]
    """
    words = [words_of(block.text) for block in blocks]
    kept = words_of(text)
    numbers = {word: number for number, word in enumerate(dict.fromkeys(kept), start=1)}
    page = [numbers.get(word, 0) for block in words for word in block]
    target = [numbers[word] for word in kept]
    if len(page) * len(target) > ALIGNED_MAX:
        return _found(words, kept)
    matched = bytearray(len(page))
    for step in LCSseq.opcodes(page, target):
        if step.tag == "equal":
            matched[step.src_start : step.src_end] = b"\1" * (step.src_end - step.src_start)
    return _shares(words, matched)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; trafilatura drops soft hyphens and joiners, so they do not count."""
    return WORDS.findall(INVISIBLE.sub("", text).lower())


def _shares(words: list[list[str]], matched: bytearray) -> list[float]:
    shares, start = [], 0
    for block in words:
        end = start + len(block)
        shares.append(sum(matched[start:end]) / len(block) if block else 0.0)
        start = end
    return shares


def _found(words: list[list[str]], kept: list[str]) -> list[float]:
    """The same without order, for pages too large to align."""
    left, shares = Counter(kept), []
    for block in words:
        here = Counter(block)
        shares.append(sum((here & left).values()) / len(block) if block else 0.0)
        left -= here
    return shares


@dataclass(frozen=True)
class Extract:
    """Asks trafilatura for its main text and notes for each block how much of it that text holds."""

    def __call__(self, document: Document) -> Document:
        """The document with `structure.extracted` set; plain text has no structure and passes as it is."""
        if document.tree is None:
            return document
        shares = overlay(document.blocks, trafilatura_text(document.tree, document.page.url))
        return structs.replace(
            document,
            blocks=tuple(_extracted(block, share) for block, share in zip(document.blocks, shares, strict=True)),
        )


def _extracted(block: Block, share: float) -> Block:
    if block.structure is None or not share:
        return block
    return structs.replace(block, structure=structs.replace(block.structure, extracted=round(share, 4)))
