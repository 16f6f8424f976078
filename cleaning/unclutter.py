"""The judge's rulings, put on the blocks as labels."""

from dataclasses import dataclass

from msgspec import structs

from cleaning.judge import Ruling, judge
from cleaning.model import Block, Document, Reason, Rejection
from cleaning.observations import observe
from cleaning.reasons import reasons_of

STAGE = "unclutter"


@dataclass(frozen=True)
class Unclutter:
    """Labels every block that is not main text with the reason why."""

    def __call__(self, document: Document) -> Document:
        """The document with its clutter labelled; rejected as `no_main_text` where nothing else is left."""
        seen = observe(document.blocks)
        rulings = judge(document.blocks, seen)
        reasons = reasons_of(document.blocks, seen, rulings)
        blocks = tuple(map(_labelled, document.blocks, rulings, reasons))
        document = structs.replace(document, blocks=blocks)
        if any(ruling.kept for ruling in rulings):
            return document
        return document.fail(
            Rejection.NO_MAIN_TEXT,
            f"all of the page's {len(blocks)} blocks are clutter",
            "pagesieve explain FILE shows each block with its reason",
        )


def _labelled(block: Block, ruling: Ruling, reason: Reason | None) -> Block:
    return structs.replace(block, reason=reason, stage=STAGE if reason else None, score=round(ruling.score, 4))
