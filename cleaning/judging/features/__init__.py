"""The features of a page's blocks: a table with a row a block and a named column a feature."""

import numpy as np
from msgspec import Struct

from cleaning.cueing import Cue
from cleaning.cutting import Layout
from cleaning.judging.features import letters
from cleaning.judging.features.bounds import bounded
from cleaning.judging.features.clues import Clues
from cleaning.judging.features.elements import element_columns
from cleaning.judging.features.overlap import clue_columns, title_columns
from cleaning.judging.features.texts import cues_of, text_columns
from cleaning.judging.features.verdicts import extracted_columns, score_columns
from cleaning.judging.features.windows import Columns
from cleaning.model import Block

NO_CLUES = Clues()

__all__ = ["Columns", "Seen", "first_look", "second_look", "with_verdict"]


class Seen(Struct, frozen=True):
    """What is known of a page's blocks before trafilatura is asked."""

    columns: Columns
    cues: list[Cue | None]
    layout: Layout | None


def first_look(blocks: tuple[Block, ...], layout: Layout | None = None, clues: Clues = NO_CLUES) -> Seen:
    """The features of the first pass: those of the text, and with a layout those of the tree and the page's clues."""
    texts, size = [block.text for block in blocks], len(blocks)
    said = [*texts, *clues.titles, clues.description, clues.body]
    whole = letters.read(said)
    stems, text = letters.stems(whole), whole.top(size)
    cues = cues_of(blocks, text)
    columns = text_columns(blocks, text, stems.top(size), cues)
    columns |= title_columns(stems, size, columns, list(range(size, size + len(clues.titles))))
    if layout is not None:
        columns |= element_columns(blocks, layout, columns["words"], columns["prose"])
        columns |= clue_columns(texts, stems, clues, whole.size - 2, whole.size - 1)
    return Seen(columns=bounded(columns), cues=cues, layout=layout)


def with_verdict(seen: Seen, extracted: np.ndarray | None) -> Columns:
    """The first pass's features and, where there is one, trafilatura's verdict."""
    if seen.layout is None or extracted is None:
        return seen.columns
    return seen.columns | bounded(extracted_columns(extracted, seen.columns["words"].astype(np.float64), seen.layout))


def second_look(seen: Seen, scores: np.ndarray, extracted: np.ndarray | None = None) -> Columns:
    """The features of the second pass: those, and the first pass's scores around each block."""
    scored = bounded(score_columns(scores, seen.columns["words"].astype(np.float64), seen.layout))
    return with_verdict(seen, extracted) | scored
