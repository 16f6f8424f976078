"""Corrections: how their file is read, whom they hold for, and where they are told."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaning import Config, Document, Page, Pipeline, ledger_of, record_of
from cleaning.config import CorrectionOptions, PageOptions
from cleaning.correcting.corrections import CorrectionError, lines_of, pinned, read_corrections, together
from cleaning.model import PageType, Reason, Rejection
from crawler.cli import run_command
from crawler.exits import Exit

TEASER = "Subscribe to the morning letter of our town"
STORY = (
    "It rained all day in the town, and the river rose by a hand within three hours, the mayor said on Monday.",
    "Nobody was hurt, but forty houses near the old mill had to be left before the evening, she said.",
    "The bridge to the station stays closed until engineers have looked at its two piers this week.",
)


def page_of(host: str, number: int, teaser: str = TEASER) -> Page:
    """A page of a made site; its number makes its text another one."""
    text = "".join(f"<p>{line} Report {number}.</p>" for line in STORY)
    markup = (
        f"<html><head><title>Rain {number}</title></head><body><nav><a href='/'>Home</a></nav><article>"
        f"<h1>Rain {number}</h1>{text}<p class='x'>{teaser}</p></article><footer>Imprint</footer></body></html>"
    )
    return Page(body=markup.encode(), url=f"https://{host}/{number}", content_type="text/html")


def cleaned(page: Page, file: Path, **more: Any) -> Document:
    """The page's document by a file of corrections."""
    return Pipeline(Config(corrections=CorrectionOptions(file=str(file)), **more))(page)


def written(path: Path, *corrections: dict[str, Any]) -> Path:
    """A file of these corrections."""
    path.write_text("".join(json.dumps(one) + "\n" for one in corrections), encoding="utf-8")
    return path


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    """A file that will hold corrections."""
    return tmp_path / "corrections.jsonl"


def place(document: Document, text: str) -> int:
    """The position of the block that says so."""
    return next(block.position for block in document.blocks if block.text == text)


def test_a_page_gets_its_labels_when_its_bytes_come_again(file: Path) -> None:
    """What was kept goes, what went is kept; record and ledger say by whom."""
    page = page_of("example.org", 1)
    before = Pipeline()(page)
    first, footer = before.kept[0], place(before, "Imprint")
    labels = [
        {"position": first.position, "label": "drop", "text": first.text},
        {"position": footer, "label": "keep", "text": "Imprint"},
    ]
    document = cleaned(page, written(file, {"id": page.id, "type": "service", "blocks": labels}))
    assert first.text not in document.text
    assert document.text.endswith("Imprint")
    assert document.metadata.page_type is PageType.SERVICE
    row = next(row for row in ledger_of(document) if row.position == first.position)
    assert (row.stage, row.reason) == ("correction", Reason.BEFORE_ARTICLE)
    told = record_of(document).metadata.overruled
    assert told is not None
    assert [(one.kept, one.dropped, one.taught, one.unplaced) for one in told] == [([footer], [first.position], [], [])]


def test_other_bytes_of_no_common_host_are_judged_as_ever(file: Path) -> None:
    """A correction says nothing of strangers, and their record says nothing of it."""
    page, other = page_of("example.org", 1), page_of("example.net", 2)
    labels = [{"position": 1, "label": "drop", "text": STORY[0]}]
    written(file, {"id": page.id, "url": page.url, "blocks": labels})
    assert cleaned(other, file) == Pipeline()(other)
    assert record_of(cleaned(other, file)).metadata.overruled is None


def test_a_page_of_the_host_takes_the_lesson(file: Path) -> None:
    """A line that a person dropped goes from another page of the host, and from no other host's."""
    page, other, stranger = page_of("example.org", 1), page_of("www.example.org", 2), page_of("example.net", 2)
    position = place(Pipeline()(page), TEASER)
    keeps = [{"position": position, "label": "keep", "text": TEASER}]
    written(file, {"id": page.id, "url": page.url, "blocks": keeps})
    assert TEASER in cleaned(other, file).text
    drops = [{"position": position, "label": "drop", "text": TEASER, "reason": "subscription"}]
    second = written(file.with_name("second.jsonl"), {"id": page.id, "url": page.url, "blocks": drops})
    told = cleaned(other, second)
    assert TEASER not in told.text
    assert cleaned(stranger, second) == Pipeline()(stranger)


