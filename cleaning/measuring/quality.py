"""What ends and begins lines and sentences, in any script."""

import re
from collections.abc import Sequence

BULLETS = ("•", "‣", "▪", "▶", "◦", "■", "□", "●", "○", "·", "- ", "* ", "– ")
ELLIPSES = ("…", "...")
_TERMINAL = ".!?…。！？｡؟۔।॥։៕။።"
_CLOSING = "\"'”’»)]}›」』）"
_SENTENCE = re.compile(rf"[{re.escape(_TERMINAL)}]+[{re.escape(_CLOSING)}]*(?=\s|$|[^\W\d_a-zA-Z])")


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line for line in map(str.strip, text.split("\n")) if line]


def endings_of(text: str, lines: Sequence[str]) -> tuple[int, int]:
    """How many lines end as a sentence does, and how many sentences the text has.

    A line that ends otherwise ends a sentence too, where it has begun one.

    >>> endings_of("a", ["He said: “No.”", "A heading", "下雨。没人出门。"])
    (2, 4)
    """
    ended = sum(line.rstrip(_CLOSING).endswith(tuple(_TERMINAL)) for line in lines)
    sentences = sum(len(_SENTENCE.findall(line)) for line in lines)
    return ended, sentences + len(lines) - ended


def share(part: int, whole: int) -> float:
    """A part of a whole; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0
