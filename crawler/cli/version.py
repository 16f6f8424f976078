"""What `pagesieve --version` says."""

import sys
from pathlib import Path

import cleaning
import crawler
from cleaning.recording import one_line, versions


def version_lines() -> str:
    """The versions that matter, and where the packages were loaded from: `crawler` is a name that others use too."""
    found = versions()
    places = {package.__name__: Path(package.__file__ or "").parent for package in (crawler, cleaning)}
    rows = {
        "pagesieve": found["pagesieve"],
        **places,
        "trafilatura": found["trafilatura"],
        "ftfy": found["ftfy"],
        "Python": sys.version.split()[0],
    }
    return "\n".join(one_line(f"{name} {value}") for name, value in rows.items())
