"""The detector `auto`: fastText first, then whoever knows better where fastText is known to err."""

import math
from functools import cached_property

from cleaning.tagging.cyrillic import cyrillic_guess
from cleaning.tagging.detectors import FastText, Guesses, LangDetect
from cleaning.tagging.malay import told_apart
from cleaning.tagging.script import letters_of, written
from cleaning.tagging.turkic import TurkicModel, turkic_model

# What fastText says of texts in the model's languages; Bashkir to Zaza are its usual mistakes for them.
_KIN = frozenset(("az", "azb", "tr", "tk", "uz", "crh", "gag", "ug", "ku", "tt", "kk", "diq"))
_SHARE = 0.1  # what fastText must give the kin for the model to be asked: 99.7% of sentences in az and tr have more
_READ = 300  # characters that the model reads: half of its time, and no document of the development texts is lost
_HEAT = 4.0  # a letter stands in four groups, so that evidence counts about four times over
_TRUST = 1.0  # what fastText's word counts against the model's; 0 to 5 tried: more helps tr, less helps az sentences
_CERTAIN, _CERTAINTY = 0.95, 2.5  # where it is nearly certain, its word counts so much: that of few letters is weak
_FLOOR = 0.003  # what fastText gives at least to any of the kin, since it does not know them all
# Languages that few pages are in must be spoken for by more than a word, in nats.
_RARE = {"crh": -8.0, "gag": -8.0, "ug": -8.0}
_UNSURE = 0.5  # under this a second opinion is asked
_LETTERS = 12  # that a text must have for it: on less langdetect adds as many wrong answers as right ones
_LIKELY = 0.1  # of the first opinion's score: a language that the second must know to be heard
_SECOND = 400  # characters that langdetect reads: it takes 5 ms, so that it is asked about documents alone
_NEAR = 1 / 3  # of the best guess's score: with it the language around a paragraph is heard; 1 to 1/10 tried
_AROUND = 0.9  # what its word counts: five letters are enough


class Auto:
    """Knows Azerbaijani in Latin, in Cyrillic and without its marks; elsewhere as good as fastText, then langdetect.

    It reads the whole text that it is given: the caller takes the sample.
    """

    def __init__(self, model: TurkicModel | None = None) -> None:
        self._first = FastText()
        self._kin = model or turkic_model()

    @cached_property
    def _second(self) -> LangDetect:
        return LangDetect()

    def rank(self, text: str, around: str | None = None) -> Guesses:
        """Languages with scores, best first; empty where the text has no letters. Scores are lower for short texts.

        Of a part of a text that says too little itself, the language `around` it is likelier than others.
        """
        count, script = written(text)
        if not count:
            return []
        guesses = self._by_itself(text, script)
        score = guesses[0][1]
        if around is None and score < _UNSURE and count >= _LETTERS:
            guesses = self._with_second(text, guesses)
        elif around and score * count / (count + 4) < _UNSURE and dict(guesses).get(around, 0.0) >= _NEAR * score:
            guesses = _raised(guesses, around, _AROUND)
        return [_dampened(guess, count) for guess in guesses]

    def _by_itself(self, text: str, script: str | None) -> Guesses:
        """What a text of this script says itself, at first sight."""
        if script == "Cyrl" and (guess := cyrillic_guess(letters_of(text), text)):
            return [guess]
        guesses = self._first.rank(text)
        return told_apart(text, self._among_kin(text, guesses)) if script == "Latn" else guesses

    def _among_kin(self, text: str, guesses: Guesses) -> Guesses:
        """The guesses, with the probability of the kin shared out anew by the model."""
        kin = {code: score for code, score in guesses if code in _KIN}
        if sum(kin.values()) < _SHARE:
            return guesses
        rivals = [(code, score) for code, score in guesses if code not in kin]
        trust = _CERTAINTY if guesses[0][1] >= _CERTAIN else _TRUST
        evidence = {
            code: value + _RARE.get(code, 0.0) + trust * math.log(max(kin.get(code, 0.0), _FLOOR))
            for code, value in self._kin.rank(text[:_READ]).items()
        }
        share = sum(kin.values()) / (sum(kin.values()) + max((score for _, score in rivals), default=0.0))
        ranked = [(code, share * part) for code, part in _softmax(evidence).items()] + rivals
        return _ranked(ranked)

    def _with_second(self, text: str, guesses: Guesses) -> Guesses:
        """The guesses, with a higher score for the one that langdetect names too.

        Nothing changes where a likely guess is of a language that langdetect does not know: it would name another.
        """
        likely = [code for place, (code, score) in enumerate(guesses) if not place or score >= _LIKELY]
        if not self._second.languages.issuperset(likely):
            return guesses
        code, score = next(iter(self._second.rank(text[:_SECOND])), ("und", 0.0))
        return _raised(guesses, code, score / 2) if code in dict(guesses) else guesses


def _raised(guesses: Guesses, code: str, by: float) -> Guesses:
    """The guesses, with a higher score for the one of this language, for which another witness speaks."""
    both = (code, 1 - (1 - dict(guesses)[code]) * (1 - by))
    return _ranked([both, *(guess for guess in guesses if guess[0] != code)])


def _ranked(guesses: Guesses) -> Guesses:
    """The guesses, best first; equals stay in their order."""
    return sorted(guesses, key=lambda guess: -guess[1])


def _softmax(evidence: dict[str, float]) -> dict[str, float]:
    best = max(evidence.values())
    parts = {code: math.exp((value - best) / _HEAT) for code, value in evidence.items()}
    total = sum(parts.values())
    return {code: part / total for code, part in parts.items()}


def _dampened(guess: tuple[str, float], letters: int) -> tuple[str, float]:
    """The guess, its score lowered for a text of few letters: half at 4, nine tenths at 36."""
    return guess[0], guess[1] * letters / (letters + 4)
