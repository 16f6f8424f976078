"""The words of the command: those that it takes, those that it says, and those that it says are to be typed."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from cleaning.config import DetectorName, Keep
from cleaning.model import PageType
from cleaning.recording import Summary, headline, many
from crawler.cli import cli
from crawler.cli.options import Choices
from crawler.feed import FIELDS
from crawler.sites import Kind
from crawler.sites.crawl_report import complaints
from crawler.sites.crawl_report import headline as crawl_headline
from tests.places import FIXTURES, ROOT

PAGE = FIXTURES / "feed" / "page.html"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell and names as POSIX has them")


def command(place: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The command, run to its end in a folder."""
    call = [sys.executable, "-m", "crawler", *words]
    return subprocess.run(call, cwd=place, capture_output=True, check=False, timeout=120, **more)


def choices() -> list[tuple[str, click.Parameter]]:
    """Every option and argument of the command that takes one of some words."""
    found = [(name, parameter) for name, verb in cli.commands.items() for parameter in verb.params]
    return [(name, parameter) for name, parameter in found if isinstance(parameter.type, click.Choice)]


@pytest.mark.parametrize(
    ("name", "parameter"), [pytest.param(*case, id=f"{case[0]} {case[1].name}") for case in choices()]
)
def test_a_word_is_taken_in_either_case(name: str, parameter: click.Parameter) -> None:
    """What the help shows is lower case, is taken as it stands, and with capitals too."""
    assert isinstance(parameter.type, click.Choice)
    for word in parameter.type.choices:
        assert type(word) is str, f"{name}: click would ask for the name of {word!r}"
        assert word == word.lower()
        for typed in (word, word.upper(), word.capitalize()):
            assert parameter.type.convert(typed, parameter, None) == word


def test_the_words_are_those_of_the_configuration() -> None:
    """--page-type, --keep, --detector and --kind take what docs/configuration.md and docs/crawl.md name."""
    taken = {parameter.name: parameter.type for name, parameter in choices() if name == "crawl"}
    for name, words in (
        ("page_type", ["auto", *(kind.value for kind in PageType)]),
        ("keep", get_args(Keep)),
        ("detector", get_args(DetectorName)),
        ("kind", get_args(Kind)),
    ):
        kind = taken[name]
        assert isinstance(kind, click.Choice)
        assert list(kind.choices) == list(words)


@pytest.mark.parametrize(
    "words",
    [
        ("--page-type", "article"),
        ("--page-type", "Article"),
        ("--page-type", "FRONT_PAGE", "--only", "Front_Page,ARTICLE"),
        ("--keep", "Recall", "--format", "HTML", "--detector", "LangDetect"),
    ],
)
def test_documented_words_are_understood(tmp_path: Path, words: Sequence[str]) -> None:
    """The documents' spelling is taken, and so is any other case."""
    done = command(tmp_path, "explain", str(PAGE), *words)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("body", "write NAME=FIELD, as in --field text=body"),
        ("=body", "write NAME=FIELD"),
        ("tekst=body", "--field tekst=body: NAME is 'tekst', and can be html, text, url"),
    ],
)
def test_a_field_is_told_as_the_help_has_it(tmp_path: Path, given: str, said: str) -> None:
    """The help, the documents and the errors say NAME=FIELD: ours first, as in text=body."""
    done = command(tmp_path, "clean", str(PAGE), "--field", given)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_every_name_of_a_field_is_taken(tmp_path: Path) -> None:
    """NAME can be any of those that the error lists."""
    (tmp_path / "a.jsonl").write_text('{"text": "A line of a dump, which is the only one."}\n', encoding="utf-8")
    given = [word for name in FIELDS if name != "text" for word in ("--field", f"{name}=there.is.none")]
    assert command(tmp_path, "clean", "a.jsonl", *given).returncode == 0


def test_help_of_crawl_lists_what_does_something_there() -> None:
    """A crawl reads no files: what says how files are read is an option of `clean` and `explain` alone."""
    names = {
        verb: {parameter.name for parameter in cli.commands[verb].params} for verb in ("clean", "crawl", "explain")
    }
    assert {"form", "fields"} <= names["clean"] & names["explain"]
    assert not {"form", "fields"} & names["crawl"]


def test_of_one_thing_there_is_one() -> None:
    """No line says '1 documents'."""
    assert headline(Summary(inputs=1, pages=1, documents=1, words=1), 0.0).startswith("1 document of 1 input, 1 word; ")
    assert [many(number, "address") for number in (0, 1, 2)] == ["0 addresses", "1 address", "2 addresses"]


