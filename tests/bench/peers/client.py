"""Pages to a tool's child processes, texts back; a page that takes too long or kills its process is an error."""

import json
import os
import select
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.peers.environments import Unavailable, environment
from tests.bench.peers.table import Tool

WORKER = Path(__file__).with_name("worker.py")
FIELDS = ("id", "url", "lang", "html", "text")  # never the gold
START = 120.0  # seconds for a child's imports
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


class Child:
    """A child process that answers page by page, started anew after a page that it did not survive."""

    def __init__(self, tool: Tool, environments: Path, limit: float) -> None:
        python = environment(environments, tool)
        self.command = [str(python), "-P", str(WORKER), tool.recipe, tool.distribution]
        self.limit = limit
        self.process: subprocess.Popen[bytes] | None = None
        self.hello = self.start()

    def start(self) -> dict[str, str]:
        """Start the process; what it says of itself."""
        self.buffer, self.errors = b"", tempfile.TemporaryFile()  # noqa: SIM115  (as long as the process)
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            env={**os.environ, **ONE_THREAD}, cwd=tempfile.gettempdir(),
        )  # fmt: skip
        hello = self.read_line(START)
        if not hello:
            self.close()
            raise Unavailable(f"{self.command[3]} does not start: {self.last_words()}")
        return dict(json.loads(hello))

    def ask(self, row: dict[str, Any]) -> dict[str, str]:
        """A page's {"id", "text"}, with "error" where the tool gave none."""
        if self.process is None:
            self.start()
        sent = json.dumps({key: row[key] for key in FIELDS if key in row})
        try:
            self.process.stdin.write(sent.encode() + b"\n")  # type: ignore[union-attr]
            self.process.stdin.flush()  # type: ignore[union-attr]
            line = self.read_line(self.limit)
        except BrokenPipeError:
            line = b""
        if line:
            return dict(json.loads(line))
        self.close()
        why = "timed out" if line is None else f"crashed: {self.last_words()}"
        return {"id": row["id"], "text": "", "error": why}

    def read_line(self, seconds: float) -> bytes | None:
        """The next line; None when the time is up, b'' when the process has ended."""
        deadline, stream = time.monotonic() + seconds, self.process.stdout.fileno()  # type: ignore[union-attr]
        while b"\n" not in self.buffer:
            if not select.select([stream], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return None
            read = os.read(stream, 1 << 20)
            if not read:
                return b""
            self.buffer += read
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line

    def last_words(self) -> str:
        """The last line that the process wrote to stderr."""
        self.errors.seek(0)
        return (self.errors.read().decode("utf-8", "replace").strip().splitlines() or ["without a word"])[-1][:200]

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def answers(children: list[Child], rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """The answers to all pages, by as many children at a time as there are, in the order of the pages' ends."""
    waiting, lock, done = iter(rows), threading.Lock(), []

    def work(child: Child) -> Iterator[dict[str, str]]:
        while True:
            with lock:
                row = next(waiting, None)
            if row is None:
                return
            yield child.ask(row)

    if len(children) == 1:
        yield from work(children[0])
        return
    with ThreadPoolExecutor(len(children)) as threads:
        for future in [threads.submit(lambda child=child: list(work(child))) for child in children]:
            done.extend(future.result())
    yield from done
