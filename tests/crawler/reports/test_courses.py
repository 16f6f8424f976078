"""A crawl's sites over time: in the report of its folder, the broken one first, of sites and of runs of any number."""

import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path

import msgspec
import pytest

from crawler.reports import BadRunError, Course, Figures
from crawler.reports.courses import SITES, Picture, chosen
from crawler.sites import courses
from crawler.state import opened
from tests.crawler.reports.runs import command
from tests.crawling import crawled
from tests.site.server import Site


def course(site: str, *pages: int, wrong: tuple[str, ...] = ()) -> Course:
    """A site with so many pages in each run."""
    return Course(site=site, runs=tuple(Figures(pages=count) for count in pages), wrong=wrong)


def remembered(folder: Path, *runs: object) -> Path:
    """The folder of a crawl with these runs."""
    folder.mkdir(exist_ok=True)
    with closing(opened(folder / "state.sqlite")) as database:
        for figures in runs:
            row = ("2026-01-01", "2026-01-01", "finished", msgspec.json.encode(figures))
            database.execute("INSERT INTO runs (started, finished, reason, figures) VALUES (?, ?, ?, ?)", row)
    return folder


def said(path: Path) -> list[tuple[str, bool, list[str]]]:
    """The sites of a report: name, whether it is marked as wrong, and what is said of its pictures."""
    text = path.read_text(encoding="utf-8").split('<ul class="courses">')[1].split("</ul>")[0]
    items = [item for item in text.split("<li")[1:] if item]
    names = [unescape(re.findall(r"<bdi>(.*?)</bdi>", item)[0]) for item in items]
    pictures = [re.findall(r'aria-label="(.*?)"', item) for item in items]
    marked = ["wrong" in item.split(">")[0] for item in items]
    return list(zip(names, marked, pictures, strict=True))


@pytest.mark.slow
def test_a_crawl_shows_its_sites_run_by_run(tmp_path: Path) -> None:
    """`crawl --report` twice, then a run in which one site fell: it stands first, marked, with what is wrong."""
    folder = tmp_path / "out"
    with Site(2, 14) as site:
        starts = [f"{base}/" for base in site.bases]
        for _ in range(2):
            assert crawled(starts, folder, "--report").returncode == 0
    report = folder / "report.html"
    first = said(report)
    assert len(first) == 2
    assert not any(marked for _, marked, _ in first)
    assert all(re.match(r"Pages by run: \d+, \d+$", pictures[0]) for _, _, pictures in first)
    with closing(sqlite3.connect(folder / "state.sqlite")) as database:
        figures = msgspec.json.decode(database.execute("SELECT figures FROM runs ORDER BY id DESC").fetchone()[0])
        broken = sorted(figures)[-1]
        figures[broken] |= {"fetched": 9, "share_kept": 0.1, "wrong": ["layout broke: </p><b>10% of the pages"]}
    assert command("report", remembered(folder, figures)).returncode == 0
    (name, marked, pictures), *others = said(report)
    assert (name, marked, pictures[1].rsplit(", ", 1)[1]) == (broken, True, "10%")
    assert not any(other for _, other, _ in others)
    assert "layout broke: &lt;/p&gt;&lt;b&gt;10%" in report.read_text(encoding="utf-8")


def test_runs_that_did_not_look_at_a_site_tell_nothing(tmp_path: Path) -> None:
    """A site that is new or gone has gaps, none of them a zero; a run without figures is none."""
    one = {"a": {"fetched": 3, "not_modified": 1, "errors": {"http_500": 2}, "share_kept": 0.5, "median_words": 90}}
    folder = remembered(tmp_path / "out", one, {"b": {"fetched": 7}})
    found = {course.site: [run.pages for run in course.runs] for course in courses(folder)}
    assert found == {"a": [4, None], "b": [None, 7]}
    assert courses(tmp_path) == []
    first = courses(folder)[0].runs[0]
    assert (first.errors, first.kept, first.words) == (2, 0.5, 90)


@pytest.mark.parametrize("content", [b"no database", b""])
def test_a_state_that_can_not_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    """In words that name the file."""
    (tmp_path / "state.sqlite").write_bytes(content)
    with pytest.raises(BadRunError, match=r"state\.sqlite can't be read"):
        courses(tmp_path)


def test_what_is_wrong_comes_first() -> None:
    """Of a thousand sites some are shown, the wrong ones whatever their size, then the largest."""
    many = [course(f"s{number:04}", number) for number in range(1000)]
    many.append(course("bad", 1, 0, wrong=("nothing came",)))
    found = chosen(many)
    assert [one.site for one in found][:3] == ["bad", "s0999", "s0998"]
    assert len(found) == SITES
    assert len(chosen(many, everything=True)) == 1001


def test_a_picture_lies_in_its_frame() -> None:
    """Zero at the bottom, the most at the top, whatever the values; one run is a dot; no run is nothing."""
    for values in ((0, 0, 0), (1, 10**12), (0.5,), (None, 3, None, 4, 4)):
        points = [point for point in Picture("Pages", "pages", values).points if point]
        assert all(3 <= x <= 97 and 3 <= y <= 27 for x, y in points)
    assert Picture("Pages", "pages", (7,)).end == (97.0, 3.0)
    assert (Picture("Pages", "pages", ()).end, Picture("Pages", "pages", ()).path) == (None, "")
    assert Picture("Pages", "pages", (None, 3, None, 4, 4)).path.count("M") == 2
