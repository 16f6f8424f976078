"""Turkish and Azerbaijani letters that were lost, restored by what the word must be."""

import math
import re
from bisect import bisect
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaning.repairing.misread import COMPOSED, FLUENT, LEAD, TRUSTED, TWICE, WORD, join_pairs
from cleaning.repairing.spelling import Spelling, lower, shouted, spellings, upper

CLEAR = -2.6  # as FLUENT, but a wrong guess of a lost letter looks right: 84% of Turkish, 76%, 0.03% of others
FOREIGN = -3.8  # a hundred words of other languages are under -4.2, of these two, broken or not, above -2.5
SAMPLE = 100  # words by which a language is told to be another
FEWEST = 30  # words that tell it
LONGEST = 40  # letters of a word that is read; what is longer is no word, and reading it takes time

_START = re.compile(r"(?:^|[.!…:][^\w?]*\s|\n)[^\w?]*$")  # what stands before a sentence


class Reading(NamedTuple):
    """A text read again: how fluent its words are, and what it says."""

    fluency: float
    text: str


# UTF-8 read as Latin-1 or 1252, of which the second byte was then lost (C1 controls dropped, NFKC).

_LEADS = {"Ã": "ÇÖÜ", "Ä": "ğĞ", "Å": "şŞ", "É": "ə", "Æ": "Ə"}
_CAPITAL = str.maketrans("ÄÅ", "ĞŞ")
_LONE_MARK = re.compile("(?<!Ã)â")
_CAPITALS = re.compile(r"\b[A-ZÇÖÜ]{2,}[ÅÄ][A-ZÇÖÜ]{2,}\b")
_INSIDE = re.compile("[a-zçğıöşüə][ÃÄÅÉ]")


def restore_bytes(text: str, trusted: bool = False) -> str:
    """Letters of which misreading left the first byte only, by what the word must be.

    >>> restore_bytes("tÉhsil mÃ1⁄4ÉssisÉlÉri")
    'təhsil müəssisələri'
    """
    if not LEAD.search(text) or TWICE.search(text):
        return text
    whole = join_pairs(text)
    lossy = COMPOSED in text or (LEAD.search(whole) and (trusted or whole != text or _INSIDE.search(text)))
    if not lossy:
        return _known(text)
    read = _best(_quoted(whole, text), LEAD, _lead_slot)
    return read.text if read.fluency >= (TRUSTED if trusted else FLUENT) else text


def _known(text: str) -> str:
    """Words in capitals with a stray 'Å' or 'Ä' inside, where that gives a word that we know: 'BAÅARILI'."""

    def mend(match: re.Match[str]) -> str:
        if len(match.group()) > LONGEST:
            return match.group()
        read = upper(lower(match.group().translate(_CAPITAL)))  # in capitals each of the two leads to one letter
        return read if any(lower(read) in spelling.words for spelling in spellings().values()) else match.group()

    return _CAPITALS.sub(mend, text)


def _quoted(whole: str, text: str) -> str:
    """Quotation marks of which only the first byte, 'â', is left, told apart by what stands beside them."""
    if "â" not in text or "â€" in text:
        return whole
    if len(_LONE_MARK.findall(text)) != whole.count("â"):  # some are letters
        return whole
    return _LONE_MARK.sub(_mark, whole)


def _mark(match: re.Match[str]) -> str:
    text, (start, end) = match.string, match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before.isspace() and after.isspace():
        return "–"
    if after.isalnum() and not before.isalnum():
        return "“"
    return "’" if before.isalnum() and after.isalnum() and not _open(text, start) else "”"


def _open(text: str, end: int) -> bool:
    """Whether the last 'â' before `end` opens a quotation."""
    last = text.rfind("â", 0, end)
    return last >= 0 and not text[max(0, last - 1) : last].isalnum() and text[last + 1 : end][:1].isalnum()


def _lead_slot(lead: str, capital: bool) -> str:
    letters = _LEADS[lead]
    return letters if len(letters) == 1 or lead == "Ã" else letters[capital]


# Letters that a conversion to Latin-1 wrote as '?'.

LOST = "ğışəĞİŞƏ"  # the letters that Latin-1 lacks
_HOLE = re.compile(r"\?")
_INNER_HOLE = re.compile(r"\?[^\W\d_]")
_HOLED = re.compile(r"(?:[^\W\d_]|\?)+")
_KEPT = re.compile(f"[{LOST}]")
_TOKEN = re.compile(r"\S+")
_QUERY = re.compile(r"\?\w+=")
_NEW_SENTENCE = re.compile(r"[\"'”’»)\]]*(?:\s+\W*[A-ZÇÖÜ?0-9]|\s*$)")
REAL = -4.0  # a '?' before a new sentence is a question mark as often as that, by its logarithm
RARELY_REAL = -14.0  # before anything else


