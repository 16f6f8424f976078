"""A run keeps its order, outlives every defect and harms nothing."""

import errno
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cleaning.config import Config
from cleaning.model import Document, Failure, Page, Rejection, Source
from cleaning.recording.outcome import Outcome
from cleaning.recording.report import Tally
from cleaning.recording.writers import OutputError
from crawler.exits import Exit
from crawler.feed.inputs import Meter
from crawler.runs.outputs import BadOutputError, FolderOutput, output_of, refuse_overlap
from crawler.runs.run import Job, Result, run
from crawler.workers.pool import Workers, worked
from crawler.workers.worker import BATCH, Forgetful, outcome_of_page

TEXT = "A line of a dump that says something, which is the only one in it. Number "


class Watched:
    """A watch that remembers."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.outcomes: list[Outcome] = []

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Keeps the outcome."""
        self.outcomes.append(outcome)


def pages(count: int) -> Iterator[Page | Failure]:
    """Pages, and a failure in fifth place."""
    for number in range(count):
        source = Source(kind="file", path=f"{number}.txt")
        if number == 4:
            yield Failure(source=source, reason=Rejection.NOT_FOUND, detail="seen", hint="do")
        else:
            yield Page(body=f"{TEXT}{number}.".encode(), source=source)


def folder_of(tmp_path: Path, count: int = 3) -> Path:
    """A folder with some pages."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"{TEXT}{number}.", encoding="utf-8")
    return folder


def ran(inputs: Path | str, out: Path) -> Result:
    """A run into a folder."""
    return run(Job(inputs=(str(inputs),)), FolderOutput(out), Watched())


def test_order_is_the_feed_s_with_any_number_of_processes() -> None:
    """One process or three: the same outcomes in the same order, failures of the feed among them."""
    here = list(worked(pages(20), Config(), 1))
    there = list(worked(pages(20), Config(), 3))
    assert here == there
    assert [outcome.source.path for outcome in here] == [f"{number}.txt" for number in range(20)]
    assert here[4].failure is not None


@pytest.mark.parametrize("kind", [ValueError, RecursionError, MemoryError, KeyError])
def test_a_stage_that_raises_fails_its_page_alone(kind: type[Exception]) -> None:
    """A defect becomes a rejection with the exception's class, its words and what to do."""

    def defective(page: Page) -> Document:
        raise kind("wrong\nand more")

    outcome = outcome_of_page(next(p for p in pages(1) if isinstance(p, Page)), defective)
    assert outcome.failure is not None
    assert outcome.failure.reason is Rejection.FAILED
    assert kind.__name__ in outcome.failure.detail
    assert "\n" not in outcome.failure.detail
    assert "report the file" in outcome.failure.hint
    assert outcome.trace is not None


def test_a_process_that_dies_loses_its_page_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page kills its process, the pages under way beside it are done again, in order."""
    (tmp_path / "deadly.py").write_text(
        textwrap.dedent("""
            import os
            from cleaning.pipeline import Pipeline

            class Deadly(Pipeline):
                def __call__(self, page):
                    if page.source.path in {"2.txt", "7.txt"}:
                        os._exit(9)
                    return super().__call__(page)
        """),
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    make = __import__("deadly").Deadly
    outcomes = list(Workers(Config(), 2, make).map(pages(10)))
    assert [outcome.source.path for outcome in outcomes] == [f"{number}.txt" for number in range(10)]
    rejected = {o.source.path: o.failure.reason for o in outcomes if o.failure}
    assert rejected == {"2.txt": Rejection.FAILED, "4.txt": Rejection.NOT_FOUND, "7.txt": Rejection.FAILED}


def test_a_run_folder_has_its_five_files(tmp_path: Path) -> None:
    """Documents, ledger, rejects, the list of inputs and run.json, whose hashes are the files'."""
    result = ran(folder_of(tmp_path), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".lock",
        ".run",
        "documents.jsonl",
        "inputs.csv",
        "rejected.jsonl",
        "removed.jsonl",
        "run.json",
    ]
    report = msgspec.json.decode((tmp_path / "out" / "run.json").read_bytes())
    assert report["counts"]["inputs"] == result.summary.inputs == 3
    lines = {file["name"]: file["lines"] for file in report["files"]}
    assert lines["documents.jsonl"] == result.summary.documents
    assert lines["rejected.jsonl"] == sum(result.summary.rejected.values())


def test_a_run_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """An interrupted run shows none of its files, and keeps a folder only for what it will go on with."""

    class Interrupting(Watched):
        def saw(self, outcome: Outcome, tally: Tally) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Job(inputs=(str(folder_of(tmp_path)),)), FolderOutput(tmp_path / "a" / "out"), Interrupting())
    seen = [path for path in (tmp_path / "a").rglob("*") if not path.name.startswith(".")]
    assert all(".run" in path.parts or path.name == "out" for path in seen)


