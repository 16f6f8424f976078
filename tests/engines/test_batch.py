"""`pagesieve.batch.Sieve` on tables of Arrow and frames of pandas."""

import pickle
import re
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

import pagesieve
from crawler.workers import Session
from tests.crawler.workers.test_limits import OBEDIENT, STRICT
from tests.places import ROOT

pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: make loaders")

from pagesieve import batch  # noqa: E402 - its library is there

RAIN = "It rained all day in the town, and nobody went out before the evening came."
PAGES = [f"<article><h1>Rain</h1><p>{RAIN} Number {number}.</p></article>" for number in range(5)]
URLS = [f"https://www.example.org/{number}" for number in range(5)]


def rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a table."""
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def test_a_row_has_the_record_of_its_page() -> None:
    """What comes back is what `record_of` gives, in the schema's types, and no row has more."""
    with batch.Sieve() as sieve:
        table = sieve(pyarrow.table({"html": PAGES, "url": URLS}))
    assert table.schema == batch.schema()
    assert [field.remove_metadata().with_nullable(True) for field in pagesieve.arrow_schema()] == list(table.schema)[
        :-1
    ]
    wanted = [msgspec.to_builtins(pagesieve.record_of(pagesieve.clean(pagesieve.Page(
        body=page.encode(), url=url, content_type="text/html", charset="utf-8",
    )))) for page, url in zip(PAGES, URLS, strict=True)]  # fmt: skip
    assert rows(table) == [record | {"rejected": None} for record in wanted]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_row_without_a_document_says_why(jobs: int) -> None:
    """Each row has its row, in order: null, empty and textless pages have a reason, and nothing else."""
    with batch.Sieve(jobs=jobs) as sieve:
        found = rows(sieve(pyarrow.table({"html": [PAGES[0], "", None, "<p> </p>", PAGES[1]]})))
    reasons = [row["rejected"] and row["rejected"]["reason"] for row in found]
    assert reasons == [None, "empty", "empty", "no_text", None]
    assert all(value is None for row in found[1:4] for name, value in row.items() if name != "rejected")
    assert all(row["rejected"]["detail"] and row["rejected"]["hint"] for row in found[1:4])


def test_a_page_past_a_limit_costs_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that hangs and one that explodes are rejected, and the rows beside them are there."""
    (tmp_path / "obedient.py").write_text(textwrap.dedent(OBEDIENT), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("obedient", None)
    with batch.Sieve() as sieve:
        sieve._session = Session(STRICT, 1, __import__("obedient").Obedient)
        found = rows(sieve(pyarrow.table({"text": [f"{word} {RAIN}" for word in ("a", "spin", "b", "burst", "c")]})))
    assert [row["rejected"] and row["rejected"]["reason"] for row in found] == [None, "timeout", None, "memory", None]


def test_bytes_are_decoded_by_us() -> None:
    """Bytes are a page as it came; where the head of their response stands before them, it names the charset."""
    text = "<p>Şəhərdə bütün günü yağış yağdı, axşama qədər heç kim evdən çıxmadı, küçələr boş qaldı.</p>"
    words = "<p>Şehirde bütün gün yağmur yağdı, akşama kadar kimse evden çıkmadı, sokaklar boş kaldı.</p>"
    message = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1254\r\n\r\n" + words.encode("cp1254")
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Nothing here."
    with batch.Sieve(fields={"html": "content"}) as sieve:
        found = rows(sieve(pyarrow.table({"content": [text.encode(), message, missing]})))
    assert [row["text"] for row in found] == [text[3:-4], words[3:-4], None]
    assert found[1]["metadata"]["encoding"]["name"] == "cp1254"
    assert found[2]["rejected"]["reason"] == "not_a_page"


def test_what_other_columns_say_is_taken_over() -> None:
    """Titles, authors and dates that a table has are the document's, as with `--field`."""
    table = pyarrow.table({"html": PAGES[:1], "title": ["Known"], "who": [["A. B."]], "length": [3]})
    with batch.Sieve(fields={"authors": "who"}) as sieve:
        (row,) = rows(sieve(table))
    assert (row["title"], row["authors"]) == ("Known", ["A. B."])


def test_a_batch_comes_back_as_its_kind() -> None:
    """A record batch gives one, a frame gives a frame, an empty table an empty one; something else is refused."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: make loaders")
    table = pyarrow.table({"html": PAGES})
    with batch.Sieve() as sieve:
        whole = sieve(table)
        (piece,) = sieve.over(table.to_batches())
        frame = sieve(pandas.DataFrame({"html": [*PAGES, None], "url": [*URLS, float("nan")]}))
        assert sieve(table.slice(0, 0)).schema == batch.schema()
        with pytest.raises(TypeError, match='batch_format="pyarrow"'):
            sieve({"html": PAGES})
    assert isinstance(piece, pyarrow.RecordBatch)
    assert piece.to_pylist() == whole.to_pylist()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == batch.schema().names
    assert list(frame["text"][:5]) == whole["text"].to_pylist()
    assert frame["rejected"][5]["reason"] == "empty"


def test_what_pandas_has_for_values_is_read() -> None:
    """A column of lists, of times and of missing values says the same as in a table of Arrow."""
    pytest.importorskip("pandas", reason="pandas is not installed: make loaders")
    noon = datetime(2021, 1, 5, 12, tzinfo=UTC)
    columns = {"html": PAGES[:2], "authors": [["A. B."], None], "fetched_at": [noon, None]}
    table = pyarrow.table(columns)
    with batch.Sieve() as sieve:
        frame = sieve(table.to_pandas())
        found = rows(sieve(table))
    assert [list(names) for names in frame["authors"]] == [row["authors"] for row in found] == [["A. B."], []]
    for told in ([row["metadata"] for row in found], frame["metadata"]):
        assert [metadata["fetched_at"] for metadata in told] == ["2021-01-05T12:00:00+00:00", None]


def test_a_table_without_a_page_says_what_to_write() -> None:
    """The error names the columns that are there."""
    with batch.Sieve() as sieve, pytest.raises(ValueError, match=r"among content, url; .*fields="):
        sieve(pyarrow.table({"content": PAGES, "url": URLS}))


def test_threads_may_share_a_sieve() -> None:
    """Batches that are handed over at the same time come back as they would one after another."""
    table = pyarrow.table({"html": PAGES})
    with batch.Sieve() as sieve, ThreadPoolExecutor(3) as threads:
        given = [table.slice(start) for start in range(5)] * 2
        found = list(threads.map(sieve, given))
        assert [piece["text"].to_pylist() for piece in found] == [sieve(piece)["text"].to_pylist() for piece in given]


def test_the_example_of_the_manual_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """docs/engines.md prints what its page says, and why the second page gave nothing."""
    manual = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```", manual, re.MULTILINE | re.DOTALL)
    exec(compile(example, "engines.md", "exec"), {})  # noqa: S102 - our own manual
    assert capsys.readouterr().out.splitlines() == [
        "['It rained all day in the town, and nobody went out.', None]",
        "no_text",
    ]


def test_a_sieve_pickles_as_its_options() -> None:
    """What an engine sends to its workers makes the same rows there."""
    sieve = batch.Sieve(pagesieve.Config(format="html"), fields={"html": "content"}, jobs=2)
    table = pyarrow.table({"content": PAGES})
    with sieve, pickle.loads(pickle.dumps(sieve)) as twin:  # noqa: S301 - our own bytes
        assert (twin.config, twin.fields, twin.jobs) == (sieve.config, sieve.fields, sieve.jobs)
        assert twin(table) == sieve(table)
