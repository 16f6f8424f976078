"""The frontier's promises: a lease has one end, whoever reports it, and outlives the process that had it."""

import logging
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cleaning.model import Rejection
from crawler.addressing import address
from crawler.state import Fetched, Link, Row, StateFrontier, Verdict, given_back, lost, opened
from crawler.state.frontier import LOST
from crawler.state.links import Links
from crawler.state.values import Leased

HOST = "a.example"
FAILED = Verdict(reason=Rejection.FETCH_FAILED, detail="x", hint="x", kind="timeout")


def filled(folder: Path, pages: int) -> sqlite3.Connection:
    """A state with so many addresses that wait."""
    database = opened(folder / "state.sqlite")
    links = Links(database, 1)
    for number in range(pages):
        where = address(f"http://{HOST}/{number}")
        assert where is not None
        links.add(Link(address=where, site=HOST, priority=pages - number), datetime.now(UTC))
    return database


class Kept:
    """What a frontier hands to the writer; leases are written at once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.landed: list[Fetched] = []

    def put(self, message: Any) -> None:
        """Takes it."""
        if isinstance(message, Leased):
            self.database.execute("UPDATE urls SET leased = ? WHERE id = ?", (message.until, message.id))
        else:
            self.landed.append(message)


def frontier(folder: Path, pages: int = 3) -> tuple[StateFrontier, Kept]:
    """One over a fresh state."""
    database = filled(folder, pages)
    kept = Kept(database)
    return StateFrontier(database, kept.put), kept


def taken(found: StateFrontier) -> Row:
    """The next address."""
    row = found.take(HOST, 0.0, 60.0)
    assert row is not None
    return row


def test_an_address_is_taken_by_one(tmp_path: Path) -> None:
    """Each once, the most urgent first; then none."""
    found, _ = frontier(tmp_path)
    assert [taken(found).url for _ in range(3)] == [f"http://{HOST}/{number}" for number in range(3)]
    assert found.take(HOST, 0.0, 60.0) is None
    assert (found.flying[HOST], found.is_idle, found.left()) == (3, False, {HOST: 3})


def test_an_address_lands_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The second report changes nothing, and is told as the defect that it is."""
    found, kept = frontier(tmp_path)
    row = taken(found)
    assert found.land(Fetched(row=row, verdict=FAILED))
    with caplog.at_level(logging.ERROR):
        assert not found.land(Fetched(row=row))
    assert [fetched.verdict for fetched in kept.landed] == [FAILED]
    assert "landed twice" in caplog.text
    assert found.flying[HOST] == 0


def test_who_comes_after_the_watchdog_is_late(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """That is no defect; the first fate stays."""
    found, kept = frontier(tmp_path)
    row = taken(found)
    assert found.land(Fetched(row=row, verdict=FAILED), overdue=True)
    with caplog.at_level(logging.ERROR):
        assert not found.land(Fetched(row=row))
    assert len(kept.landed) == 1
    assert not caplog.text


def test_what_landed_is_not_taken_until_it_is_committed(tmp_path: Path) -> None:
    """The state still has it among those that wait."""
    found, kept = frontier(tmp_path, 1)
    row = taken(found)
    found.land(Fetched(row=row, verdict=FAILED))
    assert found.take(HOST, 0.0, 60.0) is None
    assert not found.is_idle
    found.committed(kept.landed)
    assert found.is_idle


def test_a_lease_is_renewed_and_given_back(tmp_path: Path) -> None:
    """Its deadline moves on, never back; given back, the address waits as before."""
    found, kept = frontier(tmp_path, 1)
    row = taken(found)
    for until, now in ((90.0, 90.0), (10.0, 90.0)):
        found.renew(row, until)
        assert [lease.until for lease in found.leases()] == [now]
    assert kept.database.execute("SELECT leased FROM urls").fetchone() == (90.0,)
    found.give_back(row)
    assert taken(found).url == row.url


def test_a_lease_that_a_process_died_with_is_lost(tmp_path: Path) -> None:
    """The address waits behind the others of its host; the end of a run that ends well loses none."""
    found, kept = frontier(tmp_path)
    first = taken(found)
    assert lost(kept.database) == []
    after = StateFrontier(kept.database, kept.put)
    assert [taken(after).id for _ in range(3)][-1] == first.id
    given_back(kept.database)
    assert lost(kept.database) == []
    assert kept.database.execute("SELECT max(lost) FROM urls").fetchone() == (1,)


def test_what_ends_every_process_ends_no_further_one(tmp_path: Path) -> None:
    """After so many, it is failed without being asked for."""
    _, kept = frontier(tmp_path, 1)
    for number in range(1, LOST + 1):
        found = StateFrontier(kept.database, kept.put)
        taken(found)
        failed = lost(kept.database)
        assert bool(failed) == (number == LOST)
    assert failed[0].verdict is not None
    assert "runs ended while it was fetched" in failed[0].verdict.detail
    assert StateFrontier(kept.database, kept.put).take(HOST, 0.0, 1.0) is None
