"""Where the tests find what they read: the checkout, its fixtures, the development data beside it."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
BENCH = ROOT / "tests" / "bench"
SHARED = Path(os.environ.get("PAGESIEVE_SHARED", ROOT.parent / "shared"))
