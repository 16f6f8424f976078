"""The judge's first look at a page, before anything else is asked."""

from dataclasses import dataclass

from msgspec import structs

from cleaning.config import JudgeOptions
from cleaning.judging.features.clues import Clues, read_clues
from cleaning.judging.judge import look
from cleaning.judging.models import read_models
from cleaning.model import Document


@dataclass(frozen=True)
class Look:
    """Notes how sure the first pass is of each block; raises `ModelError` where there is no model to judge by."""

    options: JudgeOptions

    def __post_init__(self) -> None:
        """Read the models now: a missing file is an error before the first page."""
        read_models(self.options.model)

    def __call__(self, document: Document) -> Document:
        """The document with `looked`."""
        clues = Clues() if document.tree is None else read_clues(document.tree, document.page.url)
        models = read_models(self.options.model)
        return structs.replace(document, looked=look(document.blocks, document.layout, clues, models))
