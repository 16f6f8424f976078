"""The folder of a crawl, when other hands or the disk touched it: nothing is written over, nothing is half there."""

import resource
import sqlite3
import subprocess
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from cleaning.recording.writers import OutputError
from crawler.sites.crawl_options import CrawlExit
from crawler.state.database import refused_by_disk
from tests.bench.kill import documents as bare
from tests.crawling import COMMAND, crawled, documents, reasons, report, rows
from tests.site.odd import story
from tests.site.pages import Answer
from tests.site.server import Site


def records(folder: Path, kind: str) -> list[tuple[str, str]]:
    """The records of a kind in an archive: their address and their profile."""
    found = []
    for path in sorted((folder / "warc").iterdir()):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == kind:
                    head = record.rec_headers
                    profile = (head.get_header("WARC-Profile") or "").rpartition("/")[2]
                    found.append((head.get_header("WARC-Target-URI"), profile))
    return found


def test_a_page_that_is_as_it_was_is_a_revisit_record(tmp_path: Path) -> None:
    """304 by its validator, or the same body again: a record in the archive, no line, the same documents from it."""
    with Site(1, 3) as site:
        plain = Answer(200, (("Content-Type", "text/html; charset=utf-8"), ("ETag", "")), story("en", 77))
        site.own["127.0.0.2/news/1"] = plain
        sites = tmp_path / "sites.toml"
        sites.write_text(f'[[site]]\nname = "a"\nstart = ["{site.base}/"]\nrate = 1000.0\nrevisit = 0\n', "utf-8")
        for _ in range(2):
            assert crawled([str(sites)], tmp_path / "out").returncode == CrawlExit.FINE
    assert len(rows(tmp_path / "out" / "documents.jsonl")) == 3
    figures = report(tmp_path / "out")["sites"]["a"]
    assert (figures["not_modified"], figures["unchanged"], figures["new"]) == (2, 1, 0)
    assert sorted(records(tmp_path / "out", "revisit")) == [
        (f"{site.base}/news/0", "server-not-modified"),
        (f"{site.base}/news/1", "identical-payload-digest"),
        (f"{site.base}/news/2", "server-not-modified"),
    ]
    words = ["clean", str(tmp_path / "out" / "warc"), "-o", f"{tmp_path}/again/"]
    subprocess.run([*COMMAND, *words], check=True, capture_output=True)
    assert bare(tmp_path / "again") == bare(tmp_path / "out")


@pytest.mark.parametrize("name", ["documents.jsonl", "warc/old.warc.gz"])
def test_what_no_crawl_wrote_is_not_written_over(tmp_path: Path, name: str) -> None:
    """A folder with the output of `clean`, or somebody's archive, is refused before anything is asked."""
    path = tmp_path / "out" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"precious")
    done = crawled(["http://127.0.0.2:9/"], tmp_path / "out")
    assert done.returncode == CrawlExit.USAGE
    assert f"holds {name}" in done.stderr
    assert path.read_bytes() == b"precious"


def test_documents_that_were_taken_away_are_made_again(tmp_path: Path) -> None:
    """From the archive; what is gone from the archive too is told, and a new archive file is begun."""
    with Site(1, 6) as site:
        crawled([f"{site.base}/"], tmp_path / "out")
        before = bare(tmp_path / "out")
        (tmp_path / "out" / "documents.jsonl").unlink()
        assert crawled([f"{site.base}/"], tmp_path / "out").returncode == CrawlExit.FINE
        assert bare(tmp_path / "out") == before
        (tmp_path / "out" / "warc" / "pagesieve-00000.warc.gz").unlink()
        site.hosts["127.0.0.2"].add(2)
        assert crawled([f"{site.base}/"], tmp_path / "out").returncode == CrawlExit.FINE
        assert len(bare(tmp_path / "out")) == 8
        assert [path.name for path in (tmp_path / "out" / "warc").iterdir()] == ["pagesieve-00001.warc.gz"]
        (tmp_path / "out" / "documents.jsonl").unlink()
        crawled([f"{site.base}/"], tmp_path / "out")
    assert len(documents(tmp_path / "out")) == 2
    assert set(reasons(tmp_path / "out").values()) == {"corrupt_archive"}


@pytest.mark.parametrize("limit", [60_000, 150_000])
def test_a_full_disk_has_its_own_code(tmp_path: Path, limit: int) -> None:
    """Whichever file meets the limit first; with room again, the crawl goes on, and nothing is lost or twice."""
    with Site(1, 120) as site:
        start = [f"{site.base}/"]
        full = crawled(
            start, tmp_path / "out", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        )
        assert full.returncode == CrawlExit.NOT_WRITTEN, full.stderr
        assert "could not be written" in full.stderr
        assert crawled(start, tmp_path / "out").returncode == CrawlExit.FINE
        crawled(start, tmp_path / "alone")
    assert bare(tmp_path / "out") == bare(tmp_path / "alone")


def test_a_database_on_a_full_disk_is_no_defect() -> None:
    """SQLite's word for it is told as that of any other file; its other errors are ours."""
    state = sqlite3.connect(":memory:")
    state.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as full:
        state.execute("CREATE TABLE a (b)")
    assert isinstance(refused_by_disk(full.value), OutputError)
    with pytest.raises(sqlite3.OperationalError) as wrong:
        state.execute("SELECT nothing")
    assert refused_by_disk(wrong.value) is wrong.value
