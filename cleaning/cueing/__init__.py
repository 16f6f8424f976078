"""Words of many languages by which furniture, dates and bylines are known, and how words are made alike."""

from cleaning.cueing.cues import Cue, cue_of, fold, words_of
from cleaning.cueing.folding import fold_word
from cleaning.cueing.notices import points_of, speaks_of, spoken_of
from cleaning.cueing.tables import folded_phrases, read_table

__all__ = [
    "Cue",
    "cue_of",
    "fold",
    "fold_word",
    "folded_phrases",
    "points_of",
    "read_table",
    "speaks_of",
    "spoken_of",
    "words_of",
]
