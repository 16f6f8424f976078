"""documents.jsonl loads as it is with what NLP teams load it with."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import pagesieve
from tests.places import FIXTURES

SEEDS = FIXTURES / "seeds"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder's documents of the five seeds."""
    folder = tmp_path_factory.mktemp("run")
    seeds = sorted(map(str, SEEDS.glob("*.txt")))
    subprocess.run([sys.executable, "-m", "pagesieve", "clean", *seeds, "-o", f"{folder}/"], check=True)
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


MANY = 100_000


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of which all but the last have null or nothing wherever a record can."""
    first = pagesieve.record_of(pagesieve.clean("It rained all day in the town, and nobody went out before evening."))
    bare = msgspec.to_builtins(first) | dict.fromkeys(("url", "title", "date", "language", "language_score"))
    bare |= {"authors": [], "confidence": None}
    known = {"title": "Rain", "authors": ("Edda Brandvik",), "date": "2021-01-05", "description": "Of rain."}
    page = pagesieve.Page(
        body=b"It rained all day in the town, and nobody went out.", url="https://www.example.org/rain"
    )
    full = msgspec.to_builtins(
        pagesieve.record_of(pagesieve.clean(msgspec.structs.replace(page, known=pagesieve.Known(**known))))
    )
    full["metadata"] |= {"date_raw": "5 January 2021", "agency": "AA", "categories": ["news"], "tags": ["rain"]}
    full["metadata"] |= {"fixes": [{"fix": "encoding", "blocks": 1}], "fetched_at": "2021-01-05T16:00:00+00:00"}
    path = tmp_path_factory.mktemp("late") / "documents.jsonl"
    line = msgspec.json.encode(bare) + b"\n"
    with path.open("wb") as file:
        file.writelines(line for _ in range(MANY - 1))
        file.write(msgspec.json.encode(full) + b"\n")
    return path


def test_datasets_takes_a_field_that_starts_late(late: Path, tmp_path: Path) -> None:
    """With our features, each of 100,000 rows is read, and the last one has its date; streamed, too.

    The date is a string, but as its JSON reader writes what it takes for a time: the day with midnight.
    """
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: make loaders")
    features = pagesieve.features()
    rows = datasets.load_dataset(
        "json", data_files=str(late), features=features, split="train", cache_dir=str(tmp_path)
    )
    assert (len(rows), rows[0]["date"], rows[MANY - 1]["date"]) == (MANY, None, "2021-01-05 00:00:00")
    assert rows[MANY - 1]["metadata"]["fixes"] == [{"fix": "encoding", "blocks": 1}]
    stream = datasets.load_dataset("json", data_files=str(late), features=features, split="train", streaming=True)
    *_, last = stream
    assert last["authors"] == ["Edda Brandvik"]


def test_polars_takes_a_field_that_starts_late(late: Path) -> None:
    """With the schema of our Arrow types."""
    polars = pytest.importorskip("polars", reason="polars is not installed: make loaders")
    schema = polars.from_arrow(pagesieve.arrow_schema().empty_table()).schema
    rows = polars.read_ndjson(late, schema=schema)
    assert rows.shape[0] == MANY
    assert rows[-1]["date"].to_list() == ["2021-01-05"]


def test_duckdb_takes_a_field_that_starts_late(late: Path) -> None:
    """Asked to look at all rows before it decides."""
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: make loaders")
    query = "SELECT count(*), max(date), max(metadata.agency) FROM read_json_auto(?, sample_size=-1)"
    (found,) = duckdb.execute(query, [str(late)]).fetchall()
    assert (found[0], str(found[1]), found[2].strip('"')) == (MANY, "2021-01-05", "AA")


def test_pandas_takes_a_field_that_starts_late(late: Path) -> None:
    """As it is."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: make loaders")
    rows = pandas.read_json(late, lines=True, dtype=False)
    assert (len(rows), rows["date"].iloc[-1]) == (MANY, "2021-01-05")


@pytest.fixture(scope="module")
def columns(late: Path) -> Path:
    """The same as Parquet."""
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: make loaders")
    from cleaning.recording import parquet_beside  # noqa: PLC0415 - with pyarrow alone

    return parquet_beside(late)


def test_parquet_is_read_by_all_of_them(columns: Path, tmp_path: Path) -> None:
    """datasets, DuckDB, polars and pandas read the nested metadata with its types, and no line says which."""
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: make loaders")
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: make loaders")
    polars = pytest.importorskip("polars", reason="polars is not installed: make loaders")
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: make loaders")
    rows = datasets.load_dataset("parquet", data_files=str(columns), split="train", cache_dir=str(tmp_path))
    assert (len(rows), rows[MANY - 1]["metadata"]["agency"]) == (MANY, "AA")
    query = f"SELECT max(metadata.agency), max(metadata.statistics.words) FROM '{columns}'"  # noqa: S608 - our own name
    assert duckdb.sql(query).fetchall() == [("AA", 13)]
    assert (
        polars.scan_parquet(columns).select(polars.col("metadata").struct.field("agency").max()).collect().item()
        == "AA"
    )
    assert pandas.read_parquet(columns)["metadata"].iloc[-1]["agency"] == "AA"
