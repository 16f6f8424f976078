"""Files as they are opened: whatever keeps a reader waiting, a run does not wait for ever."""

import io
import os
import re
import select
import stat
from typing import BinaryIO, cast

PATIENCE = 10.0  # seconds without a byte: a disk answers in less, and what is slower by nature can come through `-`

# What a shell opened and handed over, as `<(command)` does: like standard input, it is waited for as long as it lasts.
_HANDED_OVER = re.compile(r"/dev/stdin|/dev/fd/\d+|/proc/(?:self|\d+)/fd/\d+")


def opened(path: str) -> BinaryIO:
    """The file, to be read without a buffer. A named pipe that nobody writes to is opened all the same.

    Where it may keep its reader waiting (a pipe, a device, a file of the kernel's), reading it raises `TimeoutError`
    after `PATIENCE` seconds without a byte.
    """
    if _HANDED_OVER.fullmatch(path):
        return open(path, "rb", buffering=0)  # noqa: PTH123 - the name as the system has it; the caller closes it
    file = open(path, "rb", buffering=0, opener=_at_once)  # noqa: SIM115 - as above
    status = os.stat(file.fileno())  # noqa: PTH116 - of what is open, whatever its name leads to by now
    if stat.S_ISREG(status.st_mode) and status.st_size:  # files of the kernel's say that they are empty
        return file
    return cast(BinaryIO, Impatient(file))


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class Impatient(io.RawIOBase):
    """A file that was opened without waiting, and that is waited for a while."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self._poll = select.poll()
        self._poll.register(file.fileno(), select.POLLIN)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as the file gives them. Raises `TimeoutError` where none come."""
        while self._poll.poll(PATIENCE * 1000):
            piece = self._file.read(size)
            if piece is not None:  # else there was news, but not for us
                return piece
        raise TimeoutError

    def fileno(self) -> int:
        """The file's own."""
        return self._file.fileno()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()
