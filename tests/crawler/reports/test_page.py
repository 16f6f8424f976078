"""The report as a file: what it says, what it does not let in, and how large it gets."""

import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import msgspec

from crawler.reports import entries, looked_over, write_report
from crawler.reports.originals import Originals
from crawler.reports.telling import TEXT
from tests.crawler.reports.hostile import PAGES, TITLES
from tests.crawler.reports.runs import command, page, run, written
from tests.crawler.reports.test_entries import document, folder_of, gone


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text of its data."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.found.append((tag, dict(attrs)))


def told(path: Path) -> list[dict[str, object]]:
    """The entries that a report holds, in its own order."""
    pattern = r'<script type="application/json" class="entry">(.*?)</script>'
    return [msgspec.json.decode(found) for found in re.findall(pattern, path.read_text(encoding="utf-8"))]


def test_a_report_holds_the_run(tmp_path: Path) -> None:
    """Each document with its blocks in order, its reasons and where its title was found."""
    pages = written(tmp_path / "in", {"a.html": page("Bridge", "One."), "b.txt": ""})
    done = command("report", run(pages, tmp_path / "out"))
    assert (done.returncode, done.stdout.split(": ", 1)[1]) == (0, "1 document, 1 rejected, all shown\n")
    first, second = told(tmp_path / "out" / "report.html")
    assert [block[1] for block in first["blocks"]][:1] == ["navigation"]  # type: ignore[attr-defined]
    assert ["title", "Bridge"] in [fact[:2] for fact in first["facts"]]  # type: ignore[attr-defined]
    assert second["rejected"] == "empty"


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    """No clock, no chance: a report can be compared with another."""
    folder = run(written(tmp_path / "in", {"a.html": page("Bridge", "One.")}), tmp_path / "out")
    write_report(folder, tmp_path / "a.html")
    write_report(folder, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_large_run_is_a_sample_that_says_so(tmp_path: Path) -> None:
    """The counts are of all; the least sure is among those shown; --all has every one."""
    rows = [{**document(f"{number:064x}", f"text {number}", 1, 1), "confidence": 0.9} for number in range(900)]
    rows[777]["confidence"] = 0.01
    folder = folder_of(tmp_path / "run", [*rows], [gone(f"{number:064x}", 0, "Menu") for number in range(900)], [])
    overview = write_report(folder, tmp_path / "a.html")
    assert (overview.documents, overview.removed, overview.all) == (900, 900, False)
    assert overview.odd["unsure"] == [777]
    assert 300 <= len(told(tmp_path / "a.html")) <= 350
    assert "<strong>A sample:</strong>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert write_report(folder, tmp_path / "b.html", everything=True).all
    assert len(told(tmp_path / "b.html")) == 900


def test_originals_are_the_pages_that_were_read(tmp_path: Path) -> None:
    """From a folder, a file of JSON lines and a ZIP, rejected ones too; what has changed since is told."""
    pages = written(tmp_path / "in", {"a.html": page("Bridge", "One."), "b.html": "<p>", "c.html": page("C", "C.")})
    lines = [
        {"html": page(f"Line {number}", f"{number}."), "url": f"https://a.example/{number}"} for number in range(3)
    ]
    (pages / "d.jsonl").write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    with zipfile.ZipFile(pages / "e.zip", "w") as archive:
        archive.writestr("inner/f.html", page("Inner", "F."))
    folder = run(pages, tmp_path / "out")
    (pages / "c.html").write_text(page("C", "Another."), encoding="utf-8")
    again = Originals(folder)
    found = {entry.address: again.original(entry) for entry in entries(folder)}
    names = {Path(name.removeprefix("https://a.example/")).name: original for name, original in found.items()}
    assert {name for name, original in names.items() if original.missing} == {"c.html"}
    assert "holds another page" in str(names["c.html"].missing)
    assert names["b.html"].text == "<p>"
    assert names["2"].text == lines[2]["html"]
    assert names["f.html"].text == page("Inner", "F.")


def test_originals_come_on_request_alone(tmp_path: Path) -> None:
    """A report without them holds none, and allows no styles but its own."""
    folder = run(written(tmp_path / "in", {"a.html": page("Bridge", "One.")}), tmp_path / "out")
    assert command("report", folder).returncode == 0
    assert command("report", folder, "--originals", "-o", tmp_path / "with.html").returncode == 0
    plain, other = ((path).read_text(encoding="utf-8") for path in (folder / "report.html", tmp_path / "with.html"))
    assert 'class="original"' not in plain
    assert "unsafe-inline" not in plain.split("<style>")[0]
    assert other.count('class="original"') == 1


def test_copies_are_odd(tmp_path: Path) -> None:
    """A text that an earlier document has is named."""
    folder = folder_of(tmp_path / "run", [document(name, "same", 1, 0) for name in "abc"], [], [])
    assert looked_over(entries(folder)).odd["same"] == [1, 2]


def test_hostile_pages_are_text(tmp_path: Path) -> None:
    """Whatever pages say, the report has the elements that it has for others, and no attribute that runs."""
    folder = run(written(tmp_path / "in", PAGES), tmp_path / "out")
    rows = [{**document(str(number), title, 1, 1), "title": title, "url": title} for number, title in enumerate(TITLES)]
    rows += [{**document("s", "x", 1, 0), "language": title, "metadata": {"page_type": title}} for title in TITLES]
    other = folder_of(tmp_path / "made", [*rows], [{**gone("0", 1, TITLES[0]), "reason": TITLES[0]}], [])
    for place in (folder, other):
        write_report(place, tmp_path / "report.html")
        text = (tmp_path / "report.html").read_text(encoding="utf-8")
        elements = Elements()
        elements.feed(text)
        assert not {"img", "iframe", "object", "link", "base", "a", "form"} & {tag for tag, _ in elements.found}
        scripts = [attributes for tag, attributes in elements.found if tag == "script"]
        assert [one for one in scripts if one.get("type") != "application/json"] == [{}]
        assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
        assert not set("\x00\x1b\u202e\u2066\u2028") & set(text)


def test_a_million_letters_are_cut(tmp_path: Path) -> None:
    """A block, a title and an address of a million letters say how much is missing."""
    row = {**document("a", "x" * 1_000_000, 1, 0), "title": "y" * 1_000_000, "url": "https://a.example/" + "z" * 10**6}
    write_report(folder_of(tmp_path / "run", [row], [], []), tmp_path / "a.html")
    assert (tmp_path / "a.html").stat().st_size < 50_000
    assert told(tmp_path / "a.html")[0]["blocks"][0][0].endswith(f"… ({10**6 - TEXT:,} characters more)")  # type: ignore[index]


def test_what_is_no_run_is_a_wrong_usage(tmp_path: Path) -> None:
    """One line says what to name instead; no file appears."""
    done = command("report", tmp_path, "-o", tmp_path / "a.html")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "a.html").exists()


def test_clean_makes_the_report_of_its_run(tmp_path: Path) -> None:
    """--report is the verb's own file, byte for byte; without a run folder it is a wrong usage."""
    pages = written(tmp_path / "in", {"a.html": page("Bridge", "One.")})
    folder = run(pages, tmp_path / "out", "--report")
    write_report(folder, tmp_path / "again.html")
    assert (folder / "report.html").stat().st_size == (tmp_path / "again.html").stat().st_size
    assert command("clean", pages, "--report").returncode == 2
