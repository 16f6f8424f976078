"""Folders made one: no id twice, the same bytes in any order, after any kill; what is not alike is refused."""

import json
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.merging import BadMergeError, Merged, merge
from crawler.runs import Lock, LockedError
from crawler.state import Watermark, mark_of
from tests.crawling import COMMAND, crawled, documents, reasons, rows
from tests.places import FIXTURES
from tests.site.pages import html
from tests.site.server import Site

QUIET = ("--contact", "you@example.org", "-q")
SEEDS = sorted(path for path in (FIXTURES / "seeds").iterdir() if path.is_file())


class Crawls(NamedTuple):
    """Crawls of parts of a site, of which two have a host in common; one of the whole."""

    site: Site
    parts: tuple[Path, ...]
    whole: Path


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawls]:
    """Three hosts in three crawls; an address that is missing for the first, and there for the third."""
    at = tmp_path_factory.mktemp("merge")
    with Site(3, 18) as site:
        starts = [f"{base}/" for base in site.bases]
        site.own["127.0.0.2/late"] = html("not yet", status=404)
        assert crawled([starts[0], f"{site.base}/late"], at / "a", *QUIET, "--kind", "news").returncode == 0
        site.own["127.0.0.2/late"] = site.hosts["127.0.0.2"].answer("/news/1") or html("")
        assert crawled(starts[1:2], at / "b", *QUIET).returncode == 0
        lines = at / "late.txt"
        lines.write_text(f"{site.base}/late\n{site.base}/gone\n", encoding="utf-8")
        assert crawled(starts[1:], at / "c", *QUIET, "--urls", str(lines)).returncode == 0
        assert crawled(starts, at / "whole", *QUIET, "--urls", str(lines)).returncode == 0
        yield Crawls(site, (at / "a", at / "b", at / "c"), at / "whole")


