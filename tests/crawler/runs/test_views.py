"""What is made beside a run's documents: texts by id and Parquet, kept up to date, whole after any kill."""

import csv
import hashlib
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from cleaning.recording import DOCUMENTS, Duplicates, duplicates_in, files_of, lines_of
from cleaning.recording.listing import COLUMNS
from crawler.runs import Layout, make_views
from crawler.runs import views as module
from tests.crawling import COMMAND
from tests.places import FIXTURES


def folder_of(place: Path, texts: Sequence[str], form: str = "text") -> Path:
    """A run folder with these documents."""
    (place / ".run").mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"id": name(text), "text": text, "metadata": {"text_format": form}}) + "\n" for text in texts]
    (place / DOCUMENTS).write_text("".join(lines), "utf-8")
    return place


def name(text: str) -> str:
    """An id; capitals make no difference, so that two documents may have the same."""
    return hashlib.sha256(text.lower().encode()).hexdigest()


def made(folder: Path) -> dict[str, str]:
    """The files of texts."""
    paths = [path for path in (folder / "files").rglob("*") if path.is_file()]
    return {str(path.relative_to(folder / "files")): path.read_text("utf-8") for path in paths}


def expected(*texts: str, suffix: str = ".txt") -> dict[str, str]:
    """A file for each text."""
    return {f"{name(text)[:2]}/{name(text)}{suffix}": f"{text}\n" for text in texts}


def test_a_text_a_document_by_its_id(tmp_path: Path) -> None:
    """Of two documents with the same id the first one's; what is no document any more goes."""
    folder = folder_of(tmp_path, ["one", "Two", "two"])
    make_views(folder, parquet=False, files=True)
    assert made(folder) == expected("one", "Two")
    folder_of(tmp_path, ["Two", "three"])
    make_views(folder, parquet=False, files=False)  # they stand there, so they are kept up to date
    assert made(folder) == expected("Two", "three")
    folder_of(tmp_path, ["three"], "markdown")
    make_views(folder, parquet=False, files=True)
    assert made(folder) == expected("three", suffix=".md")


def test_texts_that_a_kill_left_half_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is whole or not there; the next run makes the others."""
    folder = folder_of(tmp_path, ["one", "two", "three"])
    put, left = module._put, [2]

    def killed(path: Path, content: bytes) -> None:
        if not left[0]:
            path.parent.mkdir(exist_ok=True)
            path.with_name(f".{path.name}.0123abcd.part").write_bytes(content[:1])
            raise KeyboardInterrupt
        left[0] -= 1
        put(path, content)

    with monkeypatch.context() as broken:
        broken.setattr(module, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            make_views(folder, parquet=False, files=True)
    assert made(folder).items() >= expected("one", "two").items()
    make_views(folder, parquet=False, files=True)
    assert made(folder) == expected("one", "two", "three")


def test_duplicates_are_named_by_id(tmp_path: Path) -> None:
    """Documents alone count, and ids that begin alike are not the same."""
    alike = "ab" * 30
    ids = [f"{alike}0001", f"{alike}0002", f"{alike}0001", "c" * 64, f"{alike}0001"]
    rows = [["p, q", "", "document", *[""] * 6, one] for one in ids] + [["r", "", "rejected", *[""] * 6, "c" * 64]]
    with (tmp_path / "inputs.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    assert duplicates_in(tmp_path / "inputs.csv") == Duplicates(documents=2, ids={f"{alike}0001": 3})


def test_the_command_lays_out_as_it_is_asked(tmp_path: Path) -> None:
    """Shards, packed, with a text a document, without a ledger; the list has a row an input, and run.json the files."""
    words = ["clean", "fixtures/seeds", "fixtures/feed/pages.jsonl", "-o", f"{tmp_path}/out/", "-q", "--files"]
    words += ["--shards", "2", "--compression", "zstd", "--no-ledger", "--text-format", "markdown"]
    subprocess.run([*COMMAND, *words], check=True, capture_output=True, cwd=FIXTURES.parent)
    out = tmp_path / "out"
    names = ["documents-00000.jsonl.zst", "documents-00001.jsonl.zst"]
    assert [path.name for path in files_of(out, DOCUMENTS)] == names
    documents = [json.loads(line) for line in lines_of(out, DOCUMENTS)]
    assert made(out).keys() == {f"{row['id'][:2]}/{row['id']}.md" for row in documents}
    told = json.loads((out / "run.json").read_bytes())
    assert {file["name"] for file in told["files"]} == {*names, "rejected.jsonl", "inputs.csv"}
    assert told["counts"]["removed"] > 0
    with (out / "inputs.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["id"] for row in rows if row["outcome"] == "document"] == [row["id"] for row in documents]
    assert len(rows) == told["counts"]["inputs"]
    assert {row["reason"] for row in rows if row["outcome"] == "rejected"} == {"bad_json", "no_content_field"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--shard-size", "1MB", "--shards", "2", "-o", "out/"], "leave one out"),
        (["--files", "-o", "out.jsonl"], "--files is about run folders"),
        (["--compression", "gzip"], "--compression is about run folders"),
        (["--shards", "2", "-o", "-"], "--shards is about run folders"),
    ],
)
def test_what_fits_no_output_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    """Before a page is read, with what to type."""
    (tmp_path / "a.txt").write_text("A line.")
    done = subprocess.run([*COMMAND, "clean", "a.txt", *words], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_parquet_stands_beside_each_shard(tmp_path: Path) -> None:
    """A file each, and none of a shard that is no more."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pip install 'pagesieve[parquet]'")
    words = [*COMMAND, "clean", "fixtures/seeds", "-q", "--format-out", "parquet", "-o", f"{tmp_path}/out/", "--fresh"]
    subprocess.run([*words, "--shards", "3"], check=True, capture_output=True, cwd=FIXTURES.parent)
    found = sorted((tmp_path / "out").glob("*.parquet"))
    assert [path.name for path in found] == [f"documents-0000{number}.parquet" for number in range(3)]
    ids = [json.loads(line)["id"] for line in lines_of(tmp_path / "out", DOCUMENTS)]
    assert [name for path in found for name in parquet.read_table(path)["id"].to_pylist()] == ids
    subprocess.run([*words, "--compression", "gzip"], check=True, capture_output=True, cwd=FIXTURES.parent)
    assert [path.name for path in (tmp_path / "out").glob("*.parquet")] == ["documents.parquet"]


def test_a_layout_names_its_files() -> None:
    """As a person is told them."""
    assert Layout(shard_size=10, compression="gzip").shown[0] == "documents-*.jsonl.gz"
    assert Layout(ledger=False).shown == (DOCUMENTS, "rejected.jsonl", "inputs.csv", "run.json")
