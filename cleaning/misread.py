"""Turkish and Azerbaijani text whose letters were misread or lost, in the ways that ftfy leaves as they are."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaning.spelling import Spelling, lower, shouted, spellings, upper

FLUENT = -3.0  # a repair must read as well as this
TRUSTED = -3.6  # the same, in a document whose whole text shows the damage; 98% of sound sentences
CLEAR = -2.6  # the same, for letters that were lost altogether, where a wrong guess looks right

LETTERS = "çğıöşüəÇĞİÖŞÜƏ"
LOST = "ğışəĞİŞƏ"  # those that Latin-1 lacks
_MARKS = "“”‘’„–—…«»•"
_ACCENTED = "âîûÂÎÛéÉ"

_WORD = re.compile(r"[^\W\d_]+")
_START = re.compile(r"(?:^|[.!…:][^\w?]*\s|\n)[^\w?]*$")


_SUSPECT = re.compile("[?âÃÄÅÉÆþðýÞÐÝ\u0400-\u04ff]")


def suspect(text: str) -> bool:
    """Whether a text holds a character that one of these repairs looks for; most hold none."""
    return _SUSPECT.search(text) is not None


class Reading(NamedTuple):
    """A text read again: how fluent its words are, and what it says."""

    fluency: float
    text: str


def fluency(text: str) -> float:
    """How much a text looks like Turkish or Azerbaijani, whichever is nearer."""
    words = _WORD.findall(text)
    return max(spelling.fluency(words) for spelling in spellings().values())


# Turkish written as windows-1254 or ISO-8859-9 and read as Latin-1: six letters differ, and no other byte.

_OF_1252 = "þðýÞÐÝ"
_TO_1254 = str.maketrans(_OF_1252, "şğıŞĞİ")
_MISREAD_1254 = re.compile(f"[{_OF_1252}]")
_SOUND = re.compile("[şğıŞĞİ]")


def reread_1254(text: str, trusted: bool = False) -> str:
    """Icelandic letters in Turkish words turned into the Turkish ones that share their bytes.

    Icelandic, Faroese, Czech and Turkmen have some of these letters too, so the words must read as Turkish, a text that
    already has a letter of Turkish is let be, and 'ý' alone proves nothing: it takes two words or another letter.

    >>> reread_1254("Ýstanbul'da aðýr iþçiler")
    "İstanbul'da ağır işçiler"
    >>> reread_1254("Þingvellir þjóðgarður, Ísland, maðurinn")
    'Þingvellir þjóðgarður, Ísland, maðurinn'
    """
    if not _MISREAD_1254.search(text) or _SOUND.search(text):
        return text
    changed = [word for word in _WORD.findall(text) if _MISREAD_1254.search(word)]
    if not trusted and len(changed) < 2 and not re.search("[þðÞÐÝ]", text):
        return text
    turkish, read = spellings()["tr"], text.translate(_TO_1254)
    if turkish.fluency([word.translate(_TO_1254) for word in changed]) < TRUSTED:
        return text
    return read if turkish.fluency(_WORD.findall(read)) >= (TRUSTED if trusted else FLUENT) else text


# UTF-8 read as windows-1251: each letter became a Cyrillic one and a second character.


def _misread(letters: str, codec: str) -> dict[str, str]:
    """What UTF-8 letters look like when read by another codec, with the letters; bytes it lacks stay as they are."""
    return {
        "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in letter.encode()): letter
        for letter in letters
    }


def _any_of(table: dict[str, str]) -> str:
    return "|".join(map(re.escape, sorted(table, key=len, reverse=True)))


_CYRILLIC = re.compile("[\u0400-\u04ff]")
_FORMS_1251 = _misread(LETTERS + _MARKS + _ACCENTED, "cp1251")
_MISREAD_1251 = re.compile(_any_of(_FORMS_1251))


def reread_1251(text: str) -> str:
    """UTF-8 letters that were read as windows-1251, where no Cyrillic letter is left of their words.

    >>> reread_1251("AzЙ™rbaycanda seГ§diklЙ™ri iЕџ")
    'Azərbaycanda seçdikləri iş'
    >>> reread_1251("Гњиле воће")
    'Гњиле воће'
    """
    if not _CYRILLIC.search(text):
        return text
    read = _MISREAD_1251.sub(lambda match: _FORMS_1251[match.group()], text)
    if read == text or not re.search("[A-Za-z]", text) or _CYRILLIC.search(read):
        return text
    return read if fluency(read) >= FLUENT else text


# UTF-8 read as Latin-1 or 1252, of which the second byte was then lost (C1 controls dropped, NFKC).

_COMPOSED = "Ã1⁄4"  # NFKC of 'Ã¼'
_FORMS = {
    form: letter
    for codec in ("latin-1", "cp1252", "cp1254")
    for form, letter in _misread(LETTERS + _MARKS + _ACCENTED, codec).items()
} | {_COMPOSED: "ü"}
_WHOLE = re.compile(_any_of(_FORMS))
_LEADS = {"Ã": "ÇÖÜ", "Ä": "ğĞ", "Å": "şŞ", "É": "ə", "Æ": "Ə"}
_LEAD = re.compile("[ÃÄÅÉÆ]")
_LONE_MARK = re.compile("(?<!Ã)â")
_TWICE = re.compile("Ã[ƒ„…†‡‰Šœž\x80-\x9f]")
_CAPITALS = re.compile(r"\b[A-ZÇÖÜ]{2,}[ÅÄ][A-ZÇÖÜ]{2,}\b")
_INSIDE = re.compile("[a-zçğıöşüə][ÃÄÅÉ]")
_BARE_QUOTE = re.compile("â€(?=[^\x80-\x9f\u2010-\u203a\u02c6\u02dcŒœŠšŽžŸ€™¦¢ ]|$)|â€(?= )")


def close_quotes(text: str) -> str:
    """A closing quotation mark of UTF-8 read as 1252 gets back the byte that 1252 lacks; ftfy would see a dagger.

    >>> close_quotes("â€œTibbâ€ ixtisası")
    'â€œTibbâ€\\x9d ixtisası'
    """
    return _BARE_QUOTE.sub("â€\x9d", text) if "â€œ" in text else text


def reread_pairs(text: str) -> str:
    """Letters of UTF-8 read as Latin-1, 1252 or 1254 in a text with so few of them that ftfy lets it be.

    >>> reread_pairs("BeÅŸiktaÅŸ, UEFA Avrupa Ligi")
    'Beşiktaş, UEFA Avrupa Ligi'
    """
    if not _LEAD.search(text) or _TWICE.search(text):
        return text
    read = _WHOLE.sub(lambda match: _FORMS[match.group()], text)
    return read if read != text and fluency(read) >= FLUENT else text


def restore_bytes(text: str, trusted: bool = False) -> str:
    """Letters of which misreading left the first byte only, by what the word must be.

    >>> restore_bytes("tÉhsil mÃ1⁄4ÉssisÉlÉri")
    'təhsil müəssisələri'
    """
    if not _LEAD.search(text) or _TWICE.search(text):
        return text
    whole = _WHOLE.sub(lambda match: _FORMS[match.group()], text)
    lossy = _COMPOSED in text or (_LEAD.search(whole) and (trusted or whole != text or _INSIDE.search(text)))
    if not lossy:
        return _known(text)
    read = _best(_quoted(whole, text), _LEAD, _lead_slot)
    return read.text if read.fluency >= (TRUSTED if trusted else FLUENT) else text


def _known(text: str) -> str:
    """Words in capitals with a stray 'Å' or 'Ä' inside, where that gives a word that we know: 'BAÅARILI'."""

    def mend(match: re.Match[str]) -> str:
        readings = (_reading(match.group(), _LEAD, _lead_slot, False, spelling) for spelling in spellings().values())
        read = max(readings)[1]
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
    before, after = text[:start][-1:], text[end : end + 1]
    if before.isspace() and after.isspace():
        return "–"
    if after.isalnum() and not before.isalnum():
        return "“"
    return "’" if before.isalnum() and after.isalnum() and not _open(text[:start]) else "”"


def _open(text: str) -> bool:
    """Whether the last lone 'â' opens a quotation."""
    last = re.search(r"(.?)â(.?)[^â]*$", text, re.DOTALL)
    return bool(last and not last[1].isalnum() and last[2].isalnum())


def _lead_slot(lead: str, capital: bool) -> str:
    letters = _LEADS[lead]
    return letters if len(letters) == 1 or lead == "Ã" else letters[capital]


# Letters that a conversion to Latin-1 wrote as '?'.

_HOLE = re.compile(r"\?")
_INNER_HOLE = re.compile(r"\?[^\W\d_]")
_HOLED = re.compile(r"(?:[^\W\d_]|\?)+")
_KEPT = re.compile(f"[{LOST}]")
_ADDRESS = re.compile(r"\S*(?:://|www\.|/\S*\?|\?\w+=|@)\S*")
_NEW_SENTENCE = re.compile(r"[\"'”’»)\]]*(?:\s+\W*[A-ZÇÖÜ?0-9]|\s*$)")
REAL = -4.0  # a '?' before a new sentence is a question mark as often as that, by its logarithm
RARELY_REAL = -14.0  # before anything else


def restore_question_marks(text: str, trusted: bool = False) -> str:
    """Letters that became '?', by what each word must be; question marks stay.

    Only where '?' stands inside words again and again, none of the letters that Latin-1 lacks is left, and the result
    reads as Turkish or Azerbaijani. Of a hundred letters two come out wrong: 'şokların' for 'Şokların', say.

    >>> restore_question_marks("Az?rbaycanda ali m?kt?bl?r? daxil olsa da, n? bilirl?r?")
    'Azərbaycanda ali məktəblərə daxil olsa da, nə bilirlər?'
    """
    inner = len(_INNER_HOLE.findall(text))
    if not ("?" in text and (trusted or inner > 1)) or _KEPT.search(text):
        return text
    read = _best(text, _HOLE, None)
    return read.text if read.fluency >= (FLUENT if trusted else CLEAR) else text


# The words of a text, read where they are broken, in the language that makes the best of them.

_Slot = Callable[[str, bool], str]


def _best(text: str, broken: re.Pattern[str], slot: _Slot | None) -> Reading:
    return max(_read(text, broken, slot, spelling) for spelling in spellings().values())


def _read(text: str, broken: re.Pattern[str], slot: _Slot | None, spelling: Spelling) -> Reading:
    addresses = [match.span() for match in _ADDRESS.finditer(text)] if slot is None else []

    def mend(match: re.Match[str]) -> str:
        word, (start, end) = match.group(), match.span()
        before = text[max(0, start - 20) : start]
        lone = word.strip("?") == "" and not before.endswith(("'", "’", "”", '"', "-"))  # an ending may be all holes
        if not broken.search(word) or lone or any(a <= start < b for a, b in addresses):
            return word
        first = bool(_START.search(before))
        if slot is None:
            return _answer(word, first, text[end : end + 20], spelling)
        return _reading(word, broken, slot, first, spelling)[1]

    read = (_HOLED if slot is None else _WORD).sub(mend, text)
    return Reading(spelling.fluency(_WORD.findall(read)), read)


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
