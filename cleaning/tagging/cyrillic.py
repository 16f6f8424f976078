"""Languages that their Cyrillic letters give away, first Azerbaijani, which no detector knows in Cyrillic."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import repeat

# Azerbaijani in Cyrillic is often typed with the Latin twins of its letters.
_TWINS = str.maketrans("əjh", "әјһ")

_OWN = "ҝҹ"  # no other living alphabet has them
# No letter of the Azerbaijani alphabet of 1958-91: the Russian ones that it gave up, then those of Kazakh and Kyrgyz,
# Bashkir, Tatar, Uzbek, Tajik, Mongolian, Chuvash, the South Slavs, Ukrainian, Abkhaz.
_FOREIGN = "йэюящцъьё" + "қңұі" + "ҙҫҡ" + "җ" + "ўҳ" + "ӣӯҷ" + "ӓӑӗӳ" + "љњђћџѓќѕ" + "їєґ" + "ҟҭӡҩҵҿҧ"
# Tatar and Bashkir write бер, мин, һәм, белән, өчен; Kazakh бір, мен; so these go with ә in Azerbaijani alone.
_WORDS = frozenset(("вә", "бир", "илә", "үчүн", "мән", "сән", "мәни", "сәни", "мәним", "сәнин", "даһа", "олан"))
_WORD = re.compile(r"\w+")


# Letters of one language alone, among those that a detector here knows.
_ONE = {"tg": "ӣӯ", "kk": "ұ", "ba": "ҙҡ", "sr": "ђћ", "mk": "ѓќ"}
_SHARE = 0.01  # of the text's letters: a name in a Russian text won't do
_SURE = 0.9  # of a text with such a letter; a few are names or borrowed spellings


def cyrillic_guess(letters: Mapping[str, int], text: str) -> tuple[str, float] | None:
    """The language with a score, where the letters of a Cyrillic text give it away; else None.

    `letters` counts the letters of `text`.
    """
    counts: dict[str, int] = {}
    for letter, count in letters.items():
        small = _small(letter)
        counts[small] = counts.get(small, 0) + count
    if (score := _azerbaijani(counts, text)) > 0.5:
        return "az", score
    needed = _SHARE * sum(counts.values())
    for code, own in _ONE.items():
        if _total(counts, own) > needed:
            return code, _SURE
    return _belarusian(counts, needed) or _uzbek(counts, needed)


@cache
def _small(letter: str) -> str:
    return letter.lower().translate(_TWINS)


def _azerbaijani(counts: Mapping[str, int], text: str) -> float:
    """How sure it is, 0 to 1: the letters that speak for Azerbaijani, against those that it does not have."""
    own = _total(counts, _OWN)
    schwa, je = counts.get("ә", 0), counts.get("ј", 0)
    if not own and not schwa:
        return 0.0
    foreign = _total(counts, _FOREIGN)
    if not own and not (schwa and je):
        return 0.7 if schwa and not foreign and _by_words(counts, text) else 0.0
    telling = own + schwa + je
    return telling / (telling + 2 * foreign + 0.2)


def _by_words(counts: Mapping[str, int], text: str) -> bool:
    """Whether a text with ә and no foreign letter has ғ, which Tatar lacks, or a word only Azerbaijani spells so."""
    return "ғ" in counts or not _WORDS.isdisjoint(_WORD.findall(text.lower().translate(_TWINS)))


def _belarusian(counts: Mapping[str, int], needed: float) -> tuple[str, float] | None:
    """Belarusian has і for и, and ы, э or ё that Ukrainian lacks; Kazakh, with і and ы, has и or letters of its own."""
    if counts.get("і", 0) <= needed or _total(counts, "иїєґщъ" + "әғқңөұүһ"):
        return None
    return ("be", _SURE) if _total(counts, "ўыэё") else None


def _uzbek(counts: Mapping[str, int], needed: float) -> tuple[str, float] | None:
    """Uzbek, or Karakalpak, whose alphabet has ә, ң, ө and ү too; both have ў, and of Belarusian's і neither."""
    if _total(counts, "ўҳ") <= needed or _total(counts, "іӷҷҫ"):
        return None
    if _total(counts, "әңөү"):
        return "kaa", _SURE
    return ("uz", _SURE) if counts.get("ў") else None


def _total(counts: Mapping[str, int], letters: str) -> int:
    return sum(map(counts.get, letters, repeat(0)))
