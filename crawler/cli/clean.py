"""`pagesieve clean`."""

from pathlib import Path
from typing import Any

import click

from cleaning.recording import DOCUMENTS, files_of
from crawler.cli.laid_out import LaidOut, folder_options
from crawler.cli.options import Choices, file_options, input_options, limit_options, page_options, record_options
from crawler.workers import Workers, cores

EXAMPLE = """\b
Examples:
  pagesieve clean fixtures/seeds -o out/
  pagesieve clean fixtures/seeds -o shards/ --shard-size 500MB --compression zstd
  pagesieve clean fixtures/seeds --keep precision --headline -o precise.jsonl
  pagesieve clean fixtures/seeds/*.txt | head -n 1
"""


@click.command(epilog=EXAMPLE)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option(
    "-o",
    "--out",
    metavar="OUT",
    help="A run folder (FOLDER/), a file (NAME.jsonl, .jsonl.gz, .jsonl.zst, .parquet), or - for standard output, the "
    "default.",
)
@input_options
@file_options
@page_options
@click.option("--no-paragraph-languages", is_flag=True, help="Tell the language of documents only: a little faster.")
@record_options
@limit_options
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to clean with; one a core.")
@click.option("--fresh", is_flag=True, help="Clean everything anew, whatever an earlier run left in the run folder.")
@folder_options
@click.option("--report", is_flag=True, help="Show the run as report.html in the run folder, as pagesieve report does.")
@click.option("--strict", is_flag=True, help="Exit with 1 if any input was rejected.")
@click.option("--progress/--no-progress", default=None, help="Show how far the run is; on where a terminal looks on.")
@click.option("--log-json", is_flag=True, help="Say everything on standard error as JSON lines, for machines.")
@click.option(
    "--metrics",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the counts of the run in FILE, in Prometheus' text format.",
)
@click.option("-v", "--verbose", is_flag=True, help="A line for every page, and the trace of a defect.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; rejected inputs are told all the same.")
def clean(inputs: tuple[str, ...], out: str | None, **options: Any) -> int:
    """Clean pages: from files to one JSON line a document.

    INPUT is a file, a folder, a glob, or - for standard input: HTML, plain text, JSON (lines or an array, with a field
    html or text), MHTML, EPUB, WARC or WET, each also as .gz or .zst, and all of them in ZIP and tar archives, whose
    members are named archive.zip!/folder/page.html.

    With -o FOLDER/, the run's files are documents.jsonl, removed.jsonl (every block that is not in a text, with its
    reason), rejected.jsonl (every input that gave no document, with its reason), inputs.csv (a row an input) and
    run.json (what was asked and what came of it). Files appear when the run is done, whole, or not at all.

    A run folder remembers what was done: after an interruption the same command goes on where it was, and later it
    cleans only the inputs that are new or have changed. The files are those of a run that does everything.
    """
    laid_out = LaidOut(**{key: options.pop(key) for key in LaidOut.__struct_fields__})
    options["ledger"] = False if laid_out.no_ledger else None
    choices, look = _parted(options)
    if look["verbose"] and look["quiet"]:
        raise click.UsageError("--verbose and --quiet say opposite things: leave one out")
    report = look.pop("report")
    if report and not (out and (out.endswith("/") or Path(out).is_dir())):
        raise click.UsageError("--report is about run folders: type -o out/")
    config = choices.config()
    feed = choices.feed(config)
    workers = Workers(config, look["jobs"] or cores())
    try:
        workers.start()
        from crawler.cli.watched import watched_run  # noqa: PLC0415 - it loads while the worker does

        code = int(watched_run(inputs, out, laid_out, feed, workers, choices, look))
    finally:
        workers.stop()
    if report and out and files_of(Path(out), DOCUMENTS):
        from crawler.cli.report import report_in  # noqa: PLC0415 - most runs make none

        report_in(Path(out))
    return code


def _parted(options: dict[str, Any]) -> tuple[Choices, dict[str, Any]]:
    """The options that change what comes out, and those that change how the run looks."""
    options["paragraphs"] = False if options.pop("no_paragraph_languages") else None
    chosen = {key: options.pop(key) for key in Choices.__struct_fields__}
    return Choices(**chosen), options
