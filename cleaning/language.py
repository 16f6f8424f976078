"""The language of a document and of its paragraphs."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec import structs

from cleaning.config import LanguageOptions
from cleaning.detectors import Detector, detector_of, require
from cleaning.model import Block, Document, Language
from cleaning.script import letters_of, script_of, tag_of

_PART = 150  # characters; three parts name any document of the development texts, at a third of the time of 900
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")  # in nobody's language


@dataclass(frozen=True)
class Tag:
    """Names the language of the document and, with `options.paragraphs`, of each block that is kept.

    Clutter does not vote. The detector's model is read at the first document; that its package is missing is said
    when the stage is made.
    """

    options: LanguageOptions = LanguageOptions()

    def __post_init__(self) -> None:
        require(self.options.detector)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.options,)  # without the model, which does not pickle

    @cached_property
    def _detector(self) -> Detector:
        return detector_of(self.options.detector)

    def __call__(self, document: Document) -> Document:
        """The document with its language, and the languages of its kept blocks."""
        language = language_of(self._detector, sample(document.text), self.options.margin)
        if not self.options.paragraphs:
            return structs.replace(document, language=language)
        blocks = tuple(self._tagged(block) if block.reason is None else block for block in document.blocks)
        return structs.replace(document, language=language, blocks=blocks)

    def _tagged(self, block: Block) -> Block:
        language = language_of(self._detector, sample(block.text), self.options.margin)
        return structs.replace(block, language=language.code)


def sample(text: str) -> str:
    """At most 450 characters of a text in one line, without web addresses: its start, its middle and its end.

    >>> sample("See https://example.org/en\\nfor more.")
    'See   for more.'
    """
    if len(text) > 3 * _PART:
        middle = (len(text) - _PART) // 2
        text = "\n".join((_whole(text[:_PART]), _whole(text[middle : middle + _PART]), _whole(text[-_PART:])))
    return _ADDRESS.sub(" ", text).replace("\n", " ")


def _whole(part: str) -> str:
    """The part without the words at its edges, which the cut may have split, unless it has no space at all."""
    inner = part[part.find(" ") + 1 : part.rfind(" ")]
    return inner or part


def language_of(detector: Detector, text: str, margin: float) -> Language:
    """The text's language, with its script; `und` with the best guess's score where that is under the margin."""
    script = script_of(letters_of(text))
    guesses = detector.rank(text) if script else []
    code, score = guesses[0] if guesses else ("und", 0.0)
    if score < margin:
        code = "und"
    return Language(code=code, script=tag_of(code, script), score=round(min(score, 1.0), 4))
