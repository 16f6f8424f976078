"""`pagesieve merge`."""

from pathlib import Path

import click

from cleaning.recording import many, one_line
from crawler.exits import Exit
from crawler.merging import merge

EXAMPLE = """\b
Example:
  pagesieve merge fixtures/runs/recall -o merged/
"""


@click.command("merge", epilog=EXAMPLE)
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, metavar="FOLDER/", type=click.Path(path_type=Path), help="The new folder.")
def merge_command(folders: tuple[Path, ...], out: Path) -> int:
    """Merge the folders of crawls, or those of runs, into a new one, in which no id stands twice.

    The folders stay as they are. They have to be made in one way: the same configuration, the same versions of the
    record. What comes out is the same in whatever order they are named, and stands under its name when it is whole. A
    merged crawl goes on as any: `pagesieve crawl sites.toml -o FOLDER/`.
    """
    merged = merge(folders, out)
    twice = f"; {many(merged.twice, 'page')} that stood there twice left out" if merged.twice else ""
    counted = f"{many(merged.documents, 'document')}, {merged.rejected} rejected"
    click.echo(one_line(f"pagesieve: {out}/: {many(merged.folders, 'folder')}, {counted}{twice}"), err=True)
    return Exit.FINE
