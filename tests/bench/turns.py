"""Many sites and little time: python -m tests.bench.turns [--sites 1000] [--seconds 12] [--pages 5].

So many hosts on loopback, each with a front page, a sitemap and some articles, are crawled in runs of so many seconds
into one folder until nothing is left. A line a run: the sites that were asked for pages, the pages that came, the sites
of which all is there, the addresses that are known and wait. Ends with 1 where a site had no page while another had
pages in three runs, where a page is missing at the end, or where runs come to nothing.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from msgspec import Struct

from tests.bench.loopback import Loopback

BARREN = 3  # runs without a new page, after which it will not end
ARTICLE = "<html><head><title>Day {0}</title></head><body><article><h1>Day {0}</h1><p>{1}</p></article></body></html>"
PROSE = "It rained all day in the town of {0}, and nobody went out before the evening came, when it was dry again. "


class Sites(Loopback):
    """Hosts 127.1.0.1, 127.1.0.2, ... on one port; in a `with`, they answer, and count who was asked for what."""

    def __init__(self, count: int, pages: int) -> None:
        super().__init__([f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)])
        self.pages = pages
        self.visits = Counter[str]()  # articles that were sent, as 'host/path'

    def described(self) -> str:
        """The sites as a file of them."""
        sites = (
            f'[[site]]\nname = "{name}"\nstart = ["http://{name}:{self.port}/"]\nrate = 100.0\n' for name in self.names
        )
        return "".join(sites)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while asked := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                host, path = writer.get_extra_info("sockname")[0], asked.split(" ")[1]
                kind, body = self._answer(host, path)
                status = "200 OK" if kind else "404 Not Found"
                head = f"Content-Type: {kind or 'text/plain'}\r\nContent-Length: {len(body)}"
                writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n\r\n".encode() + body)
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the crawl had enough
        finally:
            writer.close()

    def _answer(self, host: str, path: str) -> tuple[str, bytes]:
        base = f"http://{host}:{self.port}"
        match path.split("/")[1:]:
            case [""]:
                links = "".join(f"<a href='/news/{number}'>Day {number}</a> " for number in range(self.pages))
                return "text/html", f"<html><body>{links}</body></html>".encode()
            case ["robots.txt"]:
                return "text/plain", f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n".encode()
            case ["sitemap.xml"]:
                places = "".join(f"<url><loc>{base}/news/{number}</loc></url>" for number in range(self.pages))
                return "application/xml", f"<?xml version='1.0'?><urlset>{places}</urlset>".encode()
            case ["news", number] if number.isdigit() and int(number) < self.pages:
                self.visits[host + path] += 1
                return "text/html", ARTICLE.format(f"{number} of {host}", PROSE.format(host) * 3).encode()
        return "", b""


class Turn(Struct):
    """What a run came to."""

    asked: int  # sites that gave pages in it
    pages: int
    done: int  # sites of which all pages are there
    left: int  # addresses that are known and wait


def turn(sites: Sites, file: Path, folder: Path, seconds: float) -> Turn:
    """One run."""
    before = Counter(sites.visits)
    words = ["crawl", str(file), "-o", f"{folder}/", "--max-time", f"{seconds:g}s", "--allow-private", "127.0.0.0/8"]
    settings = ["-s", "AUTOTHROTTLE_ENABLED=0", "-q", "--no-clean"]
    subprocess.run([sys.executable, "-m", "crawler", *words, *settings], check=False, stderr=subprocess.DEVNULL)
    fresh = sites.visits - before
    whole = Counter(place.partition("/")[0] for place in sites.visits)
    left = json.loads((folder / "run.json").read_bytes())["counts"]["left"]
    return Turn(
        asked=len({place.partition("/")[0] for place in fresh}),
        pages=fresh.total(),
        done=sum(count == sites.pages for count in whole.values()),
        left=left,
    )


def measured(count: int, pages: int, seconds: float, work: Path, say: bool = True) -> tuple[list[Turn], list[str]]:
    """The runs until all is there, and what is wrong with them."""
    found: list[Turn] = []
    turns: defaultdict[str, int] = defaultdict(int)  # runs in which a site gave pages
    wrong: list[str] = []
    with Sites(count, pages) as sites:
        file = work / "sites.toml"
        file.write_text(sites.described(), encoding="utf-8")
        while not found or found[-1].done < count:
            before, begun = Counter(sites.visits), time.monotonic()
            found.append(turn(sites, file, work / "out", seconds))
            for name in {place.partition("/")[0] for place in sites.visits - before}:
                turns[name] += 1
            if say:
                last, took = found[-1], time.monotonic() - begun
                print(
                    f"| {len(found)} | {took:.0f} | {last.asked} | {last.pages} | {last.done} | {last.left} |",
                    flush=True,
                )
            if max(turns.values(), default=0) >= BARREN and len(turns) < count:
                wrong.append(f"{count - len(turns)} sites had no page, and others had pages in {BARREN} runs")
                break
            if len(found) >= BARREN and not any(one.pages for one in found[-BARREN:]):
                wrong.append(f"{BARREN} runs gave no page")
                break
        if twice := sum(visits > 1 for visits in sites.visits.values()):
            wrong.append(f"{twice} pages were fetched twice")
    return found, wrong


def main() -> None:
    """Prints the table; ends with 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=12.0)
    given = parser.parse_args()
    print("| run | seconds | sites asked | pages | sites done | addresses left |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        _, wrong = measured(given.sites, given.pages, given.seconds, Path(work))
    print(*wrong, sep="\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
