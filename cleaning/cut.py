"""A decoded page to blocks in document order."""

from dataclasses import dataclass

from msgspec import structs

from cleaning.model import Block, Document


@dataclass(frozen=True)
class Cut:
    """Cuts a page into blocks."""

    def __call__(self, document: Document) -> Document:
        """The document with `blocks` (and `tree`, for HTML)."""
        lines = [line.strip() for line in (document.markup or "").split("\n")]
        blocks = tuple(Block(position=i, text=line) for i, line in enumerate(filter(None, lines)))
        return structs.replace(document, blocks=blocks)
