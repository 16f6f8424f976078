"""`pagesieve explain`: a page found by its address or id wherever it is, halves of it, and what weighed in a score."""

import io
import re
import sys
from pathlib import Path

import msgspec
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.exits import Exit
from tests.crawler.reports.runs import command, page, run
from tests.crawler.reports.test_entries import folder_of
from tests.places import ROOT
from tests.terminal import sent

SEED = ROOT / "fixtures" / "seeds" / "000_4eab5d5f54f6cdcf.txt"
ADDRESS = "https://example.org/a/{}"


def archive(path: Path, *names: str) -> Path:
    """A WARC with a page for each name, at its address."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for name in names:
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = io.BytesIO(page(name, f"The {name} is old.").encode())
            writer.write_record(
                writer.create_warc_record(ADDRESS.format(name), "response", payload=body, http_headers=head)
            )
    return path


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same pages in a file of JSON lines, its run, an archive, and a crawl's folder that archives only."""
    place = tmp_path_factory.mktemp("explained")
    names = ("bridge", "ferry", "harbour")
    lines = [{"html": page(name, f"The {name} is old."), "url": ADDRESS.format(name)} for name in names]
    (place / "pages.jsonl").write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    (place / "crawl" / "warc").mkdir(parents=True)
    archive(place / "crawl" / "warc" / "pagesieve-00000.warc.gz", *names)
    return {
        "lines": place / "pages.jsonl",
        "run": run(place / "pages.jsonl", place / "out", "--keep", "recall"),
        "archive": archive(place / "pages.warc.gz", *names),
        "crawl": place / "crawl",
    }


@pytest.mark.parametrize("kind", ["lines", "run", "archive", "crawl"])
def test_a_page_is_found_by_its_address_and_its_id(places: dict[str, Path], kind: str) -> None:
    """However the address is written; six digits of the id do; what is not there is told."""
    shown = command("explain", places[kind], "https://EXAMPLE.org:443/a/ferry?utm_source=x#top")
    assert shown.returncode == Exit.FINE, shown.stderr
    assert "The ferry is old." in shown.stdout
    name = re.findall(r"^# id: ([0-9a-f]{64})$", shown.stdout, re.MULTILINE)[0]
    assert command("explain", places[kind], name[:6]).stdout == shown.stdout
    missing = command("explain", places[kind], "https://example.org/none")
    assert (missing.returncode, len(missing.stderr.splitlines())) == (Exit.NOTHING_READ, 1)
    assert "no page of" in missing.stderr


def test_a_page_of_a_run_is_cleaned_as_the_run_did(places: dict[str, Path], tmp_path: Path) -> None:
    """By run.json, unless a flag says otherwise; a page whose file is gone is named."""
    name = ADDRESS.format("ferry")
    as_run = command("explain", places["run"], name).stdout
    assert as_run == command("explain", places["lines"], name, "--keep", "recall").stdout
    gone = {"id": "a" * 64, "url": name, "metadata": {"source": {"kind": "file", "path": str(tmp_path / "gone.html")}}}
    told = command("explain", folder_of(tmp_path / "run", [gone], [], []), "aaaaaa")
    assert told.returncode == Exit.NOTHING_READ
    assert "is not there any more" in told.stderr


def test_the_last_version_of_a_page_is_shown(tmp_path: Path) -> None:
    """And how many others there are, of which each has its id."""
    lines = [{"html": page("bridge", f"{number} is old."), "url": ADDRESS.format("bridge")} for number in (1, 2)]
    (tmp_path / "a.jsonl").write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    shown = command("explain", run(tmp_path / "a.jsonl", tmp_path / "out"), ADDRESS.format("bridge"))
    assert "2 is old." in shown.stdout
    assert "1 more of" in shown.stderr


def test_a_run_is_asked_for_one_page(places: dict[str, Path]) -> None:
    """Without one, and with two names of one, it is a wrong usage that says what to type."""
    assert command("explain", places["run"]).returncode == Exit.USAGE
    assert "--record 2" in command("explain", places["lines"], "abcdef", "--record", "2").stderr


def test_kept_and_removed_are_the_halves() -> None:
    """Together they are every block, each once, with its number."""
    whole, kept, removed = (
        [line for line in command("explain", SEED, *flag).stdout.splitlines() if line[:2] in {"+ ", "- "}]
        for flag in ((), ("--kept",), ("--removed",))
    )
    assert sorted([*kept, *removed]) == sorted(whole)
    assert {line[0] for line in kept} == {"+"}
    assert {line[0] for line in removed} == {"-"}
    assert [int(line[3:].split()[0].rstrip("]")) for line in whole] == list(range(len(whole)))


def test_why_tells_what_weighed() -> None:
    """The block, its fate and score, features in words with their values, no line over 80 columns."""
    shown = command("explain", SEED, "--why", "1").stdout.splitlines()
    assert shown[0].startswith("# block 1: ")
    assert re.search(r"^# kept; score 0\.\d\d, and main text begins at 0\.\d\d", "\n".join(shown), re.MULTILINE)
    weights = [float(line.split()[0]) for line in shown if re.match(r"[+-]\d", line)][:-1]  # the last is the rest
    assert weights == sorted(weights, key=abs, reverse=True)
    assert max(map(len, shown)) <= 80
    removed = command("explain", SEED, "--why", "0").stdout
    assert "# removed as title by unclutter; score 0." in removed
    assert command("explain", SEED, "--why", "999").returncode == Exit.USAGE


def on_terminal(lines: int, pager: str) -> tuple[str, bytes]:
    """What a person sees of the seed on a terminal of so many lines and 80 columns, and what the pager was given."""
    environment = {"COLUMNS": "80", "LINES": str(lines), "PAGER": pager}
    seen = sent([sys.executable, "-m", "crawler", "explain", str(SEED)], lines, 80, environment)
    return re.sub(r"\x1b\[[\d;]*m", "", seen), seen.encode()


def test_a_long_page_goes_through_a_pager(tmp_path: Path) -> None:
    """On a terminal that is too low for it alone; no line is wider than the terminal, no word is cut that fits."""
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\nexec cat\n", encoding="utf-8")
    pager.chmod(0o755)
    low, _ = on_terminal(10, str(pager))
    assert low.lstrip().startswith("PAGED")
    assert max(len(line.rstrip()) for line in low.replace("\r", "").splitlines()) <= 80
    high, _ = on_terminal(500, str(pager))
    assert "PAGED" not in high
    assert "PAGED" not in command("explain", SEED).stdout
