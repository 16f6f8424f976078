"""The options that say how pages are read and cleaned, for every command that does."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast, get_args

import click
from msgspec import Struct, structs

from cleaning.config import Config, DetectorName, Keep, TextFormat, read_config
from cleaning.correcting import pinned
from cleaning.model import PageType
from cleaning.recording import shell_word
from crawler.feed import FeedOptions, fields_of

FORMATS = ("auto", "html", "text", "jsonl", "warc", "wet")
DETECTORS = get_args(DetectorName)
PROFILES = get_args(Keep)
TEXT_FORMATS = get_args(TextFormat)
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


def words(allowed: Iterable[str]) -> click.Choice[str]:
    """A choice among words, in either case. Of an enumeration it takes the values: click alone would ask for the names.

    >>> words(PageType).convert("Article", None, None)
    'article'
    """
    return click.Choice([str(word) for word in allowed], case_sensitive=False)


def types(value: str | None) -> tuple[PageType, ...] | None:
    """The page types of 'article,documentation'.

    >>> types("article, forum")
    (<PageType.ARTICLE: 'article'>, <PageType.FORUM: 'forum'>)
    """
    if value is None:
        return None
    given = [word.strip().lower() for word in value.split(",")]
    for word in given:
        if word not in set(PageType):
            raise click.BadParameter(f"'{word}' is no page type; write one or more of {','.join(PageType)}")
    return tuple(dict.fromkeys(map(PageType, given)))


def codes(value: str | None) -> tuple[str, ...] | None:
    """The codes of 'tr,az'.

    >>> codes("tr, AZ,tr")
    ('tr', 'az')
    """
    if value is None:
        return None
    return tuple(dict.fromkeys(word.strip().lower() for word in value.split(",")))


INPUT_OPTIONS = (
    click.option(
        "--format",
        "form",
        type=words(FORMATS),
        help="What the inputs are; auto (the default) tells by content, then by name.",
    ),
    click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="NAME=FIELD",
        help="In JSON lines, take NAME (text, html, url, title, date, ...) from FIELD. Repeatable.",
    ),
)


PAGE_OPTIONS = (
    click.option("--encoding", metavar="CODEC", help="Read pages and JSON lines with this codec, whatever they say."),
    click.option("--detector", type=words(DETECTORS), help="What tells languages; auto is the default."),
    click.option(
        "--keep",
        type=words(PROFILES),
        help="balanced (the default) weighs both; precision keeps nothing foreign, recall loses no paragraph.",
    ),
    click.option(
        "--headline/--no-headline",
        default=None,
        help="Whether the text's first line is the headline; without, it starts with the article.",
    ),
    click.option(
        "--model",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Judge by the models of this file, made by python -m cleaning.train.",
    ),
    click.option(
        "--only",
        callback=lambda _context, _option, value: types(value),
        metavar="TYPE[,TYPE...]",
        help=f"Reject pages of other types ({', '.join(PageType)}). Without it, all are kept but front_page and none.",
    ),
    click.option(
        "--language",
        "languages",
        callback=lambda _context, _option, value: codes(value),
        metavar="CODE[,CODE...]",
        help="Reject documents in other languages: tr,az.",
    ),
    click.option(
        "--page-type",
        type=words(("auto", *PageType)),
        help="Take every page for one of this type; auto (the default) tells by the page.",
    ),
    click.option(
        "--corrections",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Over the judge, what persons said of pages: a file of pagesieve correct.",
    ),
    click.option("--max-bytes", type=size, metavar="SIZE", help="Reject larger pages: 20MB (the default), 500k."),
    click.option(
        "--config",
        "toml",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="A TOML file with any key of docs/configuration.md; flags override it.",
    ),
)


FILE_OPTIONS = (
    click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help="In folders and archives, read the files that match: '*.html', 'news/**'. Repeatable.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="GLOB",
        help="In folders and archives, leave out the files and folders that match. Repeatable.",
    ),
)


RECORD_OPTIONS = (
    click.option(
        "--text-format",
        type=words(TEXT_FORMATS),
        help="markdown: headings, lists, quotes, tables and code with their marks; text is the default.",
    ),
    click.option(
        "--blocks",
        is_flag=True,
        default=None,
        help="In metadata.blocks, each block of the text: kind, level, depth, place in the text, XPath.",
    ),
    click.option(
        "--links", is_flag=True, default=None, help="Links, in Markdown and in metadata.blocks, from the page's base."
    ),
    click.option(
        "--images", is_flag=True, default=None, help="Pictures in the text and between its blocks, in the same places."
    ),
    click.option(
        "--signals",
        is_flag=True,
        default=None,
        help="In metadata.signals, what corpus makers filter by: quality, repetition, MinHash, personal data.",
    ),
    click.option("--comments", is_flag=True, default=None, help="In metadata.comments, what readers say below it."),
)


LIMIT_OPTIONS = (
    click.option(
        "--timeout",
        type=click.FloatRange(0, min_open=True),
        metavar="SECONDS",
        help="Give a page up after so many seconds of work; 10.",
    ),
    click.option("--memory", type=size, metavar="SIZE", help="Give a page up that takes more memory; 1.5GB."),
)


def input_options(command: Command) -> Command:
    """The command with the options of `Choices` that say what inputs are, for commands that read files."""
    return _with(INPUT_OPTIONS, command)


def page_options(command: Command) -> Command:
    """The command with the options of `Choices` that say how a page is cleaned."""
    return _with(PAGE_OPTIONS, command)


def file_options(command: Command) -> Command:
    """The command with the options of `Choices` that say which files are read, for commands that read many."""
    return _with(FILE_OPTIONS, command)


def record_options(command: Command) -> Command:
    """The command with the options of `Choices` that say what a record holds, for commands that write some."""
    return _with(RECORD_OPTIONS, command)


def limit_options(command: Command) -> Command:
    """The command with the options of `Choices` that bound a page, for commands that clean many."""
    return _with(LIMIT_OPTIONS, command)


def sheet_options(out: str, everything: str) -> Callable[[Command], Command]:
    """The command with the options of those that write an HTML file for a person, `-o` and `--all`, and their help."""
    file = click.Path(path_type=Path, dir_okay=False)
    return partial(
        _with,
        (
            click.option("-o", "--out", type=file, metavar="FILE", help=out),
            click.option("--all", "everything", is_flag=True, help=everything),
        ),
    )


def _with(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


class Choices(Struct, frozen=True, kw_only=True):
    """What the options say; None where one was not given."""

    form: str | None = None
    fields: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    encoding: str | None = None
    detector: str | None = None
    keep: str | None = None
    headline: bool | None = None
    model: str | None = None
    only: tuple[PageType, ...] | None = None
    page_type: str | None = None
    corrections: str | None = None
    max_bytes: int | None = None
    timeout: float | None = None
    memory: int | None = None
    toml: Path | None = None
    paragraphs: bool | None = None
    text_format: str | None = None
    blocks: bool | None = None
    comments: bool | None = None
    ledger: bool | None = None
    links: bool | None = None
    images: bool | None = None
    signals: bool | None = None
    languages: tuple[str, ...] | None = None

    def config(self, base: Config | None = None) -> Config:
        """The file's configuration, else `base`, with the flags laid over it; a wrong value raises here.

        What takes the libraries to see (a model that is missing, a detector that is not installed) is for the pipeline
        to tell, before the first page.
        """
        config = read_config(self.toml) if self.toml else base or Config()
        return structs.replace(
            config,
            format=self.form if self.form in {"auto", "html", "text"} else config.format,
            decode=_over(config.decode, encoding=self.encoding, max_bytes=self.max_bytes),
            judge=_over(config.judge, keep=self.keep, headline=self.headline, model=self.model),
            pages=_over(config.pages, type=self.page_type, only=self.only),
            language=_over(config.language, detector=self.detector, paragraphs=self.paragraphs, only=self.languages),
            corrections=pinned(_over(config.corrections, file=self.corrections)),
            limits=_over(config.limits, seconds=self.timeout, memory=self.memory),
            record=_over(
                config.record,
                text_format=self.text_format,
                blocks=self.blocks,
                comments=self.comments,
                ledger=self.ledger,
                links=self.links,
                images=self.images,
                signals=self.signals,
            ),
        )

    def again(self, file: str, number: int = 1) -> str:
        """The command that explains the N-th page of a file by the same choices.

        >>> Choices(fields=("text=body",)).again("my dump.jsonl", 7)
        "pagesieve explain 'my dump.jsonl' --record 7 --field text=body"
        """
        flags = {
            "--record": number if number > 1 else None,
            "--format": self.form,
            "--encoding": self.encoding,
            "--detector": self.detector,
            "--keep": self.keep,
            "--model": self.model,
            "--only": ",".join(self.only) if self.only else None,
            "--language": ",".join(self.languages) if self.languages else None,
            "--page-type": self.page_type,
            "--corrections": self.corrections,
            "--max-bytes": self.max_bytes,
            "--config": self.toml,
        }
        given: list[tuple[str, ...]] = [(flag, str(value)) for flag, value in flags.items() if value is not None]
        if self.headline is not None:
            given.append(("--headline" if self.headline else "--no-headline",))
        given += [("--field", field) for field in self.fields]
        name = f"./{file}" if file.startswith("-") else file
        return " ".join(map(shell_word, ("pagesieve", "explain", name, *chain.from_iterable(given))))

    def feed(self, config: Config) -> FeedOptions:
        """How inputs are read, by the same choices."""
        form = self.form or config.format
        if self.fields and form not in {"auto", "jsonl"}:
            raise click.UsageError(f"--field is about JSON lines; it does nothing with --format {form}: leave one out")
        return FeedOptions(
            format=cast(Any, form),
            fields=fields_of(self.fields),
            max_bytes=config.decode.max_bytes,
            encoding=config.decode.encoding,
            include=self.include,
            exclude=self.exclude,
        )


def stdin_of(inputs: Sequence[str]) -> BinaryIO | None:
    """Standard input, where `-` asks for it. Raises a usage error where the caller closed it."""
    if "-" in inputs and not sys.stdin:
        raise click.UsageError("standard input is closed, and - reads it: name a file")
    if "-" not in inputs:
        return None
    # Without Python's buffer: a thread that waits in it would hold its lock when the process ends.
    return cast(BinaryIO, getattr(sys.stdin.buffer, "raw", sys.stdin.buffer))


Options = TypeVar("Options", bound=Struct)


def _over(options: Options, **given: Any) -> Options:
    return structs.replace(options, **{key: value for key, value in given.items() if value is not None})
