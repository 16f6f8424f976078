"""A server that answers at random, under `kill -9`: python -m tests.bench.chaos [--responses 20000] [--kills 60].

Each answer is made of a grammar of what servers do wrong: status lines, headers, codings, lengths, redirects, stalls,
resets, pages, sitemaps, feeds, robots.txt, tdmrep.json. A crawl of these hosts is killed at random moments and started
again until it ends by itself; then the next one begins, until so many answers were given. Every run has to end within
its time; every address has to have one fate: one line among the documents or the rejected for what came of it.
"""

import argparse
import asyncio
import gzip
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from tests.site.prose import article

HOSTS = 10
STARTING = 3.0  # seconds until a crawl is at work
LONGEST = 300.0  # seconds that a run may take that is left alone
TIMEOUT = 2  # seconds of a download
STARTS = 200  # pages of a host that a crawl begins with, since many answers have no links
PAGES = 150  # addresses of a host that links lead to

Dice = random.Random
Answer = list[bytes | float | None]  # pieces, pauses in seconds, None for a reset


def one_of(dice: Dice, *parts: object) -> object:
    """One of these, called where it can be."""
    part = dice.choice(parts)
    return part(dice) if callable(part) else part


FATES = "SELECT status, leased IS NOT NULL, count(*) FROM urls GROUP BY 1, 2"
# What waits where no host asked for an hour's pause, which a run leaves to the next one.
FORGOTTEN = """
SELECT host, count(*) FROM urls WHERE status = 0
AND host NOT IN (SELECT host FROM urls WHERE not_before > ?) GROUP BY host
"""

# The grammar, from the smallest part up.


def number(dice: Dice) -> str:
    """A number as headers hold them, or what should be one."""
    return str(one_of(dice, "0", "1", "-1", "²", "٣", "9" * 30, "1e9", "0x1", "", "NaN", " 2 ", "1,2"))


def address(dice: Dice) -> str:
    """Where a link leads: mostly to a page of the host."""
    page = f"/p/{dice.randrange(PAGES)}/one-two-three-four"
    odd = (
        "http://[",
        "//[x]/",
        "http://a:b:c/",
        "javascript:x",
        "http://127.0.0.1:1/",
        "//169.254.169.254/",
        "\\\\x\\y",
        "",
        "?" + "a&" * 300,
        "/" + "x" * 3000,
        "/p/ş",
        "http://user:pass@/",
        "http://\x01/",
        "file:///etc/passwd",
        "#",
        "..",
        "http://xn--/",
        "HTTP:/p/1",
        "/p/%zz",
        "/p/\ud800",
        "mailto:a@b",
        "http:///",
        "//",
        "http://256.256.256.256/",
    )
    return page if dice.random() < 0.7 else dice.choice(odd)


def date(dice: Dice) -> str:
    """A date, or what stands in its place."""
    odd = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "yesterday", "2026-13-45", "٢٠٢٦", "99999999999")
    fine = ("2026-01-01", "2026-01-02T10:00:00Z", "Mon, 05 Jan 2026 10:00:00 GMT", "2026-01", "")
    return dice.choice(odd + fine)


def header(dice: Dice) -> bytes:
    """A line of the head."""
    lines = (
        lambda d: f"Retry-After: {one_of(d, number, date)}",
        lambda d: f"Set-Cookie: ş{number(d)}=1; Path=//[",
        lambda d: f"Link: <{address(d)}>; rel=canonical",
        lambda d: f"X-ş-{number(d)}: 1",
        lambda d: f"ETag: {one_of(d, number, date)}",
        lambda d: f"Last-Modified: {date(d)}",
        lambda d: f"X-Robots-Tag: {one_of(d, 'noai', 'a: noai', ',' * 500, number)}",
        lambda d: f"tdm-reservation: {number(d)}",
        lambda d: f"Location: {address(d)}",
        lambda d: "X-Long: " + "y" * d.randrange(70_000),
        lambda d: " folded",
        lambda d: "no colon",
        lambda d: ": no name",
        lambda d: "X-Nul: \0\x0b",
    )
    return str(dice.choice(lines)(dice)).encode("utf-8", "surrogatepass")


