"""Turkish and Azerbaijani text that was read by the wrong codec, in the ways that ftfy leaves as they are."""

import re
from functools import cache

from cleaning.repairing.spelling import spellings

FLUENT = -3.0  # a repair must read as well as this: 94% of Turkish texts do, 84% of Azerbaijani, 0.1% of others
TRUSTED = -3.6  # the same, where the whole document shows the damage: 99%, 95%, 1.2%

LETTERS = "çğıöşüəÇĞİÖŞÜƏ"
_MARKS = "“”‘’„–—…«»•"
_ACCENTED = "âîûÂÎÛéÉ"

WORD = re.compile(r"[^\W\d_]+")


_SUSPECT = re.compile("[?âÃÄÅÉÆþðýÞÐÝ\u0400-\u04ff]")


def suspect(text: str) -> bool:
    """Whether a text holds a character that one of these repairs looks for; most hold none."""
    return _SUSPECT.search(text) is not None


def fluency(text: str) -> float:
    """How much a text looks like Turkish or Azerbaijani, whichever is nearer."""
    words = WORD.findall(text)
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
    changed = [word for word in WORD.findall(text) if _MISREAD_1254.search(word)]
    if not trusted and len(changed) < 2 and not re.search("[þðÞÐÝ]", text):
        return text
    turkish, read = spellings()["tr"], text.translate(_TO_1254)
    if turkish.fluency([word.translate(_TO_1254) for word in changed]) < TRUSTED:
        return text
    return read if turkish.fluency(WORD.findall(read)) >= (TRUSTED if trusted else FLUENT) else text


# UTF-8 read as windows-1251: each letter became a Cyrillic one and a second character.


def _misread(letters: str, codec: str) -> dict[str, str]:
    """What UTF-8 letters look like when read by another codec, with the letters; bytes it lacks stay as they are."""
    return {
        "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in letter.encode()): letter
        for letter in letters
    }


@cache  # compiled where a text has a letter of its first: few have, and it takes as long as a page
def _any_of(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))


_CYRILLIC = re.compile("[\u0400-\u04ff]")
_FORMS_1251 = _misread(LETTERS + _MARKS + _ACCENTED, "cp1251")


def reread_1251(text: str) -> str:
    """UTF-8 letters that were read as windows-1251, where no Cyrillic letter is left of their words.

    >>> reread_1251("AzЙ™rbaycanda seГ§diklЙ™ri iЕџ")
    'Azərbaycanda seçdikləri iş'
    >>> reread_1251("Гњиле воће")
    'Гњиле воће'
    """
    if not _CYRILLIC.search(text):
        return text
    read = _any_of(*_FORMS_1251).sub(lambda match: _FORMS_1251[match.group()], text)
    if read == text or not re.search("[A-Za-z]", text) or _CYRILLIC.search(read):
        return text
    return read if fluency(read) >= FLUENT else text


# UTF-8 read as Latin-1, 1252 or 1254.

COMPOSED = "Ã1⁄4"  # NFKC of 'Ã¼'
_FORMS = {
    form: letter
    for codec in ("latin-1", "cp1252", "cp1254")
    for form, letter in _misread(LETTERS + _MARKS + _ACCENTED, codec).items()
} | {COMPOSED: "ü"}
LEAD = re.compile("[ÃÄÅÉÆ]")  # what the first byte of a Turkish or Azerbaijani letter becomes
TWICE = re.compile("Ã[ƒ„…†‡‰Šœž\x80-\x9f]")  # what it becomes when that is misread again
_BARE_QUOTE = re.compile("â€(?=[^\x80-\x9f\u2010-\u203a\u02c6\u02dcŒœŠšŽžŸ€™¦¢ ]|$)|â€(?= )")


def close_quotes(text: str) -> str:
    """A closing quotation mark of UTF-8 read as 1252 gets back the byte that 1252 lacks; ftfy would see a dagger.

    >>> close_quotes("â€œTibbâ€ ixtisası")
    'â€œTibbâ€\\x9d ixtisası'
    """
    return _BARE_QUOTE.sub("â€\x9d", text) if "â€œ" in text else text


def join_pairs(text: str) -> str:
    """The text with each two characters that stand for one letter made that letter."""
    return _any_of(*_FORMS).sub(lambda match: _FORMS[match.group()], text)


def reread_pairs(text: str) -> str:
    """Letters of UTF-8 read as Latin-1, 1252 or 1254 in a text with so few of them that ftfy lets it be.

    >>> reread_pairs("BeÅŸiktaÅŸ, UEFA Avrupa Ligi")
    'Beşiktaş, UEFA Avrupa Ligi'
    """
    if not LEAD.search(text) or TWICE.search(text):
        return text
    read = join_pairs(text)
    return read if read != text and fluency(read) >= FLUENT else text
