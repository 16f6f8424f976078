"""What the command says of an error, and the code that it exits with."""

import errno
import io
import traceback

import click
import msgspec
from click.exceptions import NoArgsIsHelpError

from cleaning.config import ConfigError
from cleaning.recording import MissingLibraryError, OutputError, escaped, one_line, printable
from crawler.exits import Exit
from crawler.reports import BadRunError
from crawler.runs import BadOutputError, LockedError
from crawler.workers import WorkersError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
STOPPED = "stopped; a run folder is gone on with by the same command, anything else is as it was before"


def exit_of(error: BaseException, as_json: bool = False) -> int:
    """The exit code of an error, which is told."""
    message, code = _ending(error)
    if not message:
        return code
    trace = "".join(traceback.format_exception(error)).splitlines() if code == Exit.DEFECT else []
    if as_json:
        said = {"event": "error", "message": one_line(message), "code": code, "trace": [*map(one_line, trace)]}
        click.echo(escaped(msgspec.json.encode(said).decode()), err=True)
    else:
        for line in (*trace, message):
            click.echo(f"pagesieve: {one_line(line)}", err=True)
    return code


def _ending(error: BaseException) -> tuple[str, int]:  # noqa: PLR0911 - a table: an error, its line, its code
    match error:
        case SystemExit(code=1):  # click's word for a broken pipe, and its only one
            return "", Exit.READER_GONE
        case SystemExit(code=int(code)):
            return "", code
        case click.ClickException():
            _show(error)
            return "", Exit.USAGE
        case ConfigError() | BadOutputError() | BadRunError() | LockedError():
            return str(error), Exit.USAGE
        case MissingLibraryError():
            return str(error), Exit.USAGE
        case WorkersError():
            return str(error), Exit.NO_PROCESS
        case OutputError():
            return str(error), Exit.NOT_WRITTEN
        case OSError() if error.errno in FULL:  # of `schema` and `explain`, which print
            return str(OutputError("standard output", error)), Exit.NOT_WRITTEN
        case KeyboardInterrupt() | click.Abort():
            return STOPPED, Exit.INTERRUPTED
    return f"a defect: {type(error).__name__}; report it with the lines above", Exit.DEFECT


def _show(error: click.ClickException) -> None:
    """What click says of a wrong word, whatever signs the word has."""
    shown = io.StringIO()
    error.show(shown)
    text, message = shown.getvalue(), click.unstyle(error.format_message())  # as click shows it where no terminal is
    if not isinstance(error, NoArgsIsHelpError):  # whose message is the help, of many lines
        text = text.replace(message, one_line(message))
    click.echo(printable(text), err=True, nl=False)
