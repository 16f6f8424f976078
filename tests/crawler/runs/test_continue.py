"""A run folder is gone on with: nothing is done twice, and the files are those of a run that does everything."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from cleaning.config import Config, JudgeOptions
from cleaning.model import Failure, Page
from cleaning.pipeline import Pipeline
from cleaning.recording.outcome import Outcome, outcome_of_failure
from cleaning.recording.report import Tally
from cleaning.recording.runfiles import lines_of
from cleaning.recording.writers import OutputError
from crawler.feed.inputs import Meter
from crawler.runs import folder as folder_module
from crawler.runs import plan
from crawler.runs import publication as publication_module
from crawler.runs.continuation import News
from crawler.runs.folder import FolderOutput
from crawler.runs.layout import NAMES, Kind, Layout, outputs_in
from crawler.runs.lock import LockedError
from crawler.runs.making import BadOutputError
from crawler.runs.run import Job, Result, run
from crawler.workers.pool import Item, Mark, Workers
from crawler.workers.worker import outcome_of_page

pytestmark = pytest.mark.skipif(os.name == "nt", reason="locks as POSIX has them")

TEXT = "A line of a dump that says something, which is the only one in it. Number "
PIPELINE = Pipeline()

# Every test below runs with each; the shards of the second are some lines long.
LAYOUTS = {
    "plain": Layout(),
    "shards of a size, packed": Layout(shard_size=1_000, compression="zstd"),
}
OTHERS = {
    "shards of a size": Layout(shard_size=1_000),
    "so many shards, packed": Layout(shards=3, compression="gzip", ledger=False),
    "packed": Layout(compression="zstd"),
}


class Here(Workers):
    """Workers without processes: what is tested here is what becomes of their answers."""

    def __init__(self) -> None:
        super().__init__(Config(), 1)

    def stream(self, items: Iterable[Item | Mark]) -> Iterator[Outcome | Mark]:  # type: ignore[override]
        """Each outcome when it is asked for."""
        for item in items:
            match item:
                case Page():
                    yield outcome_of_page(item, PIPELINE)
                case Failure():
                    yield outcome_of_failure(item)
                case _:
                    yield item


class Watched:
    """A watch that counts pages, and breaks the run off after some."""

    def __init__(self, until: int | None = None) -> None:
        self.meter = Meter()
        self.until = until
        self.saw_: list[str | None] = []

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Counts."""
        if len(self.saw_) == self.until:
            raise KeyboardInterrupt
        self.saw_.append(outcome.source.path)


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is put on the disk after every page: what a run does each second."""
    monkeypatch.setattr(folder_module, "SYNCED", 0.0)
    monkeypatch.setattr(plan, "RECENT", 0)  # a file that was written just now would be done again from its start


LAYOUT = {"layout": Layout()}  # of the test that runs


@pytest.fixture(autouse=True, params=[pytest.param(layout, id=name) for name, layout in LAYOUTS.items()])
def _laid_out(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """The layout of the folders."""
    monkeypatch.setitem(LAYOUT, "layout", request.param)
    layout: Layout = request.param
    return layout


@pytest.fixture(name="inputs")
def _inputs(tmp_path: Path) -> Path:
    """Nine files of a page each, one of three pages with a bad one among them, one that is empty."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(1, 10):
        write(folder / f"{number}.txt", number)
    rows = [json.dumps({"text": f"{TEXT}{number}."}) for number in range(10, 13)]
    (folder / "5.jsonl").write_text("\n".join([rows[0], "{", *rows[1:]]), encoding="utf-8")
    (folder / "6.empty").write_bytes(b"")
    return folder


def write(path: Path, number: int) -> None:
    """A page with two lines, one of them clutter."""
    path.write_text(f"Home | News | Sport | Weather\n\n{TEXT}{number}.\n\n" * 2, encoding="utf-8")


def made_by(config: Config) -> dict[str, object]:
    """What a run folder is made with."""
    return Job(inputs=(), config=config).made_by()


