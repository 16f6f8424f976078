"""The page on security names what shows its claims."""

import re
from pathlib import Path

from tests.places import ROOT


def test_what_shows_a_claim_exists() -> None:
    """Every test, and every file of tests, that docs/security.md names."""
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    known = {path.name for path in files}
    for path in files:
        known |= set(re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`(test_\w+(?:\.py)?)`", (ROOT / "docs" / "security.md").read_text("utf-8")))
    assert len(named) > 15
    assert named - known == set()
