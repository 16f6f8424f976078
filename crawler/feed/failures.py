"""What is said of an input that gave no page: one line of what was seen, one line of what to do."""

import traceback
from pathlib import Path

from cleaning.model import Failure, Rejection, Source
from cleaning.recording import wording

_LONGEST = 400  # characters of a detail: an error message may quote its input
REPORT = "the run went on without it; report the file with the output of `pagesieve --version`"
GZIP_OR_ZSTD = "fetch the file again; gzip -t or zstd -t tells whether it is whole"


def failure(source: Source, reason: Rejection, detail: str, hint: str, url: str | None = None) -> Failure:
    """A `Failure` whose words fit on one line each, whatever file names and messages hold."""
    return Failure(source=source, reason=reason, detail=one_line(detail), hint=one_line(hint), url=url)


def one_line(text: str) -> str:
    """The text on one line, and cut where it is long.

    >>> one_line("two\\nlines")
    'two lines'
    """
    line = wording.one_line(sound(text)).strip()
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def sound(text: str) -> str:
    """The text as UTF-8 can hold it: halves of a pair are joined, a half that stands alone becomes U+FFFD.

    >>> sound("\\ud83d\\ude00 \\ud83d") == "\\U0001f600 \\ufffd"
    True
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def quoted(path: str | None) -> str:
    """The path as a shell takes it; `-` for standard input."""
    return wording.shell_word(path) if path else "-"


def unreadable(source: Source, error: OSError, name: str | None = None) -> Failure:
    """What the system said of a file: not there, no permission, or anything else; `name` is its own, byte by byte."""
    path, said = quoted(name or source.path), error.strerror or str(error)
    match error:
        case FileNotFoundError() | NotADirectoryError():
            hint = "check the name; quote a pattern so that the shell leaves it alone: 'news/*.html'"
            return failure(source, Rejection.NOT_FOUND, "there is no such file or folder", hint)
        case PermissionError():
            hint = f"chmod u+rX {path}, or run as the user who owns it"
            return failure(source, Rejection.UNREADABLE, "no permission to read it", hint)
        case TimeoutError():
            hint = f"if it is slow by nature, standard input waits: pagesieve clean - < {path}"
            return failure(source, Rejection.UNREADABLE, "nothing came from it, and no end of it either", hint)
        case _:
            hint = f"check the disk and the name: ls -l {path}"
            return failure(source, Rejection.UNREADABLE, f"the system cannot read it: {said}", hint)


def too_large(source: Source, what: str, limit: int, size: int | None = None, url: str | None = None) -> Failure:
    """A page over the limit; `size` in bytes where it is known."""
    seen = f"{what} has {wording.many(size, 'byte', ',')}" if size else f"{what} goes on"
    hint = f"raise the limit: --max-bytes {size or 2 * limit}"
    return failure(source, Rejection.TOO_LARGE, f"{seen}, over the limit of {limit:,}", hint, url)


def defect(source: Source, error: Exception) -> Failure:
    """An input at which our own code raised what it should not."""
    return failure(source, Rejection.FAILED, told(error), REPORT)


def told(error: Exception) -> str:
    """The kind of exception, where it was raised, and its first line."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    first = next(iter(str(error).splitlines()), "")
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"a defect: {type(error).__name__} in {place}: {first}".rstrip(": ")
