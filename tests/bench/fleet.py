"""Crawls that share a frontier, under `kill -9`: python -m tests.bench.fleet [--workers 4] [--hosts 20] [--pages 5000].

One process crawls the hosts alone; then workers crawl them together through a Redis, and random workers are killed, and
Redis, by the number of pages that were served. The merged folders have to hold the ids of the one process, each once;
an address is asked for twice only if it was under way when a worker that had it was killed; the server's log has to
show no two requests to a host at once.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crawler.merging import merge
from tests.bench.loopback import Loopback
from tests.crawling import COMMAND, FAST, LOOPBACK, rows
from tests.redis_server import RedisServer
from tests.site.prose import article

LATENCY = 0.01  # seconds of an answer, in which another request would be seen
SECTION = 10  # pages that a section links to
LONGEST = 840.0  # seconds that the workers may take

Dice = random.Random


class Asked(NamedTuple):
    """A request, with when it came and when it was answered, in seconds."""

    host: str
    path: str
    begun: float
    ended: float


class Hosts(Loopback):
    """The hosts 127.0.0.2, 127.0.0.3, ... on one port, each with a front page, sections and pages; in a `with`."""

    def __init__(self, hosts: int, pages: int) -> None:
        super().__init__([f"127.0.0.{number + 2}" for number in range(hosts)])
        self.pages = pages // hosts  # of each, without those that name others
        self.log: list[Asked] = []

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
                begun = time.monotonic()
                await asyncio.sleep(LATENCY)
                status, body = self.answer(host, path)
                kind = "Content-Type: text/html; charset=utf-8"
                head = f"HTTP/1.1 {status}\r\n{kind}\r\nContent-Length: {len(body)}\r\n\r\n"
                self.log.append(Asked(host, path, begun, time.monotonic()))
                writer.write(head.encode() + body)
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError):
            pass  # the worker was killed, or has what it wants
        finally:
            writer.close()

    def answer(self, host: str, path: str) -> tuple[str, bytes]:
        """What an address answers."""
        sections = (self.pages + SECTION - 1) // SECTION
        if path == "/":
            return "200 OK", page(host, path, [f"/section/{number}" for number in range(sections)])
        kind, _, number = path.removeprefix("/").partition("/")
        if kind == "section" and number.isdecimal():
            first = int(number) * SECTION
            last = min(first + SECTION, self.pages)
            return "200 OK", page(host, path, [f"/page/{one}" for one in range(first, last)])
        if kind == "page" and number.isdecimal() and int(number) < self.pages:
            return "200 OK", page(host, path, ["/", f"/page/{(int(number) + 1) % self.pages}"])
        return "404 Not Found", b""

    def sites(self, path: Path, rate: float = 500.0) -> Path:
        """The file of sites that a crawl of all hosts is described by."""
        text = ""
        for name in self.names:
            start = json.dumps([f"http://{name}:{self.port}/"])
            text += f'[[site]]\nname = "{name}"\nkind = "article"\nrate = {rate}\nstart = {start}\n'
        path.write_text(text, encoding="utf-8")
        return path


def page(host: str, path: str, links: Sequence[str]) -> bytes:
    """A page of its own text."""
    found = article("tr", Dice(host + path).randrange(10**9))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in found.paragraphs)
    links_ = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    text = f"<html><head><title>{found.title}</title></head><body><nav>{links_}</nav><article>{body}<p>{host}{path}</p>"
    return f"{text}</article></body></html>".encode()


class Plan(NamedTuple):
    """How many work, and how often they are killed; the seed says which."""

    workers: int = 4
    kills: int = 30
    redis_kills: int = 3
    seed: int = 1


class Found(NamedTuple):
    """What was seen of the workers."""

    seconds: float
    kills: int
    redis_kills: int
    requests: int
    again: int  # requests for what was under way when a worker was killed
    documents: int
    wrong: list[str]


class Workers:
    """Processes that crawl together, each into its own folder."""

    def __init__(self, sites: Path, work: Path, redis: RedisServer, count: int) -> None:
        self.folders = [work / f"worker-{number}" for number in range(count)]
        self.redis = redis
        self._words = [*COMMAND, "crawl", str(sites), *FAST, *LOOPBACK, "-q", "--contact", "x", "--frontier", redis.url]
        self.processes = [self._begun(number) for number in range(count)]

    def _begun(self, number: int) -> "subprocess.Popen[str]":
        folder = self.folders[number]
        with folder.with_suffix(".log").open("a", encoding="utf-8") as log:
            return subprocess.Popen([*self._words, "-o", f"{folder}/"], stderr=log, text=True)

    def under_way(self, number: int | None = None) -> Counter[tuple[str, str]]:
        """The addresses that a worker, or any, has under way; robots.txt of their hosts with them."""
        from redis import Redis  # noqa: PLC0415 - an extra

        client, found = Redis.from_url(self.redis.url, decode_responses=True), Counter[tuple[str, str]]()
        name = None if number is None else identity(self.folders[number])
        for key in client.scan_iter("{pagesieve}:host:*"):
            held = client.hgetall(key)
            if held.get("worker") and name in {None, held["worker"]}:
                host = key.rpartition(":")[2]
                url = client.hget(f"{{pagesieve}}:url:{held['id']}", "url") or ""
                found[host, "/" + url.split("/", 3)[-1]] += 1
                found.update({(host, "/robots.txt"): 1, (host, "/.well-known/tdmrep.json"): 1})
        client.close()
        return found

    def kill(self, number: int) -> Counter[tuple[str, str]]:
        """Ends a worker as `kill -9` does, and begins it anew; what it had under way."""
        process = self.processes[number]
        if process.poll() is not None or not (self.folders[number] / "state.sqlite").exists():
            return Counter()
        os.kill(process.pid, signal.SIGSTOP)
        found = self.under_way(number)
        process.kill()
        process.wait()
        self.processes[number] = self._begun(number)
        return found

    def kill_redis(self) -> None:
        """Ends Redis as `kill -9` does, and begins it anew over what it kept."""
        self.redis.kill()
        time.sleep(0.5)  # workers see that it is away
        self.redis.start()

    def wait(self, until: float) -> list[str]:
        """Waits until each ended by itself; what was wrong."""
        wrong = []
        for process, folder in zip(self.processes, self.folders, strict=True):
            try:
                code = process.wait(max(until - time.monotonic(), 1.0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                code = None
            said = folder.with_suffix(".log").read_text(encoding="utf-8")
            if code != 0 or "Traceback" in said or "landed twice" in said:
                wrong.append(f"{folder.name} ended with {code}: {said[-3000:]}")
        return wrong

    def close(self) -> None:
        """Ends what is left."""
        for process in self.processes:
            process.kill()
            process.wait()


def identity(folder: Path) -> str | None:
    """The name of a folder's worker; None where it has none yet."""
    try:
        with sqlite3.connect(f"file:{folder}/state.sqlite?mode=ro", uri=True) as database:
            found = database.execute("SELECT value FROM progress WHERE name = 'identity'").fetchone()
    except sqlite3.Error:
        return ""
    return f"{found[0]:x}" if found else ""