def restore_question_marks(text: str, trusted: bool = False) -> str:
    """Letters that became '?', by what each word must be; question marks stay.

    Only where '?' stands inside words again and again (in addresses it stays), none of the letters that Latin-1 lacks
    is left, and the result reads as Turkish or Azerbaijani. Of a hundred letters two come out wrong: 'şokların' for
    'Şokların', say.

    >>> restore_question_marks("Az?rbaycanda ali m?kt?bl?r? daxil olsa da, n? bilirl?r?")
    'Azərbaycanda ali məktəblərə daxil olsa da, nə bilirlər?'
    """
    if "?" not in text or _KEPT.search(text) or not (trusted or _inner_holes(text) > 1):
        return text
    if _is_foreign(text):
        return text
    read = _best(text, _HOLE, None)
    return read.text if read.fluency >= (FLUENT if trusted else CLEAR) else text


def _is_foreign(text: str) -> bool:
    """Whether words from all over a text, of those that are whole, are another language's: reading it takes long."""
    whole = [token for token in text.split() if "?" not in token]
    words = WORD.findall(" ".join(whole[:: len(whole) // SAMPLE + 1]))
    return len(words) >= FEWEST and max(spelling.fluency(words) for spelling in spellings().values()) < FOREIGN


def _inner_holes(text: str) -> int:
    if len(_INNER_HOLE.findall(text)) <= 1:
        return 0
    tokens = (token for token in text.split() if "?" in token and not _is_address(token))
    return sum(len(_INNER_HOLE.findall(token)) for token in tokens)


def _is_address(token: str) -> bool:
    """Whether a token is an address, whose '?' begins a query."""
    if "://" in token or "www." in token or "@" in token or 0 <= token.find("/") < token.rfind("?"):
        return True
    return _QUERY.search(token) is not None


def _addresses(text: str) -> list[tuple[float, int]]:
    return [match.span() for match in _TOKEN.finditer(text) if _is_address(match.group())]


def _within(spans: list[tuple[float, int]], position: int) -> bool:
    """Whether one of these spans, which are in order, holds a position."""
    index = bisect(spans, (position, math.inf)) - 1
    return index >= 0 and position < spans[index][1]


# The words of a text, read where they are broken, in the language that makes the best of them.

_Slot = Callable[[str, bool], str]


def _best(text: str, broken: re.Pattern[str], slot: _Slot | None) -> Reading:
    return max(_read(text, broken, slot, spelling) for spelling in spellings().values())


def _read(text: str, broken: re.Pattern[str], slot: _Slot | None, spelling: Spelling) -> Reading:
    addresses = _addresses(text) if slot is None else []

    def mend(match: re.Match[str]) -> str:
        word, (start, end) = match.group(), match.span()
        before = text[max(0, start - 20) : start]
        lone = word.strip("?") == "" and not before.endswith(("'", "’", "”", '"', "-"))  # an ending may be all holes
        if not broken.search(word) or lone or len(word) > LONGEST or _within(addresses, start):
            return word
        first = bool(_START.search(before))
        if slot is None:
            return _answer(word, first, text[end : end + 20], spelling)
        return _reading(word, broken, slot, first, spelling)[1]

    read = (_HOLED if slot is None else WORD).sub(mend, text)
    return Reading(spelling.fluency(WORD.findall(read)), read)


def _reading(word: str, broken: re.Pattern[str], slot: _Slot, first: bool, spelling: Spelling) -> tuple[float, str]:
    """The best reading of a broken word: small letters after the first, unless the whole word is in capitals."""
    abbreviation = len(word) == 2 and word[0].isupper()  # 'AŞ', a kind of company, or 'İş'
    if shouted(broken.sub("", word)) or abbreviation:
        score, read = spelling.read([lower(letters) for letters in _slots(word, broken, slot, first, True)])
        small = spelling.read(list(_slots(word, broken, slot, first, False)))
        return small if abbreviation and small[0] > score else (score, upper(read))
    return spelling.read(list(_slots(word, broken, slot, first, False)))


def _slots(word: str, broken: re.Pattern[str], slot: _Slot, first: bool, capitals: bool) -> Iterator[str]:
    for position, letter in enumerate(word):
        if not broken.fullmatch(letter):
            yield letter
        elif position or capitals:
            yield slot(letter, capitals)
        else:
            yield slot(letter, True) if first else slot(letter, False) + slot(letter, True)


def _hole_slot(_: str, capital: bool) -> str:
    return LOST[4:] if capital else LOST[:4]


def _answer(word: str, first: bool, after: str, spelling: Spelling) -> str:
    """The best reading of a word with holes, whose last one may be a question mark."""
    score, read = _reading(word, _HOLE, _hole_slot, first, spelling)
    if not word.endswith("?"):
        return read
    asked, question = _reading(word[:-1], _HOLE, _hole_slot, first, spelling)
    asked += REAL if _NEW_SENTENCE.match(after) else RARELY_REAL
    return question + "?" if asked > score else read
