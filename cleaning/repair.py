"""Broken text, mended and recorded."""

from dataclasses import dataclass

from cleaning.config import RepairOptions
from cleaning.model import Document


@dataclass(frozen=True)
class Repair:
    """Provisional: passes documents on."""

    options: RepairOptions = RepairOptions()

    def __call__(self, document: Document) -> Document:
        """The document."""
        return document
