"""Data that a measurement needs, and that does not come with the project."""

import sys
from pathlib import Path
from typing import NoReturn


def needed(path: Path) -> Path:
    """The path, where something is there; else the command ends with one line, and not with a table of nothing."""
    if path.is_dir() and not any(path.iterdir()):
        refuse(f"{path} is empty")
    if not path.exists():
        refuse(f"there is no {path}")
    return path


def refuse(said: str) -> NoReturn:
    """Ends the command with one line and the code of wrong usage."""
    command = Path(sys.argv[0]).name
    sys.stderr.write(f"{command}: {said}: this is measured on data that does not come with pagesieve; name yours\n")
    sys.exit(2)
