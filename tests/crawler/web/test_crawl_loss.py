"""Nothing that a crawl fetched is lost, whatever becomes of its state: it refuses in one line, and is made anew."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.sites import CrawlExit
from crawler.state.database import MIGRATIONS
from tests.bench.kill import documents as bare
from tests.crawling import COMMAND, crawled, reasons, report
from tests.site.server import Site

QUIET = ("--contact", "you@example.org", "-q")


class Kept(NamedTuple):
    """A crawl at rest, an older copy of it, and the crawl of another folder."""

    site: Site
    folder: Path
    older: Path
    other: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Two hosts, of which the first gives the crawl its pages; it grew after its state was copied."""
    at = tmp_path_factory.mktemp("loss")
    with Site(2, 12) as site:
        site.own["127.0.0.2/gone"] = site.hosts["127.0.0.2"].answer("/nothing") or _gone()
        starts = [f"{site.base}/", f"{site.base}/gone"]
        assert crawled(starts, at / "out", *QUIET).returncode == CrawlExit.FINE
        shutil.copytree(at / "out", at / "older")
        site.hosts["127.0.0.2"].add(3)
        assert crawled(starts, at / "out", *QUIET).returncode == CrawlExit.FINE
        assert crawled([f"{site.bases[1]}/"], at / "other", *QUIET).returncode == CrawlExit.FINE
        yield Kept(site, at / "out", at / "older", at / "other")


def _gone() -> object:
    from tests.site.pages import html  # noqa: PLC0415

    return html("gone", status=404)


