"""The frontier that workers on several machines share: the queue is in Redis, what is under way here is known here."""

import itertools
import logging
import time
from collections.abc import Callable
from typing import Any, Protocol

from msgspec import convert

from crawler.addressing import slot_of
from crawler.fleet.claims import Claim, Landed
from crawler.fleet.server import AwayError, Server, text
from crawler.state import ENDED, LOST, PAGE, Claimed, Fetched, Row, StateFrontier

LEASE = 30.0  # seconds that a host stays with a worker of which nothing is heard
BEAT = 5.0  # seconds between two signs of life
ALIVE = 60.0  # seconds after which a worker that gives none is not counted any more
HORIZON = 600.0  # seconds that a run waits for a host that asks it to; beyond, the next run goes on
SHOWN = 64  # hosts that one look shows
CHECKED = 0.1  # seconds between two looks whether all is done
LISTINGS = 1_000  # sitemaps and feeds of a site in a run
PAGES = 10_000  # of a site that nobody described
TRIES = 100  # addresses in a row that patterns may leave out

logger = logging.getLogger(__name__)

_INTEGERS = ("id", "depth", "redirects", "tries", "twin", "priority", "failures", "http")
_COLUMNS = (
    "id", "key", "url", "host", "site", "role", "twin", "priority", "depth", "redirects", "request", "tries", "listed",
    "due", "http", "etag", "modified", "canonical", "hash", "previous", "failures", "reason",
)  # fmt: skip


class Known(Protocol):
    """What the crawl knows, and the frontier asks."""

    def wants(self, row: Row) -> bool:
        """Whether the site's patterns take the address, as they are now."""

    def met(self, row: Row) -> None:
        """An address of the site is on that host."""

    def moved(self, site: str, host: str) -> None:
        """Another worker saw that the site moved to that host."""

    def pauses(self, slot: str) -> tuple[float, float]:
        """The seconds until the host may be asked again, and those between two requests to it."""


