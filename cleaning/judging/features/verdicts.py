"""What the second pass sees: the first pass's scores around each block, and what trafilatura would keep."""

import numpy as np

from cleaning.cutting import Layout
from cleaning.judging.features.elements import held, held_whole, lowest
from cleaning.judging.features.windows import Around, Beside, Columns, alike, from_ends, nearest, since, until

SURE = 0.7
SURE_WORDS = 8  # fewer, however sure, mark no end of the main text
KEPT = 0.5


def score_columns(scores: np.ndarray, words: np.ndarray, layout: Layout | None) -> Columns:
    """The first pass's scores of the block, its neighbours, the elements around it and the page."""
    size, total = len(scores), max(words.sum(), 1.0)
    weight = np.minimum(words, 100.0) + 1e-6
    beside, around = Beside([scores], 4, -0.1), Around([scores * weight, weight], 20)
    columns: Columns = {"score": scores}
    columns |= {f"score_{by:+d}": beside(0, by) for by in (-4, -3, -2, -1, 1, 2, 3, 4)}
    for reach in (3, 8, 20):
        near, every = around(reach)
        columns[f"score_within_{reach}"] = near / every
    sure = scores >= SURE
    columns["since_sure"], columns["until_sure"] = since(sure), until(sure)
    above, below = nearest(scores >= KEPT)
    for name, other in (("above", above), ("below", below)):
        columns[f"kept_{name}"] = np.where(other >= 0, scores[other], 0.0)
        columns[f"kept_words_{name}"] = np.where(other >= 0, words[other], 0.0)
    columns["from_first_sure"], columns["from_last_sure"] = from_ends(sure & (words >= SURE_WORDS))
    passed = np.cumsum(scores * words)
    columns["expected_passed"] = passed / max(float(passed[-1]) if size else 1.0, 1e-9)
    figures = {
        "page_score": (scores * words).sum() / total,
        "page_expected": (scores * words).sum(),
        "page_sure": (words * sure).sum() / max((scores * words).sum(), 1.0),
        "page_unsure": (words * scores * (1 - scores)).sum() / max((scores * words).sum(), 1.0),
        "page_top": scores.max() if size else 0.0,
    }
    columns |= alike(size, figures)
    if layout is not None:
        columns |= _of_elements("score", scores, words, layout)
    return columns


def _of_elements(name: str, scores: np.ndarray, words: np.ndarray, layout: Layout) -> Columns:
    """The mean score of what the elements around a block hold."""
    expected, (every,) = held(layout, scores * words), held_whole(layout, words[None])
    mean = expected / np.maximum(every, 1e-9)
    columns, element = {}, layout.holders
    for place in ("own", "parent", "grandparent", "third"):
        columns[f"{name}_{place}"] = mean[element]
        element = np.maximum(layout.parents[element], 0)
    main = lowest(layout, expected / max(expected[0], 1e-9) >= 0.8)[layout.holders]
    columns[f"{name}_main"] = mean[main]
    columns[f"{name}_main_up"] = (layout.depths[layout.holders] - layout.depths[main]).astype(np.float64)
    template = layout.templates[layout.holders]
    times = np.bincount(template, words, int(layout.templates.max()) + 1)
    alike_scores = np.bincount(template, scores * words, len(times)) / np.maximum(times, 1e-9)
    columns[f"{name}_alike"] = alike_scores[template]
    return columns


def extracted_columns(extracted: np.ndarray, words: np.ndarray, layout: Layout) -> Columns:
    """How much of each block, of its neighbours and of its elements stands in trafilatura's text."""
    size, total = len(words), max(words.sum(), 1.0)
    beside = Beside([extracted], 2, -0.1)
    columns: Columns = {"extracted": extracted}
    columns |= {f"extracted_{by:+d}": beside(0, by) for by in (-2, -1, 1, 2)}
    found, every = Around([extracted * words, words], 5)(5)
    columns["extracted_within_5"] = found / (every + 1e-6)
    marks = extracted >= KEPT
    columns["since_extracted"], columns["until_extracted"] = since(marks), until(marks)
    columns["from_first_extracted"], columns["from_last_extracted"] = from_ends(marks)
    together = (extracted * words).sum()
    columns |= alike(size, {"page_extracted": together / total, "page_extracted_words": together})
    (every,) = held_whole(layout, words[None])
    mean = held(layout, extracted * words) / np.maximum(every, 1e-9)
    columns["extracted_own"] = mean[layout.holders]
    columns["extracted_parent"] = mean[np.maximum(layout.parents[layout.holders], 0)]
    return columns
