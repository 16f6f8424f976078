"""A Scrapy project with settings, middlewares and items of its own: the guard holds, nothing hangs, items stay."""

import json
import shutil
from pathlib import Path

import pytest

from tests.crawler.web.test_crawl_scrapy import FAST, ROOT, scrapy
from tests.crawling import documents, reasons, rows
from tests.site.server import Site

ONE = [word.replace("127.0.0.0/8", "127.0.0.2") for word in FAST]
SPIDER = """\
import scrapy
from scrapy.exceptions import IgnoreRequest, CloseSpider

class Shelves(scrapy.Spider):
    name = "shelves"
    custom_settings = {settings}

    async def start(self):
        for number in range(6):
            yield scrapy.Request(f"{{self.base}}/news/{{number}}", priority={priority})
        if self.other:
            yield scrapy.Request(f"{{self.other}}/news/1")

    def parse(self, response):
        {parse}

class Awkward:
{awkward}
"""
ITEM = 'yield {"url": response.url}'


def project(
    folder: Path, settings: str = "{}", awkward: str = "    pass", parse: str = ITEM, priority: str = "0"
) -> Path:
    """The example of the documentation, with a spider and a middleware of another kind."""
    shutil.copytree(ROOT / "docs" / "foreign", folder)
    text = SPIDER.format(settings=settings, awkward=awkward, parse=parse, priority=priority)
    (folder / "bookshop" / "spiders" / "shelves.py").write_text(text, encoding="utf-8")
    return folder


TABLES = [
    "{'DOWNLOADER_MIDDLEWARES': {}}",
    "{'DOWNLOADER_MIDDLEWARES': {'bookshop.spiders.shelves.Awkward': 500}}",
    "{'DOWNLOADER_MIDDLEWARES': {'crawler.web.gate.Gate': None, 'crawler.web.robots.Robots': None}}",
    "{'SPIDER_MIDDLEWARES': {'crawler.web.harvest.Harvest': None}}",
    "{'EXTENSIONS': {}}",
    "{'DOWNLOAD_HANDLERS': {}}",
    "{'ADDONS': {}}",
    "{'ITEM_PIPELINES': {}}",
    "{'DOWNLOADER_MIDDLEWARES': {'scrapy.downloadermiddlewares.redirect.RedirectMiddleware': 600, "
    "'scrapy.downloadermiddlewares.retry.RetryMiddleware': 550}}",
]


@pytest.mark.parametrize("table", TABLES)
def test_no_table_of_a_spider_drops_the_guard(tmp_path: Path, table: str) -> None:
    """The pages are kept, robots.txt is asked, and the host that is private is not reached."""
    folder = project(tmp_path / "foreign", table)
    with Site(2, 20) as site:
        words = ["-a", f"base={site.base}", "-a", f"other={site.bases[1]}", "-s", "PAGESIEVE_FOLDER=kept"]
        done = scrapy(folder, "crawl", "shelves", *words, *ONE)
        assert done.returncode == 0, done.stderr
        assert not [address for address in site.requests if address.startswith("127.0.0.3")]
        assert site.requests["127.0.0.2/robots.txt"] == 1
    assert len(documents(folder / "kept")) == 6, done.stderr
    assert reasons(folder / "kept") == {f"{site.bases[1]}/news/1": "unsafe_address"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("{'SCHEDULER': 'scrapy.core.scheduler.Scheduler'}", "SCHEDULER"),
        ("{'DOWNLOAD_HANDLERS': {'http': 'scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler'}}", "past the"),
    ],
)
def test_what_the_guard_can_not_hold_with_is_refused(tmp_path: Path, settings: str, said: str) -> None:
    """Before anything is asked, with the reason as the last line."""
    folder = project(tmp_path / "foreign", settings)
    with Site(1, 6) as site:
        words = ["-a", f"base={site.base}", "-a", "other=", "-s", "PAGESIEVE_FOLDER=kept"]
        done = scrapy(folder, "crawl", "shelves", *words, *ONE)
        assert done.returncode == 1
        assert said in done.stderr.splitlines()[-1]
        assert not site.requests


def test_items_stay_as_they_are_in_every_run(tmp_path: Path) -> None:
    """A second run yields the same items; its archive and documents have nothing twice."""
    folder = project(tmp_path / "foreign")
    with Site(1, 6) as site:
        words = ["-a", f"base={site.base}", "-a", "other=", "-s", "PAGESIEVE_FOLDER=kept", *ONE]
        for number in (1, 2):
            done = scrapy(folder, "crawl", "shelves", *words, "-O", f"items{number}.jsonl")
            assert done.returncode == 0, done.stderr
        assert len(rows(folder / "items1.jsonl")) == 6
        assert sorted(map(str, rows(folder / "items1.jsonl"))) == sorted(map(str, rows(folder / "items2.jsonl")))
        assert len(rows(folder / "kept" / "documents.jsonl")) == 6
        site.requests.clear()
        scrapy(folder, "crawl", "shelves", *words, "-s", "PAGESIEVE_AGAIN=0", "-O", "items3.jsonl")
    assert "INFO" in done.stderr  # the project's log is its own


def test_a_priority_of_any_size(tmp_path: Path) -> None:
    """What no database holds is the largest that one does."""
    folder = project(tmp_path / "foreign", priority="(-1) ** number * 10**30")
    with Site(1, 6) as site:
        words = ["-a", f"base={site.base}", "-a", "other=", "-s", "PAGESIEVE_FOLDER=kept", *ONE]
        done = scrapy(folder, "crawl", "shelves", *words)
    assert len(documents(folder / "kept")) == 6, done.stderr


