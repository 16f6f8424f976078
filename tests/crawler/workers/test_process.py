"""Worker processes, fresh or copied: the same work, the same ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

BEGIN = """
import os, signal, socket, subprocess, sys, threading, time
from cleaning import Config, Page
from crawler.workers import Workers, process
"""

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="a process is copied where Linux tells")


def printed(script: str) -> list[str]:
    """The lines that a fresh interpreter prints, of which nothing is left running."""
    words = [sys.executable, "-c", BEGIN + script]
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()


@pytest.mark.parametrize(("before", "kind"), [("", "Copy"), ("threading.Thread(target=input).start()", "Popen")])
def test_the_first_worker_is_a_copy_where_no_thread_runs(before: str, kind: str) -> None:
    """A lock that another thread holds would stay shut in a copy; either kind cleans."""
    script = f"""
stopped = threading.Event()
input = stopped.wait
{before}
workers = Workers(Config(), 1)
workers.start()
print(type(workers._hands[0].process).__name__)
print([outcome.words for outcome in workers.map([Page(body=b"It rained all day in the town.")])])
stopped.set()
"""
    assert printed(script) == [kind, "[7]"]


def test_a_copy_has_nothing_of_ours_open() -> None:
    """Files, sockets, standard input and output: a copy would keep them open; and SIGTERM ends it as it ends others."""
    script = """
signal.signal(signal.SIGTERM, lambda *_: None)
file, (here, there) = open(__import__("os").devnull), socket.socketpair()

def work(end):
    opened = {number: os.readlink(f"/proc/self/fd/{number}") for number in range(3, 20)
              if os.path.exists(f"/proc/self/fd/{number}")}
    with socket.socket(fileno=end) as told:
        told.sendall(f"{[*opened] == [end]} {os.readlink('/proc/self/fd/0')} {os.readlink('/proc/self/fd/1')}".encode())
        time.sleep(60)

copy = process.copied(there, work)
print(here.recv(99).decode())
try:
    copy.wait(0.01)
except subprocess.TimeoutExpired:
    print("at work")
os.kill(copy.pid, signal.SIGTERM)
print(copy.wait(), copy.returncode, copy.kill())
"""
    null = os.path.realpath(os.devnull)
    assert printed(script) == [f"True {null} {null}", "at work", "-15 -15 None"]


def test_a_copy_that_fails_ends() -> None:
    """What it raises is told on standard error, and it never runs on as a second one of us."""
    script = """
def work(end):
    raise SystemExit(0)

copy = process.copied(socket.socketpair()[0], work)
print(copy.wait(20))
"""
    assert printed(script) == ["1"]