class SharedFrontier(StateFrontier):
    """A `Frontier` in Redis, which keeps its promises over all workers, whichever of them or it dies.

    One request at a time to a host, everywhere: the lease on an address is one on its host, which ends when what came
    of it is committed here and told there. A worker that dies loses its leases when they are over, or when it begins
    anew. Where the server is away, nothing is taken, what lands waits in the outbox, and the crawl goes on after.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it stands between
        self,
        database: Any,
        put: Callable[[Fetched | Claimed | Any], None],
        server: Server,
        worker: str,
        known: Known,
        closed: bool,
    ) -> None:
        super().__init__(database, put)
        self.server = server
        self.worker = worker
        self.known = known
        self.closed = closed
        self.lost_hosts: set[str] = set()  # that others took over while this process slept
        self._numbers = itertools.count(1)
        self._era = f"{time.time_ns():x}"  # no two processes of a worker give one token
        self._claims: dict[int, Claim] = {}
        self._landed: dict[int, Landed] = {}
        self._held: dict[str, str] = {}  # tokens, by host
        self._asking: dict[str, str] = {}  # tokens of what was asked and not answered
        self._pauses: dict[str, float] = {}  # that nobody could be told of
        self._homes: set[tuple[str, str]] = set()
        self._pending = True
        self._looked = self._beaten = 0.0

    # What is taken

    def hosts(self) -> list[str]:
        """Those of which something can be had now, the first ones."""
        try:
            pending, *hosts = text(self.server.ask("look", SHOWN, HORIZON))
        except AwayError:
            return []
        self._pending = bool(pending)
        return [host for host in hosts if host not in self._held]

    def take(self, host: str, now: float, until: float) -> Row | None:
        """The most urgent address of a host that nobody else has; None where none is, or the server is away."""
        slot = slot_of(host)
        if self.server.is_resting:
            return None
        for _ in range(TRIES):
            if slot in self._held or slot in self._pauses:
                return None
            row = self._taken(slot)
            if row is None:
                return None
            self.known.met(row)
            if row.role == PAGE and row.depth and not self.known.wants(row):
                self._leave_out(row)
                continue
            self._begin(row, until)
            return row
        return None

    def _taken(self, slot: str) -> Row | None:
        token = self._asking.pop(slot, None) or self._token()
        words = (slot, self.worker, token, LEASE, int(self.closed), PAGES, LISTINGS)
        try:
            found = text(self.server.ask("take", *words))
        except AwayError:
            self._asking[slot] = token  # it may be ours: the same token is answered with the same address
            return None
        if not found:
            return None
        values = dict(zip(found[::2], found[1::2], strict=True))
        row = _row(values)
        self._held[slot] = token
        self._claims[row.id] = Claim(token, int(values.get("epoch", 0)), slot)
        self._put(Claimed(values=_columns(values)))
        if int(values.get("lost", 0)) >= LOST:
            self._begin(row, 0.0)
            self.land(Fetched(row=row, verdict=ENDED))
            return None
        return row

    def _token(self) -> str:
        return f"{self.worker}:{self._era}:{next(self._numbers)}"

    def _leave_out(self, row: Row) -> None:
        claim = self._claims.pop(row.id)
        self._held.pop(claim.slot, None)
        self._told("unwanted", claim.slot, f"{row.id:015}", claim.token)

    def _note(self, row: Row, until: float | None) -> None:
        """Nothing: the lease is in Redis."""

    def next_time(self, host: str, now: float) -> float | None:
        """None: whoever looks sees a host when something of it can be had."""
        return None

    # What becomes of it

    def land(self, fetched: Fetched, overdue: bool = False) -> bool:
        """Ends a lease here with what came of the address; there, when that is committed."""
        if claim := self._claims.get(fetched.row.id):
            self._landed[fetched.row.id] = Landed(claim, *self.known.pauses(claim.slot))
        return super().land(fetched, overdue)

    def landed(self, number: int) -> Landed | None:
        """What is known of an address that landed here, for the thread that writes."""
        return self._landed.get(number)

    def committed(self, done: Any) -> None:
        """Nothing: an address is out until the frontier knows its fate."""

    def told(self, done: list[tuple[int, str]]) -> None:
        """Is told of which addresses the frontier knows the fate, and that their hosts are free."""
        for number, slot in done:
            claim, _ = self._claims.pop(number, None), self._landed.pop(number, None)
            if claim and self._held.get(slot) == claim.token:
                del self._held[slot]
            for out in self._out.values():
                out.discard(number)

    def give_back(self, row: Row) -> None:
        """Ends a lease without a fate: the address waits for others."""
        if not self._end(row):
            return
        self._out.get(row.host, set()).discard(row.id)
        if claim := self._claims.pop(row.id, None):
            self._held.pop(claim.slot, None)
            self._told("give_back", claim.slot, f"{row.id:015}", claim.token, self.known.pauses(claim.slot)[0])

    def _told(self, what: str, *words: object) -> bool:
        """Whether the server was told; where it is away, the lease ends by itself."""
        try:
            self.server.ask(what, *words)
        except AwayError:
            return False
        return True

    def forget(self, host: str) -> None:
        """Nothing: nothing is read ahead."""

    def pause(self, host: str, until: float) -> None:
        """Leaves a host alone, everywhere."""
        self._pauses[slot_of(host)] = until
        self._tell_pauses()

    def _tell_pauses(self) -> None:
        for slot, until in tuple(self._pauses.items()):
            if not self._told("pause", slot, max(until - time.time(), 0.0)):
                return
            del self._pauses[slot]

    # All the workers

    def join(self, identity: str, limits: dict[str, int]) -> tuple[str, int]:
        """Begins, or goes on with, a run of all; the frontier's identity, and the run's number. Raises `AwayError`."""
        words = [str(word) for pair in limits.items() for word in pair]
        found = text(self.server.ask("join", self.worker, ALIVE, identity, *words))
        self._beaten = time.monotonic()
        if int(found[2]):
            self._begin_run()
        return found[0], int(found[1])

    def _begin_run(self) -> None:
        """Lets everything wait that a new run looks at: listings, what is due, what an earlier one had no room for."""
        for slot in text(self.server.read("SMEMBERS", "overs")):
            while int(self.server.ask("restore", slot)):
                pass
        due = self.server.read("ZRANGEBYSCORE", "due", "-inf", time.time())
        found = [*due, *self.server.read("SMEMBERS", "sources"), *self.server.read("SMEMBERS", "unwanted")]
        numbers = sorted(set(text(found)))
        for at in range(0, len(numbers), 500):
            self.server.ask("again", *numbers[at : at + 500])

    def leave(self) -> None:
        """Ends this worker's part; the run's, too, where nothing is left to do."""
        self.hosts()
        self._told("leave", self.worker, int(not self._pending))

    def look(self) -> list[str]:
        """Gives a sign of life, learns where sites moved; hosts of which something can be had now."""
        if self.server.is_resting:
            return []
        try:
            if time.monotonic() - self._beaten >= BEAT:
                self._beat()
            for said in text(self.server.read("SMEMBERS", "homes")):
                site, _, host = said.partition("\n")
                if (site, host) not in self._homes:
                    self._homes.add((site, host))
                    self.known.moved(site, host)
        except AwayError:
            return []
        self._tell_pauses()
        return self.hosts()

    def _beat(self) -> None:
        held = [word for pair in tuple(self._held.items()) for word in pair]
        gone = text(self.server.ask("beat", self.worker, ALIVE, LEASE, *held))
        self._beaten = time.monotonic()
        for slot in set(gone) - self.lost_hosts:
            logger.warning("%s was taken over by another worker: nothing was heard of this one for too long", slot)
        self.lost_hosts |= set(gone)

    def add_home(self, site: str, host: str) -> None:
        """Tells all that a site moved to a host."""
        if (site, host) in self._homes:
            return
        try:
            self.server.read("SADD", "homes", f"{site}\n{host}")
            self._homes.add((site, host))
        except AwayError:
            pass  # whoever takes an address of that host learns it

    def enter(self, slot: str) -> str | None:
        """A token for a host alone, for one of its small files; None where another has it, or the server is away."""
        token = self._token()
        try:
            if not int(self.server.ask("enter", slot, self.worker, token, LEASE)):
                return None
        except AwayError:
            return None
        self._held[slot] = token
        return token

    def exit(self, slot: str, token: str) -> None:
        """Gives the host back."""
        self._held.pop(slot, None)
        self._told("leave_host", slot, token, self.known.pauses(slot)[0])

    # How far it is

    def is_busy(self, host: str) -> bool:
        """Whether the host is this worker's now."""
        return slot_of(host) in self._held

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is leased here: what is to be told is kept, and told when it can be."""
        return not self._leases

    @property
    def is_idle(self) -> bool:
        """Whether nothing is leased here, and all that landed is told."""
        if self._leases or self._claims:
            return False
        return not self.database.execute("SELECT EXISTS (SELECT 1 FROM outbox WHERE NOT refused)").fetchone()[0]

    @property
    def awaits(self) -> bool:
        """Whether anything is to be had yet, of this worker or of what others find; true while nobody knows."""
        if not self.is_idle:
            return True
        if time.monotonic() - self._looked >= CHECKED:
            self._looked, self._pending = time.monotonic(), True
            self.hosts()
        return self._pending

    def left(self) -> dict[str, int]:
        """How many addresses have not landed, by site, everywhere."""
        try:
            found = text(self.server.read("HGETALL", "left"))
        except AwayError:
            return {}
        return {site: int(count) for site, count in sorted(found.items()) if int(count)}


def _row(values: dict[str, str]) -> Row:
    known: dict[str, Any] = {name: values.get(name) for name in Row.__struct_fields__}
    return convert({name: int(value) if name in _INTEGERS else value for name, value in known.items()}, Row)


def _columns(values: dict[str, str]) -> dict[str, str | int | float | None]:
    """What the state of this worker keeps of an address, by column."""
    found: dict[str, str | int | float | None] = {name: values.get(name) for name in _COLUMNS}
    for name in _INTEGERS:
        found[name] = None if found[name] is None else int(str(found[name]))
    found["listed"] = found["listed"] or ""
    found["due"] = None if found["due"] is None else float(str(found["due"]))
    found["failures"] = found["failures"] or 0
    moment = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    return {**found, "first_seen": moment, "last_seen": moment, "leased": None}
