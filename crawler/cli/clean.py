"""`pagesieve clean`."""

import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console

from crawler.cli.options import Choices, page_options, stdin_of
from crawler.outputs import REJECTED, Output, output_of, refuse_overlap
from crawler.progress import Progress
from crawler.run import Job, Result, run
from crawler.summary import show

EXAMPLE = """\b
Examples:
  pagesieve clean fixtures/seeds -o out/
  pagesieve clean fixtures/seeds --keep precision --headline -o precise.jsonl
  pagesieve clean fixtures/seeds/*.txt | head -n 1
"""


@click.command(epilog=EXAMPLE)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    help="A run folder (FOLDER/), a file (NAME.jsonl, .jsonl.gz, .jsonl.zst), or - for standard output (the default).",
)
@page_options
@click.option("--no-paragraph-languages", is_flag=True, help="Tell the language of documents only: a little faster.")
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, metavar="N", help="Processes to clean with; 1.")
@click.option("--strict", is_flag=True, help="Exit with 1 if any input was rejected.")
@click.option("--progress/--no-progress", default=None, help="Show how far the run is; on where a terminal looks on.")
@click.option("-v", "--verbose", is_flag=True, help="A line for every page, and the trace of a defect.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; rejected inputs are told all the same.")
def clean(inputs: tuple[str, ...], out: str | None, **options: Any) -> int:
    """Clean pages: from files to one JSON line a document.

    INPUT is a file, a folder, a glob, or - for standard input: HTML, plain text, JSON lines (with a field html or
    text), WARC or WET, each also as .gz or .zst.

    With -o FOLDER/, the run's files are documents.jsonl, removed.jsonl (every block that is not in a text, with its
    reason), rejected.jsonl (every input that gave no document, with its reason) and run.json (what was asked and
    what came of it). Files appear when the run is done, whole, or not at all.
    """
    choices, look = _parted(options)
    if look["verbose"] and look["quiet"]:
        raise click.UsageError("--verbose and --quiet say opposite things: leave one out")
    config = choices.config()
    job = Job(inputs=inputs, config=config, feed=choices.feed(config), jobs=look["jobs"])
    refuse_overlap(inputs, out)
    result = _watched(job, output_of(out), choices, look)
    return int(result.exit(look["strict"]))


def _parted(options: dict[str, Any]) -> tuple[Choices, dict[str, Any]]:
    """The options that change what comes out, and those that change how the run looks."""
    options["paragraphs"] = False if options.pop("no_paragraph_languages") else None
    chosen = {key: options.pop(key) for key in Choices.__struct_fields__}
    return Choices(**chosen), options


def _watched(job: Job, output: Output, choices: Choices, look: dict[str, Any]) -> Result:
    console = Console(stderr=True, force_terminal=sys.stderr.isatty())
    shown = look["progress"] if look["progress"] is not None else console.is_terminal and not look["quiet"]
    with Progress(console, shown, look["verbose"], _rejects(output.places)) as progress:
        result = run(job, output, progress, stdin_of(job.inputs))
    if not look["quiet"]:
        show(result, output, console, choices.again)
    return result


def _rejects(places: Sequence[str]) -> str | None:
    return next((place for place in places if place.endswith(REJECTED)), None)
