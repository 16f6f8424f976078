"""The trained models of the judge: one file of plain arrays, read once."""

import json
import zipfile
import zlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from cleaning.config import ConfigError
from cleaning.judging.trees import Trees

VERSION = 1  # of the file's layout and of the features' meaning; a file of another one is refused
SHIPPED = "judge.npz"
# What zipfile, zlib, json and numpy say of a file that is cut off, is something else, or lacks a part.
UNREADABLE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


class ModelError(ConfigError):
    """The file of the models can't be used; the message says which file, why, and what to do."""


class Views(Struct, frozen=True):
    """The two passes of one view of a page, and what they promise.

    `expected` and `measured` are the points of a line: the F1 that a page's scores let expect, and the F1 that such
    pages had when they were held back.
    """

    first: Trees
    second: Trees
    expected: np.ndarray
    measured: np.ndarray


class Models(Struct, frozen=True):
    """All models: the judge's view of HTML, its view of plain text, and the page types, one sum of trees each."""

    html: Views
    text: Views
    types: dict[str, Trees]
    about: dict[str, Any]


@cache
def read_models(path: str | None = None) -> Models:
    """The models of a file, those that came with pagesieve by default. Raises `ModelError` before any page is read."""
    source = Path(path) if path is not None else Path(str(files("cleaning.judging"))) / SHIPPED
    try:
        with zipfile.ZipFile(source) as archive:
            return _models(source, {name.removesuffix(".npy"): _array(archive, name) for name in archive.namelist()})
    except ModelError:
        raise
    except FileNotFoundError as error:
        raise ModelError(f"judge.model: there is no file {source}; {_mend(path)}") from error
    except UNREADABLE as error:
        said = f"{type(error).__name__}: {error}".rstrip(": ")
        raise ModelError(f"judge.model: {source} is no whole model file ({said}); {_mend(path)}") from error


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def _mend(path: str | None) -> str:
    anew = "install pagesieve anew: pip install --force-reinstall"
    return anew if path is None else "python -m cleaning.train makes one"


def _models(source: Path, arrays: dict[str, np.ndarray]) -> Models:
    about = json.loads(bytes(arrays["about"]))
    if about["version"] != VERSION:
        raise ModelError(
            f"judge.model: {source} is of version {about['version']}, this pagesieve reads version {VERSION}; "
            "train it anew with python -m cleaning.train"
        )
    return Models(
        html=_views("html", arrays, about),
        text=_views("text", arrays, about),
        types={name: _trees(f"type.{name}", arrays, about) for name in about["types"]},
        about=about,
    )


def _views(name: str, arrays: dict[str, np.ndarray], about: dict[str, Any]) -> Views:
    return Views(
        first=_trees(f"{name}.first", arrays, about),
        second=_trees(f"{name}.second", arrays, about),
        expected=arrays[f"{name}.expected"],
        measured=arrays[f"{name}.measured"],
    )


def _trees(name: str, arrays: dict[str, np.ndarray], about: dict[str, Any]) -> Trees:
    said = about["trees"][name]
    found = {part: arrays[f"{name}.{part}"] for part in ("column", "threshold", "value", "sizes")}
    sizes = found.pop("sizes").astype(np.int64)
    return Trees.of_parts(tuple(said["columns"]), sizes, base=said["base"], **found)


def write_models(models: Models, path: Path) -> None:
    """Write the models; the same models give the same bytes."""
    named = {"html.first": models.html.first, "html.second": models.html.second}
    named |= {"text.first": models.text.first, "text.second": models.text.second}
    named |= {f"type.{name}": trees for name, trees in models.types.items()}
    arrays: dict[str, Any] = {}
    for name, trees in named.items():
        arrays |= {f"{name}.{part}": values for part, values in trees.parts().items()}
    for name, views in (("html", models.html), ("text", models.text)):
        arrays |= {f"{name}.expected": views.expected, f"{name}.measured": views.measured}
    said = {name: {"columns": list(trees.columns), "base": trees.base} for name, trees in named.items()}
    about = models.about | {"version": VERSION, "types": list(models.types), "trees": said}
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    with path.open("wb") as file:  # numpy would add a suffix to another name than *.npz
        np.savez_compressed(file, **dict(sorted(arrays.items())))
