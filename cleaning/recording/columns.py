"""A record as typed columns: its Arrow schema, and files of Parquet in it."""

import hashlib
import types
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from cleaning.recording.record import Record
from cleaning.recording.runfiles import opened
from cleaning.recording.writers import AtomicFile, RecordFile

INSTALL = "pyarrow is not installed; type: pip install 'pagesieve[parquet]'"
GROUP_BYTES = 32_000_000  # of JSON in a row group: some 8,000 records of news, 100 MB while it is packed
GROUP_ROWS = 20_000


class MissingLibraryError(ImportError):
    """What the user asked for needs a library that is not there; the message has the command that installs it."""


def arrow_schema(kind: type[Struct] = Record) -> Any:
    """The `pyarrow.Schema` of records (or of another kind of row): every column, always, each with its one type.

    Raises `MissingLibraryError` without pyarrow.
    """
    arrow = _arrow()
    return arrow.schema([_field(arrow, field) for field in msgspec.structs.fields(kind)])


def _arrow() -> Any:
    try:
        import pyarrow  # noqa: PLC0415 - an extra, which takes a third of a second to load
    except ImportError as error:
        raise MissingLibraryError(INSTALL) from error
    return pyarrow


def _field(arrow: Any, field: msgspec.structs.FieldInfo) -> Any:
    inner, nullable = _bare(field.type)
    return arrow.field(field.encode_name, _type(arrow, inner), nullable=nullable)


def _bare(kind: Any) -> tuple[Any, bool]:
    """A type without its notes and its None, and whether it had one."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        (rest,) = (arm for arm in get_args(kind) if arm is not type(None))
        return _bare(rest)[0], True
    return kind, False


def _type(arrow: Any, kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Struct):
        return arrow.struct([_field(arrow, field) for field in msgspec.structs.fields(kind)])
    if get_origin(kind) is list:
        return arrow.list_(_type(arrow, _bare(get_args(kind)[0])[0]))
    if kind is bool:
        return arrow.bool_()
    if kind is int:
        return arrow.int64()
    if kind is float:
        return arrow.float64()
    if kind is str or get_origin(kind) is Literal or issubclass(kind, Enum):
        return arrow.string()
    raise TypeError(f"no Arrow type stands for {kind}")


class ParquetFile(RecordFile):
    """A file of Parquet (zstd) that takes lines of records and appears whole or not at all.

    A row group holds a bounded number of bytes, so that memory stays flat however many records come.
    """

    def __init__(self, path: Path, notes: Mapping[bytes, bytes] | None = None) -> None:
        self.schema = arrow_schema().with_metadata(dict(notes or {}))
        super().__init__(path)
        self._held: list[bytes] = []
        self._bytes = 0
        from pyarrow import parquet  # noqa: PLC0415 - as pyarrow

        self._sink = Sink(self.file)
        self._writer = parquet.ParquetWriter(self._sink, self.schema, compression="zstd")

    def write(self, lines: bytes) -> None:
        """Adds lines that end in newlines, each a record."""
        rows = lines.splitlines()
        self._held += rows
        self.lines += len(rows)
        self._bytes += len(lines)
        if self._bytes >= GROUP_BYTES or len(self._held) >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(table_of(self._held, self.schema))
            self._held, self._bytes = [], 0

    def end(self) -> None:
        """Writes the last row group and the file's own table of contents."""
        self._flush()
        self._writer.close()

    def discard(self) -> None:
        """Removes the unpublished file; what is held is not packed for it."""
        self._held = []
        super().discard()


class Sink:
    """An `AtomicFile` as pyarrow wants a file: it tells where it is, and says whether it is closed."""

    closed = False

    def __init__(self, file: AtomicFile) -> None:
        self._file = file

    def write(self, data: Any) -> int:
        """The number of bytes taken: all of them."""
        return self._file.write(bytes(data))

    def tell(self) -> int:
        """How many bytes were taken so far."""
        return self._file.size

    def flush(self) -> None:
        """Does nothing: the bytes are on the disk after `finish`."""

    def close(self) -> None:
        """Does nothing: the `AtomicFile` has an owner."""

    def readable(self) -> bool:
        """No."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """No."""
        return False


def table_of(lines: Sequence[bytes], schema: Any) -> Any:
    """A `pyarrow.Table` of lines of records. A field that an older record lacks is null."""
    rows = [msgspec.json.decode(line) for line in lines]
    return _arrow().Table.from_pylist(rows, schema=schema)


MADE_OF = b"pagesieve.sha256"  # in a file's metadata: the hash of the lines that it was made of


def parquet_beside(lines: Path) -> Path:
    """The file of Parquet beside a file of records (documents.jsonl), made anew unless it was made of these lines."""
    path = lines.with_name(f"{lines.name.partition('.jsonl')[0]}.parquet")
    with lines.open("rb") as stream:
        made_of = hashlib.file_digest(stream, "sha256").hexdigest().encode()
    if _made_of(path) == made_of:
        return path
    file = ParquetFile(path, {MADE_OF: made_of})
    try:
        with opened(lines) as stream:
            for line in stream:
                file.write(line)
        file.finish()
        file.publish()
    finally:
        file.discard()
    return path


def _made_of(path: Path) -> bytes | None:
    """What a file says it was made of; None where there is no file, or none of ours."""
    _arrow()
    from pyarrow import ArrowException, parquet  # noqa: PLC0415 - as pyarrow

    try:
        return (parquet.read_schema(path).metadata or {}).get(MADE_OF)
    except (OSError, ArrowException):
        return None