def ran(inputs: Path, out: Path, until: int | None = None, **more: bool) -> tuple[Result, list[str | None]]:
    """A run, and what it cleaned."""
    watch, job = Watched(until), Job(inputs=(str(inputs),))
    result = run(job, FolderOutput(out, job.made_by(), layout=LAYOUT["layout"], **more), watch, workers=Here())
    return result, [path and path.rpartition("/")[2] for path in watch.saw_]


def broken_off(inputs: Path, out: Path, until: int) -> None:
    """A run that was interrupted."""
    with pytest.raises(KeyboardInterrupt):
        ran(inputs, out, until)


def lines(out: Path) -> dict[str, bytes]:
    """The files."""
    return {path.name: path.read_bytes() for path in outputs_in(out)}


def tails(out: Path) -> list[Path]:
    """The files that an interrupted run was adding to."""
    return [path for path in (out / ".run").iterdir() if path.suffix in {".jsonl", ".csv"}]


def first(name: str) -> str:
    """The name of the first file of a kind."""
    return LAYOUT["layout"].name(Kind(name), 0) if name in NAMES else name


def report(out: Path) -> dict[str, object]:
    """run.json, but for the one part that differs between two runs."""
    values: dict[str, object] = json.loads((out / "run.json").read_bytes())
    del values["time"]
    return values


def assert_as_fresh(inputs: Path, out: Path) -> None:
    """The folder holds what a run that does everything makes."""
    fresh = out.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    ran(inputs, fresh)
    assert lines(out) == lines(fresh)
    assert report(out) == report(fresh)


@pytest.mark.parametrize("until", [0, 1, 3, 5, 6, 7, 9, 13])
def test_an_interrupted_run_is_gone_on_with(inputs: Path, tmp_path: Path, until: int) -> None:
    """What was done is not done again, and the files are an uninterrupted run's."""
    broken_off(inputs, tmp_path / "out", until)
    result, cleaned = ran(inputs, tmp_path / "out")
    assert_as_fresh(inputs, tmp_path / "out")
    assert len(cleaned) <= 14 - until
    assert result.summary.inputs == 14


def test_a_run_that_is_interrupted_after_every_page_ends(inputs: Path, tmp_path: Path) -> None:
    """Each time it comes one page further, inside a file of many pages too."""
    for _ in range(14):
        broken_off(inputs, tmp_path / "out", 0)
    assert ran(inputs, tmp_path / "out")[1] == []
    assert_as_fresh(inputs, tmp_path / "out")


def test_half_written_ends_are_cut_off(inputs: Path, tmp_path: Path) -> None:
    """What a crash left behind the last place that is known to be on the disk counts for nothing."""
    broken_off(inputs, tmp_path / "out", 6)
    for path in tails(tmp_path / "out"):
        with path.open("ab") as file:
            file.write(b'{"id": "half a li')
    ran(inputs, tmp_path / "out")
    assert_as_fresh(inputs, tmp_path / "out")


def test_bytes_that_are_gone_are_told(inputs: Path, tmp_path: Path) -> None:
    """A disk that lost what it promised to hold is no reason to write holes."""
    broken_off(inputs, tmp_path / "out", 6)
    for path in tails(tmp_path / "out"):
        path.write_bytes(b"")
    with pytest.raises(OutputError, match="gone"):
        ran(inputs, tmp_path / "out")
    ran(inputs, tmp_path / "out", fresh=True)
    assert_as_fresh(inputs, tmp_path / "out")


def test_a_flipped_byte_does_not_pass(inputs: Path, tmp_path: Path) -> None:
    """What an interrupted run wrote is held against its hash; a file that is not as it was left is told, and kept."""
    broken_off(inputs, tmp_path / "out", 9)
    changed = next(path for path in sorted(tails(tmp_path / "out")) if path.stat().st_size > 100)
    data = bytearray(changed.read_bytes())
    data[40] ^= 1
    changed.write_bytes(data)
    with pytest.raises(BadOutputError, match=f"{changed.name} does not hold the bytes that the run wrote"):
        ran(inputs, tmp_path / "out")
    assert changed.read_bytes() == data
    ran(inputs, tmp_path / "out", fresh=True)
    assert_as_fresh(inputs, tmp_path / "out")


