"""The tables that the package ships as TOML."""

import tomllib
from importlib.resources import files
from typing import Any


def read_table(name: str) -> dict[str, Any]:
    """A table by its path within the package: 'data/dates.toml'."""
    return tomllib.loads(files("cleaning").joinpath(name).read_text(encoding="utf-8"))