def status(dice: Dice) -> bytes:
    """The first line."""
    odd = (
        b"HTTP/1.1 99999999999999999999 OK",
        b"HTTP/1.1 0 OK",
        b"HTTP/1.1 -5 x",
        b"HTTP/1.1",
        b"",
        b"HTTP/9.9 200 OK",
        b"ICY 200 OK",
        b"HTTP/1.1 200",
        b"HTTP/1.1 2x0 OK",
        b"HTTP/1.1 600 x",
        b"HTTP/1.1 100 Continue",
        b"HTTP/1.1 304 Not",
        b"HTTP/1.1 204 No",
        b"HTTP/1.1 206 Part",
        b"HTTP/1.1 401 No",
        b"HTTP/1.1 403 No",
        b"HTTP/1.1 404 No",
        b"\xff\xfe",
        b"HTTP/1.1 410 Gone",
        b"HTTP/1.1 451 Law",
        b"HTTP/1.1 500 x",
        b"HTTP/1.1 503 x",
        b"HTTP/1.1 429 x",
        b"HTTP/1.0 200 OK",
    )
    return b"HTTP/1.1 200 OK" if dice.random() < 0.7 else dice.choice(odd)


def story(dice: Dice) -> bytes:
    """A page with an article and links."""
    found = article(dice.choice(("en", "tr", "az")), 700_000_000 + dice.randrange(10**6))
    links = "".join(f'<a href="{address(dice)}">x</a>' for _ in range(dice.randrange(1, 12)))
    base = dice.choice(("", "", "", "<base href='http://['>", f'<base href="{address(dice)}">'))
    own = dice.choice(("", "", "", f"<link rel=canonical href='{address(dice)}'>", "<meta name=robots content=noai>"))
    feed = dice.choice(("", f"<link rel=alternate type=application/rss+xml href='{address(dice)}'>"))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in found.paragraphs[:4])
    text = f"<html><head>{base}{own}{feed}<title>{found.title}</title></head><body><article>{body}</article>{links}"
    return text.encode("utf-8", "surrogatepass")


def rubbish(dice: Dice) -> bytes:
    """What is no page."""
    return bytes(dice.choices(range(256), k=dice.randrange(2_000)))


def heavy(dice: Dice) -> bytes:
    """What is slow to read for some."""
    many = dice.randrange(3_000)
    return dice.choice((b"<link ", b"<a href='", b"<!--", b"<div>", b"<title>", b"<p a=", b"&#x", b"]]>")) * many


def listing(dice: Dice) -> bytes:
    """A sitemap or a feed, or half of one."""
    urls = "".join(
        f"<url><loc>{address(dice).replace('&', '&amp;')}</loc><lastmod>{date(dice)}</lastmod></url>"
        for _ in range(dice.randrange(30))
    )
    forms = (
        f"<urlset>{urls}</urlset>",
        f"<urlset>{urls}",
        f"<?xml version='1.0' encoding='{dice.choice(('utf-16', 'x', 'ascii'))}'?><urlset>{urls}</urlset>",
        f"<sitemapindex><sitemap><loc>{address(dice)}</loc></sitemap></sitemapindex>",
        f"<rss><channel><item><link>{address(dice)}</link><pubDate>{date(dice)}</pubDate></item></channel></rss>",
        f"<feed><entry><link href='{address(dice)}'/><updated>{date(dice)}</updated></entry></feed>",
        f'<!DOCTYPE x [<!ENTITY a "b">]><urlset>{urls}</urlset>',
        "<urlset>" + "<a/>" * 5_000,
        "\n".join(f"http://127.0.0.2{address(dice)}" for _ in range(20)),
    )
    body = dice.choice(forms).encode("utf-8", "surrogatepass")
    return gzip.compress(body, mtime=0)[: dice.choice((None, 20))] if dice.random() < 0.2 else body


def robots(dice: Dice) -> bytes:
    """A robots.txt; most let the crawl in."""
    lines = (
        "User-agent: *",
        "Disallow: /never/",
        "Disallow: /*a*b*c$",
        "Allow: /",
        "Crawl-delay: 0.001",
        "Crawl-delay: x",
        "\0",
        f"Sitemap: {address(dice)}",
        "Sitemap: http://[",
        "Sitemap: /map.xml",
        "User-agent",
        "Disallow",
        ": /",
        "#",
        "ş: ş",
    )
    body = "\n".join(dice.choices(lines, k=dice.randrange(40))).encode("utf-8", "surrogatepass")
    return body * dice.choice((1, 1, 1, 50)) if dice.random() < 0.9 else rubbish(dice)


def tdmrep(dice: Dice) -> bytes:
    """A tdmrep.json; most reserve little."""
    forms = (
        b'[{"location": "/p/1*", "tdm-reservation": 1}]',
        b'[{"location": "/", "tdm-reservation": []}]',
        b"[" * 50_000,
        b'[{"location": 1}, 5, null]',
        b"{}",
        b'{"location": {}}',
        b"nonsense",
        b"\xff",
        b"",
        b'[{"tdm-reservation": 1}]',
    )
    return dice.choice(forms)


