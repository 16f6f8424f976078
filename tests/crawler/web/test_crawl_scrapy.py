"""Scrapy's own command: our project, a foreign project with our add-on, lists and contracts; schedules."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.sites.schedule import SERVICE, TIMER
from tests.crawling import COMMAND, documents, report
from tests.places import ROOT
from tests.site.server import Site

SCRAPY = [sys.executable, "-m", "scrapy"]
FAST = ["-s", "PAGESIEVE_ALLOW_PRIVATE=127.0.0.0/8", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "PAGESIEVE_RATE=1000"]


def scrapy(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Scrapy's command in a project's folder."""
    return subprocess.run([*SCRAPY, *words], cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_scrapy_lists_the_spiders() -> None:
    """One a kind of site, and one for all kinds."""
    assert scrapy(ROOT, "list").stdout.split() == ["article", "news", "sites", "urls"]


def test_scrapy_check_has_nothing_to_say(tmp_path: Path) -> None:
    """Our spiders have no contracts, which would ask a foreign host; the contracts of a project with us are run."""
    assert scrapy(ROOT, "check").returncode == 0
    project = tmp_path / "foreign"
    shutil.copytree(ROOT / "docs" / "foreign", project)
    with Site(1, 60) as site:
        for count, code in ((50, 0), (51, 1)):
            (project / "bookshop" / "spiders" / "shelves.py").write_text(
                "import scrapy\n"
                "class Shelves(scrapy.Spider):\n"
                "    name = 'shelves'\n"
                "    def parse(self, response):\n"
                f'        """@url {site.base}/list/0\n        @returns requests {count}\n        """\n'
                "        yield from response.follow_all(css='li a')\n",
                encoding="utf-8",
            )
            done = scrapy(project, "check", *FAST)
            assert done.returncode == code, done.stderr
            assert "Ran 1 contract in" in done.stderr
    assert not (project / "kept").exists()


def test_plain_scrapy_crawls(tmp_path: Path) -> None:
    """`scrapy crawl news -a site=...` gives the folder that `pagesieve crawl` gives, and statistics of its own."""
    with Site(1, 4) as site:
        (tmp_path / "sites.toml").write_text(f'[[site]]\nname="a"\nstart=["{site.base}/"]\nrate=1000.0\n', "utf-8")
        words = ["-a", f"site={tmp_path}/sites.toml", "-s", f"PAGESIEVE_FOLDER={tmp_path}/out"]
        done = scrapy(ROOT, "crawl", "news", *words, *FAST, "-s", "STATS_DUMP=1", "-s", "LOG_LEVEL=INFO")
        assert done.returncode == 0, done.stderr
    assert len(documents(tmp_path / "out")) == 4
    assert "'pagesieve/fetched': 4" in done.stderr
    assert report(tmp_path / "out")["sites"]["a"]["documents"] == 4


def test_a_foreign_project_switches_us_on_in_one_line(tmp_path: Path) -> None:
    """The example of the documentation: its own items stay, its pages are archived and cleaned."""
    project = tmp_path / "foreign"
    shutil.copytree(ROOT / "docs" / "foreign", project)
    with Site(1, 60) as site:
        words = ["-a", f"start={site.base}/list/0", "-O", "items.jsonl", "-s", "PAGESIEVE_FOLDER=kept", *FAST]
        done = scrapy(project, "crawl", "shelves", *words)
        assert done.returncode == 0, done.stderr
        items = [json.loads(line) for line in (project / "items.jsonl").read_text("utf-8").splitlines()]
        assert len(items) == 60
        assert all("/list/" in item["found_on"] for item in items)
        kept = {url for url in documents(project / "kept") if "/news/" in url}
        assert kept == {item["url"] for item in items}
    assert sorted(path.name for path in (project / "kept" / "warc").iterdir()) == ["pagesieve-00000.warc.gz"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_units_hold(tmp_path: Path) -> None:
    """systemd finds nothing to say about them."""
    sites = ROOT / "fixtures" / "crawl" / "sites.toml"
    words = ["schedule", "systemd", str(sites), "-o", str(tmp_path / "crawl"), "--write", str(tmp_path)]
    subprocess.run([*COMMAND, *words], check=True, capture_output=True)
    units = [str(tmp_path / name) for name in (SERVICE, TIMER)]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "pagesieve" in line]) == (0, [])


def test_the_line_for_cron(tmp_path: Path) -> None:
    """Five fields, then this installation's command with whole paths."""
    sites = ROOT / "fixtures" / "crawl" / "sites.toml"
    done = subprocess.run([*COMMAND, "schedule", "cron", str(sites)], check=True, capture_output=True, text=True)
    fields = done.stdout.split()
    assert fields[:5] == ["17", "*", "*", "*", "*"]
    assert fields[5:7] == ["mkdir", "-p"]
    assert Path(fields[9]).is_absolute()
    assert str(sites.absolute()) in fields


def test_the_item_pipeline(tmp_path: Path) -> None:
    """A project that fetches in its own way gets records for its items with a page; others go through."""
    (tmp_path / "spider.py").write_text(
        "import scrapy\n"
        "class Own(scrapy.Spider):\n"
        "    name = 'own'\n"
        "    custom_settings = {'ITEM_PIPELINES': {'crawler.pipelines.CleanPipeline': 300}}\n"
        "    async def start(self):\n"
        "        yield scrapy.Request(self.first)\n"
        "    def parse(self, response):\n"
        "        yield {'url': response.url, 'html': response.body}\n"
        "        yield {'url': response.url, 'html': '<html><body><nav><a href=x>Home</a></nav></body></html>'}\n"
        "        yield {'other': 1}\n",
        encoding="utf-8",
    )
    with Site(1, 2) as site:
        done = scrapy(tmp_path, "runspider", "spider.py", "-a", f"first={site.base}/news/1", "-O", "items.jsonl")
    items = [json.loads(line) for line in (tmp_path / "items.jsonl").read_text("utf-8").splitlines()]
    assert sorted(next(iter(item)) for item in items) == ["id", "other"], done.stderr
    assert "'pagesieve/rejected/no_main_text': 1" in done.stderr
