"""Pages that stand in the way of other pages: log-ins, registrations, consent, errors, riddles against robots."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from msgspec import Struct

from cleaning.cueing import fold_word, read_table
from cleaning.cutting import Layout
from cleaning.judging.features.windows import Columns
from cleaning.model import Block

SURE, SURE_WORDS = 0.6, 8.0  # a score and a length of what is surely text
LITTLE = 60.0  # words of sure text outside forms: a page with more is more than its form
CALLED = 400.0  # the same of a page that calls itself a log-in or a registration: some say at length how to
SMALL = 300.0  # words of a whole page that is an error, a riddle or a question for consent, menus included
TINY = 80.0  # words of a page that is nothing but a riddle: many a short page has one in a form
SHORT = 3  # words that a title may go on with behind the phrase
CONSENT = 0.5  # of the words that are no menu
PARTS = re.compile(r"\s+[|–—»«·:/-]\s*|[|»«·:!.…]\s*|\s+-\s+")
CODE = re.compile(r"(?<![\d.,])(?:40[0-9]|410|429|451|50[0-4])(?![\d.,])")  # HTTP's errors, as a title says them
CODED_WORDS = 6  # of a title that says one: 'Area 404: a short history of the desert' is an article's
RIDDLES = re.compile(r"recaptcha|hcaptcha|h-captcha|turnstile|challenge-platform|captcha", re.IGNORECASE)


class Wall(StrEnum):
    """What stands in the way, as a rejection says it."""

    LOG_IN = "a log-in"
    REGISTRATION = "a registration"
    CONSENT = "a question for consent"
    ERROR = "an error"
    ROBOTS = "a riddle against robots"


class Form(Struct, frozen=True):
    """A form of a page: its elements from one to another, and how many passwords it asks for."""

    start: int
    end: int
    passwords: int


def wall_of(tree: Any, layout: Layout, blocks: tuple[Block, ...], columns: Columns, scores: np.ndarray) -> Wall | None:
    """What the page stands in the way with; None for a page that holds something itself.

    A form for a password alone says nothing, since many pages have one in their head: it has to be all that there is.
    """
    says = _called(_titles(tree, blocks, columns))
    words = columns["words"]
    sure = words * ((scores >= SURE) & (words >= SURE_WORDS) & (columns["link_share"] < SURE))
    forms = _forms(layout)
    outside = float(sure[~_inside(forms, layout)].sum())
    asked = max((form.passwords for form in forms), default=0)
    called = Wall.REGISTRATION in says or Wall.REGISTRATION in _called(_titles(tree, blocks, columns), loosely=True)
    if asked > 1 and called and outside < max(LITTLE, sure.sum() / 2):
        return Wall.REGISTRATION
    for wall in (Wall.LOG_IN, Wall.REGISTRATION):
        if asked and wall in says and outside < CALLED:
            return wall
    return None if words.sum() > SMALL or outside >= LITTLE else _small_wall(tree, columns, says, asked, outside)


def _small_wall(tree: Any, columns: Columns, says: set[Wall], asked: int, outside: float) -> Wall | None:
    """The same for a page of few words, of which hardly any is surely text."""
    called = [wall for wall in (Wall.ERROR, Wall.ROBOTS, Wall.CONSENT) if wall in says]
    if called:
        return called[0]
    if asked:
        return Wall.LOG_IN if asked == 1 else Wall.REGISTRATION
    words = columns["words"]
    if words.sum() <= TINY and RIDDLES.search(" ".join(_sources(tree))) and outside < SURE_WORDS:
        return Wall.ROBOTS
    said = words * (columns["cue_consent"] > 0)
    return Wall.CONSENT if said.sum() > CONSENT * words[columns["cue_menu"] == 0].sum() > 0 else None


def _titles(tree: Any, blocks: tuple[Block, ...], columns: Columns) -> list[str]:
    heads = [blocks[place].text for place in np.flatnonzero(columns["heading"] == 1)[:2].tolist()]
    return [next((node.text or "" for node in tree.iter("title")), ""), *heads]


def _called(titles: Iterable[str], loosely: bool = False) -> set[Wall]:
    """What titles call their page; `loosely` also by one word and a few behind it ('Register at the Courier')."""
    found = set()
    for title in titles:
        if CODE.search(title) and len(title.split()) <= CODED_WORDS:
            found.add(Wall.ERROR)
        for part in [title, *PARTS.split(title)]:
            words = fold_word(part).split()
            for size in range(1, len(words) + 1):
                if len(words) - size <= (SHORT if size > 1 or loosely else 0):
                    wall = _phrases().get(" ".join(words[:size]).strip(" .,…!?"))
                    found |= {wall} if wall else set()
    return found


@cache
def _phrases() -> dict[str, Wall]:
    """The folded phrases, each with what it stands for."""
    return {
        fold_word(phrase): Wall[name.upper()]
        for name, phrases in read_table("cleaning.judging", "walls.toml").items()
        for phrase in phrases
    }


def _forms(layout: Layout) -> list[Form]:
    """The forms that ask for a password."""
    found = []
    for element, tag in enumerate(layout.tags):
        if tag == "form":
            fields = layout.nodes[element].iter("input")
            asked = sum((field.get("type") or "").lower() == "password" for field in fields)
            if asked:
                found.append(Form(element, int(layout.ends[element]), asked))
    return found


def _inside(forms: Iterable[Form], layout: Layout) -> np.ndarray:
    """Which blocks stand in one of these forms."""
    inside = np.zeros(len(layout.holders), bool)
    for form in forms:
        inside |= (layout.holders >= form.start) & (layout.holders < form.end)
    return inside


def _sources(tree: Any) -> Iterable[str]:
    """Where scripts and frames come from, and what fields for a riddle are called."""
    for node in tree.iter("script", "iframe", "div", "input"):
        yield node.get("src") or "" if node.tag in ("script", "iframe") else node.get("class") or node.get("name") or ""
