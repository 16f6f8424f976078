"""The options that say how a run folder is laid out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct

from cleaning.recording import arrow_schema
from crawler.cli.options import size, words
from crawler.runs import COMPRESSIONS, BadOutputError, Layout, is_folder

Command = TypeVar("Command", bound=Callable[..., Any])

FOLDER_OPTIONS = (
    click.option(
        "--shard-size",
        type=size,
        metavar="SIZE",
        help="In a run folder, cut documents and ledger into files of this size before they are packed: 500MB.",
    ),
    click.option(
        "--shards",
        type=click.IntRange(1, 99_999),
        metavar="N",
        help="In a run folder, cut documents and ledger into N files of the same size.",
    ),
    click.option(
        "--compression",
        type=words(COMPRESSIONS),
        default="none",
        help="In a run folder, pack documents and ledger: documents.jsonl.zst, say.",
    ),
    click.option("--no-ledger", is_flag=True, help="Write no removed.jsonl: removed blocks are counted alone."),
    click.option(
        "--format-out",
        type=words(("jsonl", "parquet")),
        default="jsonl",
        help="parquet: documents.parquet in the run folder too, beside documents.jsonl.",
    ),
    click.option(
        "--files",
        is_flag=True,
        help="In the run folder, the text of each document too, as files/3f/3f….txt (or .md) by its id.",
    ),
)


def folder_options(command: Command) -> Command:
    """The command with the options of `LaidOut`."""
    for option in reversed(FOLDER_OPTIONS):
        command = option(command)
    return command


class LaidOut(Struct, frozen=True, kw_only=True):
    """What the options say."""

    shard_size: int | None = None
    shards: int | None = None
    compression: str = "none"
    no_ledger: bool = False
    format_out: str = "jsonl"
    files: bool = False

    def check(self, out: str | None) -> None:
        """Raises before a page is read, where an option can't be followed."""
        if self.shard_size and self.shards:
            raise click.UsageError("--shard-size and --shards both say where files are cut: leave one out")
        given = {
            "--shard-size": self.shard_size,
            "--shards": self.shards,
            "--compression": self.compression != "none",
            "--no-ledger": self.no_ledger,
            "--files": self.files,
        }
        asked = next((name for name, value in given.items() if value), None)
        if asked and not (out and is_folder(out)):
            raise BadOutputError(f"{asked} is about run folders: type -o out/")
        if self.format_out == "parquet":
            if out is None or not is_folder(out):
                raise BadOutputError("--format-out is about run folders: type -o out/, or -o NAME.parquet for a file")
            arrow_schema()

    def layout(self, ledger: bool) -> Layout:
        """The layout of the folder; `ledger` as the configuration has it."""
        return Layout(
            shard_size=self.shard_size,
            shards=self.shards,
            compression=self.compression,  # type: ignore[arg-type]  # one of COMPRESSIONS: click looked
            ledger=ledger,
        )

    def views(self, out: str | None) -> tuple[Path, bool, bool] | None:
        """The folder whose views are made after a run, and which are asked for; None for what is no folder."""
        if out is None or out == "-" or not is_folder(out):
            return None
        return Path(out), self.format_out == "parquet", self.files
