"""Bad input gets one clear line with the file and the next step, and stands in the rejects; the run goes on."""

import gzip
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from crawler.exits import Exit

GOOD = b"The bridge over the river was opened on Monday after two years of work, the town said.\n"
NESTED = b"<html><body>" + b"<div>" * 50_000 + b"<p>" + GOOD + b"</p>" + b"</div>" * 50_000 + b"</body></html>"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 20
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
WARC_HEAD = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: "


def zipped() -> bytes:
    """A ZIP archive that is an office document."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", GOOD)
    return buffer.getvalue()


REJECTED: dict[str, tuple[bytes, str]] = {
    "empty.html": (b"", "empty"),
    "blank.txt": (b" \n\t\n", "empty"),
    "picture.html": (JPEG, "binary"),
    "paper.txt": (PDF, "binary"),
    "archive.html": (zipped(), "binary"),
    "random.html": (random.Random(1).randbytes(5000), "binary"),  # noqa: S311 (noise, no secret)
    "broken-off.html.gz": (gzip.compress(GOOD * 500)[:-40], "corrupt_archive"),
    "broken-off.txt.zst": (zstandard.compress(random.Random(2).randbytes(9999))[:-900], "corrupt_archive"),  # noqa: S311
    "cut.warc": (WARC_HEAD + b"none\r\n\r\nHTTP/1.1 200 OK\r\n", "corrupt_archive"),
    "no.jsonl": (b'{"text": "half a line\n', "bad_json"),
    "fields.jsonl": (b'{"body": "no such field"}\n', "no_content_field"),
    "menu.html": (b"<html><body><nav><a href=/>Home</a> <a href=/n>News</a></nav></body></html>", "no_main_text"),
    "scripts.html": (b"<html><body><script>build()</script></body></html>", "no_text"),
    "long.txt": (b"x" * 300_000, "too_large"),
}
READ: dict[str, tuple[bytes, Callable[[str], bool]]] = {
    "broken-off.warc": (WARC_HEAD + b"9999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + GOOD, lambda text: "bridge" in text),
    "good.txt": (GOOD, lambda text: text == GOOD.decode().strip()),
    "page.jpg": (b"<!doctype html><html><body><p>" + GOOD + b"</p></body></html>", lambda text: "bridge" in text),
    "bad-utf8.txt": ("Köprü İstanbul’da açıldı. ".encode() * 9 + b"\xff" + GOOD, lambda text: "bridge" in text),
    "utf16.txt": (GOOD.decode().encode("utf-16-le"), lambda text: text == GOOD.decode().strip()),
    "nuls.txt": (GOOD.replace(b"river", b"ri\x00ver"), lambda text: "bridge" in text),
}


def run(place: Path, *words: str, **kwargs: object) -> "subprocess.CompletedProcess[bytes]":
    """The command, run in a folder."""
    command = [sys.executable, "-m", "crawler", "clean", *words]
    return subprocess.run(command, cwd=place, capture_output=True, timeout=120, check=False, **kwargs)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of bad inputs with sound ones among them, cleaned."""
    place = tmp_path_factory.mktemp("bad")
    (place / "in").mkdir()
    for name, (body, _) in {**REJECTED, **READ}.items():
        (place / "in" / name).write_bytes(body)
    (place / "in" / "nested.html").write_bytes(NESTED)
    done = run(place, "in", "in/gone.html", "--max-bytes", "1MB", "-o", "out/")
    (place / "stderr").write_bytes(done.stderr)
    assert done.returncode == Exit.FINE
    return place


@pytest.fixture(scope="module")
def rejects(place: Path) -> dict[str, dict[str, str]]:
    """The rejected inputs' rows, by file."""
    rows = map(json.loads, (place / "out" / "rejected.jsonl").read_bytes().splitlines())
    return {Path(row["source"]["path"]).name: row for row in rows}


@pytest.mark.parametrize("name", [name for name in REJECTED if name != "long.txt"])
def test_a_bad_input_is_rejected_with_its_reason(name: str, place: Path, rejects: dict[str, dict[str, str]]) -> None:
    """The reject names the reason; one line on stderr names the file and what to do next."""
    row = rejects[name]
    assert row["reason"] == REJECTED[name][1]
    lines = [line for line in (place / "stderr").read_text().splitlines() if f"in/{name}" in line]
    assert len(lines) == 1
    assert row["detail"] in lines[0]
    assert row["hint"] in lines[0]


def test_a_path_that_does_not_exist(rejects: dict[str, dict[str, str]]) -> None:
    """A missing input is a reject like any other."""
    assert rejects["gone.html"]["reason"] == "not_found"


def test_rejects_are_counted(place: Path, rejects: dict[str, dict[str, str]]) -> None:
    """run.json counts the rejects by reason, and their sum is the number of rows."""
    counts = json.loads((place / "out" / "run.json").read_bytes())
    assert counts["counts"]["rejected"] == len(rejects) == sum(counts["rejected"].values())


@pytest.mark.parametrize("name", READ)
def test_odd_input_is_read(name: str, place: Path) -> None:
    """A wrong extension, stray bytes, UTF-16 without its mark and NULs do not cost the document."""
    rows = map(json.loads, (place / "out" / "documents.jsonl").read_bytes().splitlines())
    texts = {Path(row["metadata"]["source"]["path"]).name: row["text"] for row in rows}
    assert READ[name][1](texts[name])


def test_undecodable_bytes_are_counted(place: Path) -> None:
    """A byte that no encoding reads becomes U+FFFD, and the record says how many there were."""
    rows = map(json.loads, (place / "out" / "documents.jsonl").read_bytes().splitlines())
    record = next(row for row in rows if row["metadata"]["source"]["path"].endswith("bad-utf8.txt"))
    assert record["metadata"]["encoding"]["replaced"] == record["text"].count("\ufffd") == 1


def test_fifty_thousand_nested_elements_are_a_document(place: Path) -> None:
    """Nesting deeper than the parser takes costs the structure, not the text."""
    rows = map(json.loads, (place / "out" / "documents.jsonl").read_bytes().splitlines())
    assert any("bridge" in row["text"] for row in rows if row["metadata"]["source"]["path"].endswith("nested.html"))


def test_a_line_over_the_limit_is_rejected_and_the_next_one_read(tmp_path: Path) -> None:
    """A 200 MB line of JSON is passed over; the lines around it become documents."""
    line = json.dumps({"text": GOOD.decode()}).encode() + b"\n"
    with (tmp_path / "big.jsonl").open("wb") as file:
        file.write(line + b'{"text": "')
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n' + line)
    done = run(tmp_path, "big.jsonl", "-o", "out/")
    assert done.returncode == Exit.FINE
    assert b"--max-bytes" in done.stderr
    assert len((tmp_path / "out" / "documents.jsonl").read_bytes().splitlines()) == 2
    assert json.loads((tmp_path / "out" / "rejected.jsonl").read_bytes())["reason"] == "too_large"


def test_a_page_over_the_limit_is_rejected(tmp_path: Path) -> None:
    """The size limit is a flag, and the line says which."""
    (tmp_path / "long.txt").write_bytes(REJECTED["long.txt"][0])
    (tmp_path / "good.txt").write_bytes(GOOD)
    done = run(tmp_path, "long.txt", "good.txt", "--max-bytes", "100k")
    assert b"--max-bytes" in done.stderr
    assert len(done.stdout.splitlines()) == 1