def crawl_report(number: int) -> dict[str, Any]:
    """The report of a crawl of so many sites, in which everything happened so many times."""
    counts = ("fetched", "new", "changed", "not_modified", "documents", "left", "found", "opt_outs", "bytes", "sources")
    site = {
        **dict.fromkeys(counts, number),
        "errors": {"timeout": number},
        "rejected": {},
        "traps": [{"kind": "calendar", "place": "https://example.org/", "links": number}],
        "wrong": [],
        "share_kept": None,
        "median_words": number,
    }
    sites = {f"site {place}": site for place in range(number)}
    return {
        "run": number,
        "counts": dict.fromkeys(counts, number),
        "sites": sites,
        "resumed": False,
        "ended": "finished",
        "time": {"seconds": 1.0},
    }


def test_of_one_site_there_is_one() -> None:
    """A crawl counts in the same way."""
    report = crawl_report(1)
    told = [crawl_headline(report, "out/"), *complaints(report["sites"])]
    assert "1 site, 1 page fetched" in told[0]
    for line in told:
        assert not re.search(r"\b1 (?!(?:s|news)\b)\w+s\b", line), line


@pytest.fixture
def odd_name(tmp_path: Path) -> Path:
    """A file whose name is no UTF-8 and steers a terminal."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / os.fsdecode(b"-caf\xe9 'x' \x1b[31m\n$HOME.jsonl")
    rows = [json.dumps({"text": f"A line that stands alone on its page, number {n}."}) for n in (1, 2)]
    try:
        path.write_text("\n".join(rows), encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    return path


def typed_back(place: Path, line: str) -> bytes:
    """What bash makes of a command that we said, with this installation's command."""
    words = line.removeprefix("pagesieve ")
    script = f"{shlex.quote(sys.executable)} -m crawler {words}"
    done = subprocess.run(["bash", "-c", script], cwd=place, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_next_step_can_be_typed_back(odd_name: Path) -> None:
    """`next:` names a file byte by byte, so that a shell finds it whatever its name."""
    done = command(odd_name.parent, "clean", ".", "-o", "../a.jsonl")
    (line,) = [line for line in done.stderr.decode().splitlines() if line.startswith("pagesieve: next: ")]
    said = line.removeprefix("pagesieve: next: ").removesuffix(" shows what was removed, and why")
    assert said.isprintable()
    assert b"number 1." in typed_back(odd_name.parent, said)


def test_what_explain_says_can_be_typed_back(odd_name: Path) -> None:
    """The command for the next page names the same file."""
    done = command(odd_name.parent, "explain", "--", odd_name.name)
    said = done.stderr.decode().partition("the next one: ")[2].strip()
    assert said.isprintable()
    assert b"number 2." in typed_back(odd_name.parent, said)


def test_a_hint_names_an_unreadable_file_as_it_is(odd_name: Path) -> None:
    """What is to be typed about a file that can't be read finds it too."""
    (odd_name.parent / "loop").symlink_to("loop")
    odd_name.unlink()
    odd_name.symlink_to("loop")
    done = command(odd_name.parent, "clean", ".", "-o", "../out.jsonl")
    hints = [line.rpartition("; ")[2] for line in done.stderr.decode().splitlines() if "caf" in line]
    assert [hint.isprintable() for hint in hints] == [True]
    script = hints[0].partition(": ")[2]
    assert subprocess.run(["bash", "-c", script], cwd=odd_name.parent, capture_output=True, check=False).returncode == 0


def test_a_hint_begins_no_option() -> None:
    """A name with a dash in front is given with its folder."""
    assert Choices().again("-a.html") == "pagesieve explain ./-a.html"


NOUNS = "site|page|document|input|word|link|(?:archive )?file|row|byte|address|record|line"
COUNTED = re.compile(rf"\{{(?![A-Z_]+\b)[^{{}}\n]*\}} (?:{NOUNS})(?:e?s)\b")
SEVERAL = {"crawler/sites/health.py", "crawler/runs/summary.py"}  # told where there are five or more, or two


def test_no_message_counts_by_itself() -> None:
    """Whoever says how many of a thing there are leaves the noun to `many`, who knows about one."""
    files = [path for path in (ROOT / "crawler").rglob("*.py") if path.relative_to(ROOT).as_posix() not in SEVERAL]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert [(name, said) for name, text in texts.items() for said in COUNTED.findall(text)] == []
