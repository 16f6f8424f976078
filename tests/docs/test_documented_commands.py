"""The commands of the README run beside the fixtures; measurements without their data say so, and fail."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.cli import cli
from tests.places import FIXTURES, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLES = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.removeprefix("$ ") for console in CONSOLES for line in console.splitlines() if line.startswith("$ ")]
OURS = [command for command in COMMANDS if command.startswith("pagesieve ")]
FETCHING = [command for command in OURS if command.startswith("pagesieve crawl ")]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell as POSIX has it")


@pytest.mark.parametrize("command", [command for command in OURS if command not in FETCHING])
def test_a_command_of_the_readme_runs(tmp_path: Path, command: str) -> None:
    """Whoever types it in a checkout gets what it says."""
    shutil.copytree(FIXTURES, tmp_path / "fixtures")
    script = command.replace("pagesieve", f"{shlex.quote(sys.executable)} -m crawler", 1)
    done = subprocess.run(["/bin/sh", "-c", script], cwd=tmp_path, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr


@pytest.mark.parametrize("command", FETCHING)
def test_a_command_of_the_readme_that_fetches_is_understood(command: str) -> None:
    """Its words are the command's, and its files are there."""
    _, name, *words = shlex.split(command, comments=True)
    with cli.make_context("pagesieve", [name, *words]) as whole:
        given = cli.commands[name].make_context(name, words, parent=whole).params
    for site in given["sites"]:
        assert "://" in site or (ROOT / site).is_file()


def test_the_readme_says_how_its_command_comes_to_the_path() -> None:
    """No command is typed as `pagesieve` before a line that installs it and one that puts it on the path."""
    first = COMMANDS.index(OURS[0])
    assert any("pip install" in command for command in COMMANDS[:first])
    assert any("activate" in command for command in COMMANDS[:first])
    assert not any(command.startswith(".venv/bin/pagesieve") for command in COMMANDS)


GONE = "gone-data.jsonl.zst"
MEASUREMENTS = [
    ("tests/bench/charset.py", "gone"),
    ("tests/bench/charset.py", "empty"),
    ("tests/bench/charset.py", "nothing-known"),
    ("tests/bench/charset_sentences.py", "gone", "60"),
    ("tests/bench/language.py", GONE),
    ("tests/bench/turkic_model.py", GONE, "--folds", "4"),
    ("tests/bench/turkic_words.py", "gone"),
    ("tests/bench/metadata.py", GONE),
    ("tests/bench/quality.py", "gone"),
    ("-m", "tests.bench.gate", "gone"),
    ("-m", "tests.bench.speed", "gone"),
    ("-m", "cleaning.train", GONE),
]


@pytest.mark.parametrize("words", MEASUREMENTS, ids=" ".join)
def test_a_measurement_without_its_data_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    """One line names what is missing; no traceback, no table of zeros, and a code that a script sees."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "nothing-known").mkdir()
    (tmp_path / "nothing-known" / "a.html").write_bytes(b"<p>What charset this is nobody says.</p>")
    call = [str(ROOT / word) if word.startswith("tests/") else word for word in words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PAGESIEVE_SHARED": str(tmp_path)}
    done = subprocess.run([sys.executable, *call], cwd=tmp_path, env=environment, capture_output=True, check=False)
    said = done.stderr + done.stdout
    assert done.returncode not in {0, 70}
    assert b"Traceback" not in said
    assert b"|" not in done.stdout
    assert words[-1].encode() in said or b"gone" in said or b"nothing-known" in said or b"pagesieve[train]" in said
