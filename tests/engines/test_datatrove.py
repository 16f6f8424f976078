"""`pagesieve.datatrove`: WARC files through datatrove's own executors, as `pagesieve clean` cleans them."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pagesieve import Config, Pipeline
from tests.places import ROOT

pytest.importorskip("datatrove", reason="datatrove is not installed: make loaders")
parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: make loaders")

from datatrove.data import Document  # noqa: E402 - it is there
from datatrove.pipeline.writers import JsonlWriter  # noqa: E402

from pagesieve.datatrove import Sieve, WarcPages  # noqa: E402

EXAMPLE = ROOT / "examples/common_crawl.py"
RAIN = "It rained all day in the town, and nobody went out before the evening came."
TURKISH = "Şehirde bütün gün yağmur yağdı ve akşam olana kadar kimse dışarı çıkmadı, çünkü rüzgâr da sertti."


def page(text: str, number: int) -> str:
    """A page with furniture around a text."""
    menu = "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
    return f"<html><body>{menu}<article><h1>Day {number}</h1><p>{text} Number {number}.</p></article></body></html>"


def write_warc(path: Path, bodies: list[tuple[str, bytes, str]]) -> None:
    """An archive of responses: address, body, Content-Type."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, (url, body, kind) in enumerate(bodies):
            head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=head,
                warc_headers_dict={"WARC-Date": f"2026-11-01T00:00:{number % 60:02d}Z",
                                   "WARC-Record-ID": f"<urn:uuid:{path.stem}-{number}>"},
            )  # fmt: skip
            writer.write_record(record)


@pytest.fixture
def warcs(tmp_path: Path) -> Path:
    """Two archives: UTF-8, an encoding that only the head tells, one that nobody tells, and a page without a text."""
    folder = tmp_path / "warcs"
    folder.mkdir()
    for name in ("one", "two"):
        bodies = [
            (f"https://www.example.org/{name}/{n}", page(f"{RAIN} {name}.", n).encode(), "text/html") for n in range(12)
        ]
        bodies += [
            (
                f"https://tr.example.org/{name}/1",
                page(f"{TURKISH} {name}.", 1).encode("cp1254"),
                "text/html; charset=windows-1254",
            ),
            (f"https://tr.example.org/{name}/2", page(f"{TURKISH * 3} {name}.", 2).encode("cp1254"), "text/html"),
            (f"https://www.example.org/{name}/empty", f"<html lang={name}><body> </body></html>".encode(), "text/html"),
        ]
        write_warc(folder / f"{name}.warc.gz", bodies)
    return folder


def example(warcs: Path, out: Path, *more: str) -> list[str]:
    """The example's command line."""
    return [sys.executable, str(EXAMPLE), str(warcs), str(out), "--tasks", "2", *more]


def environment() -> dict[str, str]:
    """This checkout before others, and no colours."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "RAY_TMPDIR": "/tmp"}  # noqa: S108 - sockets have short names


def documents(out: Path) -> dict[str, dict[str, Any]]:
    """The rows of a run's Parquet by id, without where they were read from."""
    found = {}
    for path in sorted((out / "documents").glob("*.parquet")):
        for row in parquet.read_table(path).to_pylist():
            row["metadata"].pop("source")
            assert row["id"] not in found
            found[row["id"]] = row
    return found


def lines(folder: Path) -> list[dict[str, Any]]:
    """The lines of all files of a folder."""
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl.gz")) for line in gzip.open(path, "rt")]


