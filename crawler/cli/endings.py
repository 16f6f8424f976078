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
from crawler.runs import BadOutputError, LockedError
from crawler.workers import WorkersError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
STOPPED = "stopped; a run folder is gone on with by the same command, anything else is as it was before"


def exit_of(error: BaseException, as_json: bool = False) -> int:
    """The exit code of an error, which is told."""
    message, code = _ending(error)
    if message:
        line = escaped(msgspec.json.encode({"event": "error", "message": message, "code": code}).decode())
        click.echo(line if as_json else f"pagesieve: {one_line(message)}", err=True)
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
        case ConfigError() | BadOutputError() | LockedError():
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
    click.echo(printable("".join(traceback.format_exception(error))), err=True, nl=False)  # its report needs it
    return f"a defect: {type(error).__name__}; report it with the lines above", Exit.DEFECT


def _show(error: click.ClickException) -> None:
    """What click says of a wrong word, whatever signs the word has."""
    shown = io.StringIO()
    error.show(shown)
    text, message = shown.getvalue(), error.format_message()
    if not isinstance(error, NoArgsIsHelpError):  # whose message is the help, of many lines
        text = text.replace(message, one_line(message))
    click.echo(printable(text), err=True, nl=False)
