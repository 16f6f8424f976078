"""What is made of a finished run's documents beside them: Parquet, a file of text for each."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from cleaning.recording import (
    DOCUMENTS,
    AtomicFile,
    MissingLibraryError,
    OutputError,
    clear_parts,
    files_of,
    lines_of,
    parquet_beside,
)

TEXTS = "files"  # the folder of the files
SUFFIXES = {"text": ".txt", "markdown": ".md"}
_MADE_OF = Path(".run") / "files"  # what the files were made of, once all of them stand
_PARQUET = re.compile(r"documents(?:-[0-9]{5,9})?\.parquet")
_TEXT = re.compile(r"[0-9a-f]{64}\.(?:txt|md)")


class _Format(Struct, frozen=True):
    text_format: str = "text"


class _Said(Struct, frozen=True):
    """What a file is made of."""

    id: str
    text: str
    metadata: _Format


def make_views(folder: Path, parquet: bool, files: bool) -> None:
    """Makes the views that are asked for, and anew those that stand there of other documents.

    A run that is killed meanwhile leaves whole files and half of a folder; the next one makes the rest. Raises
    `MissingLibraryError` where Parquet needs pyarrow, `OutputError` where the disk refuses.
    """
    documents = files_of(folder, DOCUMENTS)
    if not documents:
        return
    try:
        if parquet or any(_PARQUET.fullmatch(path.name) for path in folder.iterdir()):
            _make_parquet(folder, documents)
        if files or (folder / TEXTS).is_dir():
            _make_texts(folder, documents)
    except MissingLibraryError:
        raise
    except OSError as error:
        raise OutputError(str(folder), error) from error


def _make_parquet(folder: Path, documents: Iterable[Path]) -> None:
    """A file of Parquet beside each file of documents, and no other."""
    made = {parquet_beside(path) for path in documents}
    for path in folder.iterdir():
        if _PARQUET.fullmatch(path.name) and path not in made:
            path.unlink()


def _make_texts(folder: Path, documents: Iterable[Path]) -> None:
    """A file for each document, by its id: `files/3f/3fa9….txt`; of several with the same id, the first one's."""
    made_of = "".join(f"{path.name} {_digest(path)}\n" for path in documents).encode()
    note = folder / _MADE_OF
    if note.exists() and note.read_bytes() == made_of:
        return
    note.unlink(missing_ok=True)
    there = _there(folder / TEXTS)
    seen = set[bytes]()
    for said in _said(folder):
        name = bytes.fromhex(said.id)
        if name not in seen:
            seen.add(name)
            path = folder / TEXTS / said.id[:2] / f"{said.id}{SUFFIXES.get(said.metadata.text_format, '.txt')}"
            there.discard(path)
            _put(path, f"{said.text}\n".encode())
    for path in there:
        path.unlink()
    with AtomicFile(note) as file:
        file.write(made_of)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _said(folder: Path) -> Iterator[_Said]:
    decoder = msgspec.json.Decoder(_Said)
    return (decoder.decode(line) for line in lines_of(folder, DOCUMENTS))


def _there(texts: Path) -> set[Path]:
    """The files that were made before, without what a killed run left half."""
    texts.mkdir(exist_ok=True)
    found = {path for path in texts.glob("[0-9a-f][0-9a-f]/*") if _TEXT.fullmatch(path.name)}
    for path in texts.glob("[0-9a-f][0-9a-f]/.*.part"):
        clear_parts(path.with_name(path.name[1:].rsplit(".", 2)[0]))
    return found


def _put(path: Path, content: bytes) -> None:
    """Writes a file, unless it holds just that."""
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        path.parent.mkdir(exist_ok=True)
    with AtomicFile(path) as file:
        file.write(content)
