"""Broken text mended: mojibake, lost letters, invisible signs."""

from cleaning.repairing.repair import INVISIBLE, Repair, repair_text

__all__ = [
    "INVISIBLE",
    "Repair",
    "repair_text",
]
