"""What holds for all tests."""

from typing import Any


def pytest_make_parametrize_id(config: object, val: Any, argname: str) -> str | None:
    """Bytes give a case no name: a packed page holds the second at which it was packed.

    Each process of pytest-xdist collects the tests, and has to find the same names.
    """
    del config
    return argname if isinstance(val, bytes) else None
