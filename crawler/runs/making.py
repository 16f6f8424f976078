"""How an output is made, and why it can't be: by another making, or where something stands in the way."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class BadOutputError(ValueError):
    """The output can't be written to as it was named; the message says why, and what to type instead."""


def in_the_way(place: str) -> BadOutputError:
    """A folder stands where a file is to stand."""
    return BadOutputError(
        f"{place} is a folder, where a file of the run is to stand: move it away, or choose another folder with -o"
    )


def foreign(folder: Path) -> BadOutputError:
    """Files stand in the folder of which nobody knows how they were made."""
    return BadOutputError(
        f"{folder}/ holds files of a run that can't be told to be the same: they were made by another version, or not "
        f"by a run; choose another folder with -o, or make them anew with --fresh"
    )


def made_otherwise(folder: Path, was: Mapping[str, Any], now: Mapping[str, Any]) -> BadOutputError:
    """The folder was made in another way."""
    return BadOutputError(
        f"{folder}/ was made in another way: {difference(was, now)}; go on as it was begun, choose another folder "
        "with -o, or start anew with --fresh"
    )


def altered(path: Path) -> BadOutputError:
    """A file of an interrupted run is not as it was left."""
    return BadOutputError(
        f"{path} does not hold the bytes that the run wrote: another hand, or a disk that fails; "
        "nothing was touched; start anew with --fresh, or choose another folder with -o"
    )


def difference(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What differs between two ways to make an output, the first three of it.

    >>> difference({"judge": {"keep": "balanced"}, "format": "auto"}, {"judge": {"keep": "recall"}, "format": "auto"})
    "judge.keep was 'balanced' and is 'recall'"
    """
    before, after = _flat(was), _flat(now)
    keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    told = "; ".join(f"{key} was {before.get(key)!r} and is {after.get(key)!r}" for key in keys[:3])
    return told + (f" (and {len(keys) - 3} more)" if len(keys) > 3 else "")


def _flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, item in value.items():
        flat.update(_flat(item, f"{prefix}{key}.") if isinstance(item, dict) else {prefix + key: item})
    return flat
