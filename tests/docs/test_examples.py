"""The examples in the documentation run as they are printed."""

import doctest
import importlib
import pkgutil

import pytest

import cleaning
import crawler
from cleaning.measuring.measure import LIBRARIES
from tests.places import ROOT

MODULES = [
    module.name
    for package in (cleaning, crawler)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    """What a docstring says comes back does come back."""
    if name.startswith("cleaning.train"):
        pytest.importorskip(name, reason="pip install 'pagesieve[train]' brings it", exc_type=ImportError)
    if name.startswith("cleaning.measuring"):
        for library in LIBRARIES:
            pytest.importorskip(library, reason="needs pip install 'pagesieve[signals]'")
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_examples_in_the_readme() -> None:
    """The README's page is cleaned as the README says."""
    readme = ROOT / "README.md"
    assert doctest.testfile(str(readme), module_relative=False).failed == 0
