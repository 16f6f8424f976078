"""The language of a document and of its paragraphs."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec import structs

from cleaning.config import LanguageOptions
from cleaning.model import Block, Document, Language, Rejection
from cleaning.tagging.choice import detector_of, require
from cleaning.tagging.detectors import Detector
from cleaning.tagging.script import tag_of, written

_SAMPLE = 450  # characters; they name any document of the development texts, at a third of the time of 2,700
_OF_A_PARAGRAPH = 240  # 200 lose one text without marks of 217, 300 gain no paragraph
# Characters and a score that are enough for a paragraph in its document's language, as nine of ten are; of 13,486 texts
# in another language one more is taken for the document's.
_GLANCE, _CLEAR = 90, 0.75
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")  # in nobody's language
_IN_ADDRESSES = ("://", "www.", "@")  # each has one, and few texts do


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
        if self.options.only and language.code not in self.options.only:
            return _unwanted(document, language, self.options.only)
        if not self.options.paragraphs:
            return structs.replace(document, language=language)
        around = language.code
        blocks = tuple(block if block.reason else self._tagged(block, around) for block in document.blocks)
        return structs.replace(document, language=language, blocks=blocks)

    def _tagged(self, block: Block, around: str) -> Block:
        return structs.replace(block, language=code_of_part(self._detector, block.text, self.options.margin, around))


def _unwanted(document: Document, language: Language, only: tuple[str, ...]) -> Document:
    """The document, rejected."""
    said = f"the text is in {language.code} ({language.score:.2f}), and {', '.join(only)} is asked for"
    hint = f"--language {','.join((*only, language.code))} keeps pages like it"
    return structs.replace(document, language=language).fail(Rejection.OTHER_LANGUAGE, said, hint)


def sample(text: str, most: int = _SAMPLE) -> str:
    """At most so many characters of a text in one line, without web addresses: its start, its middle and its end.

    >>> sample("See https://example.org/en\\nfor more.")
    'See   for more.'
    """
    if len(text) > most:
        part = most // 3
        middle = (len(text) - part) // 2
        text = "\n".join((_whole(text[:part]), _whole(text[middle : middle + part]), _whole(text[-part:])))
    if any(sign in text for sign in _IN_ADDRESSES):
        text = _ADDRESS.sub(" ", text)
    return text.replace("\n", " ")


def _whole(part: str) -> str:
    """The part without the words at its edges, which the cut may have split, unless it has no space at all."""
    inner = part[part.find(" ") + 1 : part.rfind(" ")]
    return inner or part


def language_of(detector: Detector, text: str, margin: float, around: str | None = None) -> Language:
    """The text's language, with its script; `und` with the best guess's score where that is under the margin.

    `around` is the language of the document that the text is a paragraph of, None where the text is a document.
    """
    _, script = written(text)
    guesses = detector.rank(text, around) if script else []
    code, score = guesses[0] if guesses else ("und", 0.0)
    if score < margin:
        code = "und"
    return Language(code=code, script=tag_of(code, script), score=round(min(score, 1.0), 4))


def code_of_part(detector: Detector, text: str, margin: float, around: str) -> str:
    """The language of a paragraph, `around` being its document's; a glance is enough where it clearly is the same."""
    if len(text) > _GLANCE:
        glance = language_of(detector, sample(text, _GLANCE), margin, "und")
        if glance.code == around and glance.score >= _CLEAR:
            return around
    return language_of(detector, sample(text, _OF_A_PARAGRAPH), margin, around).code
