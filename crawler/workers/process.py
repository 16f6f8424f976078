"""How a worker process comes to be: as a fresh interpreter, or sooner as a copy of this process."""

import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

# No thread or lock of ours is copied; it finds modules where we found them, and ours where this one stands, though
# a folder of the user's has their names.
HOME = str(Path(__file__).parents[2])
START = "import sys; h = int(sys.argv[1]); sys.path[:] = sys.argv[2:]; from {} import main; main(h)"
CLEANS = "crawler.workers.worker"  # the module whose `main` cleans
NAP = 0.005  # seconds between two looks at whether a copy is gone


class Process(Protocol):
    """What is asked of either."""

    pid: int

    @property
    def returncode(self) -> int | None:
        """The exit code, or the signal's number below zero, once it was waited for."""

    def kill(self) -> None:
        """Ends it at once."""

    def wait(self, timeout: float | None = None) -> int:
        """Its `returncode`. Raises `subprocess.TimeoutExpired`."""


def fresh(end: socket.socket, module: str = CLEANS) -> Process:
    """A fresh interpreter that works at this end of a socket, by a module's `main`."""
    return subprocess.Popen(  # noqa: S603 - this interpreter, our own words
        [sys.executable, "-c", START.format(module), str(end.fileno()), HOME, *sys.path],
        pass_fds=[end.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def is_alone() -> bool:
    """Whether this process has one thread: a copy has no lock then that nobody would open. Linux alone tells."""
    tasks = Path("/proc/self/task")
    return tasks.is_dir() and len(list(tasks.iterdir())) == 1


def copied(end: socket.socket, work: Callable[[int], None]) -> Process:
    """A copy of this process that works at this end of a socket: it has loaded what we have, a tenth of a second.

    Nothing of ours is open in it but standard error, and it never comes back from here.
    """
    if process := os.fork():
        return Copy(process)
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(null, stream)
        for number in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 - names alone
            if number not in {0, 1, 2, end.fileno()}:
                with suppress(OSError):  # of the folder that was listed
                    os.close(number)
        work(end.fileno())
    except BaseException:  # as a fresh interpreter would tell it
        traceback.print_exc()
    finally:
        os._exit(1)


class Copy:
    """A copy of this process, as seen from here."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def kill(self) -> None:
        """Ends it at once."""
        if self.returncode is None:  # until it was waited for, its number is nobody else's
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Its `returncode`. Raises `subprocess.TimeoutExpired`."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            found, status = os.waitpid(self.pid, 0 if end is None else os.WNOHANG)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif end is not None and time.monotonic() >= end:
                raise subprocess.TimeoutExpired("a copy", timeout or 0.0)
            else:
                time.sleep(NAP)
        return self.returncode
