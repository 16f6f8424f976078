"""The language of a document and of its paragraphs."""

from dataclasses import dataclass

from cleaning.config import LanguageOptions
from cleaning.model import Document


@dataclass(frozen=True)
class Tag:
    """Provisional: passes documents on."""

    options: LanguageOptions = LanguageOptions()

    def __call__(self, document: Document) -> Document:
        """The document."""
        return document
