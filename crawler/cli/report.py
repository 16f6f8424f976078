"""`pagesieve report`."""

from pathlib import Path

import click

from cleaning.recording import many, one_line
from crawler.cli.options import sheet_options
from crawler.exits import Exit
from crawler.reports import write_report

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
    path = out or run / "report.html"
    overview = write_report(run, path, everything, originals)
    shown = "all" if overview.all else f"{len(overview.chosen)} of {overview.documents + overview.rejects}"
    click.echo(one_line(f"{path}: {many(overview.documents, 'document')}, {overview.rejects} rejected, {shown} shown"))
    return Exit.FINE
