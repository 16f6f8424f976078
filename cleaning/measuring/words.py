"""The words of a text, as they are counted and compared."""

import re
from collections.abc import Sequence

UNSPACED = frozenset("zh yue wuu ja th lo km my bo dz".split())  # where no space parts words, a letter counts as one
TURKIC = frozenset(("tr", "az", "crh", "gag", "tt"))  # I is the capital of dotless ı
_LETTER = re.compile(r"[a-zA-Z0-9]+|\w")


def words_of(text: str, language: str | None) -> list[str]:
    """What spaces part, without the marks at its ends; of a language without spaces, its letters.

    >>> words_of("It rained, all day.", "en"), words_of("下雨 iOS", "zh")
    (['It', 'rained', 'all', 'day'], ['下', '雨', 'iOS'])
    """
    if language in UNSPACED:
        return _LETTER.findall(text)
    return [word for token in text.split() if (word := token.strip(_EDGES))]


_EDGES = "".join(map(chr, range(33, 48))) + ":;<=>?@[\\]^_`{|}~«»„“”‘’‚…–—¿¡、。，！？؟،؛۔।॥·•"


def folded(words: Sequence[str], language: str | None) -> list[str]:
    """The words in lower case, by the rules of their language.

    >>> folded(["ISPARTA", "İzmir"], "tr")
    ['ısparta', 'izmir']
    """
    if language in TURKIC:
        words = [word.replace("I", "ı").replace("İ", "i") for word in words]
    return [word.lower() for word in words]
