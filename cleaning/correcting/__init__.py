"""What persons said of blocks: the file of their corrections, and the labels that they gave, put on the pages again."""

from cleaning.correcting.corrections import (
    BEGINNING,
    BlockLabel,
    Correction,
    CorrectionError,
    Corrections,
    Label,
    beginning,
    corrigible,
    lines_of,
    pinned,
    read_corrections,
    together,
)
from cleaning.correcting.overruling import Overruling

__all__ = [
    "BEGINNING",
    "BlockLabel",
    "Correction",
    "CorrectionError",
    "Corrections",
    "Label",
    "Overruling",
    "beginning",
    "corrigible",
    "lines_of",
    "pinned",
    "read_corrections",
    "together",
]
