"""Files of JSON lines that grow from run to run, and never keep half a line."""

import os
from itertools import count
from pathlib import Path
from typing import IO

from cleaning.recording import BUFFER, OutputError


def size_of(path: Path) -> int:
    """The bytes of a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def set_aside(path: Path) -> Path:
    """Gives a file another name beside its own, one that nothing has; the new name."""
    for number in count(1):
        other = path.with_name(f"{path.name}.before" + (f"-{number}" if number > 1 else ""))
        if not other.exists():
            break
    try:
        return path.rename(other)
    except OSError as error:
        raise OutputError(str(path), error) from error


class Appended:
    """A file that is added to. What stands beyond `size`, which was committed, is cut off first."""

    def __init__(self, path: Path, size: int, lines: int) -> None:
        self.path = path
        self.size = size
        self.lines = lines
        try:
            self._file: IO[bytes] = path.open("ab", buffering=BUFFER)
            if path.stat().st_size > size:
                os.truncate(path, size)
        except OSError as error:
            raise OutputError(str(path), error) from error

    def write(self, data: bytes) -> None:
        """Adds lines that end in newlines."""
        if data:
            try:
                self._file.write(data)
            except OSError as error:
                raise OutputError(str(self.path), error) from error
            self._count(data)

    def _count(self, data: bytes) -> None:
        self.size += len(data)
        self.lines += data.count(b"\n")

    def sync(self) -> None:
        """Puts everything on the disk. Raises `OutputError` where it refuses."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(str(self.path), error) from error

    def close(self) -> None:
        """Closes the file, with everything on the disk."""
        self.sync()
        self._file.close()
