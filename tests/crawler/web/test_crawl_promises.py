"""What the documentation of the crawl promises, held against what goes over the wire."""

import io
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console

from crawler.sites import CrawlExit, crawl_exposition
from crawler.sites.crawl_report import table
from tests.bench.kill import documents as bare
from tests.crawling import COMMAND, crawled, documents, report
from tests.site.pages import Answer
from tests.site.server import Site


def toml(path: Path, *lines: str, name: str = "a", rate: float = 1000.0, top: str = "") -> str:
    """A file of one site."""
    path.write_text("\n".join([top, "[[site]]", f'name = "{name}"', f"rate = {rate}", *lines, ""]), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("way", ["option", "file", "setting"])
def test_the_contact_reaches_the_site(tmp_path: Path, way: str) -> None:
    """In the User-Agent of every request, robots.txt among them, however it is given."""
    with Site(1, 2) as site:
        top = 'contact = "you@example.org"' if way == "file" else ""
        sites = toml(tmp_path / "sites.toml", f'start = ["{site.base}/"]', top=top)
        more = {"option": ["--contact", "you@example.org"], "setting": ["-s", "PAGESIEVE_CONTACT=you@example.org"]}
        done = crawled([sites], tmp_path / "out", *more.get(way, []))
        assert done.returncode == CrawlExit.FINE, done.stderr
        agents = {address: headers["user-agent"] for address, headers in site.headers.items()}
        assert len(agents) > 4
        assert {agent.partition(" ")[2] for agent in agents.values()} == {"(+you@example.org)"}
        assert all(agent.startswith("pagesieve/") for agent in agents.values())


def test_a_contact_that_no_header_holds_is_refused(tmp_path: Path) -> None:
    """A line break would be another header."""
    done = crawled(["http://127.0.0.2:9/"], tmp_path / "out", "--contact", "you\r\nX-Evil: 1")
    assert done.returncode == CrawlExit.USAGE
    assert "can't stand in a header" in done.stderr


def test_the_same_start_under_another_name(tmp_path: Path) -> None:
    """An address first, then a file that names it otherwise: the same site, which is asked again and goes on."""
    with Site(1, 3) as site:
        assert crawled([f"{site.base}/"], tmp_path / "out").returncode == CrawlExit.FINE
        site.hosts["127.0.0.2"].add(2)
        site.requests.clear()
        sites = toml(tmp_path / "sites.toml", f'start = ["{site.base}/"]', name="renamed")
        done = crawled([sites], tmp_path / "out")
        assert done.returncode == CrawlExit.FINE, done.stderr
        assert site.requests["127.0.0.2/"] == 1
        figures = report(tmp_path / "out")["sites"]
        assert list(figures) == ["renamed"]
        assert (figures["renamed"]["new"], figures["renamed"]["left"]) == (2, 0)
    assert len(documents(tmp_path / "out")) == 5


def test_patterns_bind_what_is_queued(tmp_path: Path) -> None:
    """`deny` of the second run leaves out what the first one queued; without it, the third fetches that."""
    with Site(1, 30) as site:
        start = f'start = ["{site.base}/"]'
        plain = toml(tmp_path / "plain.toml", start, "max_pages = 5")
        denied = toml(tmp_path / "denied.toml", start, 'deny = ["/news/1"]')
        crawled([plain], tmp_path / "out")
        first = {address for address in site.requests if "/news/" in address}
        site.requests.clear()
        assert crawled([denied], tmp_path / "out").returncode == CrawlExit.FINE
        second = {address for address in site.requests if "/news/" in address}
        assert not [address for address in second if "/news/1" in address]
        assert second | first >= {f"127.0.0.2/news/{page}" for page in (0, 2, 3, 20, 29)}
        assert report(tmp_path / "out")["sites"]["a"]["left"] == 0
        everything = toml(tmp_path / "all.toml", start)
        crawled([everything], tmp_path / "out")
    assert len(documents(tmp_path / "out")) == 30


def test_another_configuration_is_refused(tmp_path: Path) -> None:
    """Records of two makings would mix; the documents made anew from the archive are of one."""
    with Site(1, 3) as site:
        words = [f"{site.base}/"]
        crawled(words, tmp_path / "out")
        before = (tmp_path / "out" / "documents.jsonl").read_bytes()
        done = crawled(words, tmp_path / "out", "--keep", "recall")
        assert done.returncode == CrawlExit.USAGE, done.stderr
        assert "judge.keep was 'balanced' and is 'recall'" in done.stderr.splitlines()[-1]
        assert (tmp_path / "out" / "documents.jsonl").read_bytes() == before
        (tmp_path / "out" / "documents.jsonl").unlink()
        assert crawled(words, tmp_path / "out", "--keep", "recall").returncode == CrawlExit.FINE
    archive = ["clean", str(tmp_path / "out" / "warc"), "--keep", "recall", "-o", f"{tmp_path}/again/"]
    subprocess.run([*COMMAND, *archive], check=True, capture_output=True)
    assert bare(tmp_path / "out") == bare(tmp_path / "again")


def test_many_sites_in_short_runs(tmp_path: Path) -> None:
    """Pages come from the first run on, and over the runs every site has its turn, until all is fetched."""
    with Site(20, 100, delay=0.05) as site:
        words = [f"{base}/" for base in site.bases]
        more = ("--max-time", "2s", "-s", "CONCURRENT_REQUESTS=2")
        counts = []
        for _ in range(30):
            done = crawled(words, tmp_path / "out", *more)
            assert done.returncode in {CrawlExit.FINE, CrawlExit.SOME_FAILED}, done.stderr
            counts.append(len(documents(tmp_path / "out")))
            if counts[-1] == 100:
                break
    assert counts[0] > 0, counts
    assert counts[-1] == 100, counts


def test_lines_that_are_no_addresses_are_told(tmp_path: Path) -> None:
    """Counted, with the first of them; the others are fetched."""
    with Site(1, 2) as site:
        listed = f"# mine\n{site.base}/news/0\n\nnews one\nftp://a.example/\n"
        done = crawled(["--urls", "-"], tmp_path / "out", input=listed)
    assert len(documents(tmp_path / "out")) == 1
    assert "2 lines of - no address of the web, first 'news one'" in done.stderr


def test_why_nothing_was_fetched(tmp_path: Path) -> None:
    """robots.txt or a private address: exit code 3 with the reason in a line."""
    with Site(1, 2) as site:
        for url, more, reason in ((f"{site.base}/private/x", True, "robots 1"), (f"{site.base}/a", False, "unsafe_")):
            done = crawled(["--urls", "-"], tmp_path / reason, input=url, private=more)
            assert done.returncode == CrawlExit.NOTHING_FETCHED
            assert f"nothing was fetched ({reason}" in done.stderr


def test_a_site_that_broke_is_a_code_and_a_command(tmp_path: Path) -> None:
    """`--strict` makes a complaint an exit code, `--on-wrong` hands it to a command."""
    with Site(1, 8) as site:
        for page in range(8):
            site.own[f"127.0.0.2/news/{page}"] = Answer(200, (("Content-Type", "text/html"),), b"<p>Accept all?</p>")
        hook = tmp_path / "hook.sh"
        hook.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/told\n', encoding="utf-8")
        hook.chmod(0o755)
        words = [f"{site.base}/"]
        assert crawled(words, tmp_path / "a").returncode == CrawlExit.FINE
        done = crawled(words, tmp_path / "b", "--strict", "--on-wrong", str(hook))
    assert done.returncode == CrawlExit.SOME_FAILED
    assert "consent wall or block page" in (tmp_path / "told").read_text("utf-8")


def test_counts_for_prometheus(tmp_path: Path) -> None:
    """Each line is a metric with its labels; the run is finished when it is."""
    with Site(1, 3) as site:
        crawled([f"{site.base}/"], tmp_path / "out", "--metrics", str(tmp_path / "crawl.prom"))
    lines = (tmp_path / "crawl.prom").read_text("utf-8").splitlines()
    host = site.base.removeprefix("http://")
    assert f'pagesieve_crawl_total{{site="{host}",word="fetched"}} 3' in lines
    assert lines[-1] == "pagesieve_crawl_finished 1"


@pytest.mark.parametrize("name", ["plain", 'say "so"', "back\\slash", "two\nlines", "köşk", "{a=1} 2", "# HELP"])
def test_prometheus_reads_the_counts(name: str) -> None:
    """Its own parser finds each number, with the site's name as it is."""
    text = crawl_exposition({name: {"fetched": 3, "error:http_403": 1}}, {name: 7}, run=2, finished=False)
    families = {family.name: family for family in text_string_to_metric_families(text)}
    counted = {sample.labels["word"]: sample for sample in families["pagesieve_crawl"].samples}
    assert {word: sample.value for word, sample in counted.items()} == {"fetched": 3.0, "error:http_403": 1.0}
    assert {sample.labels["site"] for sample in counted.values()} == {name}
    (left,) = families["pagesieve_crawl_left"].samples
    assert (left.labels, left.value) == ({"site": name}, 7.0)
    assert families["pagesieve_crawl_finished"].samples[0].value == 0.0
    assert {family.type for family in families.values()} == {"counter", "gauge"}


@pytest.mark.parametrize("width", [80, 120, 160])
def test_the_table_has_room(tmp_path: Path, width: int) -> None:
    """No heading and no figure is cut off, in whatever terminal."""
    with Site(1, 3) as site:
        crawled([f"{site.base}/"], tmp_path / "out")
    console = Console(width=width, file=io.StringIO())
    sites = {"a-rather-long-name-of-a-site.example.org": report(tmp_path / "out")["sites"].popitem()[1]}
    console.print(table(sites, width))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in shown
    assert {"fetched", "documents", "left", "kept"} <= set(shown.split())
    assert max(map(len, shown.splitlines())) <= width
    assert width < 160 or next(iter(sites)) in shown


def test_schedules_hand_options_on(tmp_path: Path) -> None:
    """To the crawl that they start, with whole paths."""
    sites = toml(tmp_path / "sites.toml", 'start = ["https://www.example.org/"]')
    (tmp_path / "clean.toml").write_text("", "utf-8")
    words = ["schedule", "cron", sites, "-j", "2", "--allow-private", "10.0.0.0/8", "--config", "clean.toml"]
    done = subprocess.run([*COMMAND, *words], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert f"--config {tmp_path}/clean.toml --jobs 2 --allow-private 10.0.0.0/8" in done.stdout
