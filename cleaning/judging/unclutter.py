"""The judge's rulings, put on the blocks as labels."""

from dataclasses import dataclass

import numpy as np
from msgspec import structs

from cleaning.config import JudgeOptions, PageOptions
from cleaning.cueing import fold
from cleaning.cutting import with_unshown
from cleaning.describing import class_bylines, names_people, page_title, title_parts
from cleaning.judging.article import headlines_of
from cleaning.judging.copies import copies_of
from cleaning.judging.furniture import furniture_among
from cleaning.judging.judge import judge
from cleaning.judging.models import read_models
from cleaning.judging.notices import notices_of
from cleaning.judging.observations import observe
from cleaning.judging.overrides import (
    comments_beside,
    is_scrap,
    letters_of,
    told_by_words,
    with_breaks,
    with_ending,
    with_paragraphs,
    with_subheadings,
    without_header,
    without_others,
)
from cleaning.judging.page_types import admitted, typed
from cleaning.judging.reasons import reasons_of
from cleaning.judging.walls import Wall, wall_of
from cleaning.model import Block, Document, PageType, Reason, Rejection

STAGE = "unclutter"


@dataclass(frozen=True)
class Unclutter:
    """Labels every block that is not main text with the reason why."""

    options: JudgeOptions
    pages: PageOptions

    def __call__(self, document: Document) -> Document:
        """The document with its clutter labelled; rejected as `no_main_text` where nothing else is left."""
        models = read_models(self.options.model)
        wall = None if document.layout is None or self.pages.type != "auto" else _wall(document)
        document = typed(document, models, self.pages, wall)
        judgement = judge(document.looked, extracted_of(document), models, self.options.keep)
        seen = observe(document.blocks, document.looked.seen)
        columns, layout = document.looked.seen.columns, document.layout
        kept = judgement.kept
        if document.layout is None:
            kept = with_paragraphs(kept, judgement.scores, columns)
            kept = with_ending(kept, judgement.scores, columns)
        kept = told_by_words(document.blocks, seen, judgement.scores, kept, columns["prose"] > 0)
        kept = without_others(document.blocks, seen, kept, columns["prose"] > 0)
        comments = np.zeros(len(kept), bool)
        if layout is not None and document.metadata.page_type is PageType.ARTICLE:
            comments = comments_beside(kept, judgement.scores, columns, layout)
        kept = kept & ~comments
        kept &= ~furniture_among(document.blocks, seen, kept, columns)
        told = notices_of(document.blocks, kept, columns, layout)
        kept[[*told]] = False
        kept = with_subheadings(document.blocks, seen, kept, judgement.scores, columns, layout)
        headlines = headlines_of(document.blocks, document.looked.seen, kept, _named(document), _titles(document))
        kept[headlines] = False
        copies = copies_of(document.blocks, kept, columns, layout)
        kept &= ~copies
        signers = _signers(document)
        kept = without_header(document.blocks, seen, kept, headlines, columns["prose"] > 0, signers)
        told |= dict.fromkeys(np.flatnonzero(comments).tolist(), Reason.COMMENTS)
        told |= dict.fromkeys(np.flatnonzero(copies).tolist(), Reason.REPEATED)
        kept = with_breaks(document.blocks, kept, document.looked.words)
        if self.options.keep != "recall" and document.layout is not None:
            kept &= not is_scrap(kept, document.looked.words, judgement.confidence)
        reasons = reasons_of(document.blocks, seen, kept.tolist(), headlines)
        _sign(reasons, document.blocks, signers)
        for place, reason in told.items():
            reasons[place] = reason
        if self.options.headline and kept.any():
            for own in _above(headlines, kept & (document.looked.seen.columns["prose"] > 0))[-1:]:
                reasons[own] = None
        blocks = tuple(map(_labelled, document.blocks, judgement.scores.tolist(), reasons))
        document = structs.replace(document, blocks=blocks, confidence=judgement.confidence)
        document = structs.replace(document, blocks=with_unshown(document.blocks, document.layout))
        if kept.any() or wall:
            return admitted(document, self.pages, wall)
        return document.fail(
            Rejection.NO_MAIN_TEXT,
            f"all of the page's {len(blocks)} blocks are clutter"
            if len(blocks) != 1
            else "the page's one block is clutter",
            "pagesieve explain FILE shows each block with its reason; --keep recall asks for less",
        )


def _named(document: Document) -> frozenset[str]:
    """The headlines that a dump's marks and the lines above its text give, folded."""
    head = document.head.title if document.head else None
    return frozenset(fold(title) for title in (document.heading, head) if title)


def _titles(document: Document) -> frozenset[str]:
    """What <title> says, with and without the name of the site, folded."""
    title = page_title(document.tree) if document.tree is not None else None
    return frozenset(fold(part) for part in title_parts(" ".join(title.split()))) if title else frozenset()


def _signers(document: Document) -> frozenset[str]:
    """The letters of the lines that elements say to be bylines."""
    return frozenset(map(letters_of, class_bylines(document.tree))) if document.tree is not None else frozenset()


def _sign(reasons: list[Reason | None], blocks: tuple[Block, ...], signers: frozenset[str]) -> None:
    """Says of the lines that stand in a byline's element that they are bylines.

    Those that are called by where they stand, and those that would begin the text.
    """
    opening = next((place for place, reason in enumerate(reasons) if reason is None), -1)
    for place, block in enumerate(blocks) if signers else ():
        vague = reasons[place] in (Reason.CAPTION, Reason.BEFORE_ARTICLE) or place == opening
        if vague and letters_of(block.text) in signers and names_people(block.text, told=True):
            reasons[place] = Reason.BYLINE


def _wall(document: Document) -> Wall | None:
    """What the page stands in the way with."""
    looked = document.looked
    return wall_of(document.tree, document.layout, document.blocks, looked.seen.columns, looked.scores)


def _above(headlines: list[int], prose: np.ndarray) -> list[int]:
    """The headlines above the first kept paragraph: those further down say one again."""
    return [position for position in headlines if not prose[:position].any()]


def extracted_of(document: Document) -> np.ndarray | None:
    """Trafilatura's share of each block; None where it was not asked."""
    asked = document.layout is not None and not document.looked.sure
    return np.array([_extracted(block) for block in document.blocks]) if asked else None


def _extracted(block: Block) -> float:
    return block.structure.extracted if block.structure is not None else 0.0


def _labelled(block: Block, score: float, reason: Reason | None) -> Block:
    return structs.replace(block, reason=reason, stage=STAGE if reason else None, score=score)