def test_a_finished_folder_needs_nothing(inputs: Path, tmp_path: Path) -> None:
    """The same inputs once more: nothing is cleaned, nothing is written."""
    ran(inputs, tmp_path / "out")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir() if path.suffix}
    result, cleaned = ran(inputs, tmp_path / "out")
    assert (cleaned, result.current, result.summary.inputs) == ([], True, 14)
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir() if path.suffix} == before


def add_first(inputs: Path) -> None:
    """A new file before all others."""
    write(inputs / "0.txt", 100)


def add_last(inputs: Path) -> None:
    """A new file behind all others."""
    write(inputs / "z.txt", 100)


def change(inputs: Path) -> None:
    """Another content of another size."""
    write(inputs / "4.txt", 1000)


def change_back_in_time(inputs: Path) -> None:
    """Another content of the same size, by a clock that went back to the time of the old one."""
    status = (inputs / "4.txt").stat()
    write(inputs / "4.txt", 7)
    os.utime(inputs / "4.txt", ns=(status.st_atime_ns, status.st_mtime_ns))


def vanish(inputs: Path) -> None:
    """A file less."""
    (inputs / "2.txt").unlink()


def vanish_last(inputs: Path) -> None:
    """The last file is gone."""
    (inputs / "9.txt").unlink()


def rename(inputs: Path) -> None:
    """A file under another name, which its records tell."""
    (inputs / "1.txt").rename(inputs / "8a.txt")


