"""The command as a person or a script meets it: its words, its exit codes, its manners in a pipe."""

import io
import json
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cleaning.model import Failure, Rejection, Source
from cleaning.recording.outcome import outcome_of_failure
from cleaning.recording.report import Tally
from crawler.cli import run_command
from crawler.cli.options import Choices, size
from crawler.cli.schema import KINDS
from crawler.exits import Exit
from crawler.runs.progress import TOLD, Progress
from crawler.runs.screen import Lines
from tests.places import ROOT

SEEDS = ROOT / "fixtures" / "seeds"
SEED = "seeds/000_4eab5d5f54f6cdcf.txt"
COMMAND = [sys.executable, "-m", "crawler"]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals, pseudo-terminals and limits as POSIX has them")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the seeds' pages in it."""
    (tmp_path / "seeds").mkdir()
    for page in SEEDS.glob("*.txt"):
        shutil.copy(page, tmp_path / "seeds")
    return tmp_path


def pagesieve(place: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The command, run to its end in a folder."""
    return subprocess.run([*COMMAND, *words], cwd=place, capture_output=True, check=False, timeout=120, **more)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The values of a file of JSON lines."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of a folder that a person sees."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def test_documents_go_to_standard_output(place: Path) -> None:
    """Without -o, standard output holds JSON lines and nothing else; the summary is one line on standard error."""
    done = pagesieve(place, "clean", "seeds")
    assert done.returncode == Exit.FINE
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 5
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"pagesieve: 5 documents of 5 inputs")


def test_two_runs_give_the_same_bytes(place: Path) -> None:
    """One process or two, a file or a stream: the same bytes; run.json differs in its times alone."""
    assert pagesieve(place, "clean", "seeds", "-o", "a/").returncode == Exit.FINE
    assert pagesieve(place, "clean", "seeds", "-o", "b/", "-j", "2").returncode == Exit.FINE
    first, second = everything(place / "a"), everything(place / "b")
    reports = [json.loads(files.pop("run.json")) for files in (first, second)]
    assert first == second
    assert all(report.pop("time") for report in reports)
    assert reports[0] == reports[1]
    assert pagesieve(place, "clean", "seeds").stdout == first["documents.jsonl"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_line_is_valid_by_its_schema(place: Path, kind: str) -> None:
    """What `pagesieve schema` prints describes what a run writes."""
    name = {"record": "documents", "ledger": "removed", "rejected": "rejected"}[kind]
    assert pagesieve(place, "clean", "seeds", "no.txt", "-o", "out/").returncode == Exit.FINE
    described = json.loads(pagesieve(place, "schema", kind).stdout)
    for row in lines_of(place / "out" / f"{name}.jsonl"):
        jsonschema.validate(row, described)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
def test_a_file_alone(place: Path, name: str) -> None:
    """A name with a known suffix gives that file and none beside it."""
    assert pagesieve(place, "clean", "seeds", "-o", name).returncode == Exit.FINE
    assert sorted(path.name for path in place.iterdir()) == sorted([name, "seeds"])


def test_rejects_are_told_counted_and_kept(place: Path) -> None:
    """An input that gives no document has a line on standard error and one in rejected.jsonl; the code stays 0."""
    done = pagesieve(place, "clean", "seeds", "no.txt", "-o", "out/")
    assert done.returncode == Exit.FINE
    told = [line for line in done.stderr.decode().splitlines() if line.startswith("pagesieve: no.txt: ")]
    assert len(told) == 1
    assert "; " in told[0]  # what was seen; the next step
    assert [row["reason"] for row in lines_of(place / "out" / "rejected.jsonl")] == ["not_found"]
    assert b"rejected: not_found 1" in done.stderr
    assert b"next: look at out/rejected.jsonl" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["clean", "seeds", "no.txt", "--strict"], Exit.SOME_REJECTED),
        (["clean", "no.txt", "--strict"], Exit.NOTHING_READ),
        (["explain", "no.txt"], Exit.NOTHING_READ),
        (["clean", "seeds", "--encoding", "utf-nine"], Exit.USAGE),
        (["clean"], Exit.USAGE),
    ],
)
def test_exit_codes(place: Path, words: Sequence[str], code: Exit) -> None:
    """Each kind of ending has its code and says why; none prints a traceback."""
    done = pagesieve(place, *words)
    assert done.returncode == code
    assert done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "case",
    [
        ("clean seeds --strict", Exit.FINE, "5 documents"),
        ("clean no.txt", Exit.NOTHING_READ, "no.txt"),
        (f"explain {SEED} --record 7", Exit.NOTHING_READ, f"pagesieve explain {SEED}"),
        ("", Exit.USAGE, "pagesieve clean"),
        ("cleen", Exit.USAGE, "cleen"),
        ("clean seeds --jobs 0", Exit.USAGE, "--jobs"),
        ("clean seeds -v -q", Exit.USAGE, "--quiet"),
        ("clean seeds -o nowhere", Exit.USAGE, "-o nowhere/"),
        ("clean seeds -o no/where.jsonl", Exit.USAGE, "mkdir -p no"),
        ("clean seeds -o seeds/", Exit.USAGE, "outside"),
        ("clean seeds --encoding rot13", Exit.USAGE, "rot13"),
        ("clean seeds --encoding hex", Exit.USAGE, "hex"),
        ("clean seeds --field language=lang", Exit.USAGE, "language"),
        (f"clean seeds -o {'x' * 300}.jsonl", Exit.NOT_WRITTEN, "could not be written"),
        ("clean seeds --max-bytes many", Exit.USAGE, "20MB"),
        ("clean seeds --max-bytes 0", Exit.USAGE, "20MB"),
        ("clean seeds --field text", Exit.USAGE, "--field text=body"),
        ("clean seeds --field tekst=body", Exit.USAGE, "tekst"),
        ("clean seeds --field text=body --format warc", Exit.USAGE, "--format warc"),
        ("clean seeds --exclude .", Exit.USAGE, "'*.html'"),
        ("clean seeds --config no.toml", Exit.USAGE, "no.toml"),
        ("clean seeds --keep all", Exit.USAGE, "balanced"),
        ("clean seeds --model gone.npz", Exit.USAGE, "gone.npz; python -m cleaning.train"),
        ("schema records", Exit.USAGE, "ledger"),
    ],
)
def test_what_is_told(place: Path, capsysbinary: pytest.CaptureFixture[bytes], case: tuple[str, Exit, str]) -> None:
    """An ending names what it is about: the flag, the file, the word to type."""
    words, code, told = case
    with chdir(place):
        assert run_command(words.split()) == code
    assert told in capsysbinary.readouterr().err.decode()


def test_a_wrong_configuration_is_told_before_the_first_page(place: Path) -> None:
    """The message names the file and the key; nothing is written."""
    (place / "c.toml").write_text('[language]\ndetektor = "auto"\n', encoding="utf-8")
    done = pagesieve(place, "clean", "seeds", "--config", "c.toml", "-o", "out/")
    assert done.returncode == Exit.USAGE
    assert b"c.toml" in done.stderr
    assert b"detektor" in done.stderr
    assert not (place / "out").exists()


def test_flags_override_the_file(place: Path) -> None:
    """run.json holds the configuration that was in force: the file's, with the flags laid over it."""
    toml = '[decode]\nmax_bytes = 7\n[language]\nmargin = 0.25\n[judge]\nkeep = "precision"\n'
    (place / "c.toml").write_text(toml, encoding="utf-8")
    words = ("--config", "c.toml", "--max-bytes", "2MB", "--no-paragraph-languages", "--keep", "recall", "--headline")
    assert pagesieve(place, "clean", "seeds", *words, "-o", "out/").returncode == Exit.FINE
    config = json.loads((place / "out" / "run.json").read_bytes())["configuration"]
    assert config["decode"]["max_bytes"] == 2_000_000
    assert config["language"]["margin"] == 0.25
    assert config["language"]["paragraphs"] is False
    assert config["judge"] == {"keep": "recall", "headline": True, "model": None}


def test_a_flag_takes_back_what_the_file_asks_for(place: Path) -> None:
    """--no-headline overrules a file that asks for the headline; without a flag the file counts."""
    (place / "c.toml").write_text("[judge]\nheadline = true\n", encoding="utf-8")
    assert Choices(toml=place / "c.toml").config().judge.headline
    assert not Choices(toml=place / "c.toml", headline=False).config().judge.headline


def test_the_next_step_judges_in_the_same_way() -> None:
    """What changes the text is repeated in the command that explains it."""
    again = Choices(keep="recall", headline=True, model="my judge.npz").again("a.html")
    assert again == "pagesieve explain a.html --keep recall --model 'my judge.npz' --headline"
    assert Choices(headline=False).again("a.html").endswith(" --no-headline")


def test_standard_input_is_an_input(place: Path) -> None:
    """A page can come through a pipe, and its record says so."""
    done = pagesieve(place, "clean", "-", "-q", input=(place / SEED).read_bytes())
    assert json.loads(done.stdout)["metadata"]["source"]["kind"] == "stdin"


@contextmanager
def started(place: Path, *words: str) -> Iterator[Any]:
    """The command at work; it is killed where a test gives up on it."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it starts with &
    process = subprocess.Popen([*COMMAND, *words], cwd=place, start_new_session=True, **pipes)
    signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_a_reader_that_goes_away_ends_the_run_quietly(place: Path) -> None:
    """`pagesieve clean | head -n 1` prints no error; the code is the one of `cat`."""
    with started(place, "clean", "seeds", "-", "seeds") as process:
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write((place / SEED).read_bytes())  # it waited for this after the first five
        process.stdin.close()
        assert process.wait(60) == Exit.READER_GONE
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has /dev/full")
@pytest.mark.parametrize("words", [("clean", "seeds"), ("schema",), ("explain", SEED)])
def test_a_full_disk_behind_standard_output(place: Path, words: Sequence[str]) -> None:
    """One clear line, and a code of its own."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, *words], cwd=place, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == Exit.NOT_WRITTEN
    assert done.stderr.count(b"\n") == 1
    assert b"the disk is full: free some space" in done.stderr


def test_a_file_that_grows_too_large(place: Path) -> None:
    """Where the disk takes no more, what an earlier run wrote is unharmed, and the run goes on when there is room."""
    assert pagesieve(place, "clean", SEED, "-o", "out/").returncode == Exit.FINE
    before = everything(place / "out")
    done = pagesieve(place, "clean", "seeds", "-o", "out/", preexec_fn=limit_files)
    assert done.returncode == Exit.NOT_WRITTEN
    assert done.stderr.count(b"\n") == 1
    assert everything(place / "out") == before
    assert pagesieve(place, "clean", "seeds", "-o", "out/").returncode == Exit.FINE
    assert (place / "out" / "documents.jsonl").read_bytes() == pagesieve(place, "clean", "seeds").stdout


def limit_files() -> None:
    """No file over 8 kB from here on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, Exit.INTERRUPTED), (signal.SIGTERM, Exit.TERMINATED)])
def test_a_run_that_is_stopped_leaves_nothing(place: Path, jobs: str, sent: int, code: Exit) -> None:
    """Ctrl-C and `kill` end a run soon, show no unfinished file, and print no traceback."""
    words = ["clean", *["seeds"] * 3, "-", "-o", "out/", "-v", "-j", jobs]  # it waits for standard input
    with started(place, *words) as process:
        process.stderr.readline()  # a page is done
        time.sleep(0.3)
        os.killpg(process.pid, sent) if sent == signal.SIGINT else os.kill(process.pid, sent)
        assert process.wait(30) == code
        assert b"Traceback" not in process.stderr.read()
    assert not (place / "out").exists() or everything(place / "out") == {}


def on_terminal(place: Path, *words: str, **environment: str) -> str:
    """What the command shows where standard output and standard error are a terminal."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *words],
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=child,
        stderr=child,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
    ) as process:
        os.close(child)
        shown = b"".join(iter(lambda: _read(parent), b""))
        process.wait(60)
    os.close(parent)
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's word for the end of a terminal
        return b""


