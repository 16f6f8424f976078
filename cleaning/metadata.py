"""What is known of a document beside its text."""

from dataclasses import dataclass

from cleaning.model import Document


@dataclass(frozen=True)
class Describe:
    """Provisional: passes documents on."""

    def __call__(self, document: Document) -> Document:
        """The document."""
        return document