def framed(dice: Dice, body: bytes) -> tuple[list[bytes], bytes]:
    """The lines that say how the body goes over the wire, and the body as it does."""
    match dice.randrange(14):
        case 0:
            packed = gzip.compress(body, mtime=0)
            cut = packed[: len(packed) // dice.choice((1, 2))]
            return [b"Content-Encoding: gzip", b"Content-Length: %d" % len(cut)], cut
        case 1:
            coding = dice.choice((b"gzip", b"br", b"zstd", b"deflate", b"gzip, gzip", b"\xc5\x9f"))
            return [b"Content-Encoding: " + coding, b"Content-Length: %d" % len(body)], body
        case 2:
            chunk = b"%x\r\n%s\r\n" % (len(body), body)
            return [b"Transfer-Encoding: chunked"], chunk + dice.choice((b"0\r\n\r\n", b"", b"zz\r\n", b"-1\r\n"))
        case 3:
            length = dice.choice((b"-1", b"x", b"9" * 30, b"1, 2", b"%d" % (len(body) + 9), b"%d" % (len(body) // 2)))
            return [b"Content-Length: " + length], body
        case 4:
            return [b"Content-Length: %d" % len(body), b"Content-Length: 1"], body
        case 5:
            return [], body
        case _:
            return [b"Content-Length: %d" % len(body)], body


def answer(dice: Dice, path: str) -> Answer:
    """The whole of an answer to a path."""
    makers: tuple[Callable[[Dice], bytes], ...] = (story,) * 12 + (rubbish, heavy, listing)
    named = {"/robots.txt": robots, "/.well-known/tdmrep.json": tdmrep, "/map.xml": listing, "/sitemap.xml": listing}
    body = named.get(path, dice.choice(makers))(dice)
    kind = dice.choice(
        (b"text/html; charset=utf-8",) * 8 + (b"text/html; charset=zlib", b"", b"image/png", b"a/b;;\xff")
    )
    lines, sent = framed(dice, body)
    more = [header(dice) for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2, 5)))]
    first = status(dice)
    if dice.random() < 0.05:
        first, more = b"HTTP/1.1 302 Found", [*more, b"Location: " + address(dice).encode("utf-8", "surrogatepass")]
    head = b"\r\n".join([first, b"Content-Type: " + kind, *lines, *more, b"Connection: close"]) + b"\r\n\r\n"
    pieces: Answer = [head, sent]
    match dice.randrange(200):
        case 0:
            pieces = [head, sent[: len(sent) // 2], 3.0 * TIMEOUT]
        case 1:
            pieces = [3.0 * TIMEOUT]
        case 2 | 3:
            pieces = [head[: dice.randrange(len(head))], None]
        case 4 | 5:
            pieces = [head, sent[: len(sent) // 2], None]
        case 6:
            pieces = [head[:10], 0.2, head[10:], 0.2, sent]
        case 7:
            pieces = [head, sent, head, sent]
    return pieces


class Chaos:
    """The hosts 127.0.0.2, 127.0.0.3, ... on one port; in a `with`, they answer."""

    def __init__(self, seed: int, hosts: int = HOSTS, starts: int = STARTS) -> None:
        self.seed = seed
        self.starts = starts  # pages of each host that the crawl begins with
        self.names = [f"127.0.0.{number + 2}" for number in range(hosts)]
        self.port = 0
        self.answers = 0
        self.visits = Counter[str]()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Chaos":
        """Itself, when every host answers."""
        self._thread.start()
        self._ready.wait(20)
        return self

    def __exit__(self, *raised: object) -> None:
        """Closes the server."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.1))
        self._loop.close()

    def _serve(self) -> None:
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()

    async def _listen(self) -> None:
        for name in self.names:
            server = await asyncio.start_server(self._talk, name, self.port)
            self.port = self.port or server.sockets[0].getsockname()[1]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ")[1].partition("?")[0]
            host = writer.get_extra_info("sockname")[0]
            self.answers += 1
            self.visits[host + path] += 1
            dice = Dice(f"{self.seed} {host} {path} {self.visits[host + path]}")
            for piece in answer(dice, path):
                await self._give(piece, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the crawl was killed, or had enough
        finally:
            writer.close()

    @staticmethod
    async def _give(piece: bytes | float | None, writer: asyncio.StreamWriter) -> None:
        if piece is None:
            writer.transport.abort()
        elif isinstance(piece, bytes):
            writer.write(piece)
            await writer.drain()
        else:
            await asyncio.sleep(piece)


class Found(Struct):
    """What was seen of the runs."""

    runs: int = 0
    kills: int = 0
    longest: float = 0.0  # seconds of a run that was left alone
    fates: Counter[str] = Counter()
    wrong: list[str] = []


def command(chaos: Chaos, sites: Path, folder: Path) -> list[str]:
    """The crawl's command line."""
    text = ""
    for number, name in enumerate(chaos.names):
        base = f"http://{name}:{chaos.port}"
        starts = [f"{base}/", *(f"{base}/p/{page}/one-two-three-four" for page in range(chaos.starts))]
        kind = "news" if number % 3 == 0 else "article"
        text += f'[[site]]\nname = "{name}"\nkind = "{kind}"\nrate = 500.0\nstart = {json.dumps(starts)}\n'
    sites.write_text(text, encoding="utf-8")
    settings = ("AUTOTHROTTLE_ENABLED=0", f"DOWNLOAD_TIMEOUT={TIMEOUT}", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    more = [word for setting in settings for word in ("-s", setting)]
    words = ["crawl", str(sites), "-o", f"{folder}/", "--allow-private", "127.0.0.0/8", "-q", *more]
    return [sys.executable, "-m", "crawler", *words]


def crawled(chaos: Chaos, work: Path, kills: int, dice: Dice, found: Found) -> Path:
    """A crawl that is killed so often at random moments, then left alone until it ends."""
    folder = work / "out"
    line = command(chaos, work / "sites.toml", folder)
    for _ in range(kills):
        process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
        try:
            process.wait(STARTING * 0.5 + dice.expovariate(1 / STARTING))
        except subprocess.TimeoutExpired:
            found.kills += 1
        process.kill()
        process.wait()
    begun = time.monotonic()
    try:
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        found.wrong.append(f"a run did not end in {LONGEST:g} seconds")
        return folder
    found.longest = max(found.longest, time.monotonic() - begun)
    found.runs += 1
    if done.returncode not in {0, 1, 3} or "landed twice" in done.stderr or "Traceback" in done.stderr:
        found.wrong.append(f"code {done.returncode}: {done.stderr[-3000:]}")
    return folder


def examined(folder: Path, found: Found) -> None:
    """Holds the state against the files: each address has one fate, and each fate one line."""
    database = sqlite3.connect(folder / "state.sqlite")
    for status_, leased, count in database.execute(
        "SELECT status, leased IS NOT NULL, count(*) FROM urls GROUP BY 1, 2"
    ):
        found.fates[("waits", "done", "failed")[status_]] += count
        if leased:
            found.wrong.append(f"{count} addresses with status {status_} are leased")
    forgotten = database.execute(FORGOTTEN, (time.time() + 300,))
    found.wrong += [f"{count} addresses of {host} wait, and nobody asked for it" for host, count in forgotten]
    twice = "SELECT url, run, count(*) FROM events GROUP BY url, run HAVING count(*) > 1"
    found.wrong += [f"address {url} has {count} fates in run {run}" for url, run, count in database.execute(twice)]
    told = Counter(url for (url,) in database.execute("SELECT urls.url FROM events JOIN urls ON urls.id = events.url"))
    database.close()
    lines = Counter[str]()
    ids = Counter[str]()
    for name in ("documents.jsonl", "rejected.jsonl"):
        for line in (folder / name).read_bytes().splitlines():
            row = json.loads(line)
            lines[row["url"]] += 1
            if name == "documents.jsonl":  # a later run may fail at an address again
                ids[f"{row['id']} of {row['url']}"] += 1
    found.wrong += [f"the document {name} stands there {count} times" for name, count in ids.items() if count > 1]
    found.wrong += [f"{url}: {told[url]} fates, {lines[url]} lines" for url in told | lines if told[url] != lines[url]]


def chaos(responses: int, kills: int, seed: int, hosts: int = HOSTS, starts: int = STARTS) -> tuple[int, Found]:
    """Crawls until so many answers were given; how many were, and what was seen."""
    found, given = Found(fates=Counter(), wrong=[]), 0
    dice = Dice(seed)
    while given < responses and not found.wrong:
        with Chaos(dice.randrange(10**9), hosts, starts) as server, tempfile.TemporaryDirectory() as work:
            left = max(kills - found.kills, 0)
            examined(crawled(server, Path(work), min(left, max(kills // 8, 1)), dice, found), found)
            given += server.answers
            shown = ", ".join(f"{count:,} {fate}" for fate, count in sorted(found.fates.items()))
            print(f"{given:,} answers, {found.kills} kills, {found.runs} runs; {shown}", flush=True)
    return given, found


def main() -> int:
    """Prints what was seen; 0 where nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--responses", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    answers, found = chaos(given.responses, given.kills, given.seed)
    print(f"{answers:,} answers, {found.kills} kills, {found.runs} runs ended; the longest took {found.longest:.0f} s")
    print("\n".join(found.wrong) or "every run ended, every address has one fate, every fate one line")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