def test_two_corrections_that_contradict_each_other_teach_nothing(file: Path) -> None:
    """A line that is text here and furniture there is left to the judge elsewhere."""
    one, two, other = (page_of("example.org", number) for number in (1, 2, 3))
    position = place(Pipeline()(one), TEASER)
    written(
        file,
        {"id": one.id, "url": one.url, "blocks": [{"position": position, "label": "keep", "text": TEASER}]},
        {"id": two.id, "url": two.url, "blocks": [{"position": position, "label": "drop", "text": TEASER}]},
    )
    assert cleaned(other, file) == Pipeline()(other)


def test_a_short_line_teaches_nothing(file: Path) -> None:
    """'Yes.' may be furniture of one page and an answer of another."""
    page, other = page_of("example.org", 1, "Yes indeed."), page_of("example.org", 2, "Yes indeed.")
    position = place(Pipeline()(page), "Yes indeed.")
    for label in ("keep", "drop"):
        labels = [{"position": position, "label": label, "text": "Yes indeed."}]
        path = written(file.with_name(f"{label}.jsonl"), {"id": page.id, "url": page.url, "blocks": labels})
        assert cleaned(other, path) == Pipeline()(other)


def test_a_block_that_moved_is_found_by_what_it_says(file: Path) -> None:
    """Another version may cut the page otherwise; a label without a text holds for its own version alone."""
    page = page_of("example.org", 1)
    block = Pipeline()(page).kept[1]
    moved = {"position": 0, "label": "drop", "text": block.text}
    blind, lost = {"position": 2, "label": "drop"}, {"position": 3, "label": "drop", "text": "Nobody says so."}
    written(file, {"id": page.id, "version": "0.0.0", "blocks": [moved, blind, lost]})
    document = cleaned(page, file)
    (told,) = document.overruled
    assert (told.dropped, told.unplaced) == ((block.position,), (2, 3))
    assert block.text not in document.text


def test_what_the_judge_rejects_a_person_may_want(file: Path) -> None:
    """A page without a main text has one where a person says so; one of which nothing is left has none."""
    page = Page(body=b"<html><body><nav><a href='/a'>Home</a> <a href='/b'>News</a></nav></body></html>")
    assert Pipeline()(page).failure
    document = cleaned(page, written(file, {"id": page.id, "blocks": [{"position": 0, "label": "keep"}]}))
    assert (document.failure, len(document.kept)) == (None, 1)
    none = written(file.with_name("none.jsonl"), {"id": page.id, "blocks": [{"position": 0, "label": "drop"}]})
    failure = cleaned(page, none).failure
    assert failure is not None
    assert failure.reason is Rejection.NO_MAIN_TEXT


def test_a_type_that_is_not_asked_for_is_rejected(file: Path) -> None:
    """What a person says a page is, `--only` goes by."""
    page = page_of("example.org", 1)
    written(file, {"id": page.id, "type": "forum"})
    failure = cleaned(page, file, pages=PageOptions(only=(PageType.ARTICLE,))).failure
    assert failure is not None
    assert failure.reason is Rejection.NOT_ARTICLE


ID = "a" * 64


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"id": "', "truncated"),
        ("[]", "array"),
        ('{"blocks": []}', "`id`"),
        ('{"id": "abc"}', "$.id"),
        (f'{{"id": "{ID}", "typ": "article"}}', "`typ`"),
        (f'{{"id": "{ID}", "type": "essay"}}', "$.type"),
        (f'{{"id": "{ID}", "blocks": [{{"position": -1, "label": "keep"}}]}}', "$.blocks[0].position"),
        (f'{{"id": "{ID}", "blocks": [{{"position": 1, "label": "yes"}}]}}', "$.blocks[0].label"),
        (f'{{"id": "{ID}", "blocks": [{{"position": 1}}]}}', "`label`"),
        (
            f'{{"id": "{ID}", "blocks": [{{"position": 1, "label": "keep"}}, {{"position": 1, "label": "drop"}}]}}',
            "$.blocks[1].position",
        ),
        (f'{{"id": "{ID}", "blocks": [{{"position": 1, "label": "keep", "reason": "legal"}}]}}', "$.blocks[0].reason"),
        ("\udc80", "line 2"),
        ("[" * 100_000, "line 2"),
    ],
)
def test_a_bad_line_is_named_with_its_field(file: Path, line: str, field: str) -> None:
    """One error before the first page: the file, the line, the field."""
    file.write_bytes(f'{{"id": "{ID}"}}\n{line}\n'.encode(errors="surrogateescape"))
    with pytest.raises(CorrectionError, match="line 2") as caught:
        Pipeline(Config(corrections=CorrectionOptions(file=str(file))))
    assert field in str(caught.value)


