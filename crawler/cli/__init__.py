"""The command `pagesieve`: its verbs, and what every one of them does with errors."""

import errno
import os
import signal
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

import click
import msgspec

import crawler
from cleaning import ConfigError
from cleaning import __file__ as cleaning_file
from cleaning.report import versions
from cleaning.writers import OutputError
from crawler.cli.clean import clean
from crawler.cli.crawl import crawl_command
from crawler.cli.explain import explain
from crawler.cli.schedule import schedule
from crawler.cli.schema import schema
from crawler.lock import LockedError
from crawler.outputs import BadOutputError
from crawler.run import Exit
from crawler.work import WorkersError

EXAMPLE = """\b
Example:
  pagesieve clean fixtures/seeds -o out/
"""


def version_lines() -> str:
    """The versions that matter, and where the packages were loaded from: `crawler` is a name that others use too."""
    found = versions()
    places = {"crawler": Path(crawler.__file__).parent, "cleaning": Path(cleaning_file).parent}
    rows = {
        "pagesieve": found["pagesieve"],
        **places,
        "trafilatura": found["trafilatura"],
        "ftfy": found["ftfy"],
        "Python": sys.version.split()[0],
    }
    return "\n".join(f"{name} {value}" for name, value in rows.items())


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(version_lines())
        context.exit()


@click.group(epilog=EXAMPLE, context_settings={"help_option_names": ["-h", "--help"]})
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

    Exit codes: 0 all well; 1 some inputs were rejected (with --strict only); 2 wrong usage; 3 nothing could be read;
    4 the output could not be written; 70 a defect of pagesieve; 71 no process could be started; 130 interrupted;
    141 the reader of standard output went away.
    """


for command in (clean, crawl_command, explain, schedule, schema):
    cli.add_command(command)


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
STOPPED = "stopped; a run folder is gone on with by the same command, anything else is as it was before"


def main() -> None:
    """Runs the command, and exits with its code."""
    signal.signal(signal.SIGTERM, _terminated)
    if not sys.stderr:  # `2>&-`: nobody wants to know
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open until the process ends
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # letters that an old terminal's encoding lacks
    sys.exit(int(run_command(sys.argv[1:])))


def _terminated(_: int, __: FrameType | None) -> None:
    raise SystemExit(int(Exit.TERMINATED))  # on the way out, the files under hidden names are removed


def run_command(arguments: list[str]) -> int:
    """The exit code of a command line; whatever goes wrong is told on standard error, in one line."""
    try:
        return cli.main(arguments, prog_name="pagesieve", standalone_mode=False) or Exit.FINE
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # the one boundary of the command
        return _exit_of(error, as_json="--log-json" in arguments)
    finally:
        _release_stdout()


def _exit_of(error: BaseException, as_json: bool = False) -> int:
    """The exit code of an error, which is told."""
    message, code = _ending(error)
    if message:
        line = msgspec.json.encode({"event": "error", "message": message, "code": code}).decode()
        click.echo(line if as_json else f"pagesieve: {message}", err=True)
    return code


def _ending(error: BaseException) -> tuple[str, int]:  # noqa: PLR0911 - a table: an error, its line, its code
    match error:
        case SystemExit(code=1):  # click's word for a broken pipe, and its only one
            return "", Exit.READER_GONE
        case SystemExit(code=int(code)):
            return "", code
        case click.ClickException():
            error.show()
            return "", Exit.USAGE
        case ConfigError() | BadOutputError() | LockedError():
            return str(error), Exit.USAGE
        case WorkersError():
            return str(error), Exit.NO_PROCESS
        case OutputError():
            return str(error), Exit.NOT_WRITTEN
        case OSError() if error.errno in FULL:  # of `schema` and `explain`, which print
            return str(OutputError("standard output", error)), Exit.NOT_WRITTEN
        case KeyboardInterrupt() | click.Abort():
            return STOPPED, Exit.INTERRUPTED
    traceback.print_exception(error)  # its report needs it
    return f"a defect: {type(error).__name__}; report it with the lines above", Exit.DEFECT


def _release_stdout() -> None:
    """Flushes standard output, and if nobody reads it or its disk is full, keeps Python from trying again at exit."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
