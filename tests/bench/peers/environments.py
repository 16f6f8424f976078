"""Virtual environments, made on demand, one a set of requirements."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.peers.table import Tool

MARK = "installed.txt"


class Unavailable(Exception):  # noqa: N818  (a reason, not a defect)
    """A tool that cannot run here; says why, and what to do."""


def environment(folder: Path, tool: Tool) -> Path:
    """The Python of the environment that holds a tool's requirements; made in `folder` where it is not there yet."""
    if not tool.requirements:
        return Path(sys.executable)
    base = interpreter(tool.python)
    key = hashlib.sha256(repr((tool.requirements, minor_version(base))).encode()).hexdigest()[:12]
    home = folder / f"{tool.distribution}-{key}"
    if not (home / MARK).exists():
        make(home, tool.requirements, base)
    return home / "bin" / "python"


def make(home: Path, requirements: tuple[str, ...], base: str) -> None:
    """Make an environment; its mark, written last, lists what it holds."""
    run([base, "-m", "venv", "--clear", str(home)])
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "--quiet", "--upgrade", "pip"])  # the one of 3.11 and 3.12 fails at newspaper4k's extras
    run([*pip, "install", "--quiet", *requirements])
    (home / MARK).write_text(run([*pip, "freeze"]), encoding="utf-8")


def run(command: list[str]) -> str:
    """What a command prints; its last words where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Unavailable(f"{' '.join(command[1:])} failed: {''.join(last)}")
    return done.stdout


def interpreter(python: str) -> str:
    """An interpreter of a minor version: this one, one on the PATH, one of pyenv's."""
    for candidate in candidates(python):
        if not python or minor_version(candidate) == python:
            return candidate
    raise Unavailable(f"there is no Python {python} on the PATH or among pyenv's: install one, or leave the tool out")


def candidates(python: str) -> Iterator[str]:
    """Where an interpreter may be, the nearest first."""
    yield sys.executable
    if found := shutil.which(f"python{python}"):
        yield found
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    yield from (str(path) for path in sorted(versions.glob(f"{python}*/bin/python")))


def minor_version(python: str) -> str:
    """The minor version of an interpreter; '' where it does not run."""
    command = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
