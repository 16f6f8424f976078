"""The judge: how sure it is that a block is main text, and which blocks it therefore keeps.

Two passes of trees over named features (docs/judge.md tells it in prose). The first sees the text and, in HTML, the
tree; what it is sure is clutter, trafilatura never sees. The second sees the first one's scores around each block and
what trafilatura would keep. Then those blocks are kept that promise the highest F1 for the page as a whole. A page of
which the first pass is sure is not looked at again.
"""

import math
from functools import cache
from statistics import NormalDist

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
# The F1 that the first pass promises from which neither trafilatura nor the second pass is asked: a page in four, of
# dumps four in ten. On pages that no model saw F1 is the same to a thousandth without it.
SURE_OF_PAGE, SURE_OF_DUMP = 0.985, 0.945
LEAST_THRESHOLD = 0.2  # however little a page promises, a block under this is not kept
SHIFT: dict[Keep, float] = {"balanced": 0.0, "precision": 0.2, "recall": -0.2}  # of the threshold
SMOOTH = 1e-9
# Of a page's doubt, what its blocks share. 0.3 to 0.85 do alike on languages left out, less keeps too much there; lines
# of a dump are of no make that they could share, and of turkic-dumps any more than nothing loses lists.
TOGETHER, TOGETHER_IN_DUMPS = 0.3, 0.0
TURNS = 12
STEPS, EDGE = 1000, 1e-4  # of a score


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
    promised = decide(scores, seen.columns["words"], shared_doubt(seen.layout))[1]
    return Looked(seen=seen, scores=scores, sure=promised >= (SURE_OF_DUMP if seen.layout is None else SURE_OF_PAGE))


def judge(looked: Looked, extracted: np.ndarray | None, models: Models, keep: Keep = "balanced") -> Judgement:
    """The second pass, unless the first was sure of the page, and the decision.

    `extracted` is trafilatura's share of each block, None where it was not asked.
    """
    views, scores = _views(models, looked.seen.layout), looked.scores
    if not looked.sure:
        scores = second_scores(scores, views.second, second_look(looked.seen, scores, extracted))
    threshold, promised = decide(scores, looked.words, shared_doubt(looked.seen.layout))
    confidence = float(np.interp(promised, views.expected, views.measured))
    return Judgement(scores=scores, kept=scores >= shifted(threshold, keep), confidence=round(confidence, 4))


def second_scores(first: np.ndarray, trees: Trees, columns: Columns) -> np.ndarray:
    """The scores after the second pass: its own, but the first's where that was sure of clutter."""
    scores, unsure = first.copy(), np.flatnonzero(first >= SURE_CLUTTER)
    scores[unsure] = trees.scores(columns, unsure)
    return scores


def _views(models: Models, layout: Layout | None) -> Views:
    return models.text if layout is None else models.html


def shared_doubt(layout: Layout | None) -> float:
    """How much of their doubt the blocks of a view share."""
    return TOGETHER_IN_DUMPS if layout is None else TOGETHER


def decide(scores: np.ndarray, words: np.ndarray, together: float = TOGETHER) -> tuple[float, float]:
    """The threshold from which blocks are kept so that the page's expected F1 is highest, and that F1.

    What the scores are wrong about, they are wrong about together: teasers that look alike are all main text or none.
    So the blocks are expected to be main text in each of several `turns` of luck, all of them likelier or less likely
    at once, and what is kept has to do well in the mean of the turns. A text of a hundred sure words is then kept alone
    beside two thousand doubtful ones, which would outweigh it if each of them were a throw of its own.

    >>> decide(np.array([0.97, 0.25]), np.array([160.0, 1500.0]))
    (0.257737, 0.515473)
    """
    if not len(scores):
        return 1.0, 0.0
    order = np.argsort(-scores, kind="stable")
    ordered, promised = scores[order], promises(scores[order], words[order], together)
    best = int(np.argmax(np.round(promised, 9)))
    least, most = (float(ordered[min(place, len(ordered) - 1)]) for place in (best + 1, best))
    # Any threshold between the last kept block and the first dropped one says the same; the profiles start from here.
    half = float(promised[best]) / 2
    threshold = half if least < half <= most else (least + most) / 2
    return max(round(threshold, 6), LEAST_THRESHOLD), round(float(promised[best]), 6)


def promises(ordered: np.ndarray, words: np.ndarray, together: float = TOGETHER) -> np.ndarray:
    """For each block, the surest first, the F1 that is expected if those down to it are kept: the turns' mean."""
    likely = turns(together).take(np.rint(ordered * STEPS).astype(np.intp), axis=1)
    found = np.cumsum(likely * words.astype(np.float64), axis=1)
    return np.asarray((2 * found / (np.cumsum(words, dtype=np.float64) + found[:, -1:] + SMOOTH)).mean(axis=0))


@cache
def turns(together: float = TOGETHER) -> np.ndarray:
    """For each turn of luck (a row) and each score (in steps) how likely a block is main text then.

    The scores are thought of as a normal variable over a bar, of which a part, `together`, is the page's own luck (a
    one-factor model); the mean over the turns is the score again.
    """
    normal = NormalDist()
    luck = np.array([normal.inv_cdf((turn + 0.5) / TURNS) for turn in range(TURNS)])
    sure = np.clip(np.arange(STEPS + 1) / STEPS, EDGE, 1 - EDGE)
    bars = np.array([normal.inv_cdf(score) for score in sure.tolist()])
    moved = (bars + math.sqrt(together) * luck[:, None]) / math.sqrt(1 - together)
    return np.array([[round(normal.cdf(bar), 6) for bar in row] for row in moved.tolist()])


def shifted(threshold: float, keep: Keep) -> float:
    """The threshold as a profile has it: higher for precision, lower for recall."""
    return min(max(threshold + SHIFT[keep], LEAST_THRESHOLD / 2), 1 - LEAST_THRESHOLD / 2)
