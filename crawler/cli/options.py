"""The options that say how pages are read and cleaned, for every command that does."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

import click
from msgspec import Struct, structs

from cleaning import Config, ConfigError, Pipeline, read_config
from cleaning.config import LanguageOptions
from crawler.feed import FeedOptions, fields_of

FORMATS = ("auto", "html", "text", "jsonl", "warc", "wet")
DETECTORS = get_args(LanguageOptions.__annotations__["detector"])
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}

Command = TypeVar("Command", bound=Callable[..., Any])


def size(value: str) -> int:
    """The bytes of '20000000', '500k' or '20MB'; a unit is a power of 1000.

    >>> size("1.5MB")
    1500000
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([kmg]?)b?", value.lower())
    if not found or not float(found[1]):
        raise click.BadParameter(f"'{value}' is no size; write 20MB, 500k or a number of bytes")
    return int(float(found[1]) * UNITS[found[2]])


PAGE_OPTIONS = (
    click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        help="What the inputs are; auto (the default) tells by content, then by name.",
    ),
    click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="NAME=FIELD",
        help="In JSON lines, take NAME (text, html, url, title, date, ...) from FIELD. Repeatable.",
    ),
    click.option("--encoding", metavar="CODEC", help="Read pages with this codec, whatever they say of themselves."),
    click.option("--detector", type=click.Choice(DETECTORS), help="What tells languages; auto is the default."),
    click.option("--max-bytes", type=size, metavar="SIZE", help="Reject larger pages: 20MB (the default), 500k."),
    click.option(
        "--config",
        "toml",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="A TOML file with any key of docs/configuration.md; flags override it.",
    ),
)


def page_options(command: Command) -> Command:
    """The command with the options that `Choices` takes."""
    for option in reversed(PAGE_OPTIONS):
        command = option(command)
    return command


class Choices(Struct, frozen=True, kw_only=True):
    """What the options say; None where one was not given."""

    form: str | None = None
    fields: tuple[str, ...] = ()
    encoding: str | None = None
    detector: str | None = None
    max_bytes: int | None = None
    toml: Path | None = None
    paragraphs: bool | None = None

    def config(self) -> Config:
        """The file's configuration with the flags laid over it; a wrong one raises here, before the first page."""
        config = read_config(self.toml) if self.toml else Config()
        config = structs.replace(
            config,
            format=self.form if self.form in {"auto", "html", "text"} else config.format,
            decode=_over(config.decode, encoding=self.encoding, max_bytes=self.max_bytes),
            language=_over(config.language, detector=self.detector, paragraphs=self.paragraphs),
        )
        if config.decode.encoding:
            _check_codec(config.decode.encoding)
        Pipeline(config)
        return config

    def feed(self, config: Config) -> FeedOptions:
        """How inputs are read, by the same choices."""
        form = self.form or config.format
        if self.fields and form not in {"auto", "jsonl"}:
            raise click.UsageError(f"--field is about JSON lines; it does nothing with --format {form}: leave one out")
        if self.encoding and form == "jsonl":
            raise click.UsageError("--encoding does nothing with --format jsonl, which is always UTF-8: leave it out")
        return FeedOptions(format=cast(Any, form), fields=fields_of(self.fields), max_bytes=config.decode.max_bytes)


Options = TypeVar("Options", bound=Struct)


def _over(options: Options, **given: Any) -> Options:
    return structs.replace(options, **{key: value for key, value in given.items() if value is not None})


def _check_codec(name: str) -> None:
    try:
        b"".decode(name)
        b"a".decode(name, errors="replace")
    except LookupError as error:
        raise ConfigError(f"decode.encoding: there is no text codec '{name}'; write utf-8 or cp1254, say") from error