def test_a_run_that_read_nothing_replaces_nothing(tmp_path: Path) -> None:
    """A mistyped name does not cost what an earlier run wrote."""
    ran(folder_of(tmp_path), tmp_path / "out")
    before = (tmp_path / "out" / "documents.jsonl").read_bytes()
    result = ran(tmp_path / "mistyped", tmp_path / "out")
    assert (result.exit(strict=False), result.written) == (Exit.NOTHING_READ, False)
    assert (tmp_path / "out" / "documents.jsonl").read_bytes() == before
    assert before


def test_a_rejected_input_alone_is_in_the_rejects(tmp_path: Path) -> None:
    """A run that reads nothing still says what it saw, in a folder of its own."""
    ran(tmp_path / "none.txt", tmp_path / "out")
    rows = (tmp_path / "out" / "rejected.jsonl").read_bytes().splitlines()
    assert [msgspec.json.decode(row)["reason"] for row in rows] == ["not_found"]


@pytest.mark.parametrize("out", ["out", "out.json", "documents"])
def test_an_output_of_no_known_kind_is_refused(tmp_path: Path, out: str) -> None:
    """The message says what to type for a folder and for a file."""
    with pytest.raises(BadOutputError, match=r"type -o .*/ for a run folder, or -o .*\.jsonl for a file"):
        output_of(str(tmp_path / out))


def test_an_output_in_no_folder_is_refused(tmp_path: Path) -> None:
    """The message says how to make the folder."""
    with pytest.raises(BadOutputError, match="mkdir -p"):
        output_of(str(tmp_path / "none" / "a.jsonl"))


def test_an_empty_name_is_no_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """-o "$OUT" without the variable does not fill the current folder."""
    monkeypatch.chdir(tmp_path)
    refuse_overlap(["in"], "")
    with pytest.raises(BadOutputError, match="empty name"):
        output_of("")


@pytest.mark.parametrize("name", ["x" * 300 + ".jsonl", "x" * 300 + "/"])
def test_a_name_that_the_system_refuses_is_told(tmp_path: Path, name: str) -> None:
    """A name that is too long is the output's error, not a defect."""
    with pytest.raises(OutputError, match="could not be written"):
        output_of(str(tmp_path / name) + "/" * name.endswith("/"))


def test_a_device_that_does_not_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """/dev/tty without a terminal is the output's error, not a defect."""
    if not Path("/dev/null").is_char_device():
        pytest.skip("needs a device")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match="No such device"):
        output_of("/dev/null")


def test_a_link_that_leads_to_itself_is_no_defect(tmp_path: Path) -> None:
    """Such a link among the inputs is for the feed to tell, as an output it is an `OutputError`, and nothing stays."""
    loop = tmp_path / "loop.jsonl"
    loop.symlink_to(loop)
    refuse_overlap([str(loop)], str(tmp_path / "out/"))
    with pytest.raises(OutputError, match="symbolic links"):
        output_of(str(loop))
    assert list(tmp_path.iterdir()) == [loop]


def test_caches_are_emptied_between_batches() -> None:
    """Every so many pages, a worker forgets what trafilatura remembers."""
    forgot: list[int] = []
    clean = Forgetful(lambda page: Document(page=page, id=page.id), lambda: forgot.append(clean.pages))
    for page in pages(2 * BATCH + 2):
        if isinstance(page, Page):
            clean(page)
    assert forgot == [BATCH, 2 * BATCH]


@pytest.mark.parametrize(
    ("given", "out"),
    [
        ("a.jsonl", "a.jsonl"),
        (".", "out/"),
        ("out", "out/"),
        ("out/documents.jsonl", "out/"),
        ("*.jsonl", "a.jsonl"),
        ("out/*.jsonl", "out/"),
        ("**/*.jsonl", "out/x/a.jsonl"),
        ("*", "out/"),
    ],
)
def test_a_run_never_reads_what_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, out: str
) -> None:
    """An output among the inputs is refused before anything is read."""
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadOutputError, match="choose a place outside it"):
        refuse_overlap([given], out)


@pytest.mark.parametrize(
    "case",
    [
        ("in", "out/"),
        ("-", "a.jsonl"),
        ("in/a.jsonl", "a.jsonl"),
        ("in", None),
        ("in/*.jsonl", "in/x/o.jsonl"),
        ("in/*/*.jsonl", "in/o.jsonl"),
        ("x" * 300, "a.jsonl"),
    ],
)
def test_an_output_elsewhere_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[str, str | None]
) -> None:
    """What is not among the inputs is not refused."""
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    refuse_overlap([case[0]], case[1])
