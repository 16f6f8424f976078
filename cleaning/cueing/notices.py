"""How many points of a cookie notice, or of a prompt to subscribe, a paragraph speaks of.

Such notices read like prose and are worded anew on every site. But they speak to their reader, of the same points: the
partners, the device, consent, personal data, settings. The points are data, `notices.toml`, by language.
"""

import re
from functools import cache

from msgspec import Struct

from cleaning.cueing.cues import fold, words_of
from cleaning.cueing.tables import read_table

KINDS = ("consent", "paywall")
ANCHORS = {"consent": ("tracker", "consent"), "paywall": ("subscribe",)}  # one of them has to be among the points
SPOKEN = 2  # points that make a text speak of it
ADDRESS = "address"  # and so has who is spoken to
BEGINNINGS = 6, 5, 4, 3  # letters of a word by which its language is looked for
HUNG = re.compile("[\u0590-\u08ff\u0e00-\u0fff\u3040-\ud7ff]")  # of scripts that hang words together


class Points(Struct, frozen=True):
    """The points of one kind in one language, each as the beginnings of its words."""

    language: str
    kind: str
    loose: bool
    groups: dict[str, tuple[str, ...]]

    def named(self, line: str) -> set[str]:
        """The points that a line of words speaks of; none where it speaks of nothing that tells."""
        anchors = {name for name in ANCHORS[self.kind] if self._speaks(line, name)}
        if not anchors:
            return anchors
        return anchors | {name for name in self.groups if name not in anchors and self._speaks(line, name)}

    def _speaks(self, line: str, name: str) -> bool:
        return any(stem in line for stem in self.groups.get(name, ()))


def points_of(text: str) -> tuple[int, int]:
    """How many points of a cookie notice and of a prompt to subscribe the text speaks of.

    >>> points_of("We and our partners store cookies on your device to personalise advertising. Manage your choices.")
    (7, 0)
    >>> points_of("To read on, subscribe for one euro a month. Already a subscriber? Log in.")
    (0, 5)
    >>> points_of("The ministry said that the data were stored on a device in Bern.")
    (0, 0)
    """
    found = dict.fromkeys(KINDS, 0)
    for kind, named in _named(text):
        found[kind] = max(found[kind], len(named) if ADDRESS in named else 0)
    return found["consent"], found["paywall"]


def speaks_of(text: str, kind: str) -> bool:
    """Whether the text speaks of what such notices (`consent`, `paywall`) are about, to whomever.

    >>> speaks_of("The court found that the banner set cookies before anybody could refuse them.", "consent")
    True
    """
    return spoken_of(text, kind) >= SPOKEN


def spoken_of(text: str, kind: str) -> int:
    """How many points of such notices the text speaks of, to whomever."""
    return max((len(named - {ADDRESS}) for told, named in _named(text) if told == kind), default=0)


def _named(text: str) -> list[tuple[str, set[str]]]:
    """The points that a text speaks of, by kind, in each language that it may be in."""
    tables = _begun(fold(text))
    line = f" {' '.join(words_of(text))} " if tables else ""
    return [(table.kind, table.named(line)) for table in tables]


def _begun(folded: str) -> list[Points]:
    """The tables whose anchors the text may have, by the beginnings of its words."""
    begins, inside = _anchors()
    firsts, numbers = _firsts(), set[int]()
    words = {word for word in set(folded.split()) if word[: BEGINNINGS[-1]] in firsts}
    for size in BEGINNINGS if words else ():
        words = {word[:size] for word in words}
        numbers.update(*[begins[size][start] for start in words & begins[size].keys()])
    if HUNG.search(folded):
        numbers |= {number for stem, number in inside if stem in folded}
    return [_tables()[number] for number in sorted(numbers)]


@cache
def _tables() -> list[Points]:
    """The tables of every language, in the file's order."""
    found = []
    for language, kinds in read_table("cleaning.cueing", "notices.toml").items():
        loose = kinds.get("loose", False)
        for kind in KINDS:
            if kind in kinds:
                groups = {name: tuple(_stem(stem, loose) for stem in stems) for name, stems in kinds[kind].items()}
                found.append(Points(language, kind, loose, groups))
    return found


def _stem(stem: str, loose: bool) -> str:
    """A word's beginning as it is looked for in a line of words; one that ends in a space is a whole word."""
    words = " ".join(words_of(stem.replace("#", "0")))
    return words if loose else f" {words}{' ' if stem.endswith(' ') else ''}"


@cache
def _anchors() -> tuple[dict[int, dict[str, list[int]]], list[tuple[str, int]]]:
    """The tables' numbers by the beginnings of their anchors, and the anchors of those that hang words together."""
    begins: dict[int, dict[str, list[int]]] = {size: {} for size in BEGINNINGS}
    inside = []
    for number, table in enumerate(_tables()):
        for name in ANCHORS[table.kind]:
            for stem in table.groups.get(name, ()):
                if table.loose:
                    inside.append((stem.replace(" ", "") if _unspaced(stem) else stem, number))
                else:
                    start = max(fold(stem).split(), key=len)[: BEGINNINGS[0]]
                    begins[len(start)].setdefault(start, []).append(number)
    return begins, inside


@cache
def _firsts() -> frozenset[str]:
    """The first letters of all anchors: most words begin with none of them."""
    return frozenset(start[: BEGINNINGS[-1]] for starts in _anchors()[0].values() for start in starts)


def _unspaced(stem: str) -> bool:
    """Whether the stem is of a script whose letters are words of their own here."""
    return all(len(word) == 1 for word in stem.split())
