"""The judge's rulings, put on the blocks as labels."""

import re
from dataclasses import dataclass

import numpy as np
from msgspec import structs

from cleaning.article import headlines_of
from cleaning.config import JudgeOptions, PageOptions
from cleaning.judge import judge
from cleaning.model import Block, Document, Reason, Rejection
from cleaning.models import read_models
from cleaning.observations import Observation, observe
from cleaning.page_types import admitted, typed
from cleaning.reasons import reasons_of

STAGE = "unclutter"
# What is kept of a shell that scripts would fill ("I'm shopping for..."): chosen on wcxb and its dumps.
SCRAP_WORDS, SCRAP_SURE = 10, 0.5
COUNTER_WORDS = 6  # 'Reading time: 1 minute'; longer lines tell more than a count
BREAK = re.compile(r"([_*~=•·⁂#-])(?:\s*\1){2,40}|⁂")
POINTERS = {(Reason.RELATED_STORIES, "start"), (Reason.NAVIGATION, "anywhere")}  # cues that outweigh any score
SURE_TEXT = 0.75  # a block over this stays, even where it says that it is a date, a byline or furniture


@dataclass(frozen=True)
class Unclutter:
    """Labels every block that is not main text with the reason why."""

    options: JudgeOptions
    pages: PageOptions

    def __call__(self, document: Document) -> Document:
        """The document with its clutter labelled; rejected as `no_main_text` where nothing else is left."""
        models = read_models(self.options.model)
        extracted = None if document.layout is None else np.array([_extracted(block) for block in document.blocks])
        judgement = judge(document.looked, extracted, models, self.options.keep)
        seen = observe(document.blocks, document.looked.seen)
        labels, pointers = (np.array([told(one) for one in seen], bool) for told in (_is_label, _points_away))
        kept = judgement.kept & (~labels | (judgement.scores >= SURE_TEXT)) & ~pointers
        headlines = headlines_of(document.blocks, document.looked.seen, kept)
        kept[headlines] = False
        kept = _with_breaks(document.blocks, kept, document.looked.words)
        if self.options.keep != "recall" and _is_scrap(kept, document.looked.words, judgement.confidence):
            kept[:] = False
        reasons = reasons_of(document.blocks, seen, kept.tolist(), headlines)
        if self.options.headline and kept.any():
            for own in _above(headlines, kept & (document.looked.seen.columns["prose"] > 0))[-1:]:
                reasons[own] = None
        blocks = tuple(map(_labelled, document.blocks, judgement.scores.tolist(), reasons))
        document = structs.replace(document, blocks=blocks, confidence=judgement.confidence)
        document = typed(document, models, self.pages)
        if kept.any():
            return admitted(document, self.pages)
        return document.fail(
            Rejection.NO_MAIN_TEXT,
            f"all of the page's {len(blocks)} blocks are clutter",
            "pagesieve explain FILE shows each block with its reason; --keep recall asks for less",
        )


def _above(headlines: list[int], prose: np.ndarray) -> list[int]:
    """The headlines above the first kept paragraph: those further down say one again."""
    return [position for position in headlines if not prose[:position].any()]


def _is_scrap(kept: np.ndarray, words: np.ndarray, confidence: float) -> bool:
    """Whether what is kept is too little, too unsure, and too small a part of the page to be anybody's main text."""
    left = words[kept].sum()
    return bool(left < SCRAP_WORDS and left <= words.sum() / 2 and confidence < SCRAP_SURE)


def _with_breaks(blocks: tuple[Block, ...], kept: np.ndarray, words: np.ndarray) -> np.ndarray:
    """The kept blocks, and the breaks ('* * *', '___') between two of them: a row of signs has no score of its own."""
    worded = np.flatnonzero(words > 0)
    for position in np.flatnonzero(words == 0):
        above, below = worded[worded < position][-1:], worded[worded > position][:1]
        if BREAK.fullmatch(blocks[position].text.strip()):
            kept[position] = bool(len(above) and len(below) and kept[above[0]] and kept[below[0]])
    return kept


def _is_label(seen: Observation) -> bool:
    """Whether a block says that it is metadata or furniture, and nothing else."""
    cue = seen.cue
    counts = (
        cue is not None and cue.strength == "start" and cue.reason is Reason.COUNTER and seen.words <= COUNTER_WORDS
    )
    return seen.date_line or seen.byline or counts or (cue is not None and cue.strength == "whole")


def _points_away(seen: Observation) -> bool:
    """Whether a block leads elsewhere in so many words: 'Read also: ...', 'Enable JavaScript to run this app.'."""
    return seen.cue is not None and (seen.cue.reason, seen.cue.strength) in POINTERS


def _extracted(block: Block) -> float:
    return block.structure.extracted if block.structure is not None else 0.0


def _labelled(block: Block, score: float, reason: Reason | None) -> Block:
    return structs.replace(block, reason=reason, stage=STAGE if reason else None, score=score)
