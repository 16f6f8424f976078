"""The tables that the package ships as TOML."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from cleaning.cueing.folding import fold_word


def read_table(package: str, name: str) -> dict[str, Any]:
    """A table by the package that ships it and its path there: 'cleaning.describing', 'data/dates.toml'."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


def folded_phrases(tables: Iterable[Mapping[str, Any]], key: str) -> frozenset[str]:
    """The folded phrases that tables have under a key, a table a language; not all have each."""
    return frozenset(fold_word(phrase) for table in tables for phrase in table.get(key, ()))