def test_a_person_sees_a_bar_and_tables(place: Path) -> None:
    """On a terminal there are a bar with pages, rate, kept and rejected, and the closing tables."""
    shown = on_terminal(place, "clean", "seeds", "no.txt", "-o", "out/")
    for words in ("6 pages", "/s", "5 kept", "1 rejected", "not_found", "out/run.json", "\x1b["):
        assert words in shown


def test_no_color_is_respected(place: Path) -> None:
    """With NO_COLOR set, nothing is coloured."""
    shown = on_terminal(place, "explain", SEED, NO_COLOR="1")
    assert not any(f"\x1b[{code}" in shown for code in ("3", "1;3", "2;3"))


@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1"}])
def test_no_bar_and_no_colour_off_the_terminal(place: Path, environment: dict[str, str]) -> None:
    """In a log there is no escape sequence, whatever the environment says."""
    done = pagesieve(place, "clean", "seeds", "-o", "out/", env={**os.environ, **environment})
    assert b"\x1b" not in done.stderr + pagesieve(place, "explain", SEED, env={**os.environ, **environment}).stdout


def test_quiet_says_nothing_but_rejects(place: Path) -> None:
    """-q leaves out the summary, never a rejected input."""
    assert pagesieve(place, "clean", "seeds", "-q").stderr == b""
    assert pagesieve(place, "clean", "seeds", "no.txt", "-q").stderr.startswith(b"pagesieve: no.txt: ")


