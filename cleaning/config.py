"""The one value that says how pages are cleaned."""

import re
import tomllib
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from cleaning.model import PageType


class ConfigError(ValueError):
    """The configuration is wrong; the message says which key, why, and what to write instead."""


Format = Literal["auto", "html", "text"]
DetectorName = Literal["auto", "langdetect", "lingua", "fasttext"]
Keep = Literal["balanced", "precision", "recall"]
TextFormat = Literal["text", "markdown"]

LEAST_MEMORY = 300_000_000  # bytes that a limit may be set to


def _check_word(key: str, word: str, allowed: tuple[str, ...]) -> None:
    if word not in allowed:
        raise ConfigError(f"{key}: {word!r} is none of {', '.join(allowed)}")


def _check_codec(name: str) -> None:
    try:
        b"a".decode(name, errors="replace")  # looking it up alone would let through codecs that are not of text: hex
    except (LookupError, ValueError) as error:
        raise ConfigError(f"decode.encoding: there is no text codec {name!r}; write utf-8 or cp1254, say") from error


class DecodeOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How bytes become text."""

    encoding: str | None = None  # None: find it; a name overrides whatever the page says
    max_bytes: int = 20_000_000  # a page larger than this is rejected: 80 times the mean news page, still fast

    def __post_init__(self) -> None:
        """Refuse a limit that lets nothing through, and a codec that is none."""
        if self.max_bytes < 1:
            raise ConfigError(f"decode.max_bytes: {self.max_bytes} lets no page through; write 20000000, say")
        if self.encoding is not None:
            _check_codec(self.encoding)


class RepairOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What repair may change."""

    mojibake: bool = True  # ftfy: text decoded with the wrong codec; its risk is a false alarm on odd text
    turkic: bool = True  # Turkish and Azerbaijani letters read as Latin-1 or 1252, which ftfy leaves
    entities: bool = True  # '&amp;' left in text; off inside preformatted blocks


class JudgeOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What counts as main text."""

    keep: Keep = "balanced"  # precision: nothing foreign, even if a paragraph is lost; recall: the other way round
    headline: bool = False  # the headline is metadata, and the text starts with the article; true: it is the first line
    model: str | None = None  # None: the models that came with pagesieve; else a file of python -m cleaning.train

    def __post_init__(self) -> None:
        """Refuse a profile that is none."""
        _check_word("judge.keep", self.keep, get_args(Keep))


class PageOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which pages are wanted."""

    type: str = "auto"  # auto: each page's own; a type: what every page is, whatever it looks like
    only: tuple[PageType, ...] = ()  # (): all but front pages, which hold no main text; types: these alone

    def __post_init__(self) -> None:
        """Refuse a type that is none, and to ask for nothing but what no page can be."""
        _check_word("pages.type", self.type, ("auto", *PageType))
        if self.only and self.type != "auto" and self.type not in self.only:
            raise ConfigError(f"pages.type: every page is {self.type}, and pages.only rejects it: leave one out")


class CorrectionOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What persons said of pages, over the judge."""

    file: str | None = None  # a file of corrections, as pagesieve correct and the report make it
    sha256: str | None = None  # of the file; None: whatever it holds. A run notes it, and goes on by the same one


class LanguageOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How languages are told apart."""

    detector: DetectorName = "auto"
    paragraphs: bool = True  # tag each paragraph too
    margin: float = 0.5  # a score under this is 'und': not sure enough to act on
    only: tuple[str, ...] = ()  # (): all; codes as records have them: documents in these alone

    def __post_init__(self) -> None:
        """Refuse a detector that is none, and a margin that no score can stand for."""
        _check_word("language.detector", self.detector, get_args(DetectorName))
        if not 0 <= self.margin <= 1:
            raise ConfigError(f"language.margin: {self.margin} is no score; write a number from 0 to 1")
        for code in self.only:
            if not re.fullmatch("[a-z]{2,3}", code):
                raise ConfigError(
                    f"language.only: {code!r} is no code of a language; write tr, az or, of three letters, crh"
                )


class LimitOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one page may cost before it is given up."""

    seconds: float = 10.0  # of a processor's work: 100 times the mean news page, so that only what explodes comes near
    memory: int = 1_500_000_000  # bytes of the process that cleans: seven times what it has with a page of news

    def __post_init__(self) -> None:
        """Refuse limits that let nothing through: a worker that has loaded its libraries has 210 MB."""
        if not 0 < self.seconds < float("inf"):
            raise ConfigError(f"limits.seconds: {self.seconds} lets no page through; write 10, say")
        if self.memory < LEAST_MEMORY:
            raise ConfigError(f"limits.memory: {self.memory} is too little to work in; write {LEAST_MEMORY} or more")


class RecordOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a record holds beside what every record does."""

    text_format: TextFormat = "text"  # markdown: headings, lists, quotes, tables and code with their marks
    blocks: bool = False  # each block of the text with its kind, its place and its XPath: twice the size
    comments: bool = False  # readers' comments, which are no main text
    links: bool = False  # what is linked, and whereto
    images: bool = False  # the addresses of pictures in the text and between its blocks
    signals: bool = False  # what corpus makers filter by, measured: a millisecond or two a page
    ledger: bool = True  # a line for each removed block; false: they are counted alone

    def __post_init__(self) -> None:
        """Refuse a format that is none."""
        _check_word("record.text_format", self.text_format, get_args(TextFormat))
        for key, asked in (("links", self.links), ("images", self.images)):
            if asked and not self.outline:
                raise ConfigError(
                    f"record.{key}: {key} stand in Markdown and in metadata.blocks; ask for one of them too: "
                    "--text-format markdown, or --blocks"
                )

    @property
    def outline(self) -> bool:
        """Whether it takes the outline of a page."""
        return self.blocks or self.text_format == "markdown"


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that changes what comes out. TOML, flags and Scrapy settings are ways to build one.

    >>> Config().decode.max_bytes
    20000000
    """

    format: Format = "auto"
    decode: DecodeOptions = DecodeOptions()
    repair: RepairOptions = RepairOptions()
    judge: JudgeOptions = JudgeOptions()
    pages: PageOptions = PageOptions()
    corrections: CorrectionOptions = CorrectionOptions()
    language: LanguageOptions = LanguageOptions()
    limits: LimitOptions = LimitOptions()
    record: RecordOptions = RecordOptions()

    def __post_init__(self) -> None:
        """Refuse a format that is none."""
        _check_word("format", self.format, get_args(Format))


def config_of(values: object) -> Config:
    """A `Config` of nested dicts. Raises `ConfigError` on an unknown key or a value of the wrong kind.

    >>> config_of({"language": {"detektor": "auto"}})
    Traceback (most recent call last):
    ...
    cleaning.config.ConfigError: Object contains unknown field `detektor` - at `$.language`
    """
    try:
        return msgspec.convert(values, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(str(error)) from error


def read_config(path: Path) -> Config:
    """The `Config` of a TOML file. Raises `ConfigError`, naming the file, where it can't be read or is wrong."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        return config_of(values)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}; the keys are listed in docs/configuration.md") from error
