"""What trafilatura would keep, laid over the blocks."""

import logging
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from lxml import etree, html
from msgspec import structs

from cleaning.cutting import Layout
from cleaning.judging.features.elements import held_whole
from cleaning.model import Block, Document
from cleaning.repairing import INVISIBLE

WORDS = re.compile(r"\w+")
MARK = "pagesieveClutter"  # a parser lowers names, so no page has it
MARKED = etree.XPath(f"descendant-or-self::*[@{MARK}]")
CLUTTER = 0.1  # of the first pass: trafilatura never sees it
ALIGNED_MAX = 400_000_000  # cells of the alignment: 20,000 words against 20,000, 50 MB and a tenth of a second


def trafilatura_text(tree: html.HtmlElement, url: str | None = None) -> str:
    """The main text of a page by trafilatura, '' where it finds none. It takes the tree apart: give it a copy.

    Its `deduplicate` stays off: it is a cache of the process, and would let earlier pages decide on this one. Its
    second opinions (readability, jusText) are not asked: they change one page of a hundred of news and one of twelve of
    others, as often for the worse, and cost two fifths of its time.
    """
    import trafilatura  # noqa: PLC0415  # half a second, which a run over plain text need not spend

    with quiet():
        found = trafilatura.bare_extraction(tree, url=url, fast=True, include_comments=False, deduplicate=False)
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
    if "trafilatura" not in sys.modules:
        return
    from trafilatura.meta import reset_caches  # noqa: PLC0415

    reset_caches()


def overlay(blocks: tuple[Block, ...], text: str) -> list[float]:
    """For each block the share of its words that stand in `text`, by one alignment of both in order.

    An alignment, not a look-up: a headline that the page repeats among its related stories is found once.

    >>> overlay((Block(position=0, text="Home News"), Block(position=1, text="It rained.")), "It rained.")
    [0.0, 1.0]
    """
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 - as trafilatura: plain text has no use for it

    words = [words_of(block.raw or block.text) for block in blocks]
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
        found = Counter(block) & left
        shares.append(found.total() / len(block) if block else 0.0)
        left.subtract(found)  # `left -= found` would walk over all of the page's words for each block
    return shares


@dataclass(frozen=True)
class Extract:
    """Asks trafilatura for its main text and notes for each block how much of it that text holds.

    Not of pages of which the judge's first pass is sure.
    """

    def __call__(self, document: Document) -> Document:
        """The document with `structure.extracted` set; plain text has no structure and passes as it is."""
        if document.tree is None or document.looked.sure:
            return document
        shares = extracted(document.tree, document.layout, document.blocks, document.looked.scores, document.page.url)
        return structs.replace(
            document,
            blocks=tuple(_extracted(block, share) for block, share in zip(document.blocks, shares, strict=True)),
        )


def extracted(
    tree: html.HtmlElement, layout: Layout, blocks: tuple[Block, ...], scores: np.ndarray, url: str | None = None
) -> list[float]:
    """For each block the share that trafilatura keeps, of a page without what the first pass is sure is clutter."""
    return overlay(blocks, trafilatura_text(pruned(tree, layout, scores), url))


def pruned(tree: html.HtmlElement, layout: Layout, scores: np.ndarray) -> html.HtmlElement:
    """A copy of the tree without scripts and styles, and without the elements that hold no block but low ones.

    Half of trafilatura's time is for what is dropped here, and its F1 does not fall.
    """
    blocks, high = held_whole(layout, np.array([np.ones(len(scores)), scores >= CLUTTER]))
    low = (high == 0) & ((blocks > 0) | ~_in_rows(layout))
    outermost = np.flatnonzero(low & ~low[np.maximum(layout.parents, 0)])
    whole = [layout.nodes[element] for element in outermost.tolist() if element]
    copy, twins = _copied(tree, whole)
    for twin in [*twins, *filter(_is_unread, copy.iter("style", "script"))]:
        twin.drop_tree()
    return copy


def _in_rows(layout: Layout) -> np.ndarray:
    """For each element whether it is inside a row of data: its text is in the row's block."""
    rows = np.array([holder for holder in set(layout.holders.tolist()) if layout.tags[holder] == "tr"], np.intp)
    size = len(layout.parents) + 1
    opened = np.bincount(rows + 1, minlength=size) - np.bincount(layout.ends[rows], minlength=size)
    return np.asarray(np.cumsum(opened)[:-1] > 0)


def _copied(tree: html.HtmlElement, chosen: list[html.HtmlElement]) -> tuple[html.HtmlElement, list[html.HtmlElement]]:
    """A copy of a tree, and the chosen elements in it: they are found by a mark that is taken off again."""
    for element in chosen:
        element.set(MARK, "")
    try:
        copy = deepcopy(tree)
    finally:
        for element in chosen:
            element.attrib.pop(MARK, None)
    twins: list[html.HtmlElement] = list(MARKED(copy))  # type: ignore[arg-type]  # a query for elements
    for twin in twins:
        del twin.attrib[MARK]
    return copy, twins


def _is_unread(node: html.HtmlElement) -> bool:
    """Whether trafilatura would drop an element unread; it reads JSON-LD where it finds no text."""
    return node.tag == "style" or (node.tag == "script" and "json" not in (node.get("type") or ""))


def _extracted(block: Block, share: float) -> Block:
    if block.structure is None or not share:
        return block
    return structs.replace(block, structure=structs.replace(block.structure, extracted=round(share, 4)))
