"""The stages, in order, in one place."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from msgspec import structs

from cleaning.config import Config
from cleaning.correcting import Overruling
from cleaning.cutting import Cut
from cleaning.decoding import Decode
from cleaning.describing import Describe
from cleaning.judging import Extract, Look, Unclutter, Why
from cleaning.judging import why as weighed
from cleaning.measuring import Measure
from cleaning.model import Document, Page
from cleaning.repairing import Repair
from cleaning.tagging import Tag

ADDRESS = re.compile(r"(?:https?|file)://\S+", re.IGNORECASE)


class Stage(Protocol):
    """A step from `Document` to `Document`: its options bound once, so that it pickles and fails early."""

    def __call__(self, document: Document) -> Document:
        """The document with what this stage knows added."""


def stages(config: Config) -> tuple[Stage, ...]:
    """The stages of a configuration, in the order in which they run."""
    return (
        Decode(config.decode, config.format),
        Cut(config.record.outline, config.record.links, config.record.images),
        Repair(config.repair),
        Look(config.judge),
        Extract(),
        judged(config),
        Tag(config.language),
        Describe(),
        Measure(config.record),
    )


def judged(config: Config) -> Stage:
    """The stage that labels blocks: the judge, and over it what persons said, where a file of that is given."""
    judge = Unclutter(config.judge, config.pages)
    return Overruling(judge, config.corrections, config.pages) if config.corrections.file else judge


class Pipeline:
    """All stages of one configuration; call it with a page, again and again.

    The same page gives the same document, whatever came before it.
    """

    def __init__(self, config: Config = Config()) -> None:
        self.config = config
        self.stages = stages(config)

    def __call__(self, page: Page) -> Document:
        """The page's document; its `failure` says why where there is none."""
        document = Document(page=page, id=page.id)
        with undisturbed():
            for stage in self.stages:
                document = stage(document)
                if document.failure:
                    break
        return structs.replace(document, markup=None, tree=None, layout=None, looked=None)


def why(page: Page, document: Document, position: int, config: Config = Config()) -> Why | None:
    """What weighed in the score of a block of a page's document; None where the judge gave it none.

    Blocks that no reader sees, and those of a page that was rejected before, have no score.
    """
    judged = [block.position for block in document.blocks if block.score is not None]
    if position not in judged:
        return None
    made = Document(page=page, id=page.id)
    with undisturbed():
        for stage in stages(config):
            if isinstance(stage, Unclutter):
                return weighed(made, judged.index(position), config.judge)
            made = stage(made)
    return None


@contextmanager
def undisturbed() -> Iterator[None]:
    """No search for cycles meanwhile: a page's thousands of elements make none, and each search walks all tables."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def clean(page: Page | bytes | str, config: Config = Config()) -> Document:
    """The document of one page, with its labelled blocks.

    A page is a `Page`, or its bytes, or its text (HTML or a dump). Raises `TypeError` for anything else, `ValueError`
    for an address, which nobody fetches here.

    >>> print(clean("A line of a dump, which is the only one.").text)
    A line of a dump, which is the only one.
    """
    return Pipeline(config)(page_of(page))


def page_of(given: Page | bytes | str) -> Page:
    """The page that is meant.

    >>> page_of("https://www.example.org/")
    Traceback (most recent call last):
    ValueError: this is the address of a page: pagesieve crawl fetches it, or fetch it and write Page(body=..., url=...)
    """
    if isinstance(given, Page):
        return given
    if isinstance(given, bytes):
        return Page(body=given)
    if not isinstance(given, str):
        raise TypeError(
            f"a page is a Page, bytes or a str, not {type(given).__name__}; a file: Page(body=path.read_bytes())"
        )
    if ADDRESS.fullmatch(given.strip()):
        raise ValueError(
            "this is the address of a page: pagesieve crawl fetches it, or fetch it and write Page(body=..., url=...)"
        )
    return Page.of_text(given)
