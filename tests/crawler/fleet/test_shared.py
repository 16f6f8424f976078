"""The shared frontier's promises, against a real Redis: one fate, one request at a time to a host, over every death."""

import json
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaning.config import ConfigError
from cleaning.model import Rejection
from crawler.addressing import address
from crawler.fleet import AwayError, Outbox, Server, SharedFrontier, SharedLinks, shared
from crawler.state import Fetched, Link, Row, Verdict, opened
from crawler.state.values import Claimed
from tests.bench.fleet import Hosts, Plan, overlaps, together
from tests.crawling import COMMAND, FAST, LOOPBACK, crawled, report, rows
from tests.redis_server import RedisServer, needs_redis
from tests.site.server import Site

pytestmark = needs_redis

HOST, OTHER = "a.example", "b.example"
FAILED = Verdict(reason=Rejection.FETCH_FAILED, detail="x", hint="x", kind="timeout")


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One for all tests, which have prefixes of their own."""
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


class Worker:
    """A worker without a crawl: it takes, and tells what came of it, as `Writer`, `Outbox` and `Teller` do."""

    def __init__(self, name: str, server: Server, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.server = server
        self.database = opened(folder / f"{name}.sqlite")
        self.links = SharedLinks(self.database, 1)
        self.frontier = SharedFrontier(self.database, self.put, server, name, self, closed=False)
        self.outbox = Outbox(self.database, self.links, self.frontier.landed)
        self.unwanted = ""
        self.wait = 0.0
        self.landed: list[Fetched] = []
        self.homes: list[tuple[str, str]] = []

    def put(self, message: Any) -> None:
        """What the frontier hands to the writer."""
        if isinstance(message, Claimed):
            names = ", ".join(message.values)
            marks = ", ".join("?" * len(message.values))
            values = tuple(message.values.values())
            self.database.execute(f"INSERT OR REPLACE INTO urls ({names}) VALUES ({marks})", values)  # noqa: S608
        elif isinstance(message, Fetched):
            self.landed.append(message)

    def join(self, limits: dict[str, int] | None = None) -> int:
        """Takes part; the number of the run."""
        return self.frontier.join("identity", limits or {})[1]

    def find(self, *urls: str, **more: Any) -> None:
        """Tells of links."""
        for url in urls:
            where = address(url)
            assert where is not None
            self.links.add(Link(address=where, site=more.get("site", where.host), **more), _now())
        self.tell()

    def take(self, host: str = HOST) -> Row | None:
        """The next address."""
        return self.frontier.take(host, 0.0, time.time() + 60)

    def land(self, fetched: Fetched, status: int = 1, reason: str = "new", **values: Any) -> list[int]:
        """Commits what came of an address, and tells it; the answers."""
        assert self.frontier.land(fetched)
        changed = {"status": status, "reason": reason, **values}
        set_ = ", ".join(f"{name} = ?" for name in changed)
        self.database.execute(f"UPDATE urls SET {set_} WHERE id = ?", (*changed.values(), fetched.row.id))  # noqa: S608
        self.outbox.keep([fetched])
        return self.tell()

    def tell(self) -> list[int]:
        """Tells all that is kept; the answers to what came of addresses."""
        self.outbox.keep([])
        answers = []
        for seq, url, message in self.database.execute("SELECT seq, url, message FROM outbox ORDER BY seq").fetchall():
            answer = self.server.ask("links" if url is None else "land", message)
            if url is not None:
                answers.append(answer)
                self.frontier.told([(url, json.loads(message)["host"])])
            self.database.execute("DELETE FROM outbox WHERE seq = ?", (seq,))
        return answers

    def wants(self, row: Row) -> bool:
        """Patterns."""
        return not self.unwanted or self.unwanted not in row.url

    def met(self, row: Row) -> None:
        """Nothing."""

    def moved(self, site: str, host: str) -> None:
        """Where sites moved."""
        self.homes.append((site, host))

    def pauses(self, slot: str) -> tuple[float, float]:
        """Of every host."""
        return self.wait, self.wait


def _now() -> Any:
    from datetime import UTC, datetime  # noqa: PLC0415

    return datetime.now(UTC)


@pytest.fixture
def worker(redis: RedisServer, tmp_path: Path) -> Callable[[str], Worker]:
    """Makes workers of one frontier."""
    prefix = tmp_path.name

    def make(name: str) -> Worker:
        return Worker(name, Server(redis.url, prefix), tmp_path)

    return make


def pages(count: int, host: str = HOST) -> list[str]:
    """Addresses of a host."""
    return [f"http://{host}/{number}" for number in range(count)]


def test_a_host_is_one_workers_at_a_time(worker: Callable[[str], Worker]) -> None:
    """Its addresses go out one by one, whoever asks; other hosts are not kept waiting, and nothing is had twice."""
    one, two = worker("one"), worker("two")
    assert (one.join(), two.join()) == (1, 1)
    one.find(*pages(2), *pages(1, OTHER))
    two.find(*pages(2))  # found by both
    assert one.frontier.left() == {HOST: 2, OTHER: 1}
    first = one.take()
    assert first is not None
    assert first.url == pages(1)[0]
    assert (two.take(), one.take()) == (None, None)
    assert two.take(OTHER) is not None
    assert one.land(Fetched(row=first)) == [1]
    second = two.take()
    assert second is not None
    assert second.url == pages(2)[1]
    assert two.land(Fetched(row=second)) == [1]
    assert (one.take(), two.frontier.left()) == (None, {OTHER: 1})


def test_the_most_urgent_comes_first_and_urgency_may_grow(worker: Callable[[str], Worker]) -> None:
    """As found: by priority, then in order; a link that says more of one moves it up."""
    one = worker("one")
    one.join()
    one.find(*pages(3))
    one.find(f"http://{HOST}/late", priority=2_000_000_000)
    one.find(pages(3)[2], priority=2_000_000_001)
    order = []
    while row := one.take():
        order.append(row.url.rpartition("/")[2])
        one.land(Fetched(row=row))
    assert order == ["2", "late", "0", "1"]


def test_the_pause_of_a_host_holds_for_all(worker: Callable[[str], Worker]) -> None:
    """After a landing nobody has the host until its pause is over; so too where the host asks for one."""
    one, two = worker("one"), worker("two")
    one.join(), two.join()
    one.find(*pages(3))
    one.wait = 3_600.0
    row = one.take()
    assert row is not None
    one.land(Fetched(row=row))
    assert (two.take(), two.frontier.hosts()) == (None, [])
    one.find(*pages(2, OTHER))
    one.frontier.pause(OTHER, time.time() + 3_600)
    assert (two.take(OTHER), two.frontier.awaits) == (None, False)


def test_what_is_tried_again_waits_its_time(worker: Callable[[str], Worker]) -> None:
    """An address whose try is to be made later stays where it is, and counts its tries; others of its host go on."""
    one = worker("one")
    one.join()
    one.find(*pages(2))
    first = one.take()
    assert first is not None
    later = time.time() + 3_600
    assert one.land(Fetched(row=first, retry_at=later, kind="timeout"), 0, "", tries=1, not_before=later) == [1]
    second = one.take()
    assert second is not None
    one.land(Fetched(row=second))
    assert (one.take(), one.frontier.left()) == (None, {HOST: 1})


def test_a_landing_is_taken_once(worker: Callable[[str], Worker]) -> None:
    """Told again after a crash it is the same; told of another round it is refused."""
    one = worker("one")
    one.join()
    one.find(*pages(1))
    row = one.take()
    assert row is not None
    assert one.frontier.land(Fetched(row=row))
    one.database.execute("UPDATE urls SET status = 1, reason = 'new'")
    one.outbox.keep([Fetched(row=row)])
    message = one.database.execute("SELECT message FROM outbox").fetchone()[0]
    assert [one.server.ask("land", message) for _ in range(3)] == [1, 1, 1]
    other = json.dumps({**json.loads(message), "token": "another"})
    assert one.server.ask("land", other) == 0
    assert one.frontier.left() == {}


def test_who_dies_loses_what_it_had(worker: Callable[[str], Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another gets it when the lease is over. If the dead one was only slow, the first who tells is right."""
    monkeypatch.setattr(shared, "LEASE", 0.05)
    one, two = worker("one"), worker("two")
    one.join(), two.join()
    one.find(*pages(1))
    first = one.take()
    assert first is not None
    while not (again := two.take()):
        time.sleep(0.02)
    assert again.id == first.id
    assert one.land(Fetched(row=first)) == [1]
    assert two.land(Fetched(row=again)) == [0]
    assert one.frontier.left() == {}


