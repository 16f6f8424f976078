"""`pagesieve explain`."""

import sys
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaning.config import Config
from cleaning.model import Document, Failure, Page
from cleaning.recording import Which, explained, header, one_line, plain_lines
from crawler.cli.options import Choices, input_options, page_options, stdin_of
from crawler.exits import Exit
from crawler.feed import feed

EXAMPLE = """\b
Examples:
  pagesieve explain fixtures/seeds/000_4eab5d5f54f6cdcf.txt --keep recall
  pagesieve explain fixtures/runs/recall 0bfd3059 --removed
  pagesieve explain fixtures/seeds/000_4eab5d5f54f6cdcf.txt --why 3
"""


@click.command(epilog=EXAMPLE)
@click.argument("file", metavar="FILE")
@click.argument("wanted", metavar="[PAGE]", required=False)
@click.option(
    "--record",
    "number",
    type=click.IntRange(1),
    metavar="N",
    help="The N-th page of FILE, rejected ones counted too; 1 is the default.",
)
@click.option("--kept", "which", flag_value="kept", help="Only the blocks that are in the text.")
@click.option("--removed", "which", flag_value="removed", help="Only the blocks that are not.")
@click.option(
    "--why", "block", type=click.IntRange(0), metavar="BLOCK", help="What weighed most in the score of this block."
)
@input_options
@page_options
def explain(
    file: str, wanted: str | None, number: int | None, which: Which | None, block: int | None, **options: Any
) -> int:
    """Show one page with what was kept of it and why the rest was not.

    FILE is any input; or a run folder, the folder of a crawl or an archive, of which PAGE names a page by its address
    or by its id, of which the first six digits do. A run's page is read from where the run read it, and cleaned as the
    run cleaned it, unless flags say otherwise.

    At the left of each line stand its block's number and its score: how much it looks like main text, from 0 to 1.
    Removed lines are dimmed, with their reason before the score. Where the output is not a terminal, kept lines begin
    with "+ [number score]", removed ones with "- [number reason score]".
    """
    choices = Choices(**_renamed(options))
    if wanted is not None:
        if number is not None:
            raise click.UsageError(f"--record {number} and {wanted} both name a page: leave one out")
        return _named(file, wanted, choices, which or "all", block)
    if Path(file).is_dir() and _is_run(file):
        raise click.UsageError(f"{file} is a run, which has many pages: name one behind it by its URL or its id")
    config = choices.config()
    pages = feed((file,), choices.feed(config), stdin_of((file,)))
    start = (number or 1) - 1
    found = list(islice(pages, start, start + 2))
    if not found:
        return _nothing(file, start + 1, choices)
    if isinstance(found[0], Failure):
        return _rejected(found[0], file)
    code = _told(found[0], file, config, which or "all", block)
    if len(found) > 1 and number is None:
        _say(f"{file} holds more pages; the next one: {choices.again(file, 2)}")
    return code


def _is_run(folder: str) -> bool:
    from crawler.reports import is_run  # noqa: PLC0415 - a file's page needs no run's rows

    return is_run(Path(folder))


def _named(file: str, wanted: str, choices: Choices, which: Which, block: int | None) -> int:
    """A page by its address or its id."""
    from crawler.reports import found  # noqa: PLC0415 - a file's page needs no run's rows

    page = found(file, wanted, choices.feed(choices.config()))
    if isinstance(page, str):
        _say(page)
        return Exit.NOTHING_READ
    code = _told(page.page, wanted, choices.config(page.config), which, block)
    if page.others:
        _say(f"{page.others} more of {file} fit {wanted}; this is the last one, and its id is {page.page.id}")
    return code


def _told(page: Page, name: str, config: Config, which: Which, block: int | None) -> int:
    """What is to be told of a page."""
    from cleaning.pipeline import clean as clean_page  # noqa: PLC0415 - `clean` leaves the libraries to its workers

    document = clean_page(page, config)
    if block is None:
        _print(document, which)
    else:
        _weigh(page, document, block, config)
    return _rejected(document.failure, name, bool(document.blocks)) if document.failure else Exit.FINE


def _weigh(page: Page, document: Document, block: int, config: Config) -> None:
    """What weighed in a block's score."""
    from crawler.cli.weighing import lines_of_why  # noqa: PLC0415 - as above

    if block >= len(document.blocks):
        raise click.UsageError(f"--why {block}: the page has the blocks 0 to {len(document.blocks) - 1}")
    for line in lines_of_why(page, document, block, config):
        click.echo(line)


def _renamed(options: dict[str, Any]) -> dict[str, Any]:
    return {key: options.get(key) for key in Choices.__struct_fields__ if options.get(key) is not None}


def _print(document: Document, which: Which) -> None:
    if not sys.stdout.isatty():
        for line in plain_lines(document, which):
            click.echo(line)
        return
    console = Console(force_terminal=True)
    with console.capture() as captured:
        console.print(_table(document, which))
    shown = captured.get()
    if shown.count("\n") < console.height:
        click.echo(shown, nl=False, color=True)
    else:
        click.echo_via_pager(shown, color=True)


def _table(document: Document, which: Which = "all") -> Table:
    """The page in two columns: numbers, reasons and scores at the left, lines at the right."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)  # as wide as the longest reason that is there
    table.add_column(overflow="fold")
    for label, value in header(document):
        table.add_row(Text(label, "bold cyan"), Text(value))
    table.add_row()
    for line in explained(document, which):
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
