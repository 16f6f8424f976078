"""What trafilatura would keep, laid over the blocks."""

from dataclasses import dataclass

from cleaning.model import Document


@dataclass(frozen=True)
class Extract:
    """Provisional: passes documents on."""

    def __call__(self, document: Document) -> Document:
        """The document."""
        return document
