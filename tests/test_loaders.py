"""documents.jsonl loads as it is with what NLP teams load it with."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import FIXTURES

SEEDS = FIXTURES / "seeds"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder's documents of the five seeds."""
    folder = tmp_path_factory.mktemp("run")
    seeds = sorted(map(str, SEEDS.glob("*.txt")))
    subprocess.run([sys.executable, "-m", "crawler", "clean", *seeds, "-o", f"{folder}/"], check=True)
    return folder / "documents.jsonl"


def test_datasets_loads_it(documents: Path, tmp_path: Path) -> None:
    """Hugging Face's datasets reads five rows, with the metadata as a column of structs."""
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: make loaders")
    rows = datasets.load_dataset("json", data_files=str(documents), split="train", cache_dir=str(tmp_path))
    assert len(rows) == 5
    assert {"id", "text", "language", "metadata"} <= set(rows.column_names)
    assert rows[0]["metadata"]["language_script"] == "tur_Latn"


def test_duckdb_reads_it(documents: Path) -> None:
    """DuckDB's read_json_auto counts the languages, with no schema given."""
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: make loaders")
    query = "SELECT language, count(*) FROM read_json_auto(?) GROUP BY language ORDER BY language"
    assert duckdb.execute(query, [str(documents)]).fetchall() == [("en", 1), ("tr", 4)]


def test_datatrove_reads_it(documents: Path) -> None:
    """datatrove's JsonlReader makes five documents, with our ids, texts and metadata."""
    readers = pytest.importorskip("datatrove.pipeline.readers", reason="datatrove is not installed: make loaders")
    found = list(readers.JsonlReader(str(documents.parent), glob_pattern="documents.jsonl")())
    assert len(found) == 5
    assert all(len(document.id) == 64 and document.text for document in found)
    assert found[0].metadata["language_script"] == "tur_Latn"