def test_progress_in_a_log_is_lines(place: Path) -> None:
    """--progress off the terminal says how far the run is, without a bar."""
    done = pagesieve(place, "clean", "seeds", "-q", "--progress")
    assert done.stderr.startswith(b"pagesieve: 5 pages, ")
    assert done.stderr.endswith(b"/s, 5 kept, 0 rejected\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("clean - <&-", Exit.USAGE),
        ("explain - <&-", Exit.USAGE),
        (f"clean {SEED} >&-", Exit.USAGE),
        (f"clean {SEED} 2>&-", Exit.FINE),
        (f"clean {SEED} -o out/ >&-", Exit.FINE),
    ],
)
def test_closed_streams(place: Path, words: str, code: Exit) -> None:
    """A stream that the caller closed is refused where it is needed, and not missed where it is not."""
    script = f'"{sys.executable}" -m crawler {words}'
    done = subprocess.run(["/bin/sh", "-c", script], cwd=place, capture_output=True, check=False)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_an_old_terminal_gets_escapes(place: Path) -> None:
    """Letters that the terminal's encoding lacks are written as escapes; nothing fails."""
    done = pagesieve(place, "explain", SEED, env={**os.environ, "PYTHONIOENCODING": "iso-8859-1"})
    assert done.returncode == Exit.FINE
    assert b"\\u0131" in done.stdout


