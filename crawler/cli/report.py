"""`pagesieve report`."""

from pathlib import Path

import click

from cleaning.recording import many, one_line
from crawler.cli.options import sheet_options
from crawler.exits import Exit
from crawler.reports import Course, Overview, write_report

STATE = "state.sqlite"  # of a crawl; a run of `clean` has none, and its report waits for no library of crawls

REPORT = "report.html"

EXAMPLE = """\b
Examples:
  pagesieve report fixtures/runs/recall -o all.html --all
  pagesieve report fixtures/runs/recall -o report.html
"""


@click.command(epilog=EXAMPLE)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@sheet_options(
    "The file; report.html in the run folder is the default.",
    "Every document, however many; a sample of them otherwise.",
)
@click.option("--originals", is_flag=True, help="Each page's original beside its blocks, while its file is there.")
def report(run: Path, out: Path | None, everything: bool, originals: bool) -> int:
    """Show a run as one HTML file: what it did, and each document with what was kept and removed.

    RUN is a run folder. The file opens from the disk in any browser, asks nobody for anything, and holds nothing of a
    page but its text. A large run is shown by its counts, its odd documents and a sample. Originals are shown
    where they are asked for, in a frame without scripts and without a network.
    """
    path = out or run / REPORT
    overview = write_report(run, path, everything, originals, courses_of(run))
    shown = "all" if overview.all else f"{len(overview.chosen)} of {overview.documents + overview.rejects}"
    click.echo(one_line(f"{path}: {many(overview.documents, 'document')}, {overview.rejects} rejected, {shown} shown"))
    return Exit.FINE


def courses_of(folder: Path) -> list[Course]:
    """The sites of a crawl over its runs; none for a run of `clean`. Raises `BadRunError` where the state is broken."""
    if not (folder / STATE).exists():
        return []
    from crawler.sites import courses  # noqa: PLC0415 - as STATE says

    return courses(folder)


def report_in(folder: Path) -> Overview:
    """Writes the report of a run into its folder, as `--report` asks for. Raises `BadRunError`, `OutputError`."""
    return write_report(folder, folder / REPORT, courses=courses_of(folder))
