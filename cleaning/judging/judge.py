"""The judge: how sure it is that a block is main text, and which blocks it therefore keeps.

Two passes of trees over named features (docs/judge.md tells it in prose). The first sees the text and, in HTML, the
tree; what it is sure is clutter, trafilatura never sees. The second sees the first one's scores around each block and
what trafilatura would keep. Then those blocks are kept that promise the highest F1 for the page as a whole. A page of
which the first pass is sure is not looked at again.
"""

import numpy as np
from msgspec import Struct

from cleaning.config import Keep
from cleaning.cutting import Layout
from cleaning.judging.features import Columns, Seen, first_look, second_look
from cleaning.judging.features.clues import Clues
from cleaning.judging.models import Models, Views
from cleaning.judging.trees import Trees
from cleaning.model import Block

SURE_CLUTTER = 0.01  # of the first pass: the second is not asked, which spares two blocks of three
# The F1 that the first pass promises from which neither trafilatura nor the second pass is asked: four pages of news in
# ten, as many of the dumps. On pages that no model saw F1 is the same to a thousandth, with either.
SURE_OF_PAGE, SURE_OF_DUMP = 0.98, 0.93
LEAST_THRESHOLD = 0.2  # however little a page promises, a block under this is not kept
SHIFT: dict[Keep, float] = {"balanced": 0.0, "precision": 0.2, "recall": -0.2}  # of the threshold
SMOOTH = 1e-9


class Looked(Struct, frozen=True):
    """What the first pass saw, how sure it is of each block, and whether it is sure of the page."""

    seen: Seen
    scores: np.ndarray
    sure: bool = False

    @property
    def words(self) -> np.ndarray:
        """The number of words of each block."""
        return self.seen.columns["words"]


class Judgement(Struct, frozen=True):
    """How sure the judge is of each block (0 to 1), which blocks it keeps, and the F1 that it expects of them."""

    scores: np.ndarray
    kept: np.ndarray
    confidence: float


def look(blocks: tuple[Block, ...], layout: Layout | None, clues: Clues, models: Models) -> Looked:
    """The first pass."""
    seen = first_look(blocks, layout, clues)
    return looked(seen, _views(models, layout).first.scores(seen.columns))


def looked(seen: Seen, scores: np.ndarray) -> Looked:
    """What the first pass knows, by its scores."""
    promised = decide(scores, seen.columns["words"])[1]
    return Looked(seen=seen, scores=scores, sure=promised >= (SURE_OF_DUMP if seen.layout is None else SURE_OF_PAGE))


def judge(looked: Looked, extracted: np.ndarray | None, models: Models, keep: Keep = "balanced") -> Judgement:
    """The second pass, unless the first was sure of the page, and the decision.

    `extracted` is trafilatura's share of each block, None where it was not asked.
    """
    views, scores = _views(models, looked.seen.layout), looked.scores
    if not looked.sure:
        scores = second_scores(scores, views.second, second_look(looked.seen, scores, extracted))
    threshold, promised = decide(scores, looked.words)
    confidence = float(np.interp(promised, views.expected, views.measured))
    return Judgement(scores=scores, kept=scores >= _shifted(threshold, keep), confidence=round(confidence, 4))


def second_scores(first: np.ndarray, trees: Trees, columns: Columns) -> np.ndarray:
    """The scores after the second pass: its own, but the first's where that was sure of clutter."""
    scores, unsure = first.copy(), np.flatnonzero(first >= SURE_CLUTTER)
    scores[unsure] = trees.scores(columns, unsure)
    return scores


def _views(models: Models, layout: Layout | None) -> Views:
    return models.text if layout is None else models.html


def decide(scores: np.ndarray, words: np.ndarray) -> tuple[float, float]:
    """The threshold from which blocks are kept so that the page's expected F1 is highest, and that F1.

    A block is worth keeping where its score is more than half of the F1 that the page reaches without it (Lipton et
    al., "Optimal Thresholding of Classifiers to Maximize F1 Measure", 2014): on a page where all is clear about a
    half, on one where little is, less.

    >>> decide(np.array([0.5, 0.4, 0.1]), np.array([300.0, 60.0, 150.0]))
    (0.31694, 0.63388)
    """
    if not len(scores):
        return 1.0, 0.0
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum((scores * words)[order])
    promised = 2 * found / (np.cumsum(words[order]) + found[-1] + SMOOTH)
    best = int(np.argmax(promised))
    return max(round(float(promised[best]) / 2, 6), LEAST_THRESHOLD), round(float(promised[best]), 6)


def _shifted(threshold: float, keep: Keep) -> float:
    return min(max(threshold + SHIFT[keep], LEAST_THRESHOLD / 2), 1 - LEAST_THRESHOLD / 2)