def change_many(inputs: Path) -> None:
    """A line more in the file of many pages."""
    with (inputs / "5.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps({"text": f"{TEXT}13."}))


def all_at_once(inputs: Path) -> None:
    """Everything."""
    for happen in (add_first, change, vanish, rename, change_many, add_last):
        happen(inputs)


HAPPENINGS = [
    (add_first, ["0.txt"], News(same=11, added=1)),
    (add_last, ["z.txt"], News(same=11, added=1)),
    (change, ["4.txt"], News(same=10, changed=1)),
    (change_back_in_time, ["4.txt"], News(same=10, changed=1)),
    (vanish, [], News(same=10, vanished=1)),
    (vanish_last, [], News(same=10, vanished=1)),
    (rename, ["8a.txt"], News(same=10, added=1, vanished=1)),
    (change_many, ["5.jsonl"] * 5, News(same=10, changed=1)),
]


@pytest.mark.parametrize(("happen", "cleaned", "news"), HAPPENINGS)
def test_only_what_is_new_or_changed_is_cleaned(
    inputs: Path, tmp_path: Path, happen: Callable[[Path], None], cleaned: list[str], news: News
) -> None:
    """Added, changed and vanished inputs are told apart, and the files are those of a run that does everything."""
    ran(inputs, tmp_path / "out")
    happen(inputs)
    result, did = ran(inputs, tmp_path / "out")
    assert did == cleaned
    assert result.news == news
    assert_as_fresh(inputs, tmp_path / "out")


@pytest.mark.parametrize("happen", [*[happening[0] for happening in HAPPENINGS], all_at_once])
@pytest.mark.parametrize("until", [3, 6, 12])
def test_inputs_may_change_while_a_run_is_interrupted(
    inputs: Path, tmp_path: Path, happen: Callable[[Path], None], until: int
) -> None:
    """What is as it was is taken over, wherever it stands in the order by now."""
    broken_off(inputs, tmp_path / "out", until)
    happen(inputs)
    cleaned = ran(inputs, tmp_path / "out")[1]
    assert_as_fresh(inputs, tmp_path / "out")
    if happen is add_first:
        assert "1.txt" not in cleaned


def test_a_second_run_may_be_interrupted_too(inputs: Path, tmp_path: Path) -> None:
    """What the finished run wrote stands until the next one is done, and serves it as long."""
    ran(inputs, tmp_path / "out")
    before = lines(tmp_path / "out")
    add_first(inputs)
    change(inputs)
    add_last(inputs)
    broken_off(inputs, tmp_path / "out", 1)
    assert lines(tmp_path / "out") == before
    vanish(inputs)
    assert sorted(name or "" for name in ran(inputs, tmp_path / "out")[1]) == ["4.txt", "z.txt"]
    assert_as_fresh(inputs, tmp_path / "out")


def test_a_touched_file_is_the_same(inputs: Path, tmp_path: Path) -> None:
    """Where only its times have changed, a file's bytes decide."""
    ran(inputs, tmp_path / "out")
    for path in inputs.iterdir():
        os.utime(path, ns=(1, 1))
    assert ran(inputs, tmp_path / "out")[1] == []


def test_a_file_of_the_run_that_somebody_changed_serves_no_more(inputs: Path, tmp_path: Path) -> None:
    """Lines are taken over only from files that are as they were left."""
    ran(inputs, tmp_path / "out")
    (tmp_path / "out" / first("documents.jsonl")).write_bytes(b"")
    ran(inputs, tmp_path / "out")
    assert_as_fresh(inputs, tmp_path / "out")


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_a_crash_while_the_files_appear_is_made_good(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    """However many of the files had their names, the next run gives the others theirs."""
    ran(inputs, tmp_path / "out")
    change(inputs)
    left = [moves]

    def stopping(part: Path, path: Path) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        shutil.move(part, path)

    with monkeypatch.context() as broken:
        broken.setattr(publication_module, "give_name", stopping)
        with pytest.raises(KeyboardInterrupt):
            ran(inputs, tmp_path / "out")
    result, cleaned = ran(inputs, tmp_path / "out")
    assert (cleaned, result.current) == ([], True)
    assert_as_fresh(inputs, tmp_path / "out")


def test_a_folder_of_another_making_is_refused(inputs: Path, tmp_path: Path) -> None:
    """The message names what differs and what to type; nothing is touched."""
    ran(inputs, tmp_path / "out")
    other = structs.replace(Config(), judge=JudgeOptions(keep="recall"))
    with pytest.raises(BadOutputError, match=r"judge.keep was 'balanced' and is 'recall'.*--fresh"):
        FolderOutput(tmp_path / "out", made_by(other), layout=LAYOUT["layout"])
    assert ran(inputs, tmp_path / "out")[0].current


def test_a_folder_of_another_version_is_refused(inputs: Path, tmp_path: Path) -> None:
    """A library of another version may make other texts."""
    ran(inputs, tmp_path / "out")
    making = made_by(Config())
    making["versions"] = {**making["versions"], "pagesieve": "9.9"}  # type: ignore[dict-item]
    with pytest.raises(BadOutputError, match=r"versions.pagesieve was '.*' and is '9.9'"):
        FolderOutput(tmp_path / "out", making)


def test_files_of_unknown_making_are_refused(inputs: Path, tmp_path: Path) -> None:
    """A folder with such files and without their journal is not overwritten unless --fresh says so."""
    ran(inputs, tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / ".run")
    with pytest.raises(BadOutputError, match="--fresh"):
        ran(inputs, tmp_path / "out")
    ran(inputs, tmp_path / "out", fresh=True)
    assert_as_fresh(inputs, tmp_path / "out")


def test_fresh_starts_anew(inputs: Path, tmp_path: Path) -> None:
    """Everything is cleaned once more."""
    ran(inputs, tmp_path / "out")
    assert len(ran(inputs, tmp_path / "out", fresh=True)[1]) == 14
    assert_as_fresh(inputs, tmp_path / "out")


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """A second run in the same folder is refused, with the first one's process."""
    with FolderOutput(tmp_path / "out"), pytest.raises(LockedError, match=str(os.getpid())):
        FolderOutput(tmp_path / "out")


def test_a_file_that_vanishes_under_the_reader(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is rejected, and done when it is back."""
    (inputs / "3.txt").rename(tmp_path / "3.txt")
    (inputs / "3.txt").symlink_to(tmp_path / "3.txt")

    class Removing(Watched):
        def saw(self, outcome: Outcome, tally: Tally) -> None:
            (tmp_path / "3.txt").unlink(missing_ok=True)

    job = Job(inputs=(f"{inputs}/1.txt", f"{inputs}/3.txt"))
    result = run(
        job, FolderOutput(tmp_path / "out", job.made_by(), layout=LAYOUT["layout"]), Removing(), workers=Here()
    )
    assert result.summary.rejected["not_found"] == 1
    write(tmp_path / "3.txt", 3)
    result = run(job, FolderOutput(tmp_path / "out", job.made_by(), layout=LAYOUT["layout"]), Watched(), workers=Here())
    assert "not_found" not in result.summary.rejected


def test_a_file_that_grows_under_the_reader(inputs: Path, tmp_path: Path) -> None:
    """What was read of it counts, and the next run takes it for changed."""

    class Growing(Watched):
        def saw(self, outcome: Outcome, tally: Tally) -> None:
            if outcome.source.path and outcome.source.path.endswith("5.jsonl"):
                change_many(inputs)

    job = Job(inputs=(str(inputs),))
    run(job, FolderOutput(tmp_path / "out", job.made_by(), layout=LAYOUT["layout"]), Growing(), workers=Here())
    assert set(ran(inputs, tmp_path / "out")[1]) == {"5.jsonl"}
    assert_as_fresh(inputs, tmp_path / "out")


@pytest.mark.parametrize("room", [1000, 5000, 9000, 12000, 30000, 45000])
def test_a_full_disk(inputs: Path, tmp_path: Path, room: int) -> None:
    """The run says so and stops; with room again it goes on, and nothing is lost or doubled."""
    pid = os.fork()
    if not pid:  # the limit holds for the whole process, so it has to be another
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        try:
            ran(inputs, tmp_path / "out")
        except OutputError:
            os._exit(4)
        except BaseException:
            os._exit(70)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) in {0, 4}
    ran(inputs, tmp_path / "out")
    assert_as_fresh(inputs, tmp_path / "out")


# In a mount namespace of its own: the disk is full for the first command, and has room for the second.
FULL_DISK = """
mount -t tmpfs -o size=256k tmpfs "$1"
"$2" -m crawler clean "$3" -o "$1/out/" -q -j 1; echo $?
mount -o remount,size=64m "$1"
"$2" -m crawler clean "$3" -o "$1/out/" -q -j 1; echo $?
cp "$1"/out/*.jsonl "$1"/out/*.csv "$4"
"""


@pytest.mark.parametrize("_laid_out", [Layout()], ids=["plain"], indirect=True)
def test_a_full_disk_of_its_own(tmp_path: Path) -> None:
    """On a small disk (a tmpfs) that fills up the command ends with 4; with room the same command ends as any."""
    places = [tmp_path / name for name in ("disk", "in", "copied", "whole")]
    for place in places[:3]:
        place.mkdir()
    disk, pages, copied, whole = map(str, places)
    for number in range(150):
        (tmp_path / "in" / f"{number}.txt").write_text(f"{TEXT}{number}. " * 30)
    unshared = ["unshare", "--mount", "--map-root-user"] if os.getuid() else ["unshare", "--mount"]
    trial = [*unshared, "mount", "-t", "tmpfs", "x", disk]
    if not shutil.which("unshare") or subprocess.run(trial, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a tmpfs, even in a namespace of its own")
    script = [*unshared, "sh", "-c", FULL_DISK, "sh", disk, sys.executable, pages, copied]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["4", "0"]
    assert "the disk is full" in done.stderr
    subprocess.run([sys.executable, "-m", "crawler", "clean", pages, "-o", f"{whole}/", "-q", "-j", "1"], check=True)
    assert {name: (places[2] / name).read_bytes() for name in NAMES} == {
        name: (places[3] / name).read_bytes() for name in NAMES
    }


@pytest.mark.parametrize("name", [*NAMES, "run.json"])
@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_in_the_place_of_a_file_is_told(inputs: Path, tmp_path: Path, name: str, fresh: bool) -> None:
    """Nothing is moved into it: the run is refused before the first page, and the folder is unharmed."""
    ran(inputs, tmp_path / "out")
    name = first(name)
    (tmp_path / "out" / name).unlink()
    (tmp_path / "out" / name).mkdir()
    (tmp_path / "out" / name / "mine.txt").touch()
    with pytest.raises(BadOutputError, match=f"{name} is a folder"):
        ran(inputs, tmp_path / "out", fresh=fresh)
    assert [path.name for path in (tmp_path / "out" / name).iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_takes_the_place_of_a_file_meanwhile_is_told(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The run ends in an error; when the folder is gone, the next one makes the files appear."""
    publish, name = publication_module.publish, first(name)

    def late(*given: Any) -> None:
        (tmp_path / "out" / name).mkdir()
        publish(*given)

    monkeypatch.setattr(folder_module, "publish", late)
    with pytest.raises(OutputError, match="a folder has taken its place"):
        ran(inputs, tmp_path / "out")
    monkeypatch.setattr(folder_module, "publish", publish)
    assert list((tmp_path / "out" / name).iterdir()) == []
    (tmp_path / "out" / name).rmdir()
    ran(inputs, tmp_path / "out")
    assert_as_fresh(inputs, tmp_path / "out")


@pytest.mark.parametrize("broken", [None, b"", b'{"counts": {"inp', b"null\n"])
def test_a_report_that_is_gone_or_broken_is_made_again(inputs: Path, tmp_path: Path, broken: bytes | None) -> None:
    """A run that has nothing to do leaves a whole run.json all the same, that of the run which made the files."""
    ran(inputs, tmp_path / "out")
    path = tmp_path / "out" / "run.json"
    was = path.read_bytes()
    path.unlink()
    if broken is not None:
        path.write_bytes(broken)
    assert ran(inputs, tmp_path / "out")[0].current
    assert path.read_bytes() == was


@pytest.mark.parametrize("_laid_out", [*LAYOUTS.values(), *OTHERS.values()], ids=[*LAYOUTS, *OTHERS], indirect=True)
def test_every_layout_holds_the_lines_of_the_plain_one(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut and packed, the lines are the same in the same order; broken off and changed, the files are a fresh run's."""
    layout = LAYOUT["layout"]
    with monkeypatch.context() as plain:
        plain.setitem(LAYOUT, "layout", Layout())
        ran(inputs, tmp_path / "plain")
    ran(inputs, tmp_path / "whole")
    for name in NAMES:
        if layout.ledger or name != "removed.jsonl":
            assert b"".join(lines_of(tmp_path / "whole", name)) == b"".join(lines_of(tmp_path / "plain", name))
    for until in (2, 5, 3):
        broken_off(inputs, tmp_path / "out", until)
    all_at_once(inputs)
    broken_off(inputs, tmp_path / "out", 1)
    ran(inputs, tmp_path / "out")
    assert_as_fresh(inputs, tmp_path / "out")
    assert not tails(tmp_path / "out")
    vanish_last(inputs)
    ran(inputs, tmp_path / "out")
    assert_as_fresh(inputs, tmp_path / "out")
    names = {file["name"] for file in report(tmp_path / "out")["files"]}  # type: ignore[attr-defined]  # JSON
    assert names == set(lines(tmp_path / "out"))


@pytest.mark.parametrize("_laid_out", [OTHERS["shards of a size"]], ids=["cut"], indirect=True)
def test_full_shards_stay_where_they_are(inputs: Path, tmp_path: Path) -> None:
    """An input more at the end rewrites the last shard alone."""
    ran(inputs, tmp_path / "out")
    before = {path.name: path.stat().st_mtime_ns for path in outputs_in(tmp_path / "out")}
    shards = sorted(name for name in before if name.startswith("removed-"))
    assert len(shards) > 3
    add_last(inputs)
    ran(inputs, tmp_path / "out")
    assert all(before[name] == (tmp_path / "out" / name).stat().st_mtime_ns for name in shards[:-1])
    assert_as_fresh(inputs, tmp_path / "out")


def test_another_layout_is_refused(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names what differs; with --fresh no file of the old layout stays."""
    ran(inputs, tmp_path / "out")
    monkeypatch.setitem(LAYOUT, "layout", Layout(compression="gzip"))
    with pytest.raises(BadOutputError, match=r"layout.compression was '.*' and is 'gzip'"):
        ran(inputs, tmp_path / "out")
    ran(inputs, tmp_path / "out", fresh=True)
    assert_as_fresh(inputs, tmp_path / "out")
