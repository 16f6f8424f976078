"""The words and numbers of a line of dates."""

import re
import unicodedata
from functools import cache

from msgspec import Struct

from cleaning.cueing import fold_word

# A word begins with a letter, and goes on to the next space, digit or sign: marks that are no letters (vowels of Hindi,
# Thai or Burmese) are part of it. Apostrophes and hyphens end it: '2021-ci', "5 Ocak'ta".
# A year has four digits also where a time is glued to it, as where only a style parts them: '20246:07 PM'.
_TOKEN = re.compile(
    r"(?:19|20)\d\d(?=\d{1,2}:\d\d(?!\d))|\d+|[^\W\d_][^\s\d\x00-\x40\[-`{-\xa9\xab-\xb9\xbb-\xbf،؛؟।՝։\u2000-\u200b\u200e-\u206f\u3000-\u303f\uff00-\uff20]*"
)
_DIGITS = re.compile(r"\d")


class Token(Struct, frozen=True):
    """A word, folded, or a number in ASCII digits, and where it stands."""

    folded: str
    start: int
    end: int

    @property
    def number(self) -> bool:
        """Whether it is a number."""
        return self.folded.isdecimal() and self.folded.isascii()


def tokens_of(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and numbers of a text, or of a part of it, in order.

    >>> [token.folded for token in tokens_of("2021-ci il, 5 YANVAR")]
    ['2021', 'ci', 'il', '5', 'yanvar']
    """
    matches = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return [Token(word, match.start(), match.end()) for match in matches if (word := _folded(match[0]))]


def with_ascii_digits(text: str) -> str:
    """The text with the digits of all scripts in ASCII, each where it was.

    >>> with_ascii_digits("۵ دی ۱۳۹۹, ５月"), with_ascii_digits("๒๕๖๔")
    ('5 دی 1399, 5月', '2564')
    """
    return text if text.isascii() else text.translate(_ascii_digits())


def _folded(word: str) -> str:
    return str(int(word)).zfill(len(word)) if word.isdecimal() else fold_word(word)


@cache
def _ascii_digits() -> dict[int, str]:
    """Every decimal digit beyond ASCII, with the one that means the same."""
    scripts = (code for code in range(0x660, 0x10000) if chr(code).isdecimal())
    return {code: str(unicodedata.decimal(chr(code))) for code in scripts}
