"""The command `pagesieve`: its verbs, and what every one of them does with errors."""

import gc
import os
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

import click

from crawler.cli.verbs import Verbs
from crawler.exits import Exit

__all__ = ["cli", "main", "run_command"]

EXAMPLE = """\b
Example:
  pagesieve clean fixtures/seeds -o out/
"""

VERBS = Verbs(
    clean="clean:clean",
    compare="compare:compare",
    correct="correct:correct",
    crawl="crawl:crawl_command",
    dedup="dedup:dedup_command",
    explain="explain:explain",
    merge="merge:merge_command",
    report="report:report",
    schedule="schedule:schedule",
    schema="schema:schema",
)


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from crawler.cli.version import version_lines  # noqa: PLC0415 - as the verbs: loaded where it is asked for

        click.echo(version_lines())
        context.exit()


@click.group(commands=VERBS, epilog=EXAMPLE, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the versions, with where the packages were loaded from.",
)
def cli() -> None:
    """Turn web pages, and plain-text dumps of web pages, into clean JSONL.

    Exit codes: 0 all well; 1 some inputs were rejected (with --strict only), or runs differ (compare); 2 wrong usage;
    3 nothing could be read; 4 the output could not be written; 70 a defect of pagesieve; 71 no process could be
    started; 130 interrupted; 141 the reader of standard output went away.
    """


def main() -> None:
    """Runs the command, and exits with its code."""
    signal.signal(signal.SIGTERM, _terminated)
    if not sys.stderr:  # `2>&-`: nobody wants to know
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open until the process ends
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # letters that an old terminal's encoding lacks
    code = int(run_command(sys.argv[1:]))
    gc.freeze()  # else Python looks over all that was loaded once more, to no end, for as long as a page takes
    sys.exit(code)


def _terminated(_: int, __: FrameType | None) -> None:
    raise SystemExit(int(Exit.TERMINATED))  # on the way out, the files under hidden names are removed


def run_command(arguments: list[str]) -> int:
    """The exit code of a command line; whatever goes wrong is told on standard error, in one line."""
    try:
        return (
            cli.main(arguments, prog_name="pagesieve", standalone_mode=False) or Exit.FINE
        )  # Exit.FINE, which its wing would have to be loaded for
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # the one boundary of the command
        from crawler.cli.endings import exit_of  # noqa: PLC0415 - it knows all errors, and so all that raises them

        return exit_of(error, as_json="--log-json" in arguments)
    finally:
        _release_stdout()


def _release_stdout() -> None:
    """Flushes standard output, and if nobody reads it or its disk is full, keeps Python from trying again at exit."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
