"""Models of one tree each, for tests that are about what is done with scores."""

import numpy as np

from cleaning.judging.models import Models, Views
from cleaning.judging.trees import UNIT, Trees

LINE = np.array([0.0, 1.0])  # what is promised is what is measured


def stump(column: str, threshold: float, below: float, above: float, base: float = 0.0) -> Trees:
    """A tree with one question: the log-odds of what is not over the threshold, and of what is."""
    return Trees.of_parts(
        (column,),
        np.array([3]),
        column=np.array([0, -1, -1]),
        threshold=np.array([threshold, 0, 0], np.float32),
        value=np.array([0, round(below * UNIT), round(above * UNIT)]),
        base=round(base * UNIT),
    )


def leaf(value: float) -> Trees:
    """A tree that asks nothing."""
    return Trees.of_parts(
        (),
        np.array([1]),
        column=np.array([-1]),
        threshold=np.zeros(1, np.float32),
        value=np.array([round(value * UNIT)]),
        base=0,
    )


def views(words: float = 8.0) -> Views:
    """Both passes: blocks of more than so many words are main text."""
    tree = stump("words", words, -3.0, 3.0)
    return Views(first=tree, second=tree, expected=LINE, measured=LINE)


def models(html: Views | None = None, text: Views | None = None) -> Models:
    """The judge's models."""
    return Models(html=html or views(), text=text or views(), types={}, about={"made by": "a test"})
