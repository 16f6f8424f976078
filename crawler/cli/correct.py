"""`pagesieve correct`."""

import re
from pathlib import Path

import click
import msgspec

from cleaning.correcting import lines_of, together
from cleaning.model import PageType
from cleaning.recording import JsonLines, OutputError, many, one_line, shell_word
from crawler.cli.options import words
from crawler.exits import Exit
from crawler.reports import NoSuchBlockError, correction_of, shown_entry

MOST = 100_000  # blocks that one option may name

EXAMPLE = """\b
Examples:
  pagesieve correct fixtures/runs/recall 0bfd30 --keep 3-5,9 --drop 12 -o corrections.jsonl
  pagesieve correct fixtures/runs/recall 0bfd30 --type article -o corrections.jsonl
"""


def positions(value: str | None) -> tuple[int, ...]:
    """The positions of '12-14,20'.

    >>> positions("12-14,20")
    (12, 13, 14, 20)
    """
    chosen: set[int] = set()
    for part in (value or "").replace(" ", "").split(","):
        match = re.fullmatch(r"(\d{1,7})(?:-(\d{1,7}))?", part)
        if value is not None and not match:
            raise click.BadParameter(f"'{part}' is no position; write 12, 12-14 or 12-14,20")
        if match:
            first, last = int(match[1]), int(match[2] or match[1])
            if last < first or last - first >= MOST:
                raise click.BadParameter(f"'{part}' goes backwards, or names more than {MOST:,} blocks")
            chosen.update(range(first, last + 1))
    return tuple(sorted(chosen))


@click.command(epilog=EXAMPLE)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("name", metavar="ID")
@click.option(
    "--keep",
    callback=lambda _context, _option, value: positions(value),
    metavar="POSITIONS",
    help="Blocks that are main text, from 0: 12-14,20.",
)
@click.option(
    "--drop",
    callback=lambda _context, _option, value: positions(value),
    metavar="POSITIONS",
    help="Blocks that are not.",
)
@click.option("--type", "page_type", type=words(PageType), help="What the page is.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("corrections.jsonl"),
    metavar="FILE",
    help="The file; corrections.jsonl is the default. What it says of other pages, and of other blocks, stays.",
)
def correct(  # noqa: PLR0913, PLR0917 - an option each
    run: Path, name: str, keep: tuple[int, ...], drop: tuple[int, ...], page_type: str | None, out: Path
) -> int:
    """Say which blocks of a page are main text, in a file that outlasts the run.

    RUN is a run folder, ID a document's id (or its first six signs and more) or its URL. Positions are those of
    removed.jsonl and of the report. pagesieve clean --corrections FILE gives the page these labels whenever its bytes
    come again.
    """
    if both := sorted({*keep} & {*drop}):
        raise click.UsageError(f"block {both[0]} is in --keep and in --drop: leave one out")
    if not (keep or drop or page_type):
        raise click.UsageError("nothing is corrected: name blocks with --keep or --drop, or a type with --type")
    try:
        correction = correction_of(shown_entry(run, name), keep, drop, PageType(page_type) if page_type else None)
    except NoSuchBlockError as error:
        raise click.UsageError(str(error)) from error
    before = lines_of(str(out)) if out.exists() else []
    _write(out, [msgspec.json.encode(one) + b"\n" for one in together([*before, correction]).values()])
    click.echo(
        one_line(
            f"{out}: {many(len(correction.blocks), 'block')} of {correction.id[:12]} labelled; "
            f"apply it with: pagesieve clean INPUT --corrections {shell_word(str(out))}"
        )
    )
    return Exit.FINE


def _write(path: Path, lines: list[bytes]) -> None:
    try:
        file = JsonLines(path)
        try:
            file.write(b"".join(lines))
            file.finish()
            file.publish()
        finally:
            file.discard()
    except OSError as error:
        raise OutputError(str(path), error) from error
