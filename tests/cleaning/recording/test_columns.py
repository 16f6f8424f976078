"""Records as columns: one schema, files of Parquet that appear whole or not at all."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import pagesieve
from cleaning.recording import MissingLibraryError, ParquetFile, arrow_schema, parquet_beside
from cleaning.recording.record import LedgerRow, Record, RejectedRow
from crawler.exits import Exit
from tests.places import FIXTURES

parquet = pytest.importorskip("pyarrow.parquet", reason="needs pip install 'pagesieve[parquet]'")

LINE = msgspec.json.encode(pagesieve.record_of(pagesieve.clean("It rained all day in the town, and nobody went out.")))
SEEDS = str(FIXTURES / "seeds")


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """What `pagesieve` says of a command line."""
    return subprocess.run([sys.executable, "-m", "pagesieve", *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("kind", [Record, LedgerRow, RejectedRow])
def test_every_field_is_a_column(kind: type[msgspec.Struct]) -> None:
    """The columns are the record's fields, in its order."""
    assert arrow_schema(kind).names == list(kind.__struct_encode_fields__)


def test_a_field_that_may_be_null_is_nullable() -> None:
    """And one that can't be is not; lists and structs nest."""
    schema = arrow_schema()
    assert (schema.field("date").nullable, schema.field("text").nullable) == (True, False)
    assert str(schema.field("authors").type) == "list<item: string>"
    assert str(schema.field("metadata").type.field("statistics").type.field("words").type) == "int64"


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    """Twice, with row groups in between."""
    files = []
    for name in ("one", "two"):
        lines = tmp_path / name / "documents.jsonl"
        lines.parent.mkdir()
        lines.write_bytes(b"".join(LINE + b"\n" for _ in range(25_000)))
        files.append(parquet_beside(lines))
    assert files[0].read_bytes() == files[1].read_bytes()
    found = parquet.ParquetFile(files[0])
    assert (found.metadata.num_rows, found.metadata.num_row_groups) == (25_000, 2)


def test_the_rows_are_the_lines(tmp_path: Path) -> None:
    """A row read back is the record."""
    lines = tmp_path / "documents.jsonl"
    lines.write_bytes(LINE + b"\n")
    assert parquet.read_table(parquet_beside(lines)).to_pylist() == [msgspec.json.decode(LINE)]


def test_a_file_that_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    """Where a run breaks off, what stood there is unharmed."""
    (tmp_path / "a.parquet").write_bytes(b"before")
    file = ParquetFile(tmp_path / "a.parquet")
    file.write(LINE + b"\n")
    file.discard()
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
    assert (tmp_path / "a.parquet").read_bytes() == b"before"


def test_the_command_writes_parquet(tmp_path: Path) -> None:
    """`-o NAME.parquet` and `--format-out parquet` hold what documents.jsonl holds; a second run changes nothing."""
    assert command("clean", SEEDS, "-o", str(tmp_path / "a.parquet")).returncode == 0
    folder = tmp_path / "run"
    for _ in range(2):
        done = command("clean", SEEDS, "-o", f"{folder}/", "--format-out", "parquet")
        assert done.returncode == 0, done.stderr
    lines = [msgspec.json.decode(line) for line in (folder / "documents.jsonl").read_bytes().splitlines()]
    assert parquet.read_table(folder / "documents.parquet").to_pylist() == lines
    assert parquet.read_table(tmp_path / "a.parquet").to_pylist() == lines


def test_what_has_no_folder_is_refused(tmp_path: Path) -> None:
    """One line, which says what to type."""
    done = command("clean", SEEDS, "--format-out", "parquet")
    assert (done.returncode, done.stderr.count("\n")) == (Exit.USAGE, 1)
    assert "type -o out/" in done.stderr


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is read or written."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingLibraryError, match=r"pip install 'pagesieve\[parquet\]'"):
        ParquetFile(tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_printed() -> None:
    """`pagesieve schema --arrow`, as pyarrow writes it."""
    assert command("schema", "--arrow").stdout.startswith("id: string not null\nurl: string\n")
