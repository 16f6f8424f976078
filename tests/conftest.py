"""What holds for all tests."""

import os
from typing import Any

from hypothesis import settings

# The tests are a gate, which is not to open by luck: each run tries the same examples. `make fuzz` tries others.
settings.register_profile("gate", derandomize=True)
settings.register_profile("fuzz", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


def pytest_make_parametrize_id(config: object, val: Any, argname: str) -> str | None:
    """Bytes give a case no name: a packed page holds the second at which it was packed.

    Each process of pytest-xdist collects the tests, and has to find the same names.
    """
    del config
    return argname if isinstance(val, bytes) else None