def test_a_worker_that_begins_anew_gives_up_what_it_had(worker: Callable[[str], Worker]) -> None:
    """At once, behind the others of its host; what ten processes died with ends no eleventh."""
    one = worker("one")
    one.join()
    one.find(*pages(2))
    assert one.take() is not None
    two = worker("one")
    assert two.join() == 1  # the run goes on
    row = two.take()
    assert row is not None
    assert row.url == pages(2)[1]
    two.land(Fetched(row=row))
    for _ in range(9):
        assert two.take() is not None
        two = worker("one")
        two.join()
    assert two.take() is None
    assert [fetched.verdict.kind for fetched in two.landed if fetched.verdict] == ["lost"]


def test_a_sign_of_life_keeps_a_lease(worker: Callable[[str], Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    """And tells who lost a host while it slept."""
    monkeypatch.setattr(shared, "BEAT", 0.0)
    one, two = worker("one"), worker("two")
    one.join(), two.join()
    one.find(*pages(2))
    assert one.take() is not None
    one.frontier.look()
    assert one.frontier.lost_hosts == set()
    worker("one").join()  # it began anew, and the first one sleeps
    one.frontier.look()
    assert one.frontier.lost_hosts == {HOST}
    assert two.take() is not None


def test_what_is_given_back_is_as_before(worker: Callable[[str], Worker]) -> None:
    """In front, and not lost."""
    one, two = worker("one"), worker("two")
    one.join(), two.join()
    one.find(*pages(2))
    row = one.take()
    assert row is not None
    one.frontier.give_back(row)
    again = two.take()
    assert again is not None
    assert (again.id, one.frontier.is_idle) == (row.id, True)


def test_a_run_takes_so_many_pages_of_a_site(worker: Callable[[str], Worker]) -> None:
    """Over all workers; the next run goes on. A worker that joins while the run lasts begins none."""
    one, two = worker("one"), worker("two")
    one.join({HOST: 2}), two.join({HOST: 2})
    one.find(*pages(3))
    for taker in (one, two):
        row = taker.take()
        assert row is not None
        taker.land(Fetched(row=row))
    assert (one.take(), one.frontier.awaits, one.frontier.left()) == (None, False, {HOST: 1})
    one.frontier.leave()
    assert worker("three").join({HOST: 2}) == 2
    assert one.take() is not None


def test_a_new_run_looks_again_at_what_is_due(worker: Callable[[str], Worker]) -> None:
    """Listings, and pages whose time has come; not what this run had, not what patterns leave out."""
    one = worker("one")
    one.join()
    one.find(*pages(2))
    one.find(f"http://{HOST}/feed", role="source", again=True)
    one.unwanted = "/1"
    one.find(f"http://{HOST}/1x", depth=1)
    for _ in range(3):
        row = one.take()
        assert row is not None
        one.land(Fetched(row=row), due=time.time() - 1 if row.url.endswith("/0") else None)
    one.find(f"http://{HOST}/feed", role="source", again=True)
    assert (one.take(), one.frontier.left()) == (None, {})
    one.frontier.leave()
    two = worker("two")
    assert two.join() == 2
    found = []
    while row := two.take():
        found.append(row.url.rpartition("/")[2])
        two.land(Fetched(row=row))
    assert sorted(found) == ["0", "1x", "feed"]


def test_what_was_left_for_an_address_that_fails_is_fetched(worker: Callable[[str], Worker]) -> None:
    """Before or after it is told so: no page is left for one that nobody has."""
    one = worker("one")
    one.join()
    one.find(*pages(3))
    canonical = address(pages(3)[2])
    assert canonical is not None
    first, rest = one.take(), []
    assert first is not None
    assert one.land(Fetched(row=first), 1, "twins", canonical=canonical.key) == [1]
    for _ in range(2):
        row = one.take()
        assert row is not None
        rest.append(row)
        if row.url == pages(3)[2]:
            one.land(Fetched(row=row, verdict=FAILED), 2, "fetch_failed")
        else:
            one.frontier.give_back(row)
            again = one.take()
            assert again is not None
            one.land(Fetched(row=again))
    revived = one.take()
    assert revived is not None
    assert (revived.id, revived.canonical) == (first.id, "-")
    assert one.land(Fetched(row=revived), 1, "twins", canonical=canonical.key) == [2]
    assert one.take() is not None


def test_where_a_site_moved_is_known_to_all(worker: Callable[[str], Worker]) -> None:
    """Who did not see the redirect learns it."""
    one, two = worker("one"), worker("two")
    one.join(), two.join()
    one.frontier.add_home("a", OTHER)
    two.frontier.look()
    assert two.homes == [("a", OTHER)]


def test_paths_without_end_are_left(worker: Callable[[str], Worker]) -> None:
    """Two hundred of a path, whoever finds them."""
    one, two = worker("one"), worker("two")
    one.join(), two.join()
    for taker in (one, two):
        taker.find(*(f"http://{HOST}/list?page={number}{taker.frontier.worker}" for number in range(150)))
    assert one.frontier.left() == {HOST: 200}


def test_redis_dies_and_keeps_it_all(tmp_path: Path) -> None:
    """While it is away nothing is taken, and nothing raises; after, all is as it was, the lease too."""
    with RedisServer(tmp_path / "redis") as redis:
        one = Worker("one", Server(redis.url, "p"), tmp_path)
        two = Worker("two", Server(redis.url, "p"), tmp_path)
        one.join(), two.join()
        one.find(*pages(50))
        row = one.take()
        assert row is not None
        redis.kill()
        assert (two.take(), one.frontier.look(), one.frontier.left()) == (None, [], {})
        with pytest.raises(AwayError):
            one.land(Fetched(row=row))
        redis.start()
        while two.server.is_resting:
            time.sleep(0.02)
        assert two.take() is None  # the first has it still
        assert (one.tell(), one.frontier.left()) == ([1], {HOST: 49})
        assert two.take() is not None


def test_what_is_no_address_of_redis() -> None:
    """It is told without its password."""
    with pytest.raises(ConfigError, match=r"'http://host' is no address of Redis; write redis://"):
        Server("http://user:secret@host")


def test_a_folder_is_of_one_crawl(redis: RedisServer, tmp_path: Path) -> None:
    """One that was crawled alone joins nobody, one worker's part is not crawled alone; a server that is not there."""
    with Site(1, 3) as site:
        starts = [f"{site.base}/"]
        assert crawled(starts, tmp_path / "alone", "-q").returncode == 0
        joined = crawled(starts, tmp_path / "alone", "-q", "--frontier", redis.url, "--frontier-prefix", "folder")
        assert (joined.returncode, "was crawled alone" in joined.stderr) == (2, True), joined.stderr
        part = crawled(starts, tmp_path / "part", "-q", "--frontier", redis.url, "--frontier-prefix", "folder")
        assert part.returncode == 0, part.stderr
        assert report(tmp_path / "part")["counts"]["documents"] == 3
        left = crawled(starts, tmp_path / "part", "-q")
        assert (left.returncode, "pagesieve merge" in left.stderr) == (2, True), left.stderr
        other = crawled(starts, tmp_path / "part", "-q", "--frontier", redis.url, "--frontier-prefix", "elsewhere")
        assert (other.returncode, "belongs to another frontier" in other.stderr) == (2, True), other.stderr
        away = crawled(starts, tmp_path / "new", "-q", "--frontier", "redis://127.0.0.1:1/0")
        assert (away.returncode, "start it" in away.stderr) == (5, True), away.stderr
    with sqlite3.connect(tmp_path / "part" / "state.sqlite") as database:
        assert database.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    database.close()


def test_a_second_crawl_of_all_asks_for_what_is_new(redis: RedisServer, tmp_path: Path) -> None:
    """Pages stay known to every worker, whichever fetched them."""
    words = ("-q", "--frontier", redis.url, "--frontier-prefix", "second")
    with Site(2, 12) as site:
        starts = [f"{base}/" for base in site.bases]
        assert crawled(starts, tmp_path / "one", *words).returncode == 0
        site.requests.clear()
        site.hosts["127.0.0.2"].add(2)
        assert crawled(starts, tmp_path / "two", *words).returncode == 0
        assert len([where for where in site.requests if "/news/" in where]) == 2
        assert not [where for where in site.requests if where.endswith("/robots.txt")]  # asked for by one, for all
    assert (len(rows(tmp_path / "one" / "documents.jsonl")), len(rows(tmp_path / "two" / "documents.jsonl"))) == (12, 2)


def test_workers_keep_the_pause_of_a_host_together(redis: RedisServer, tmp_path: Path) -> None:
    """Three of them ask a host no sooner than one may."""
    with Hosts(1, 12) as hosts:
        sites = hosts.sites(tmp_path / "sites.toml", rate=4.0)
        words = [*COMMAND, "crawl", str(sites), *FAST, *LOOPBACK, "-q", "--contact", "x"]
        shared_ = ["--frontier", redis.url, "--frontier-prefix", "pause"]
        processes = [
            subprocess.Popen([*words, *shared_, "-o", f"{tmp_path / str(number)}/"], stderr=subprocess.DEVNULL)
            for number in range(3)
        ]
        assert [process.wait(300) for process in processes] == [0, 0, 0]
        begun = sorted(asked.begun for asked in hosts.log if asked.path not in {"/.well-known/tdmrep.json"})
        assert len(begun) >= 12
        # One gap as a busy server sees it says little; all of them cannot be short.
        assert begun[-1] - begun[0] >= 0.75 * (len(begun) - 1) / 4.0
        assert overlaps(hosts.log) == []


def test_workers_and_redis_are_killed(tmp_path: Path) -> None:
    """The short form of `python -m tests.bench.fleet`."""
    with Hosts(4, 120) as hosts:
        found = together(hosts, tmp_path, Plan(workers=2, kills=4, redis_kills=1))
    assert found.wrong == []
    assert (found.kills, found.redis_kills) == (4, 1)