IN_DOWNLOADER = {
    "ignore_request": "def process_request(self, request):\n        raise IgnoreRequest('not today')",
    "raise_request": "def process_request(self, request):\n        raise ValueError('broken')",
    "own_response": "def process_request(self, request):\n"
    "        from scrapy.http import HtmlResponse\n"
    "        return HtmlResponse(request.url, body=b'<p>From a cache.</p>', request=request)",
    "ignore_response": "def process_response(self, request, response):\n        raise IgnoreRequest('not wanted')",
    "raise_response": "def process_response(self, request, response):\n        raise KeyError('broken')",
    "other_request": "def process_response(self, request, response):\n"
    "        if 'moved' in request.url or 'robots' in request.url or 'tdm' in request.url: return response\n"
    "        return request.replace(url=request.url.replace('/news/', '/moved/'))",
    "same_request": "def process_response(self, request, response):\n"
    "        if request.meta.get('seen') or 'robots' in request.url or 'tdm' in request.url: return response\n"
    "        return request.replace(meta={**request.meta, 'seen': True}, dont_filter=True)",
    "none_response": "def process_response(self, request, response):\n        return None",
}
IN_SPIDER = {
    "input_raises": "def process_spider_input(self, response):\n        raise ValueError('broken')",
    "drop_all": "async def process_spider_output(self, response, result):\n"
    "        async for found in result:\n            if False: yield found",
    "output_raises": "async def process_spider_output(self, response, result):\n"
    "        async for found in result:\n            yield found\n        raise ValueError('broken')",
}
PARSE = {
    "raises": "raise ValueError('broken')",
    "raises_late": f"{ITEM}\n        raise ValueError('broken')",
    "closes": f"{ITEM}\n        raise CloseSpider('enough')",
}


def ended(folder: Path, *more: str) -> Site:
    """Runs the project to its end, which it comes to; what the site saw."""
    with Site(1, 20) as site:
        words = ["-a", f"base={site.base}", "-a", "other=", "-s", "PAGESIEVE_FOLDER=kept", *ONE, *more]
        done = scrapy(folder, "crawl", "shelves", *words)
        assert (folder / "kept" / "run.json").exists(), done.stderr
        assert "Traceback" not in done.stderr or "broken" in done.stderr or "None" in done.stderr, done.stderr
        lines = rows(folder / "kept" / "documents.jsonl")
        assert len({(line["id"], line["url"]) for line in lines}) == len(lines)
        left = json.loads((folder / "kept" / "run.json").read_bytes())["counts"]["left"]
        again = scrapy(folder, "crawl", "shelves", *words, "-s", "PAGESIEVE_AGAIN=0")
        assert again.returncode == 0, again.stderr
        assert left >= 0
        return site


@pytest.mark.parametrize("name", IN_DOWNLOADER)
def test_an_awkward_downloader_middleware_hangs_nothing(tmp_path: Path, name: str) -> None:
    """It drops, raises, answers by itself, asks again or for something else: the run ends, and so does the next."""
    table = "{'DOWNLOADER_MIDDLEWARES': {'bookshop.spiders.shelves.Awkward': 545}}"
    ended(project(tmp_path / "foreign", table, "    " + IN_DOWNLOADER[name]))


@pytest.mark.parametrize("name", IN_SPIDER)
def test_an_awkward_spider_middleware_hangs_nothing(tmp_path: Path, name: str) -> None:
    """The same between the engine and the spider; pages are kept all the same."""
    table = "{'SPIDER_MIDDLEWARES': {'bookshop.spiders.shelves.Awkward': 545}}"
    folder = project(tmp_path / "foreign", table, "    " + IN_SPIDER[name])
    ended(folder)
    assert len(documents(folder / "kept")) == 6


@pytest.mark.parametrize("name", PARSE)
def test_a_callback_that_raises_hangs_nothing(tmp_path: Path, name: str) -> None:
    """At once, after an item, or to close the spider."""
    ended(project(tmp_path / "foreign", parse=PARSE[name]))


ITEMS = """\
import dataclasses
import scrapy

class Classic(scrapy.Item):
    url = scrapy.Field()
    html = scrapy.Field()
    shelf = scrapy.Field()

@dataclasses.dataclass
class Data:
    url: str
    html: bytes
    shelf: str = "b"

try:
    import attrs
    Attrs = attrs.make_class("Attrs", ["url", "html", "shelf"])
except ImportError:
    Attrs = Data

class Own(scrapy.Spider):
    name = "own"
    custom_settings = {"ITEM_PIPELINES": {"crawler.pipelines.CleanPipeline": 300}}
    async def start(self):
        yield scrapy.Request(self.first)
    def parse(self, response):
        self.logger.info("the project's log")
        for kind in (Classic, Data, Attrs):
            yield kind(url=response.url, html=response.body, shelf=kind.__name__)
        yield Data(url=response.url, html=None, shelf="no page")
"""


def test_items_of_every_kind_are_cleaned(tmp_path: Path) -> None:
    """scrapy.Item, dataclass and attrs, with their other fields kept; one without a page goes through."""
    (tmp_path / "spider.py").write_text(ITEMS, encoding="utf-8")
    with Site(1, 2) as site:
        done = scrapy(tmp_path, "runspider", "spider.py", "-a", f"first={site.base}/news/1", "-O", "items.jsonl")
    items = rows(tmp_path / "items.jsonl")
    assert sorted(item["shelf"] for item in items) == ["Attrs", "Classic", "Data", "no page"], done.stderr
    assert {len(item["text"]) > 100 for item in items if item["shelf"] != "no page"} == {True}
    assert len({item["id"] for item in items if "id" in item}) == 1
    assert "the project's log" in done.stderr