def contents(folder: Path) -> dict[str, bytes]:
    """What a crawl wrote: the archive and the lines."""
    paths = [*folder.glob("*.jsonl"), *(folder / "warc").iterdir()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def changed(state: Path, statement: str) -> None:
    """Runs a statement in a state."""
    with sqlite3.connect(state) as database:
        database.execute(statement)
    database.close()


def emptied(state: Path, kept: Kept) -> None:
    """No byte is left."""
    state.write_bytes(b"")


def taken_away(state: Path, kept: Kept) -> None:
    """The file is gone."""
    state.unlink()


def halved(state: Path, kept: Kept) -> None:
    """The second half is gone."""
    state.write_bytes(state.read_bytes()[: state.stat().st_size // 2])


def a_text(state: Path, kept: Kept) -> None:
    """Somebody's notes."""
    state.write_text("notes\n" * 1000, "utf-8")


def an_older_one(state: Path, kept: Kept) -> None:
    """A copy from before the last run."""
    shutil.copy(kept.older / state.name, state)


def of_another_folder(state: Path, kept: Kept) -> None:
    """The state of another crawl."""
    shutil.copy(kept.other / state.name, state)


def of_something_else(state: Path, kept: Kept) -> None:
    """The database of another program."""
    state.unlink()
    changed(state, "CREATE TABLE songs (name TEXT)")


def of_a_later_version(state: Path, kept: Kept) -> None:
    """What a pagesieve to come wrote."""
    changed(state, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")


def with_a_bad_value(state: Path, kept: Kept) -> None:
    """A number that is none."""
    changed(state, "UPDATE urls SET priority = 'high' WHERE id = 2")


def with_an_unknown_reason(state: Path, kept: Kept) -> None:
    """A word that no version knows."""
    changed(state, "UPDATE events SET reason = 'bad luck'")


def with_broken_figures(state: Path, kept: Kept) -> None:
    """JSON that ends too soon."""
    changed(state, "UPDATE runs SET figures = '{'")


WRONG: list[tuple[Callable[[Path, Kept], None], str]] = [
    (emptied, "it is empty"),
    (taken_away, "it is missing"),
    (halved, "no whole database"),
    (a_text, "no whole database"),
    (an_older_one, "is older than what lies beside it"),
    (of_another_folder, "the state of another crawl"),
    (of_something_else, "the database of something else"),
    (of_a_later_version, "a newer pagesieve"),
    (with_a_bad_value, "what no crawl writes"),
    (with_an_unknown_reason, "what no crawl writes"),
    (with_broken_figures, "what no crawl writes"),
]


@pytest.mark.parametrize(("harm", "said"), WRONG, ids=[harm.__name__ for harm, _ in WRONG])
def test_a_state_that_does_not_know_what_lies_there_cuts_nothing(
    kept: Kept, tmp_path: Path, harm: Callable[[Path, Kept], None], said: str
) -> None:
    """One line that names the file and what to do, nothing touched; from the archive, the same documents again."""
    folder = tmp_path / "out"
    shutil.copytree(kept.folder, folder)
    harm(folder / "state.sqlite", kept)
    before = contents(folder)
    done = crawled([f"{kept.site.base}/"], folder, *QUIET)
    assert done.returncode == CrawlExit.USAGE, done.stderr
    (line,) = done.stderr.splitlines()
    assert said in line
    assert "nothing was touched" in line
    assert contents(folder) == before
    assert crawled([], folder, "--rebuild", *QUIET).returncode == CrawlExit.FINE
    assert bare(folder) == bare(kept.folder)
    assert reasons(folder) == reasons(kept.folder)
    assert crawled([f"{kept.site.base}/"], folder, *QUIET).returncode == CrawlExit.FINE
    assert bare(folder) == bare(kept.folder)


def test_the_log_beside_the_state_is_part_of_it(tmp_path: Path) -> None:
    """A clean end leaves one file; a crawl that was killed and whose log is taken away is refused and rebuilt."""
    folder = tmp_path / "out"
    with Site(1, 60, delay=0.05) as site:
        words = [*COMMAND, "crawl", f"{site.base}/", "-o", f"{folder}/", "--rate", "1000", "-q", *QUIET]
        more = ["--allow-private", "127.0.0.0/8", "-s", "AUTOTHROTTLE_ENABLED=0"]
        process = subprocess.Popen([*words, *more], stderr=subprocess.DEVNULL)
        while not (documents := folder / "documents.jsonl").exists() or not documents.stat().st_size:
            assert process.poll() is None
        process.kill()
        process.wait()
        shutil.copytree(folder, tmp_path / "whole")
        (folder / "state.sqlite-wal").unlink()
        before = contents(folder)
        assert crawled([f"{site.base}/"], folder, *QUIET).returncode == CrawlExit.USAGE
        assert contents(folder) == before
        assert crawled([f"{site.base}/"], folder, "--rebuild", *QUIET).returncode == CrawlExit.FINE
        assert crawled([f"{site.base}/"], tmp_path / "whole", *QUIET).returncode == CrawlExit.FINE
    assert bare(folder) == bare(tmp_path / "whole")
    assert len(bare(folder)) == 60
    assert [path.name for path in (tmp_path / "whole").glob("state.sqlite*")] == ["state.sqlite"]


def test_a_flipped_byte_does_not_pass(kept: Kept, tmp_path: Path) -> None:
    """Documents that are not as they were written go aside, and are made again from the archive."""
    folder = tmp_path / "out"
    shutil.copytree(kept.folder, folder)
    path = folder / "documents.jsonl"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    done = crawled([f"{kept.site.base}/"], folder, *QUIET)
    assert done.returncode == CrawlExit.FINE
    assert "documents.jsonl does not hold the bytes that were written to it" in done.stderr
    assert bare(folder) == bare(kept.folder)
    assert (folder / "documents.jsonl.before").read_bytes() == data


def test_a_torn_archive_is_rebuilt_as_far_as_it_goes(kept: Kept, tmp_path: Path) -> None:
    """Damage costs its own record; what was there goes aside, and the archive's file is left as it is."""
    folder = tmp_path / "out"
    shutil.copytree(kept.folder, folder)
    (warc,) = (folder / "warc").iterdir()
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 255
    warc.write_bytes(data[:-20])
    done = crawled([], folder, "--rebuild", "--contact", "you@example.org")
    assert done.returncode == CrawlExit.FINE
    assert "no whole record" in done.stderr
    assert len(bare(kept.folder)) - 2 == len(bare(folder))
    assert bare(folder).items() <= bare(kept.folder).items()
    assert warc.read_bytes() == data[:-20]
    assert crawled([f"{kept.site.base}/"], folder, *QUIET).returncode == CrawlExit.FINE
    assert bare(folder) == bare(kept.folder)


def test_what_a_kill_at_a_rename_left_is_removed(kept: Kept, tmp_path: Path) -> None:
    """The hidden half of a run.json; a file of somebody else with such a name stays."""
    folder = tmp_path / "out"
    shutil.copytree(kept.folder, folder)
    (folder / ".run.json.0123abcd.part").write_text("{", "utf-8")
    (folder / ".run.json.mine.part").write_text("{", "utf-8")
    crawled([f"{kept.site.base}/"], folder, *QUIET)
    assert [path.name for path in folder.glob(".*.part")] == [".run.json.mine.part"]
    (tmp_path / "in.html").write_text("<p>Nothing", "utf-8")
    (tmp_path / "clean").mkdir()
    (tmp_path / "clean" / ".run.json.0123abcd.part").write_text("{", "utf-8")
    words = ["clean", str(tmp_path / "in.html"), "-o", f"{tmp_path}/clean/"]
    subprocess.run([*COMMAND, *words], check=True, capture_output=True)
    assert not list((tmp_path / "clean").glob(".*.part"))


def test_nothing_due_is_no_failure(tmp_path: Path) -> None:
    """A list that was fetched, once more: nothing is asked for, and all is well; a host that is down is not."""
    with Site(1, 2) as site:
        listed = f"{site.base}/news/0\n{site.base}/news/1\n"
        assert crawled(["--urls", "-"], tmp_path / "out", *QUIET, input=listed).returncode == CrawlExit.FINE
        again = crawled(["--urls", "-"], tmp_path / "out", *QUIET, input=listed)
        assert (again.returncode, again.stderr) == (CrawlExit.FINE, again.stderr)
        assert json.dumps(report(tmp_path / "out")["counts"]).count(": 0") >= 9
    down = crawled(["--urls", "-"], tmp_path / "down", *QUIET, input=listed)
    assert down.returncode == CrawlExit.NOTHING_FETCHED
