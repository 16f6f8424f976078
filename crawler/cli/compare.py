"""`pagesieve compare`."""

import re
from pathlib import Path

import click

from cleaning.recording import many, one_line
from crawler.cli.options import sheet_options
from crawler.exits import Exit
from crawler.reports import compared, write_comparison

EXAMPLE = """\b
Examples:
  pagesieve compare fixtures/runs/recall fixtures/runs/recall
  pagesieve compare fixtures/runs/precision fixtures/runs/recall -o compare.html --allow 100%
"""


def share(value: str) -> float:
    """The part of one that '0.5%' says.

    >>> share("0.5%"), share("0")
    (0.005, 0.0)
    """
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,9})?)\s?%?", value.strip(), re.ASCII)
    if not found or float(found[1]) > 100:
        raise click.BadParameter(f"'{value}' is no share; write 0.5%, or another from 0% to 100%")
    return float(found[1]) / 100


@click.command(epilog=EXAMPLE)
@click.argument("before", metavar="RUN1", type=click.Path(path_type=Path))
@click.argument("after", metavar="RUN2", type=click.Path(path_type=Path))
@sheet_options("Write what differs into an HTML file.", "Each difference in the file, however many.")
@click.option(
    "--allow",
    callback=lambda _context, _option, value: share(value),
    default="0%",
    metavar="SHARE",
    help="The share of documents that may be gained, lost or changed: 0.5%; none is the default.",
)
def compare(before: Path, after: Path, out: Path | None, allow: float, everything: bool) -> int:
    """Tell what differs between two run folders: documents gained, lost and changed.

    A page is the same by its address, else by its bytes. Changed is a document of which a block, a reason or a field of
    the metadata is another; scores, times and versions alone are no change. The exit code is 1 where more changed than
    is allowed.
    """
    difference = compared(before, after, everything)
    if out:
        write_comparison(before, after, difference, out)
    fates = ", ".join(f"{difference.fates[fate]} {fate}" for fate in ("gained", "lost", "changed"))
    click.echo(f"{many(difference.total, 'document')}: {fates} ({difference.share:.2%})")
    if out:
        click.echo(one_line(f"written: {out}"))
    return Exit.SOME_REJECTED if difference.share > allow else Exit.FINE
