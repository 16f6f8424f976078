"""The script that kills a run again and again: its short form."""

import os
from pathlib import Path

import pytest

from tests.bench.kill_run import compared


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.slow
def test_a_run_that_is_killed_gives_the_same_bytes(tmp_path: Path) -> None:
    """kill -9, three times, at any time: the files are an undisturbed run's."""
    assert compared(tmp_path, pages=600, kills=3)
