"""What weighed in a block's score: the features without whose values it would have got another.

Each family of features (a line of docs/features.md) is taken from other blocks of the same page in turn, the rest of
the block staying as it is, and the shipped trees are asked again. What the score's log-odds lose by that, in the mean,
is what the block owes to the family: a measurement of the model, not a guess at it. Families that say alike of a block
each weigh little, since the other one still speaks.
"""

import numpy as np
from msgspec import Struct

from cleaning.config import JudgeOptions
from cleaning.judging.features import Columns, second_look
from cleaning.judging.features.sentences import Family, families
from cleaning.judging.judge import SURE_CLUTTER, decide, second_scores, shared_doubt, shifted
from cleaning.judging.models import read_models
from cleaning.judging.trees import UNIT, Trees
from cleaning.judging.unclutter import extracted_of
from cleaning.model import Document

OTHERS = 24  # blocks of the page that lend their values, evenly over it
LEAST = 0.005  # log-odds: less is not worth a line
NAMED = 3  # columns of a family whose values are told


class Weighed(Struct, frozen=True):
    """A family of features, what it adds to the log-odds, and its values that differ most.

    `values` are the column, what the block has, and what the page's middle block has. Log-odds of 1 lift a score of
    0.50 to 0.73.
    """

    family: Family
    adds: float
    values: tuple[tuple[str, float, float], ...]


class Why(Struct, frozen=True):
    """A block's score, the score from which blocks of its page are kept, and what weighed, the heaviest first."""

    score: float
    threshold: float
    weighed: tuple[Weighed, ...]


class Asked(Struct, frozen=True):
    """Trees that gave a block its score, and are asked again."""

    trees: Trees
    columns: Columns

    def changes(self, place: int, others: np.ndarray, names: tuple[str, ...]) -> float:
        """What the block's log-odds lose in the mean where these columns are taken from the other blocks."""
        asked = [index for index, name in enumerate(self.trees.columns) if name in set(names)]
        if not asked or not len(others):
            return 0.0
        table = self.trees.table(self.columns)
        lent = np.repeat(table[place : place + 1], len(others), axis=0)
        lent[:, asked] = table[others][:, asked]
        own = self.trees.log_odds(table[place : place + 1])[0]
        return float(own - self.trees.log_odds(lent).mean()) / UNIT


def why(document: Document, place: int, options: JudgeOptions) -> Why:
    """What weighed in the score of the block at that place among the judged ones.

    The document is one that was looked at and extracted, and not yet uncluttered: `cleaning.pipeline.why` makes it.
    """
    looked, models = document.looked, read_models(options.model)
    views = models.text if document.layout is None else models.html
    first, scores, columns = looked.scores, looked.scores, looked.seen.columns
    asked = Asked(views.first, columns)
    if not looked.sure:
        columns = second_look(looked.seen, first, extracted_of(document))
        scores = second_scores(first, views.second, columns)
        asked = Asked(views.second, columns) if first[place] >= SURE_CLUTTER else asked
    threshold, _ = decide(scores, looked.words, shared_doubt(looked.seen.layout))
    others = _others(len(scores), place)
    found = []
    for family in families("text" if document.layout is None else "html", 2):
        adds = asked.changes(place, others, family.columns)
        if abs(adds) >= LEAST:
            found.append(Weighed(family, round(adds, 4), _values(columns, family.columns, place)))
    found.sort(key=lambda one: (-abs(one.adds), one.family.pattern))
    return Why(round(float(scores[place]), 4), shifted(threshold, options.keep), tuple(found))


def _others(size: int, place: int) -> np.ndarray:
    """The places of blocks that lend their values."""
    places = np.array([other for other in range(size) if other != place], np.intp)
    if len(places) <= OTHERS:
        return places
    return places[np.linspace(0, len(places) - 1, OTHERS).round().astype(np.intp)]


def _values(columns: Columns, names: tuple[str, ...], place: int) -> tuple[tuple[str, float, float], ...]:
    """The columns of which the block differs most from the page's middle one, in spreads of the column."""
    told = []
    for name in names:
        if name in columns:
            values = columns[name].astype(np.float64)
            middle, spread = float(np.median(values)), float(values.std()) or 1.0
            told.append((abs(values[place] - middle) / spread, (name, float(values[place]), middle)))
    told.sort(key=lambda one: -one[0])
    return tuple(value for _, value in told[:NAMED])
