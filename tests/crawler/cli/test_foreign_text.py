"""No name, title or message from outside steers a terminal, or pretends to be a line of ours."""

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from msgspec import structs
from rich.console import Console

from cleaning.config import ConfigError
from cleaning.model import Failure, Page, Rejection, Source
from cleaning.pipeline import clean
from cleaning.recording import OutputError, Tally, escaped, one_line, outcome_of_failure, plain_lines, printable
from crawler.cli import run_command
from crawler.cli.endings import exit_of
from crawler.cli.explain import _table
from crawler.cli.options import Choices
from crawler.runs import BadOutputError, LockedError, Log, Pace, Progress
from crawler.runs.screen import Lines
from crawler.runs.terminal import Terminal
from crawler.sites.crawl_report import show_crawl
from tests.crawler.cli.test_words import crawl_report
from tests.crawling import LOOPBACK, crawled
from tests.site.server import Site

C0 = [chr(number) for number in range(0x20)]
C1 = [chr(number) for number in range(0x7F, 0xA0)]
BIDI = [chr(number) for number in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
BREAKS = ["\u2028", "\u2029"]
STEERING = [*C0, *C1, *BIDI, *BREAKS, "\ud800", "\udc9b"]  # the last is a byte of a name that is no UTF-8
MARKUP = "[bold red]x[/] [link=https://evil.example]y[/link] :warning: [/]"
FORGED = "a.html\npagesieve: written: /etc/passwd\rpagesieve: b\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp.exe"
LEGIBLE = set("\n\t")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names and terminals as POSIX has them")


def steers(text: str, allowed: set[str] = LEGIBLE) -> list[str]:
    """The signs of a text that no person should be sent."""
    return [
        char
        for char in text
        if char not in allowed and (unicodedata.category(char) in {"Cc", "Cs"} or char in BIDI + BREAKS)
    ]


@pytest.mark.parametrize("sign", STEERING, ids=lambda sign: f"U+{ord(sign):04X}")
def test_every_sign_is_taken_out(sign: str) -> None:
    """C0, C1, the signs of direction, breaks, halves of pairs: a line is one line, a text has its own breaks alone."""
    text = f"a{sign}b"
    assert not steers(one_line(text), set())
    assert not steers(printable(text))
    assert printable(text) != text or sign in LEGIBLE
    assert steers(text) or sign in LEGIBLE  # else this test sees nothing


@pytest.mark.parametrize("text", ["Kömür, ılıq; «да» — “quoted” … 日本語", "\u200c\u200d\xad", "👩‍🚀 e\u0301"])
def test_what_can_be_read_stays(text: str) -> None:
    """Letters, joiners, soft hyphens and marks are no signs that steer."""
    assert printable(text) == one_line(text) == text


@pytest.mark.parametrize("sign", [*C0, *C1, *BIDI, *BREAKS], ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_machine_reads_the_same(sign: str) -> None:
    """A line of --log-json has the value whole, and no sign as it is."""
    line = escaped(msgspec.json.encode({"path": f"a{sign}b"}).decode())
    assert json.loads(line) == {"path": f"a{sign}b"}
    assert not steers(line, set())


EVERYTHING = "".join(sign for sign in STEERING if sign not in "\0\ud800") + MARKUP + FORGED


def failed() -> Any:
    """An outcome that says whatever can be said."""
    source = Source(kind="file", path=EVERYTHING)
    failure = Failure(source=source, reason=Rejection.FAILED, detail=EVERYTHING, hint=EVERYTHING)
    outcome = outcome_of_failure(structs.replace(failure, source=Source(kind="file", path="a"), detail="", hint=""))
    return structs.replace(outcome, failure=failure, source=source, trace=f"Traceback\n{EVERYTHING}")


def test_the_progress_of_a_run() -> None:
    """Names, details, hints and traces, in a log: every line is one of ours."""
    stream = io.StringIO()
    Progress(Lines(stream), shown=False, verbose=True).saw(failed(), Tally())
    assert not steers(stream.getvalue())
    assert all(line.startswith("pagesieve: ") for line in stream.getvalue().splitlines())


def on_screen(write: Callable[[Terminal], None], monkeypatch: pytest.MonkeyPatch) -> str:
    """What a terminal is sent, without the colours that are ours."""
    terminal, stream = Terminal(), io.StringIO()
    monkeypatch.setattr(
        terminal, "console", Console(file=stream, force_terminal=True, width=5000, color_system="standard")
    )
    write(terminal)
    return re.sub(r"\x1b\[\d*(?:;\d+)*m", "", stream.getvalue())


def test_the_progress_of_a_run_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich takes nothing for markup, a link or an emoji."""
    shown = on_screen(
        lambda terminal: Progress(terminal, shown=False, verbose=True).saw(failed(), Tally()), monkeypatch
    )
    assert not steers(shown)
    assert shown.count(MARKUP) == 4  # the name, the detail, the hint, the trace
    assert all(line.startswith("pagesieve: ") for line in shown.splitlines())


def test_the_log_for_machines() -> None:
    """What --log-json says of an input is JSON, and no sign steers."""
    stream = io.StringIO()
    log = Log(stream, Pace())
    log.say("rejected", path="".join(STEERING[:-2]) + MARKUP)
    assert not steers(stream.getvalue())
    assert json.loads(stream.getvalue())["path"].endswith(MARKUP)


@pytest.mark.parametrize("terminal", [False, True])
def test_the_report_of_a_crawl(terminal: bool) -> None:
    """Names of sites, what is wrong with them, places of traps and the folder, in lines and in the table."""
    report = crawl_report(1)
    (site,) = report["sites"].values()
    site |= {"wrong": [EVERYTHING], "traps": [{"kind": EVERYTHING, "place": EVERYTHING, "links": 2}]}
    site |= {"errors": {EVERYTHING: 2}, "fetched": 0, "not_modified": 0, "sources": 0}
    report |= {"sites": {EVERYTHING: site}, "ended": EVERYTHING}
    stream = io.StringIO()
    show_crawl(report, EVERYTHING, Console(file=stream, force_terminal=terminal, width=5000, no_color=True))
    shown = re.sub(r"\x1b\[\d*(?:;\d+)*m", "", stream.getvalue())
    assert not steers(shown)
    assert shown.count(MARKUP) >= 8 + terminal
    assert all(
        line.startswith("pagesieve: ") for line in shown.splitlines() if "evil" in line and "pagesieve" in line[:12]
    )


ERRORS: list[BaseException] = [
    ConfigError(EVERYTHING),
    BadOutputError(EVERYTHING),
    LockedError(EVERYTHING),
    OutputError(EVERYTHING, OSError(0, EVERYTHING)),
    click.UsageError(EVERYTHING),
    click.BadParameter(EVERYTHING, param_hint="--keep"),
    click.NoSuchOption("--" + EVERYTHING),
    click.FileError(EVERYTHING, EVERYTHING),
    ValueError(EVERYTHING),
]


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_ending(error: BaseException, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """However a run ends, what is said of it steers nothing; an error of ours is one line."""
    exit_of(error, as_json=as_json)
    said = capsys.readouterr().err
    assert said
    assert not steers(said)
    assert not re.search(r"^pagesieve: written", said, re.MULTILINE)


@pytest.mark.parametrize(
    "words",
    [
        [EVERYTHING.replace("\0", "")],
        ["clean", "x", "--keep", EVERYTHING],
        ["clean", "x", "--only", EVERYTHING],
        ["clean", "x", "--max-bytes", EVERYTHING],
        ["clean", "x", "--field", EVERYTHING],
        ["clean", "x", "--encoding", EVERYTHING],
        ["clean", "x", "--config", EVERYTHING],
        ["clean", "x", "--model", EVERYTHING],
        ["clean", "x", "-o", EVERYTHING],
        ["clean", "x", f"--{EVERYTHING}"],
        ["explain", EVERYTHING],
        ["schema", EVERYTHING],
        ["crawl", EVERYTHING, "-o", "out/"],
        ["crawl", "https://example.org/", "-o", "out/", "--urls", EVERYTHING],
        ["crawl", "https://example.org/", "-o", "out/", "-s", EVERYTHING],
        ["crawl", "https://example.org/", "-o", "out/", "--max-time", EVERYTHING],
        ["schedule", "cron", EVERYTHING],
        ["schedule", EVERYTHING, "x"],
    ],
    ids=lambda words: " ".join(words[:-1])[:40] if isinstance(words, list) else None,
)
def test_every_word_that_is_wrong(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A word that a script hands over is told of without its signs."""
    monkeypatch.chdir(tmp_path)
    assert run_command(words) not in {0, 70}
    said = capsys.readouterr()
    assert not steers(said.err + said.out)
    assert not re.search(r"^pagesieve: written", said.err, re.MULTILINE)


SAID = (
    "".join(BIDI + BREAKS) + "\x1b]0;title\x07\x1b[31m\x9b2J" + MARKUP.replace("<", "")
)  # more would be no text at all
PAGE = """<!doctype html><html><head><title>{0}</title><meta name="author" content="{0}"></head><body><article>
<h1>{0}</h1><p>The new bridge over the river was opened on Monday, {0}, after two years of work.</p>
<pre>one
+ [0.99] forged
# title: forged {0}</pre>
<p>The mayor thanked the engineers, the workers and the people of the town for their patience.</p></article>"""


def test_what_explain_shows() -> None:
    """Titles, authors and lines; a line of a block that looks like ours stands apart from it."""
    document = clean(Page(body=PAGE.format(SAID).encode(), charset="utf-8"))
    assert document.failure is None
    lines = list(plain_lines(document))
    assert not steers("\n".join(lines))
    assert all(re.match(r"[+-] \[[\w ]*[\d.]+\] |# [a-z]+: |  |$", line) for line in "\n".join(lines).split("\n"))
    stream = io.StringIO()
    Console(file=stream, force_terminal=True, width=400).print(_table(document))
    assert not steers(re.sub(r"\x1b\[\d*(?:;\d+)*m", "", stream.getvalue()))
    assert "[bold red]x[/]" in stream.getvalue()


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A folder of files with every sign that a name can have; one of each two gives no document."""
    folder = tmp_path / "in"
    folder.mkdir()
    whole = ["".join(C0[1:]), "".join(C1), "".join(BIDI + BREAKS), MARKUP.replace("/", "|"), FORGED.replace("/", "|")]
    try:
        for place, name in enumerate(whole):
            (folder / f"{place}{name}.html").write_text(PAGE.format(SAID), encoding="utf-8")
            (folder / f"{place}{name}.empty").touch()
    except OSError:
        pytest.skip("this file system takes no such names")
    return folder


@pytest.mark.parametrize("words", [[], ["-v"], ["--log-json"], ["-q"], ["--progress"]])
def test_a_run_over_odd_names(names: Path, words: list[str]) -> None:
    """All that a run says is lines of ours; the files say the names as they are."""
    call = [sys.executable, "-m", "crawler", "clean", "in", "-o", "out\x1b[2J/", *words]
    done = subprocess.run(call, cwd=names.parent, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stderr.decode()
    assert not steers(said)
    beginning = "{" if "--log-json" in words else "pagesieve: "
    assert all(line.startswith(beginning) for line in said.splitlines())
    rejected = [json.loads(line) for line in (names.parent / "out\x1b[2J" / "rejected.jsonl").read_bytes().splitlines()]
    assert {row["source"]["path"].partition("/")[2] for row in rejected} == {
        path.name for path in names.glob("*.empty")
    }


def shown_on_a_terminal(place: Path, *words: str) -> str:
    """What the command sends to a terminal, without colours and the movements of the bar, which are ours."""
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "2000"}
    call = [sys.executable, "-m", "crawler", *words]
    with subprocess.Popen(
        call, cwd=place, stdin=subprocess.DEVNULL, stdout=child, stderr=child, env=environment
    ) as process:
        os.close(child)
        pieces = []
        while True:
            try:
                pieces.append(os.read(parent, 65536))
            except OSError:  # Linux's word for the end of a terminal
                break
        process.wait(60)
    os.close(parent)
    ours = re.compile(r"\x1b\[(?:\d*(?:;\d+)*m|\?25[lh]|1A|2K)|\r")
    return ours.sub("", b"".join(pieces).decode())


def test_a_run_over_odd_names_on_a_terminal(names: Path) -> None:
    """No title of the window, no cleared screen, no colour that a name asked for, no emoji."""
    shown = shown_on_a_terminal(names.parent, "clean", "in", "-o", "out/", "-v")
    assert not steers(shown)
    assert ":warning:" in shown
    assert "[bold red]x[|]" in shown
    shown = shown_on_a_terminal(names.parent, "explain", f"in/{next(names.glob('4*.html')).name}")
    assert not steers(shown)


def test_a_site_with_an_odd_name(tmp_path: Path) -> None:
    """What a crawl says before it begins: of a file of sites, a folder and words that are wrong."""
    name = FORGED.replace("/", "|").encode("unicode_escape").decode().replace("\\x", "\\u00")
    (tmp_path / "s.toml").write_text(f'[[site]]\nname = "{name}"\nstart = ["nowhere"]\n', encoding="utf-8")
    call = [sys.executable, "-m", "crawler", "crawl", "s.toml", "-o", "out\x1b[2J/"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert not steers(done.stderr.decode())
    assert done.stderr.count(b"\n") == 1
    shutil.rmtree(tmp_path / "out\x1b[2J", ignore_errors=True)


def test_the_command_for_the_next_page_is_one_line() -> None:
    """No choice that a run was made with breaks it."""
    assert not steers(Choices(encoding=EVERYTHING, fields=(EVERYTHING,), model=EVERYTHING).again(EVERYTHING), set())


def test_a_crawl_of_a_site_with_an_odd_name(tmp_path: Path) -> None:
    """From the first line to the last, Scrapy's log among them; run.json has the name as it is."""
    name = f"{FORGED}{MARKUP}{''.join(BIDI)}"
    with Site(pages=3) as site:
        text = (
            f"[[site]]\nname = {json.dumps(name)}\nkind = 'article'\nmax_pages = 2\nstart = [{json.dumps(site.base)}]\n"
        )
        (tmp_path / "s.toml").write_text(text, encoding="utf-8")
        done = crawled([str(tmp_path / "s.toml")], tmp_path / "out\x1b[2J", "-v")
        said = shown_on_a_terminal(tmp_path, "crawl", "s.toml", "-o", "again\x1b[2J/", *LOOPBACK, "--rate", "1000")
    assert done.returncode == 0, done.stderr
    assert not steers(done.stderr + done.stdout)
    assert not steers(said)
    assert not re.search(r"^pagesieve: written", done.stderr + said, re.MULTILINE)
    assert list(json.loads((tmp_path / "out\x1b[2J" / "run.json").read_bytes())["sites"]) == [name]
    assert "[bold red]x[/]" in said
