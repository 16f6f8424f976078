"""The verbs by name, each loaded when it is asked for."""

from collections import UserDict
from importlib import import_module

import click


class Verbs(UserDict[str, click.Command]):
    """Commands by their names, as `click.Group` takes them, made of names in modules: {"clean": "clean:clean"}.

    The one place where a verb's module is loaded: none waits for the libraries of another, which takes longer than a
    page.
    """

    def __init__(self, **places: str) -> None:
        super().__init__()
        self._places = places
        self.data = dict.fromkeys(places)  # type: ignore[assignment]  # the names are known, the commands come later

    def __getitem__(self, name: str) -> click.Command:
        """The command. Raises `KeyError` where there is none of that name."""
        module, _, command = self._places[name].partition(":")
        found: click.Command = getattr(import_module(f"{__package__}.{module}"), command)
        return found
