"""A run read back: its blocks in order, its ledger joined, whatever the order and the copies."""

import shutil
from pathlib import Path

import msgspec
import pytest

from cleaning import Page, clean
from cleaning.recording import files_of
from crawler.reports import BadRunError, entries
from crawler.reports.entries import interleaved
from crawler.reports.rows import RemovedRow
from crawler.runs import Layout
from crawler.runs.layout import Kind
from crawler.runs.stream import Stream
from tests.crawler.reports.runs import page, run, written
from tests.places import ROOT


def folder_of(place: Path, documents: list[object], removed: list[object], rejected: list[object]) -> Path:
    """A run folder with these lines."""
    place.mkdir()
    for name, rows in (("documents", documents), ("removed", removed), ("rejected", rejected)):
        (place / f"{name}.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return place


def document(name: str, text: str, kept: int, removed: int) -> dict[str, object]:
    """A line of documents.jsonl with the least that one has."""
    return {"id": name, "text": text, "metadata": {"statistics": {"blocks_kept": kept, "blocks_removed": removed}}}


def gone(name: str, position: int, text: str) -> dict[str, object]:
    """A line of removed.jsonl."""
    return {"id": name, "position": position, "text": text, "reason": "navigation", "score": 0.1}


def test_blocks_stand_as_in_the_page() -> None:
    """Where each kept block is a line, the order is the page's own, block by block."""
    for path in sorted((ROOT / "fixtures" / "seeds").glob("*.txt")):
        made = clean(Page(body=path.read_bytes()))
        rows = [RemovedRow(made.id, b.position, b.text, str(b.reason)) for b in made.removed]
        if made.text.count("\n") + 1 == len(made.kept):
            found = [(seen.text, seen.reason) for seen in interleaved(made.text, rows, len(made.kept))]
            assert found == [(b.text, str(b.reason) if b.reason else None) for b in made.blocks]


def test_lines_beyond_the_blocks_lose_nothing() -> None:
    """A block of verses is several lines: all are there, in their order."""
    found = interleaved("a\nb\nc\nd", [RemovedRow("", 1, "menu", "navigation")], 2)
    assert [seen.text for seen in found if not seen.reason] == ["a", "b", "c", "d"]
    assert [seen.text for seen in found if seen.reason] == ["menu"]


def test_copies_and_rejects_have_their_own_rows(tmp_path: Path) -> None:
    """The same page twice in a row, and a rejected page between: each has the rows that are its own."""
    run_folder = folder_of(
        tmp_path / "run",
        [document("a", "one", 1, 2), document("a", "one", 1, 2), document("b", "two", 1, 1)],
        [
            gone("a", 0, "1"),
            gone("a", 2, "2"),
            gone("a", 0, "3"),
            gone("a", 2, "4"),
            gone("r", 0, "5"),
            gone("b", 1, "6"),
        ],
        [{"id": "r", "reason": "no_main_text"}, {"id": None, "reason": "empty"}],
    )
    found = [[row.text for row in entry.removed] for entry in entries(run_folder)]
    assert found == [["1", "2"], ["3", "4"], ["6"], ["5"], []]


def test_a_ledger_in_another_order_is_found(tmp_path: Path) -> None:
    """Rows that come later or earlier than their document are its own all the same."""
    run_folder = folder_of(
        tmp_path / "run",
        [document("a", "one", 1, 1), document("b", "two", 1, 1)],
        [gone("b", 0, "of b"), gone("a", 0, "of a")],
        [],
    )
    assert [entry.removed[0].text for entry in entries(run_folder)] == ["of a", "of b"]


def test_every_block_of_a_run_is_there(tmp_path: Path) -> None:
    """As many kept and removed blocks as the ledger and the records have."""
    pages = written(tmp_path / "in", {"a.html": page("Bridge", "One."), "b.html": page("Ferry", "Two.")})
    found = list(entries(run(pages, tmp_path / "out")))
    assert len(found) == 2
    for entry in found:
        reasons = [seen.reason for seen in entry.blocks]
        assert (reasons.count(None), len(reasons) - reasons.count(None)) == entry.counted


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"id": 3}', b'{"id": "\xff"}', b"\n"])
def test_what_is_no_run_is_told(tmp_path: Path, line: bytes) -> None:
    """A broken line is named by its file and place; a folder without the files is none of a run."""
    with pytest.raises(BadRunError, match="name a run folder"):
        list(entries(tmp_path))
    (tmp_path / "removed.jsonl").touch()
    (tmp_path / "documents.jsonl").write_bytes(line)
    with pytest.raises(BadRunError, match=r"documents\.jsonl: the line at byte 0"):
        list(entries(tmp_path))


@pytest.mark.parametrize("layout", [Layout(shard_size=2_000, compression="zstd"), Layout(shards=3, compression="gzip")])
def test_a_run_is_read_back_from_whatever_layout(tmp_path: Path, layout: Layout) -> None:
    """Cut and packed, with pages that were rejected between the documents: the entries of the plain folder."""
    folder = folder_of(tmp_path / "plain", *_many())
    other = tmp_path / "other"
    other.mkdir()
    for name in ("documents.jsonl", "removed.jsonl"):
        (other / ".run").mkdir(exist_ok=True)
        stream = Stream(Kind(name), layout, other)
        stream.write((folder / name).read_bytes())
        stream.finish()
        stream.close()
        stream.forget()
        for path in other.glob(f"{name[:4]}*.jsonl"):
            path.unlink()
    shutil.copy(folder / "rejected.jsonl", other)
    assert list(entries(other)) == list(entries(folder))
    assert len(files_of(other, "removed.jsonl")) > 1


def _many() -> tuple[list[object], list[object], list[object]]:
    """Documents, with every third page rejected."""
    pages = [f"{number:03}" for number in range(60)]
    documents: list[object] = [document(name, "one", 1, 2) for number, name in enumerate(pages) if number % 3]
    removed: list[object] = [gone(name, place, f"{name} says") for name in pages for place in (0, 2)]
    return documents, removed, [{"id": name, "reason": "no_main_text"} for name in pages[::3]]


def test_a_run_without_a_ledger_is_read(tmp_path: Path) -> None:
    """Where run.json says that none was written, there are no rows; else the folder is broken."""
    folder = folder_of(tmp_path / "run", [document("a", "one", 1, 2)], [], [])
    (folder / "removed.jsonl").unlink()
    with pytest.raises(BadRunError, match=r"removed\.jsonl"):
        list(entries(folder))
    (folder / "run.json").write_text('{"configuration": {"record": {"ledger": false}}}')
    (entry,) = entries(folder)
    assert (entry.removed, entry.counted) == ((), (1, 2))
