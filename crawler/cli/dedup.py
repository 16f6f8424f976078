"""`pagesieve dedup`."""

from pathlib import Path

import click

from cleaning.recording import many, one_line
from crawler.exits import Exit
from crawler.matching import DUPLICATES, THRESHOLD, dedup

EXAMPLE = """\b
Example:
  pagesieve dedup fixtures/runs/recall
"""


@click.command("dedup", epilog=EXAMPLE)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=THRESHOLD,
    show_default=True,
    help="The share of their runs of five words that near-duplicates have in common.",
)
def dedup_command(run: Path, threshold: float) -> int:
    """Tell the near-duplicates of a run, and delete nothing (needs the extra signals).

    RUN is a run folder. duplicates.jsonl in it gets a line for each document that is in a cluster: its id, the
    cluster, whether it stands for it, how similar it is. The order of the documents is no matter.
    """
    found = dedup(run, threshold)
    counts = ((found.documents, "document"), (found.clusters, "cluster"), (found.duplicates, "duplicate"))
    click.echo(one_line(f"{run / DUPLICATES}: {', '.join(many(*count) for count in counts)}"))
    return Exit.FINE
