"""The stage that measures a document's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from msgspec import structs

from cleaning.config import ConfigError, RecordOptions
from cleaning.measuring.fingerprint import fingerprint
from cleaning.measuring.personal import personal_in
from cleaning.measuring.quality import BULLETS, ELLIPSES, endings_of, lines_of, share
from cleaning.measuring.repetition import duplicate_lines, duplicate_share, top_share
from cleaning.measuring.wordlists import stop_words_of
from cleaning.measuring.words import folded, words_of
from cleaning.model import Document
from cleaning.recording import text_of
from cleaning.signals import Personal, Signals

LIBRARIES = ("phonenumbers", "rensa", "stopwordsiso")
SHORT = 30  # characters: FineWeb's


def require_signals() -> None:
    """Nothing, where the libraries are there; else `ConfigError` with the command that installs them."""
    if missing := [name for name in LIBRARIES if find_spec(name) is None]:
        raise ConfigError(f"record.signals: {', '.join(missing)} not installed; type: pip install 'pagesieve[signals]'")


@dataclass(frozen=True)
class Measure:
    """Measures a text, where `options.signals` asks for it."""

    options: RecordOptions = RecordOptions()

    def __post_init__(self) -> None:
        """Refuse what can't be measured here."""
        if self.options.signals:
            require_signals()

    def __call__(self, document: Document) -> Document:
        """The document with its signals."""
        if not self.options.signals:
            return document
        language = document.language.code if document.language else None
        address = document.page.url or document.metadata.canonical_url
        personal = personal_in(text_of(document, self.options)[0], language, address)
        return structs.replace(document, signals=signals_of(document.text, language, personal))


def signals_of(text: str, language: str | None, personal: Sequence[Personal] = ()) -> Signals:
    """The measures of a text in a language; those of no text are 0.

    >>> signals_of("It rained all day. Nobody went out.", "en").sentences
    2
    """
    words, lines = words_of(text, language), lines_of(text)
    plain = folded(words, language)
    stops = stop_words_of(language)
    met = [word for word in plain if word in stops] if stops else None
    count = len(words)
    symbols = text.count("#") + sum(text.count(sign) for sign in ELLIPSES)
    ended, sentences = endings_of(text, lines)
    doubled, doubled_characters = duplicate_lines(lines)
    return Signals(
        words=count,
        sentences=sentences,
        mean_word_length=round(sum(map(len, words)) / count, 4) if count else 0.0,
        symbol_word_ratio=round(symbols / count, 4) if count else 0.0,
        bullet_line_share=share(sum(line.startswith(BULLETS) for line in lines), len(lines)),
        ellipsis_line_share=share(sum(line.endswith(ELLIPSES) for line in lines), len(lines)),
        alphabetic_word_share=share(sum(any(map(str.isalpha, word)) for word in words), count),
        stop_words=None if met is None else len(set(met)),
        stop_word_share=None if met is None else share(len(met), count),
        ended_line_share=share(ended, len(lines)),
        short_line_share=share(sum(len(line) <= SHORT for line in lines), len(lines)),
        line_word_ratio=round(text.count("\n") / count, 4) if count else 0.0,
        curly_bracket="{" in text,
        lorem_ipsum="lorem ipsum" in text.lower(),
        duplicate_line_share=doubled,
        duplicate_line_character_share=doubled_characters,
        top_2gram_share=top_share(plain, 2),
        top_3gram_share=top_share(plain, 3),
        top_4gram_share=top_share(plain, 4),
        duplicate_5gram_share=duplicate_share(plain, 5),
        duplicate_6gram_share=duplicate_share(plain, 6),
        duplicate_7gram_share=duplicate_share(plain, 7),
        duplicate_8gram_share=duplicate_share(plain, 8),
        duplicate_9gram_share=duplicate_share(plain, 9),
        duplicate_10gram_share=duplicate_share(plain, 10),
        minhash=fingerprint(plain),
        personal=list(personal),
    )
