"""The judge of blocks."""

from dataclasses import dataclass

from cleaning.config import JudgeOptions
from cleaning.model import Document


@dataclass(frozen=True)
class Unclutter:
    """Provisional: passes documents on."""

    options: JudgeOptions = JudgeOptions()

    def __call__(self, document: Document) -> Document:
        """The document."""
        return document
