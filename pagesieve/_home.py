"""The packages that came with this one, though a folder of the user's has the same name."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

HOME = str(Path(__file__).parents[1])
OURS = ("cleaning", "crawler")


class Beside:
    """Finds the packages beside this one before anything else on the path is looked at."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        """Where a package of ours stands; None for every other module."""
        return PathFinder.find_spec(name, [HOME]) if name in self.names else None


def ours(name: str) -> ModuleType:
    """The package of that name that stands beside this one.

    Raises `ImportError` in one line where another one of that name is loaded already.
    """
    finder = Beside((name,))
    sys.meta_path.insert(0, finder)
    try:
        module = import_module(name)
    finally:
        sys.meta_path.remove(finder)
    places = [str(Path(place).parent) for place in module.__path__]
    if HOME not in places:
        raise ImportError(
            f"{name!r} is loaded from {', '.join(places)}, but pagesieve's own stands in {HOME}: "
            f"import pagesieve before it, or rename that folder",
            name=name,
        )
    return module


def claim() -> None:
    """From now on both names are ours in this process: for the command, which runs nobody else's code."""
    sys.meta_path.insert(0, Beside(OURS))
