"""The merge itself: made whole under a hidden name, then given its name at once."""

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cleaning.recording import SCHEMA_VERSION, OutputError, encoded, versions
from crawler.archive import size_of
from crawler.merging.folders import NAMES, BadMergeError, Given, alike, given, real
from crawler.merging.lines import Lines
from crawler.merging.states import States
from crawler.runs import DOCUMENTS, REJECTED, REMOVED, RUN, Lock, Part
from crawler.sites import STATE
from crawler.state import Watermark, mark_of, read_only

PIECE = 1 << 20


class Merged(Struct, frozen=True):
    """What came of a merge: how many folders, documents, rejects; and lines that were there twice."""

    folders: int = 0
    documents: int = 0
    rejected: int = 0
    twice: int = 0


class Told(Struct, frozen=True):
    """What run.json of a merge says of it."""

    merged_from: str = ""
    counts: Merged = Merged()


def merge(folders: Sequence[Path], out: Path) -> Merged:
    """Makes one folder of several; the same bytes, in whatever order they are named.

    Nothing stands under the name of `out` until all does: a merge that is killed is made again by the same command. A
    crawl's folder can be gone on with; that of runs can be read. Raises `BadMergeError` where the folders are not alike
    or `out` is taken, `LockedError` where a run is at work in one, `OutputError` where the disk refuses.
    """
    _check_names(folders, out)
    part = real(out).parent / f".{real(out).name}.merging"
    try:
        with ExitStack() as stack:
            part.mkdir(parents=True, exist_ok=True)
            stack.enter_context(Lock(part))
            for folder in folders:
                if folder.is_dir():
                    stack.enter_context(Lock(folder))
            _emptied(part)
            found = sorted(
                (given(folder, part / f"given-{number}") for number, folder in enumerate(folders)),
                key=lambda folder: folder.place,
            )
            alike(found)
            if done := _done(out, _print_of(found)):
                _emptied(part)
                return done
            merged = _merged(found, part)
            _synced(part)
            part.replace(real(out))
            _sync(real(out).parent)
            return merged
    except OSError as error:
        raise OutputError(str(out), error) from error


def _check_names(folders: Sequence[Path], out: Path) -> None:
    places = [real(folder) for folder in folders]
    if twice := next((folder for folder, place in zip(folders, places, strict=True) if places.count(place) > 1), None):
        raise BadMergeError(f"{twice} is named twice: leave one out")
    if any(real(out) == place or real(out) in place.parents or place in real(out).parents for place in places):
        raise BadMergeError(f"'{out}' is among what is merged; choose a place outside it with -o")


def _done(out: Path, print_of: str) -> Merged | None:
    """What stands under the name already, if it is this very merge; `BadMergeError` where it is anything else."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return None
    try:
        told = msgspec.json.decode((out / RUN).read_bytes(), type=Told)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        told = Told()
    if told.merged_from != print_of:
        raise BadMergeError(f"'{out}' is there already, and a merge is made whole: choose another folder with -o")
    return told.counts


def _print_of(folders: Sequence[Given]) -> str:
    """What tells one merge from another: which folders, how far they were."""
    values = [(folder.kind, folder.place, folder.outputs, folder.warcs) for folder in folders]
    return hashlib.sha256(msgspec.json.encode(values)).hexdigest()


def _emptied(part: Path) -> None:
    """Removes what a merge that was killed left."""
    for path in part.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != ".lock":
            path.unlink()


def _merged(folders: Sequence[Given], part: Path) -> Merged:
    crawls = folders[0].kind == "crawl"
    states = States(part / STATE, folders) if crawls else None
    warcs, archives = _archives(folders, part / "warc") if crawls else ([{} for _ in folders], [])
    lines = Lines(part)
    twice = 0
    for name in NAMES:
        for source, folder in enumerate(folders):
            output = next(output for output in folder.outputs if output.name == name)
            if name == REMOVED:
                lines.take_ledger(folder, output, warcs[source])
            elif states is None:
                twice += len(lines.take_pages(folder, output, warcs[source], lambda _: True))
            else:
                seqs = states.fates(source)[name == REJECTED]
                left = lines.take_pages(folder, output, warcs[source], _wanted(folder, seqs))
                states.drop(source, (seqs[number][0] for number in left))
                twice += len(left)
    parts = lines.close()
    made_by = next((folder.made_by for folder in folders if folder.made_by is not None), None)
    if states:
        states.take_events(warcs)
        states.close(parts, archives, None if made_by is None else msgspec.json.encode(made_by).decode())
        with closing(read_only(part / STATE)) as database:
            Watermark(part, mark_of(database)).close()
    for number in range(len(folders)):
        for path in part.glob(f"given-{number}*"):
            path.unlink()
    counts = {file.path.name: file.lines for file in parts}
    merged = Merged(len(folders), counts[DOCUMENTS], counts[REJECTED], twice)
    _write_report(part / RUN, folders, parts, merged, made_by)
    return merged


def _wanted(folder: Given, seqs: list[tuple[int, bool]]) -> Callable[[int], bool]:
    def wanted(number: int) -> bool:
        if number >= len(seqs):
            raise BadMergeError(
                f"{folder.path}/ has lines that its state knows nothing of; make it anew: pagesieve crawl --rebuild "
                f"-o {folder.path}/"
            )
        return seqs[number][1]

    return wanted


def _archives(folders: Sequence[Given], target: Path) -> tuple[list[Mapping[str, str]], list[tuple[str, int]]]:
    """Copies the archive files under numbers of their own: the new names by the old, and the bytes of each."""
    target.mkdir()
    names: list[Mapping[str, str]] = []
    sizes: list[tuple[str, int]] = []
    for folder in folders:
        new = {}
        for old, size in folder.warcs:
            new[old] = f"pagesieve-{len(sizes):05}.warc.gz"
            _copy(folder.path / "warc" / old, target / new[old], size)
            sizes.append((new[old], size))
        names.append(new)
    return names, sizes


def _copy(source: Path, target: Path, size: int) -> None:
    """Copies what is committed of an archive file. Raises `BadMergeError` where there is less."""
    if size_of(source) < size:
        raise BadMergeError(f"{source} is shorter than its crawl left it, or gone; put it back")
    with source.open("rb") as file, target.open("wb") as copy:
        while size and (data := file.read(min(PIECE, size))):
            copy.write(data)
            size -= len(data)


def _write_report(
    path: Path, folders: Sequence[Given], parts: Sequence[Part], merged: Merged, made_by: Mapping[str, Any] | None
) -> None:
    told = {
        "schema_version": SCHEMA_VERSION,
        "versions": versions(),
        "merged_from": _print_of(folders),
        "configuration": (made_by or {}).get("configuration"),
        "counts": merged,
        "files": [part.record(part.path.name) for part in parts],
    }
    values = encoded(msgspec.to_builtins(told))[0]
    path.write_bytes(msgspec.json.format(values, indent=2) + b"\n")


def _synced(part: Path) -> None:
    """Puts everything on the disk, before it has a name."""
    for path in (*part.rglob("*"), part):
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
