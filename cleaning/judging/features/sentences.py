"""What each column of the judge's tables means, from columns.toml."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from msgspec import Struct

from cleaning.cueing import read_table

TABLE = "features/columns.toml"
BRACES = re.compile(r"\{([^}]*)\}")


class Family(Struct, frozen=True):
    """Columns that one sentence speaks for, under the title of their section."""

    title: str
    pattern: str
    columns: tuple[str, ...]
    sentence: str


def expanded(pattern: str) -> Iterator[str]:
    """The names that a pattern stands for.

    >>> list(expanded("{own,parent}_share"))
    ['own_share', 'parent_share']
    """
    parts = BRACES.split(pattern)
    choices = [part.split(",") if place % 2 else [part] for place, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))


def sections() -> list[dict[str, Any]]:
    """The sections of columns.toml, in order."""
    return list(read_table("cleaning.judging", TABLE)["section"])


def explanations(view: str, passes: int) -> Iterator[tuple[str, str]]:
    """Each column of a view ('html' or 'text') in so many passes, with its sentence."""
    for family in families(view, passes):
        yield from ((name, family.sentence) for name in family.columns)


def families(view: str, passes: int) -> Iterator[Family]:
    """Each pattern of a view in so many passes, with the columns that it stands for."""
    for section in sections():
        if section["pass"] <= passes and section["view"] in ("both", view):
            for pattern, sentence in section["columns"].items():
                yield Family(section["title"], pattern, tuple(expanded(pattern)), sentence)
