"""The tour: its commands run, its pictures are there and made by the script."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.pictures import FOLDER, PICTURES
from tests.places import FIXTURES, ROOT

TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")


def test_the_commands_of_the_tour_run(tmp_path: Path) -> None:
    """Those behind `make run`, on what its own command makes."""
    first, *commands = re.findall(r"^\$ (.*)$", TOUR, re.MULTILINE)
    assert first == "make run"
    assert len(commands) == 2
    made = re.search(r"^run:.*\n\t\$\(BIN\)/(.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert made
    shutil.copytree(FIXTURES, tmp_path / "fixtures")
    for command in (made[1], *commands):
        words = [sys.executable, "-m", "crawler", *shlex.split(command)[1:]]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.html").stat().st_size > 10_000


def test_the_pictures_of_the_tour_are_there() -> None:
    """Each that it shows is one that the script makes, and small."""
    assert set(re.findall(r"\]\(pictures/(.*?)\)", TOUR)) == set(PICTURES)
    for name in PICTURES:
        assert (FOLDER / name).read_bytes().startswith(b"\x89PNG")
        assert (FOLDER / name).stat().st_size < 300_000
