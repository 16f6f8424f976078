"""`pagesieve explain`."""

import sys
from itertools import islice
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaning.model import Document, Failure
from cleaning.recording import explained, header, one_line, plain_lines
from crawler.cli.options import Choices, input_options, page_options, stdin_of
from crawler.exits import Exit
from crawler.feed import feed

GUTTER = 26  # the longest reason with its score

EXAMPLE = """\b
Examples:
  pagesieve explain fixtures/seeds/000_4eab5d5f54f6cdcf.txt --keep recall
  pagesieve explain fixtures/seeds/000_4eab5d5f54f6cdcf.txt
"""


@click.command(epilog=EXAMPLE)
@click.argument("file", metavar="FILE")
@click.option(
    "--record",
    "number",
    type=click.IntRange(1),
    metavar="N",
    help="The N-th page of FILE, rejected ones counted too; 1 is the default.",
)
@input_options
@page_options
def explain(file: str, number: int | None, **options: Any) -> int:
    """Show one page with what was kept of it and why the rest was not.

    At the left of each line stands its score: how much it looks like main text, from 0 to 1. Removed lines are dimmed,
    with their reason before the score. Where the output is not a terminal, kept lines begin with "+ [score]", removed
    ones with "- [reason score]".
    """
    from cleaning.pipeline import clean as clean_page  # noqa: PLC0415 - `clean` leaves the libraries to its workers

    choices = Choices(**_renamed(options))
    config = choices.config()
    pages = feed((file,), choices.feed(config), stdin_of((file,)))
    start = (number or 1) - 1
    found = list(islice(pages, start, start + 2))
    if not found:
        return _nothing(file, start + 1, choices)
    if isinstance(found[0], Failure):
        return _rejected(found[0], file)
    document = clean_page(found[0], config)
    _print(document)
    if len(found) > 1 and number is None:
        _say(f"{file} holds more pages; the next one: {choices.again(file, 2)}")
    return _rejected(document.failure, file, bool(document.blocks)) if document.failure else Exit.FINE


def _renamed(options: dict[str, Any]) -> dict[str, Any]:
    return {key: options.get(key) for key in Choices.__struct_fields__ if options.get(key) is not None}


def _print(document: Document) -> None:
    if not sys.stdout.isatty():
        for line in plain_lines(document):
            click.echo(line)
        return
    Console(force_terminal=True).print(_table(document))


def _table(document: Document) -> Table:
    """The page in two columns: reasons at the left, lines at the right."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", width=GUTTER)
    table.add_column(overflow="fold")
    for label, value in header(document):
        table.add_row(Text(label, "bold cyan"), Text(value))
    table.add_row()
    for line in explained(document):
        table.add_row(Text(line.gutter, "dim yellow"), Text(line.text, "dim" if line.reason else ""))
    return table


def _rejected(failure: Failure, file: str, shown: bool = False) -> Exit:
    _say(f"{file}: rejected as {failure.reason}: {failure.detail}; {failure.hint}")
    return Exit.FINE if shown else Exit.NOTHING_READ


def _nothing(file: str, number: int, choices: Choices) -> Exit:
    _say(f"{file} has no page {number}; the first one: {choices.again(file)}")
    return Exit.NOTHING_READ


def _say(line: str) -> None:
    click.echo(f"pagesieve: {one_line(line)}", err=True)
