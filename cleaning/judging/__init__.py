"""Which blocks are main text: features, trained models, the decision, and a reason for each block that goes."""

from cleaning.judging.extract import Extract, extracted, forget, words_of
from cleaning.judging.features import Columns, Seen, first_look, second_look, with_verdict
from cleaning.judging.features.clues import read_clues
from cleaning.judging.judge import decide, second_scores, shared_doubt
from cleaning.judging.look import Look
from cleaning.judging.models import Models, Views, read_models, write_models
from cleaning.judging.page_columns import Row, type_columns
from cleaning.judging.page_types import TYPES, TypeModel, classify
from cleaning.judging.trees import UNIT, Trees
from cleaning.judging.unclutter import Unclutter
from cleaning.judging.why import Weighed, Why, why

__all__ = [
    "TYPES",
    "UNIT",
    "Columns",
    "Extract",
    "Look",
    "Models",
    "Row",
    "Seen",
    "Trees",
    "TypeModel",
    "Unclutter",
    "Views",
    "Weighed",
    "Why",
    "classify",
    "decide",
    "extracted",
    "first_look",
    "forget",
    "read_clues",
    "read_models",
    "second_look",
    "second_scores",
    "shared_doubt",
    "type_columns",
    "why",
    "with_verdict",
    "words_of",
    "write_models",
]
