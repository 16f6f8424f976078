"""How pages get to tools and back: a child process answers, fails, hangs or dies, and each is told apart."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import sets
from tests.bench.peers import client, worker
from tests.bench.peers.environments import Unavailable, environment
from tests.bench.peers.table import OURS, RACERS, TOOLS, Tool
from tests.bench.peers.texts import Bench, Texts, read_predictions

ODD = """
import json, os, sys, time
print(json.dumps({"version": "1", "python": "3", "recipe": "odd"}), flush=True)
for line in sys.stdin:
    row = json.loads(line)
    if row["id"] == "slow":
        time.sleep(60)
    if row["id"] == "dead":
        print("last words", file=sys.stderr)
        sys.exit(3)
    print(json.dumps({"id": row["id"], "text": str(sorted(row))}), flush=True)
"""
LINES = Tool("c4-line-rule", "c4_line_rule", "text")


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[client.Child]:
    """A child that hangs at the page `slow`, ends at `dead` and else answers with what it was sent."""
    script = tmp_path / "odd.py"
    script.write_text(ODD, encoding="utf-8")
    monkeypatch.setattr(client, "WORKER", script)
    child = client.Child(Tool("odd", "odd", "html"), tmp_path, limit=1)
    yield child
    child.close()


def write_set(path: Path, rows: list[dict[str, object]]) -> Path:
    """A set of rows."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_page_that_hangs_or_kills_is_an_error(odd: client.Child) -> None:
    """The text is '' and the error says how; the next page is answered by a new process."""
    errors = [odd.ask({"id": key}).get("error") for key in ("1", "slow", "2", "dead", "3")]
    assert errors == [None, "timed out", None, "crashed: last words", None]


def test_a_tool_never_sees_the_gold(odd: client.Child) -> None:
    """Of a row, the page is sent and nothing that says what is right."""
    row = {"id": "1", "html": "x", "gold": "y", "must": [], "type": "article", "labels": [], "title": "z"}
    assert odd.ask(row)["text"] == "['html', 'id']"


def test_failures_are_counted_by_how() -> None:
    """Errors, pages out of time and dead processes stand apart in the table."""
    texts = Texts({}, errors={"1": "ValueError: no", "2": "timed out", "3": "crashed: x", "4": "timed out"})
    assert texts.failures == "1 errors, 2 timed out, 1 crashed"


def test_a_recipe_s_error_is_its_answer() -> None:
    """An extractor that raises gives '' and the error's name."""

    def extract(row: dict[str, object]) -> str:
        raise ValueError("no such page")

    answered = worker.answer(extract, {"id": "1"})
    assert answered.pop("ms") >= 0
    assert answered == {"id": "1", "text": "", "error": "ValueError: no such page"}


@pytest.mark.parametrize(
    ("line", "stays"),
    [("It has five words, really.", True), ("Only four words here.", False), ("No mark at the end here", False),
     ("It goes on and on...", False), ('He said "it is over now"', True)],
)  # fmt: skip
def test_c4_line_rule(line: str, stays: bool) -> None:
    """Five words and an end mark, which an ellipsis is not."""
    assert bool(worker.c4_line_rule()({"text": line})) is stays


def test_html_is_rendered_a_line_a_block() -> None:
    """Words of neighbouring blocks are not glued together, those of one block stay on a line."""
    fragment = "<div><p>One <b>and</b> two</p><p>three</p><ul><li>four<li>five</ul>six<br>seven</div>"
    assert worker.lines_of(fragment).split("\n") == ["One and two", "three", "four", "five", "six", "seven"]


def test_a_dump_s_lines_are_escaped() -> None:
    """A line that looks like markup stays text."""
    assert "<p>a &lt;b&gt; c</p>" in worker.paragraphs({"text": "a <b> c\n\nd"})


def test_every_tool_has_its_recipe_and_releases() -> None:
    """The table names recipes that exist, pins what it installs, and has no name twice."""
    assert {tool.recipe for tool in (*TOOLS, *RACERS)} == set(worker.RECIPES)
    assert all("==" in requirement for tool in (*TOOLS, *RACERS) for requirement in tool.requirements)
    assert all(len({tool.name for tool in tools}) == len(tools) for tools in (TOOLS, RACERS))
    assert {worker.recipe_key(tool.recipe) for tool in TOOLS} >= {worker.recipe_key("trafilatura")}


def test_a_python_that_is_not_there_is_a_reason(tmp_path: Path) -> None:
    """A tool whose Python is missing says so instead of stopping the run."""
    with pytest.raises(Unavailable, match=r"there is no Python 9\.9"):
        environment(tmp_path, Tool("x", "x", "html", ("x==1",), "9.9"))
    assert environment(tmp_path, LINES) == Path(sys.executable)


@pytest.mark.parametrize("jobs", [1, 2])
def test_texts_of_all_pages(jobs: int, tmp_path: Path) -> None:
    """Each page gets its own text, however many processes there are."""
    rows = [{"id": str(n), "text": f"This is line number {n}.\nmenu", "gold": ""} for n in range(20)]
    source = write_set(tmp_path / "lines.jsonl", rows)
    found = Bench(tmp_path / "home", jobs).texts(LINES, source)
    assert found.texts == {str(n): f"This is line number {n}." for n in range(20)}
    assert not found.failures


def test_the_cache_is_used_when_asked(tmp_path: Path) -> None:
    """Texts are kept; they are read with `cached` alone, what is missing is measured, and ours are never read."""
    rows = [{"id": str(n), "text": "This is a line indeed.", "gold": ""} for n in range(4)]
    source = write_set(tmp_path / "lines.jsonl", rows)
    bench = Bench(tmp_path / "home", every=2)
    assert bench.texts(LINES, source).cached == 0
    again = Bench(tmp_path / "home", cached=True).texts(LINES, source)
    assert (again.cached, len(again.texts)) == (2, 4)
    assert Bench(tmp_path / "home").texts(LINES, source).cached == 0
    ours = next(tool for tool in TOOLS if tool.name == OURS)
    assert [Bench(tmp_path / "home", cached=True).texts(ours, source).cached for _ in range(2)] == [0, 0]


def test_a_changed_set_has_a_cache_of_its_own(tmp_path: Path) -> None:
    """The cache's key holds the set's digest, so no text of another page is ever read."""
    source = write_set(tmp_path / "lines.jsonl", [{"id": "1", "text": "This is a line indeed.", "gold": ""}])
    Bench(tmp_path / "home").texts(LINES, source)
    write_set(source, [{"id": "1", "text": "This is another line indeed.", "gold": ""}])
    assert Bench(tmp_path / "home", cached=True).texts(LINES, source).texts == {"1": "This is another line indeed."}


def test_given_predictions(tmp_path: Path) -> None:
    """A folder with a file a set, or a path with {set} in it; a page without a text has ''."""
    write_set(tmp_path / "lines.jsonl", [{"id": "1", "text": "a"}, {"id": "2", "text": None}])
    for pattern in (tmp_path, tmp_path / "{set}.jsonl"):
        given = read_predictions(str(pattern), "lines")
        assert given is not None
        assert given.texts == {"1": "a", "2": ""}
    assert read_predictions(str(tmp_path), "other") is None


def test_names_of_sets() -> None:
    """A set is called by its file's stem, or by its folder's name."""
    assert sets.set_name(Path("wcxb-dumps.jsonl.zst")) == sets.set_name(Path("wcxb-dumps")) == "wcxb-dumps"
