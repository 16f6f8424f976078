"""A Redis of the system, on loopback, that keeps everything over `kill -9`: started and stopped by its process id."""

import os
import shutil
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import pytest

COMMAND = shutil.which("redis-server")
WITHOUT = (
    "there is no redis-server: apt-get install redis-server"
    if COMMAND is None
    else "redis-py is not installed: pip install 'pagesieve[redis]'"
    if find_spec("redis") is None
    else None
)
needs_redis = pytest.mark.skipif(WITHOUT is not None, reason=WITHOUT or "")


class RedisServer:
    """In a `with`, it answers at `url`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Itself, when it answers."""
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        """Ends it."""
        self.kill()

    def start(self) -> None:
        """Starts it over what it kept; returns when it answers."""
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        kept = ["--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no"]
        self._process = subprocess.Popen(
            [COMMAND or "redis-server", *words, *kept], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            if self._is_there():
                return
            time.sleep(0.05)
        raise OSError(f"redis-server did not answer on port {self.port}")

    def kill(self) -> None:
        """Ends it as `kill -9` does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _is_there(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as talk:
                talk.sendall(b"PING\r\n")
                return talk.recv(100).startswith(b"+PONG")
        except OSError:
            return False

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid if self._process else os.getpid()
