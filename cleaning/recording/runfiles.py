"""The files of a run folder that hold lines: whole or in shards, plain or packed."""

import gzip
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, cast

from cleaning.recording.zstd import zstd

DOCUMENTS, REMOVED, REJECTED, RUN = "documents.jsonl", "removed.jsonl", "rejected.jsonl", "run.json"
INPUTS = "inputs.csv"
PACKED = (".gz", ".zst")
_OURS = re.compile(
    r"(?P<name>documents|removed)(?:-(?P<shard>[0-9]{5,9}))?\.jsonl(?P<packed>\.gz|\.zst)?|rejected\.jsonl|inputs\.csv"
)


def files_of(folder: Path, name: str) -> list[Path]:
    """The files that hold the lines of `documents.jsonl`, say, in order: that file, packed, or its shards.

    Empty where there are none. Raises `OSError` where the folder can't be read.
    """
    found = [(_OURS.fullmatch(path.name), path) for path in folder.iterdir()]
    wanted = name.removesuffix(".jsonl")
    ours = [(int(match["shard"] or -1), path) for match, path in found if match and match["name"] == wanted]
    if not ours:
        return [folder / name] if (folder / name).exists() else []
    return [path for _, path in sorted(ours)]


def is_of_a_run(name: str) -> bool:
    """Whether a run folder's file of lines may have the name.

    >>> is_of_a_run("documents-00003.jsonl.zst"), is_of_a_run("documents.txt")
    (True, False)
    """
    return _OURS.fullmatch(name) is not None


def opened(path: Path) -> IO[bytes]:
    """The file's lines, unpacked as its name says. What is broken raises `OSError` where it is read."""
    if path.name.endswith(".gz"):
        return cast(IO[bytes], gzip.open(path, "rb"))
    if path.name.endswith(".zst"):
        return cast(IO[bytes], zstd.ZstdFile(path, "rb"))
    return path.open("rb")


def unpacked_bytes(file: IO[bytes], size: int = -1) -> bytes:
    """The next bytes of an opened file; `OSError` for what does not unpack."""
    try:
        return file.read(size)
    except (zstd.ZstdError, EOFError) as error:
        raise OSError(0, f"it does not unpack: {error}") from error


def lines_of(folder: Path, name: str) -> Iterator[bytes]:
    """The lines of all files of a name, in order. Raises `OSError` where one can't be read."""
    for path in files_of(folder, name):
        with closing(opened(path)) as file:
            yield from unpacked_lines(file)


def unpacked_lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of an opened file. Raises `OSError` where it does not unpack."""
    try:
        yield from file
    except (zstd.ZstdError, EOFError) as error:
        raise OSError(0, f"it does not unpack: {error}") from error
