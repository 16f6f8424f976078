"""One run a folder: a lock that its owner's death gives back."""

import fcntl
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self


class LockedError(Exception):
    """Another run is at work in the folder; the message says who."""


class Lock:
    """The folder's lock, held from `__enter__` to `__exit__`, or until the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / ".lock"
        self._handle = -1

    def __enter__(self) -> Self:
        """Itself, with the lock held. Raises `LockedError` where another process holds it."""
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._handle, 400).decode("utf-8", "replace").strip()
            os.close(self._handle)
            raise LockedError(
                f"{self.path.parent}: another run is at work there ({holder or 'it does not say who'}); "
                "wait for it, or choose another folder with -o"
            ) from error
        os.ftruncate(self._handle, 0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        os.write(self._handle, f"process {os.getpid()} on {socket.gethostname()} since {since}\n".encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gives the lock back. The file stays: removing it would let two runs hold one each."""
        os.ftruncate(self._handle, 0)
        os.close(self._handle)
