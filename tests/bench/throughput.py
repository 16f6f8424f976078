"""Pages a second of a crawl, beside a plain Scrapy spider: python -m tests.bench.throughput [--pages 3000].

Four runs over the same pages of the local site, which is a process of its own: a Scrapy spider that only saves bodies;
our crawl without cleaning; our crawl with cleaning; `pagesieve clean` on its archive. The seconds are each run's own,
from the opening of the spider to its close, so that the time that Python takes to load is in none of them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.kill import HOSTS, site

AT_ONCE = {"CONCURRENT_REQUESTS": "32", "CONCURRENT_REQUESTS_PER_DOMAIN": "8", "AUTOTHROTTLE_ENABLED": "0"}

PLAIN = """
import hashlib, json, pathlib, sys
import scrapy
from scrapy.crawler import CrawlerProcess

class Plain(scrapy.Spider):
    name = "plain"
    async def start(self):
        for line in open(sys.argv[1]):
            yield scrapy.Request(line.strip())
    def parse(self, response):
        name = hashlib.sha256(response.url.encode()).hexdigest()
        pathlib.Path(sys.argv[2], name).write_bytes(response.body)

process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
                          "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
crawler = process.create_crawler(Plain)
process.crawl(crawler)
process.start()
print(crawler.stats.get_value("elapsed_time_seconds"))
"""


def plain(urls: Path, folder: Path) -> float:
    """The seconds of the plain spider."""
    folder.mkdir()
    done = subprocess.run([sys.executable, "-c", PLAIN, str(urls), str(folder)], check=True, stdout=subprocess.PIPE)
    return float(done.stdout)


def ours(urls: Path, folder: Path, *more: str) -> float:
    """The seconds of our crawl."""
    settings = [word for name, value in AT_ONCE.items() for word in ("-s", f"{name}={value}")]
    words = ["crawl", "--urls", str(urls), "-o", f"{folder}/", "--rate", "100000", "--allow-private", "127.0.0.0/8"]
    subprocess.run(
        [sys.executable, "-m", "crawler", *words, *settings, "-q", *more], check=True, stderr=subprocess.DEVNULL
    )
    report = json.loads((folder / "run.json").read_bytes())
    return float(report["time"]["seconds"])


def cleaned(folder: Path, out: Path) -> float:
    """The seconds of `pagesieve clean` on an archive, by one process beside the one that reads, as in a crawl."""
    words = ["clean", str(folder / "warc"), "-o", f"{out}/", "-q"]
    subprocess.run([sys.executable, "-m", "crawler", *words], check=True)
    return float(json.loads((out / "run.json").read_bytes())["time"]["seconds"])


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    server = site(given.pages, 0.0)
    bases = json.loads(server.stdout.readline())["bases"] if server.stdout else []
    rates: dict[str, list[float]] = {"plain Scrapy": [], "crawl, no cleaning": [], "crawl": [], "clean": []}
    try:
        for _ in range(given.rounds):
            with tempfile.TemporaryDirectory() as work:
                round_of(rates, bases, given.pages, Path(work))
    finally:
        server.stdin.close() if server.stdin else None
        server.wait()
    base = median(rates["plain Scrapy"])
    for name, found in rates.items():
        shown = ", ".join(f"{rate:.0f}" for rate in found)
        print(f"{name:20} {median(found):7.1f} pages/s ({shown}); {median(found) / base:.2f} of plain Scrapy's")


def round_of(rates: dict[str, list[float]], bases: list[str], pages: int, work: Path) -> None:
    """One round of the four."""
    urls = work / "urls.txt"
    urls.write_text("".join(f"{bases[n % HOSTS]}/news/{n // HOSTS}\n" for n in range(pages)), encoding="utf-8")
    rates["plain Scrapy"].append(pages / plain(urls, work / "plain"))
    time.sleep(1)
    rates["crawl, no cleaning"].append(pages / ours(urls, work / "a", "--no-clean"))
    time.sleep(1)
    rates["crawl"].append(pages / ours(urls, work / "b"))
    rates["clean"].append(pages / cleaned(work / "b", work / "c"))


if __name__ == "__main__":
    main()
