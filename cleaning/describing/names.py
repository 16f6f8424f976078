"""The shape of a person's name."""

import re

from cleaning.cueing import fold_word
from cleaning.describing.bylinewords import agencies, byline_words

MAX_NAME = 60  # characters; a longer run of capitals is a headline

_INITIAL = re.compile(r"[^\W\d_]\.(?:-?[^\W\d_]\.)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_UNCASED = re.compile(r"[\u0590-\u08ff\u0900-\u10ff\u1780-\u17ff]")
_UNCASED_WORD = re.compile(r"[^\W\d_][^\s\d,;:|/()\[\]]*")
_HAN = r"[\u3040-\u30ff\u3400-\u9fff]"
_HAN_NAME = re.compile(rf"[\u3400-\u9fff]{{2,4}}|[\uac00-\ud7a3]{{2,4}}|{_HAN}{{2,8}}(?:[ \u3000・·]{_HAN}{{1,12}})?")


def looks_like_name(text: str, capitals: bool = False) -> bool:
    """Whether the text has the shape of a person's name: two to four words in capitals, an initial, a particle.

    A surname may be all capitals, a whole name only with `capitals` (after 'By', say). The shape is all that can be
    seen: 'Ankara Kalesi' has it too, so a caller wants a second reason, such as the headline next to it.

    >>> looks_like_name("Ayşe Nur ÖZTÜRK"), looks_like_name("J. van der Berg")
    (True, True)
    >>> looks_like_name("Hava Durumu"), looks_like_name("BBC Persian"), looks_like_name("Read more")
    (False, False, False)
    """
    words = text.split()
    if capitals and _HAN_NAME.fullmatch(text):
        return byline_words().never.isdisjoint(words)
    if len(text) > MAX_NAME or not 2 <= len(words) <= 7:
        return False
    if fold_word(words[0]) in byline_words().first or fold_word(text) in agencies().names:
        return False
    if capitals and _UNCASED.search(text):
        return len(words) <= 5 and all(_UNCASED_WORD.fullmatch(word) for word in words)
    named = [word for word in words if fold_word(word) not in byline_words().particle or word[0].isupper()]
    if not 2 <= len(named) <= 4 or not all(_is_capitalised(word) for word in named) or words[-1] not in named[-1:]:
        return False
    return _is_cased(named, capitals) and byline_words().never.isdisjoint(map(fold_word, named))


def _is_capitalised(word: str) -> bool:
    """'Jane', 'O’Neill', 'Al-Sayed', 'YILDIZ', 'J.', 'Jr.'; not 'iPhone', 'B2B'."""
    if not word[0].isupper() or not (_INITIAL.fullmatch(word) or _WORD.fullmatch(word)):
        return False
    return word.isupper() or word[1:].islower() or all(part[:1].isupper() for part in re.split("['’-]", word))


def _is_cased(words: list[str], capitals: bool) -> bool:
    """Whether the capitals are a name's: all of a surname, but not those of 'BBC Persian' or of a headline."""
    whole = [word.isupper() and not _INITIAL.fullmatch(word) and len(word) > 1 for word in words]
    if all(whole):
        return capitals
    return not whole[0] or _INITIAL.fullmatch(words[0]) is not None
