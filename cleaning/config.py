"""The one value that says how pages are cleaned."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct


class ConfigError(ValueError):
    """The configuration is wrong; the message says which key, why, and what to write instead."""


class DecodeOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How bytes become text."""

    encoding: str | None = None  # None: find it; a name overrides whatever the page says
    max_bytes: int = 20_000_000  # a page larger than this is rejected: 80 times the mean news page, still fast


class RepairOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What repair may change."""

    mojibake: bool = True  # ftfy: text decoded with the wrong codec; its risk is a false alarm on odd text
    turkic: bool = True  # Turkish and Azerbaijani letters read as Latin-1 or 1252, which ftfy leaves
    entities: bool = True  # '&amp;' left in text; off inside preformatted blocks


class LanguageOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How languages are told apart."""

    detector: Literal["auto", "langdetect", "lingua", "fasttext"] = "auto"
    paragraphs: bool = True  # tag each paragraph too
    margin: float = 0.5  # a score under this is 'und': not sure enough to act on


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that changes what comes out. TOML, flags and Scrapy settings are ways to build one.

    >>> Config().decode.max_bytes
    20000000
    """

    format: Literal["auto", "html", "text"] = "auto"
    decode: DecodeOptions = DecodeOptions()
    repair: RepairOptions = RepairOptions()
    language: LanguageOptions = LanguageOptions()


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