def contents(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def ids(folder: Path) -> list[str]:
    """The ids of a folder's documents."""
    return [row["id"] for row in rows(folder / "documents.jsonl")]


def test_crawls_in_parts_are_the_crawl_of_the_whole(crawls: Crawls, tmp_path: Path) -> None:
    """The same documents, each once, with their ledger; an address that one crawl had and one missed has one fate."""
    done = merge(crawls.parts, tmp_path / "m")
    assert sorted(ids(tmp_path / "m")) == sorted(set(ids(crawls.whole)))
    assert (done.folders, done.documents) == (3, len(set(ids(crawls.whole))))
    ledger = [(row["id"], row["position"]) for row in rows(tmp_path / "m" / "removed.jsonl")]
    assert sorted(ledger) == sorted({(row["id"], row["position"]) for row in rows(crawls.whole / "removed.jsonl")})
    assert set(reasons(tmp_path / "m")) == {f"{crawls.site.base}/gone"}


def test_a_merged_crawl_goes_on(crawls: Crawls, tmp_path: Path) -> None:
    """Nothing that is known is asked for again, what is new is found, and the records name their archive file."""
    merge(crawls.parts, tmp_path / "m")
    before = Counter(crawls.site.bodies)
    crawls.site.hosts["127.0.0.3"].add(2)
    again = crawled([f"{base}/" for base in crawls.site.bases], tmp_path / "m", *QUIET)
    assert (again.returncode, "2 new" in again.stderr) == (0, True), again.stderr
    fetched = [address for address in crawls.site.bodies - before if "/news/" in address]
    assert len(fetched) == 2
    names = {row["metadata"]["source"]["path"] for row in documents(tmp_path / "m").values()}
    assert len(names) == 3
    assert all((tmp_path / "m" / name).is_file() for name in names)
    for row in documents(tmp_path / "m").values():  # each stands where it says
        source = row["metadata"]["source"]
        (tmp_path / "m" / source["path"]).read_bytes()
    cleaned = subprocess.run(
        [*COMMAND, "clean", "warc", "-o", "../again/", "-q"], cwd=tmp_path / "m", capture_output=True, check=False
    )
    assert cleaned.returncode == 0
    assert set(ids(tmp_path / "again")) == set(ids(tmp_path / "m"))


def test_the_order_in_which_folders_are_named_is_no_matter(crawls: Crawls, tmp_path: Path) -> None:
    """Every byte is the same, of the state, too; and once more, into the folder that is there."""
    made = []
    for number, order in enumerate(permutations(crawls.parts)):
        merge(order, tmp_path / f"{number}")
        made.append(contents(tmp_path / f"{number}"))
    assert {"state.sqlite", "run.json", ".committed", "warc/pagesieve-00002.warc.gz"} <= set(made[0])
    assert all(other == made[0] for other in made[1:])
    assert merge(crawls.parts, tmp_path / "0") == merge(crawls.parts[::-1], tmp_path / "1")
    assert contents(tmp_path / "0") == made[0]


@pytest.mark.parametrize("seen", ["", "given-0", "state.sqlite", "warc", "documents.jsonl", ".committed", "run.json"])
def test_a_merge_that_is_killed_is_made_again(crawls: Crawls, tmp_path: Path, seen: str) -> None:
    """Whatever it had made by then: nothing stands under the name, or all; the same command gives the same bytes."""
    merge(crawls.parts, tmp_path / "m")
    words = [*COMMAND, "merge", *map(str, crawls.parts), "-o", str(tmp_path / "k")]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    while process.poll() is None and not (tmp_path / ".k.merging" / seen).exists():
        pass
    process.kill()
    process.wait()
    assert not (tmp_path / "k").exists() or contents(tmp_path / "k") == contents(tmp_path / "m")
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    assert contents(tmp_path / "k") == contents(tmp_path / "m")
    assert not (tmp_path / ".k.merging").exists()


def test_what_a_killed_crawl_did_not_commit_is_left_out(crawls: Crawls, tmp_path: Path) -> None:
    """Half lines and half records stand in no merged file; what was not cleaned is cleaned when it goes on."""
    part = tmp_path / "part"
    shutil.copytree(crawls.parts[1], part)
    kept = rows(part / "documents.jsonl")[:2]
    with sqlite3.connect(part / "state.sqlite") as database:
        database.execute("UPDATE progress SET value = 2 WHERE name = 'cleaned'")
        size = sum(len(line) for line in (part / "documents.jsonl").read_bytes().splitlines(True)[:2])
        known = {row["id"] for row in kept}
        ledger = (part / "removed.jsonl").read_bytes().splitlines(True)
        own = sum(len(line) for line in ledger if json.loads(line)["id"] in known)
        for name, length in (("documents.jsonl", size), ("removed.jsonl", own)):
            values = (length, name)
            database.execute("UPDATE outputs SET bytes = ?, sha256 = NULL WHERE name = ?", values)
        database.execute("UPDATE runs SET finished = NULL")
        Watermark(part, mark_of(database)).close()
    database.close()
    with (part / "warc" / "pagesieve-00000.warc.gz").open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    merge([crawls.parts[0], part], tmp_path / "m")
    assert len(ids(tmp_path / "m")) == 6 + 2
    assert crawled([f"{crawls.site.bases[0]}/"], tmp_path / "m", *QUIET).returncode == 0
    assert set(ids(tmp_path / "m")) == {*ids(crawls.parts[0]), *ids(crawls.parts[1])}


def cleaned(inputs: Sequence[Path], folder: Path, *more: str) -> Path:
    """A run over these."""
    words = [*COMMAND, "clean", *map(str, inputs), "-o", f"{folder}/", "-q", *more]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    return folder


def test_runs_are_merged(tmp_path: Path) -> None:
    """A document that two runs have stands there once, with its ledger; rejects, too; merges can be merged."""
    (tmp_path / "empty.html").write_text("", encoding="utf-8")
    one = cleaned([*SEEDS[:3], tmp_path / "empty.html"], tmp_path / "one")
    two = cleaned([*SEEDS[2:], tmp_path / "empty.html"], tmp_path / "two")
    whole = cleaned([*SEEDS, tmp_path / "empty.html"], tmp_path / "whole")
    done = merge([one, two], tmp_path / "m")
    assert done == Merged(2, len(SEEDS), 1, 2)
    for name in ("documents.jsonl", "removed.jsonl", "rejected.jsonl"):
        lines = [sorted((folder / name).read_bytes().splitlines()) for folder in (tmp_path / "m", whole)]
        assert lines[0] == lines[1]
    merge([two, one], tmp_path / "n")
    assert contents(tmp_path / "m") == contents(tmp_path / "n")
    assert merge([tmp_path / "m", two], tmp_path / "o").documents == len(SEEDS)


def test_what_is_not_alike_is_refused(crawls: Crawls, tmp_path: Path) -> None:
    """In one line that says what, and what to do; nothing is left."""
    one = cleaned(SEEDS[:1], tmp_path / "one")
    other = cleaned(SEEDS[1:], tmp_path / "other", "--keep", "recall")
    altered = tmp_path / "altered"
    shutil.copytree(one, altered)
    (altered / "documents.jsonl").write_bytes((one / "documents.jsonl").read_bytes().replace(b" ", b"_", 1))
    older = tmp_path / "older"
    shutil.copytree(crawls.parts[0], older)
    short = tmp_path / "short"
    shutil.copytree(crawls.parts[1], short)
    (short / "warc" / "pagesieve-00000.warc.gz").write_bytes(b"")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    wrong: list[tuple[list[Path], Path, str]] = [
        ([one, other], tmp_path / "m", "judge.keep was"),
        ([one, crawls.parts[0]], tmp_path / "m", "merge crawls with crawls"),
        ([one, one], tmp_path / "m", "named twice"),
        ([one, tmp_path / "none"], tmp_path / "m", "is no folder"),
        ([one, FIXTURES], tmp_path / "m", "neither a crawl's folder nor"),
        ([one, altered], tmp_path / "m", "does not hold the bytes"),
        ([crawls.parts[0], older], tmp_path / "m", "copies of one crawl"),
        ([crawls.parts[0], short], tmp_path / "m", "is shorter than"),
        ([one], one, "among what is merged"),
        ([one], tmp_path / "full", "choose another folder with -o"),
    ]
    for folders, out, said in wrong:
        with pytest.raises(BadMergeError, match=said):
            merge(folders, out)
    assert not (tmp_path / "m").exists()
    with Lock(one), pytest.raises(LockedError, match="another run is at work"):
        merge([one], tmp_path / "m")
    words = [*COMMAND, "merge", str(one), str(other), "-o", str(tmp_path / "m")]
    told = subprocess.run(words, capture_output=True, check=False)
    assert (told.returncode, told.stderr.count(b"\n")) == (2, 1)


@pytest.mark.parametrize("own", ["[site.clean.judge]\nkeep = 'recall'", ""])
def test_a_site_that_was_cleaned_in_two_ways_is_refused(tmp_path: Path, own: str) -> None:
    """One folder's pages of a site were cleaned as its table says, the other's otherwise: one line, no folder."""
    with Site(1, 4) as site:
        for name, table in (("a", "[site.clean.judge]\nkeep = 'precision'"), ("b", own)):
            file = tmp_path / f"{name}.toml"
            file.write_text(f'[[site]]\nname = "news"\nrate = 1000.0\nstart = ["{site.base}/"]\n{table}\n', "utf-8")
            assert crawled([str(file)], tmp_path / name).returncode == 0
        with pytest.raises(BadMergeError, match=r"cleaned the pages of news in different ways: .*keep"):
            merge([tmp_path / "a", tmp_path / "b"], tmp_path / "out")
        assert not (tmp_path / "out").exists()
        (tmp_path / "b" / "documents.jsonl").unlink()
        assert crawled([str(tmp_path / "a.toml")], tmp_path / "b").returncode == 0
        merge([tmp_path / "a", tmp_path / "b"], tmp_path / "out")
        assert len(documents(tmp_path / "out")) == 4


@pytest.mark.parametrize("refused", [0, 1])
def test_what_a_shared_frontier_did_not_take_is_left_out(tmp_path: Path, refused: int) -> None:
    """Of two workers that had one address, the one counts whom the frontier heard first; alone, versions both stay."""
    with Site(1, 3) as site:
        start = [f"{site.base}/"]
        assert crawled(start, tmp_path / "slow", *QUIET).returncode == 0
        site.hosts["127.0.0.2"].change([1])
        assert crawled(start, tmp_path / "first", *QUIET).returncode == 0
    folders = [tmp_path / "slow", tmp_path / "first"]
    assert merge(folders, tmp_path / "alone").documents == 4
    changed = set(ids(folders[0])) - set(ids(folders[1]))
    with sqlite3.connect(folders[0] / "state.sqlite") as database:
        database.execute(
            "INSERT INTO outbox (url, event, message, refused) SELECT events.url, seq, '', ? FROM events "
            "JOIN urls ON urls.id = events.url WHERE urls.hash = ?",
            (refused, *changed),
        )
    database.close()
    assert merge(folders, tmp_path / "m").documents == 3
    assert set(ids(tmp_path / "m")) == set(ids(folders[1]))