def cleaned(warcs: Path, out: Path) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """What `pagesieve clean` makes of the same archives: documents, ledger, rejects."""
    command = [sys.executable, "-m", "pagesieve", "clean", str(warcs), "-o", f"{out}/", "-q", "--format-out", "parquet"]
    subprocess.run(command, check=False, env=environment())
    found = {row["id"]: row for row in parquet.read_table(out / "documents.parquet").to_pylist()}
    for row in found.values():
        row["metadata"].pop("source")
    ledger, rejected = (
        [json.loads(line) for line in (out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("removed", "rejected")
    )
    return found, ledger, rejected


@pytest.mark.slow
def test_the_example_gives_what_clean_gives(warcs: Path, tmp_path: Path) -> None:
    """Two ranks side by side: the same documents, whatever their encoding, the same ledger and rejects."""
    out = tmp_path / "out"
    subprocess.run(example(warcs, out), check=True, env=environment(), capture_output=True)
    wanted, ledger, rejected = cleaned(warcs, tmp_path / "clean")
    assert documents(out) == wanted
    assert sum(TURKISH in row["text"] for row in wanted.values()) == 4
    told = [(row["id"], row["text"], row["metadata"]["reason"]) for row in lines(out / "removed")]
    assert sorted(told) == sorted((row["id"], row["text"], row["reason"]) for row in ledger)
    reasons = [row["metadata"]["reason"] for row in lines(out / "rejected")]
    assert reasons == [row["reason"] for row in rejected] == ["no_text"] * 2


@pytest.mark.slow
def test_what_was_killed_is_done_again(warcs: Path, tmp_path: Path) -> None:
    """`kill -9` of the executor and its ranks, then the same command: the same documents as without."""
    whole, out = tmp_path / "whole", tmp_path / "out"
    subprocess.run(example(warcs, whole), check=True, env=environment(), capture_output=True)
    process = subprocess.Popen(example(warcs, out), env=environment(), start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(out.glob("removed/*")) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run(example(warcs, out), check=True, env=environment(), capture_output=True)
    assert documents(out) == documents(whole)
    assert lines(out / "removed") == lines(whole / "removed")


@pytest.mark.slow
def test_the_example_runs_on_ray(warcs: Path, tmp_path: Path) -> None:
    """The same documents from ranks that Ray starts."""
    pytest.importorskip("ray", reason="ray is not installed: make loaders")
    out = tmp_path / "out"
    done = subprocess.run(
        example(warcs, out, "--ray"), check=False, env=environment(), capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert documents(out) == cleaned(warcs, tmp_path / "clean")[0]


def test_documents_of_any_reader(tmp_path: Path) -> None:
    """A text of HTML or a dump, bytes, and bytes with their HTTP head; what there is no text for is counted."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1254\r\n\r\n"
    given = [
        page(RAIN, 1),
        f"{RAIN}\n{RAIN[:-1]} again.",
        page(RAIN, 2).encode(),
        head + page(TURKISH, 3).encode("cp1254"),
        "",
    ]
    metadata = {"url": "https://www.example.org/", "date": "2026-11-01T00:00:00Z"}
    step = Sieve(rejected=JsonlWriter(str(tmp_path / "rejected")))
    found = list(step.run([Document(text=text, id=str(n), metadata=dict(metadata)) for n, text in enumerate(given)]))
    assert [one.text for one in found] == [
        f"{RAIN} Number 1.", f"{RAIN}\n{RAIN[:-1]} again.", f"{RAIN} Number 2.", f"{TURKISH} Number 3.",
    ]  # fmt: skip
    assert [one.metadata["metadata"]["fetched_at"] for one in found] == [metadata["date"]] * 4
    assert [row["id"] for row in lines(tmp_path / "rejected")] == ["4"]
    counts = {name: step.stats[name].total for name in ("total", "forwarded", "dropped_empty", "removed_navigation")}
    assert counts == {"total": 5, "forwarded": 4, "dropped_empty": 1, "removed_navigation": 3}


def test_a_page_past_a_limit_costs_itself(tmp_path: Path) -> None:
    """A page that takes longer than it may is rejected as `timeout`; those beside it are done."""
    slow = "<div>" * 200 + "<p>a b c</p>" * 400_000
    config = Config()
    config = type(config)(limits=type(config.limits)(seconds=1))
    step = Sieve(config, rejected=JsonlWriter(str(tmp_path / "rejected")))
    given = [Document(text=text, id=str(n)) for n, text in enumerate([page(RAIN, 1), slow, page(RAIN, 2)])]
    assert [one.text for one in step.run(given)] == [f"{RAIN} Number 1.", f"{RAIN} Number 2."]
    (rejected,) = lines(tmp_path / "rejected")
    assert (rejected["id"], rejected["metadata"]["reason"]) == ("1", "timeout")


def test_a_broken_archive_is_told(tmp_path: Path) -> None:
    """What is no archive gives a document that is rejected, and the rank goes on."""
    folder = tmp_path / "warcs"
    folder.mkdir()
    (folder / "a.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\n" * 99)[:-30])
    write_warc(folder / "b.warc.gz", [("https://www.example.org/1", page(RAIN, 1).encode(), "text/html")])
    step = Sieve(rejected=JsonlWriter(str(tmp_path / "rejected")))
    found = list(step.run(WarcPages(str(folder)).run()))
    assert [(one.text, one.metadata["url"]) for one in found] == [(f"{RAIN} Number 1.", "https://www.example.org/1")]
    assert [row["metadata"]["reason"] for row in lines(tmp_path / "rejected")] == ["corrupt_archive"]


def test_a_reader_without_a_sieve_leaves_pages_as_they_are(warcs: Path) -> None:
    """What filters in between see: the address, the date and the file; the text is not made yet."""
    first = next(iter(WarcPages(str(warcs)).run()))
    assert (first.text, first.metadata["url"]) == ("", "https://www.example.org/one/0")
    assert first.metadata["date"] == "2026-11-01T00:00:00Z"
    assert first.metadata["file_path"].endswith("one.warc.gz")
    assert Pipeline()(first.metadata["page"]).text == f"{RAIN} one. Number 0."