def test_verbose_has_a_line_for_every_page(place: Path) -> None:
    """-v tells of each page what was kept."""
    done = pagesieve(place, "clean", "seeds", "-v")
    assert sum(b" removed" in line and b"seeds/" in line for line in done.stderr.splitlines()) == 5


def test_many_rejects_are_told_up_to_a_bound() -> None:
    """Where rejected.jsonl holds them all, a thousand bad inputs do not flood the screen."""
    stream, tally = io.StringIO(), Tally()
    progress = Progress(Lines(stream), shown=False, rejects="out/rejected.jsonl")
    for number in range(100):
        source = Source(kind="file", path=f"{number}.txt")
        failure = Failure(source=source, reason=Rejection.EMPTY, detail="seen", hint="do")
        progress.saw(outcome_of_failure(failure), tally)
    lines = stream.getvalue().splitlines()
    assert len(lines) == TOLD + 1
    assert "out/rejected.jsonl" in lines[-1]


def test_explain_shows_every_block(place: Path) -> None:
    """Every line of the ledger stands there with its reason and score, every line of the text with its score."""
    pagesieve(place, "clean", SEED, "-o", "out/")
    shown = pagesieve(place, "explain", SEED).stdout.decode().splitlines()
    for row in lines_of(place / "out" / "removed.jsonl"):
        assert f"- [{row['position']} {row['reason']} {row['score']:.2f}] {row['text']}" in shown
    text = lines_of(place / "out" / "documents.jsonl")[0]["text"].split("\n")
    kept = [line for line in shown if line.startswith("+ [")]
    assert [line.partition("] ")[2] for line in kept] == text
    assert all(0 <= float(line[3:].split()[1].rstrip("]")) <= 1 for line in kept)


def test_explain_takes_the_nth_page(place: Path) -> None:
    """--record 2 shows the second line of a JSON-lines file, and a file of many pages says how to see the next."""
    rows = [json.dumps({"text": f"A line that stands alone on its page, number {n}."}) for n in (1, 2)]
    (place / "dump.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert b"number 2." in pagesieve(place, "explain", "dump.jsonl", "--record", "2").stdout
    first = pagesieve(place, "explain", "dump.jsonl")
    assert b"number 1." in first.stdout
    assert b"--record 2" in first.stderr


def test_the_next_step_explains_the_same_page(place: Path) -> None:
    """The command at a run's end names the page that has a document, and reads it by the run's flags."""
    rows = [json.dumps({"body": text}) for text in ("", "A line that stands alone on its page.")]
    (place / "my dump.jsonl").write_text("\n".join(rows), encoding="utf-8")
    words = ("clean", "my dump.jsonl", "--field", "text=body", "-o", "a.jsonl")
    assert (
        b"next: pagesieve explain 'my dump.jsonl' --record 2 --field text=body shows" in pagesieve(place, *words).stderr
    )


def test_version_says_where_the_packages_are(place: Path) -> None:
    """A foreign package named crawler would show here."""
    shown = pagesieve(place, "--version").stdout.decode()
    for name in ("pagesieve ", "crawler ", "cleaning ", "trafilatura ", "ftfy ", "Python "):
        assert any(line.startswith(name) for line in shown.splitlines())


@pytest.mark.parametrize(
    ("written", "bytes_"), [("1", 1), ("500k", 500_000), ("20MB", 20_000_000), ("1.5 mb", 1_500_000), ("2G", 2 * 10**9)]
)
def test_sizes(written: str, bytes_: int) -> None:
    """Units are powers of 1000, in either case, with or without the B."""
    assert size(written) == bytes_