def alone(hosts: Hosts, sites: Path, folder: Path) -> set[str]:
    """The ids that one process finds."""
    words = [*COMMAND, "crawl", str(sites), *FAST, *LOOPBACK, "-q", "--contact", "x", "-o", f"{folder}/"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=LONGEST)
    assert done.returncode == 0, done.stderr
    hosts.log.clear()
    return {row["id"] for row in rows(folder / "documents.jsonl")}


def together(hosts: Hosts, work: Path, given: Plan) -> Found:
    """Crawls alone, then together under kills; what was seen."""
    dice, sites = Dice(given.seed), hosts.sites(work / "sites.toml")
    ids = alone(hosts, sites, work / "alone")
    under_way = Counter[tuple[str, str]]()
    done = [0, 0]
    begun = time.monotonic()
    pages = hosts.pages * len(hosts.names)
    plan = [(number + 1) * 0.95 * pages / (given.kills + 1) for number in range(given.kills)]
    redis_plan = [(number + 0.5) * pages / given.redis_kills for number in range(given.redis_kills)]
    with RedisServer(work / "redis") as redis:
        crawl = Workers(sites, work, redis, given.workers)
        try:
            while time.monotonic() - begun < LONGEST and any(process.poll() is None for process in crawl.processes):
                if redis_plan and len(hosts.log) >= redis_plan[0]:
                    redis_plan.pop(0)
                    crawl.kill_redis()
                    done[1] += 1
                elif plan and len(hosts.log) >= plan[0] and (found := crawl.kill(dice.randrange(given.workers))):
                    under_way += found
                    plan.pop(0)
                    done[0] += 1
                time.sleep(0.02)
            wrong = crawl.wait(begun + LONGEST)
        finally:
            crawl.close()
    seconds = time.monotonic() - begun
    merge(crawl.folders, work / "merged")
    wrong += examined(work / "merged", ids) + overlaps(hosts.log)
    again, unexplained = asked_again(hosts.log, under_way)
    return Found(seconds, *done, len(hosts.log), again, len(ids), wrong + unexplained)


def examined(folder: Path, ids: set[str]) -> list[str]:
    """What is wrong with the merged folder."""
    documents = rows(folder / "documents.jsonl")
    found = Counter(row["id"] for row in documents)
    fates = Counter(row["url"] for row in (*documents, *rows(folder / "rejected.jsonl")))
    wrong = [f"{len(ids - set(found))} documents are missing"] if ids - set(found) else []
    wrong += [f"{len(set(found) - ids)} documents are none of the one process's"] if set(found) - ids else []
    wrong += [f"the id {name} stands there {count} times" for name, count in found.items() if count > 1]
    return wrong + [f"{url} has {count} fates" for url, count in fates.items() if count > 1]


def overlaps(log: Sequence[Asked]) -> list[str]:
    """Requests to one host that were under way at once."""
    wrong, last = [], dict[str, Asked]()
    for asked in sorted(log, key=lambda asked: asked.begun):
        before = last.get(asked.host)
        if before and asked.begun < before.ended:
            wrong.append(f"{asked.host}: {asked.path} was asked for while {before.path} was")
        last[asked.host] = asked
    return wrong


def asked_again(log: Sequence[Asked], under_way: Counter[tuple[str, str]]) -> tuple[int, list[str]]:
    """How many requests were for what had been asked for before; those that no kill explains."""
    asked = Counter((one.host, one.path) for one in log)
    again = {place: count - 1 for place, count in asked.items() if count > 1}
    wrong = [
        f"{host}{path} was asked for {count + 1} times, and under way at {under_way[host, path]} kills"
        for (host, path), count in again.items()
        if count > under_way[host, path]
    ]
    return sum(again.values()), wrong


def main() -> int:
    """Prints what was seen; 0 where nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--pages", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--redis-kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with Hosts(given.hosts, given.pages) as hosts, tempfile.TemporaryDirectory() as work:
        found = together(hosts, Path(work), Plan(given.workers, given.kills, given.redis_kills, given.seed))
    print(f"{found.requests:,} requests in {found.seconds:.0f} s by {given.workers} workers, {found.documents:,} ids")
    print(f"{found.kills} kills of workers, {found.redis_kills} of Redis; {found.again} requests again, all under way")
    print("\n".join(found.wrong) or "the ids of one process, each once; no two requests to a host at once")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
