"""The features' reference, made of columns.toml: `python -m cleaning.judging.features > docs/features.md`."""

import sys
from typing import Any

from cleaning.judging.features.sentences import sections

VIEWS = {"both": "HTML and plain text", "html": "HTML alone"}
PASSES = {1: "both passes", 2: "second pass alone"}

OPENING = """\
# What the judge sees of a block

A page is a table with a row a block and a named column a feature; [judge.md](judge.md) tells what becomes of it. A
column that answers yes or no is 1 or 0. `{a,b}` in a name stands for a and for b: `words_{-1,+1}` are two columns.

This file is made of `cleaning/judging/features/columns.toml`; a test demands that it is current, and that every
column stands in it once. To make it again:

    python -m cleaning.judging.features > docs/features.md
"""


def reference() -> str:
    """All sections, as Markdown."""
    return "\n".join([OPENING, *map(_section, sections())])


def _section(section: dict[str, Any]) -> str:
    rows = [f"| `{pattern}` | {sentence} |" for pattern, sentence in section["columns"].items()]
    seen = f"*{VIEWS[section['view']]}, {PASSES[section['pass']]}.* {section['about']}"
    return "\n".join([f"## {section['title']}", "", seen, "", "| column | what it means |", "|---|---|", *rows, ""])


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a terminal's codec may lack a sign
    sys.stdout.write(reference())