def test_a_file_that_is_gone_or_has_changed_is_refused(file: Path) -> None:
    """A run is made by what the file held when it began."""
    with pytest.raises(CorrectionError, match="pagesieve correct"):
        read_corrections(str(file))
    options = pinned(CorrectionOptions(file=str(written(file, {"id": ID}))))
    written(file, {"id": ID, "type": "article"})
    with pytest.raises(CorrectionError, match="--fresh"):
        read_corrections(str(file), options.sha256)


def test_what_is_said_last_holds(file: Path) -> None:
    """Lines of a page are taken together, block by block, but for those of another version's cut."""
    one = {"position": 1, "label": "keep"}, {"position": 2, "label": "keep"}
    written(file, {"id": ID, "type": "forum", "blocks": one}, {"id": ID, "blocks": [{"position": 2, "label": "drop"}]})
    found = together(lines_of(str(file)))[ID]
    assert [(block.position, block.label) for block in found.blocks] == [(1, "keep"), (2, "drop")]
    assert found.type is PageType.FORUM


def warc_of(page: Page, path: Path) -> Path:
    """An archive of the page."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        record = writer.create_warc_record(page.url, "response", payload=io.BytesIO(page.body), http_headers=headers)
        writer.write_record(record)
    return path


def test_correct_and_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: a run, a correction by the positions of its ledger, and the page again, from a file and from a WARC."""
    monkeypatch.chdir(tmp_path)
    page = page_of("example.org", 1)
    Path("page.html").write_bytes(page.body)
    assert run_command(["clean", "page.html", "-o", "out/", "-q"]) == Exit.FINE
    ledger = [json.loads(line) for line in Path("out/removed.jsonl").read_bytes().splitlines()]
    footer = next(row["position"] for row in ledger if row["text"] == "Imprint")
    assert run_command(["correct", "out", page.id[:8], "--keep", f"{footer}", "--drop", "2"]) == Exit.FINE
    assert run_command(["correct", "out", page.id, "--type", "article"]) == Exit.FINE
    (line,) = Path("corrections.jsonl").read_bytes().splitlines()
    assert [block["label"] for block in json.loads(line)["blocks"]] == ["drop", "keep"]
    texts = []
    for name in ("page.html", warc_of(page, tmp_path / "page.warc.gz").name):
        out = f"of-{name}/"
        assert run_command(["clean", name, "-o", out, "-q", "--corrections", "corrections.jsonl"]) == Exit.FINE
        record = json.loads(Path(out, "documents.jsonl").read_bytes())
        assert record["metadata"]["overruled"][0]["kept"] == [footer]
        texts.append(record["text"])
        assert b'"stage":"correction"' in Path(out, "removed.jsonl").read_bytes()
    assert texts[0] == texts[1]
    assert texts[0].endswith("Imprint")


@pytest.mark.parametrize(
    "words",
    [
        ["abcdef123", "--keep", "1"],  # no such page
        ["ID", "--keep", "5-2"],
        ["ID", "--keep", "x"],
        ["ID", "--keep", "1", "--drop", "1"],
        ["ID", "--keep", "99999"],
        ["ID"],
    ],
)
def test_what_can_not_be_corrected_is_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong word is wrong usage, and no file is made."""
    monkeypatch.chdir(tmp_path)
    page = page_of("example.org", 1)
    Path("page.html").write_bytes(page.body)
    assert run_command(["clean", "page.html", "-o", "out/", "-q"]) == Exit.FINE
    assert run_command(["correct", "out", *(page.id if word == "ID" else word for word in words)]) == Exit.USAGE
    assert not Path("corrections.jsonl").exists()
