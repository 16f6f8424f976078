"""What the command says of itself: its helps, their examples, the references and schemas that are made of it."""

import os
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from cleaning.measuring.measure import LIBRARIES
from crawler.cli import cli
from crawler.cli.reference import reference
from crawler.cli.schema import KINDS, schema_text
from tests.places import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell as POSIX has it")


def examples(into_the_web: bool = False) -> list[str]:
    """Every line that a help gives as an example, of those that stay on this machine or of those that do not."""
    commands = [cli, *cli.commands.values()]
    lines = [line.strip() for command in commands for line in (command.epilog or "").splitlines()]
    shown = [line for line in lines if line.startswith("pagesieve ")]
    return [line for line in shown if line.startswith("pagesieve crawl ") == into_the_web]


@pytest.mark.parametrize("example", examples(into_the_web=True))
def test_the_examples_that_fetch_are_understood(example: str) -> None:
    """What an example would ask of the web is no matter of a test; that its words are the command's is."""
    _, name, *words = shlex.split(example)
    with cli.make_context("pagesieve", [name, *words]) as whole:  # click keeps the names of --help of the first one
        given = cli.commands[name].make_context(name, words, parent=whole).params
    assert given["sites"]
    assert given["out"].endswith("/")


@pytest.mark.parametrize("example", examples())
def test_every_example_runs(tmp_path: Path, example: str) -> None:
    """What the help shows can be typed as it stands, beside the fixtures."""
    if example.startswith("pagesieve dedup ") and not all(map(find_spec, LIBRARIES)):
        pytest.skip("needs pip install 'pagesieve[signals]'")
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    (tmp_path / "bin").mkdir()
    shim = tmp_path / "bin" / "pagesieve"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m crawler "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    path = f"{shim.parent}{os.pathsep}{os.environ['PATH']}"
    shell, environment = ["/bin/sh", "-c", example], {**os.environ, "PATH": path}
    done = subprocess.run(shell, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout + done.stderr != b"") == (0, True)


@pytest.mark.parametrize("name", [None, *cli.commands])
def test_every_help_ends_in_an_example(name: str | None) -> None:
    """The group and each verb have a help, and its last line is a command."""
    command = cli.commands[name] if name else cli
    assert command.help
    assert (command.epilog or "").strip().splitlines()[-1].strip().startswith(f"pagesieve {name or ''}")


@pytest.mark.parametrize("name", list(cli.commands))
def test_every_option_has_a_help(name: str) -> None:
    """No option goes without a word on what it does."""
    assert all(
        getattr(option, "help", "") for option in cli.commands[name].params if option.param_type_name == "option"
    )


def test_the_reference_is_current() -> None:
    """docs/cli.md is what the help says: python -m crawler.cli.reference > docs/cli.md."""
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_shipped_schema_is_current(kind: str) -> None:
    """What is shipped is what the one definition says: pagesieve schema KIND > cleaning/recording/schema/KIND.json."""
    import cleaning  # noqa: PLC0415 - where it was loaded from, in a checkout or from a wheel

    shipped = Path(cleaning.__file__).parent / "recording" / "schema" / f"{kind}.json"
    assert shipped.read_text(encoding="utf-8") == schema_text(kind)
