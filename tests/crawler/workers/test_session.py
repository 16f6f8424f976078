"""Batch after batch is worked by processes that stay."""

import os
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from cleaning.config import Config, ConfigError, JudgeOptions
from cleaning.model import Rejection
from crawler.workers import Session
from tests.crawler.workers.test_limits import OBEDIENT, STRICT, pages, reasons

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits as POSIX has them")


@pytest.fixture(name="obedient")
def _obedient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A pipeline that does what a page says."""
    (tmp_path / "obedient.py").write_text(textwrap.dedent(OBEDIENT), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("obedient", None)
    return __import__("obedient").Obedient


def test_batches_keep_their_order_and_their_process(obedient: Any) -> None:
    """Each batch has its own outcomes, an empty one has none, and a page that crashes its process costs itself."""
    with Session(STRICT, 1, obedient) as session:
        first = session.outcomes(list(pages("a", "b", "c")))
        assert session.outcomes([]) == []
        second = session.outcomes(list(pages("crash", "e")))
        third = session.outcomes(list(pages("f")))
    assert [outcome.source.path for outcome in (*first, *second, *third)] == [
        *("0.txt", "1.txt", "2.txt"), *("0.txt", "1.txt"), "0.txt",
    ]  # fmt: skip
    assert reasons(first) == reasons(third) == {}
    assert reasons(second) == {"0.txt": Rejection.FAILED}


def test_a_closed_session_starts_anew() -> None:
    """After `close`, the next batch is cleaned all the same; to close twice is no error."""
    session = Session(Config())
    before = session.outcomes(list(pages("a")))
    session.close()
    session.close()
    assert session.outcomes(list(pages("a"))) == before
    session.close()


def test_a_wrong_configuration_is_told_each_time(tmp_path: Path) -> None:
    """What the workers find is raised, and leaves no page for the batch that follows."""
    wrong = Config(judge=JudgeOptions(model=str(tmp_path / "gone.json")))
    with Session(wrong) as session:
        for _ in range(2):
            with pytest.raises(ConfigError):
                session.outcomes(list(pages("a", "b")))
