"""A terminal for the tests: what a person would see of a command."""

import os
import pty
import struct
import subprocess
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from termios import TIOCSWINSZ


def sent(words: Sequence[str], lines: int = 24, columns: int = 80, environment: Mapping[str, str] | None = None) -> str:
    """What a command sends to a terminal of so many lines and columns until it ends."""
    near, far = pty.openpty()
    ioctl(far, TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    given = {**os.environ, "TERM": "xterm", **(environment or {})}
    with subprocess.Popen(words, stdin=far, stdout=far, stderr=far, env=given, start_new_session=True) as process:
        os.close(far)
        seen = b""
        while piece := _read(near):
            seen += piece
        process.wait()
    os.close(near)
    return seen.decode()


def _read(near: int) -> bytes:
    try:
        return os.read(near, 65_536)
    except OSError:  # the other end is closed
        return b""
