"""Values pass between processes whole and in order, and nobody waits with their hands full."""

import socket
import threading
from collections.abc import Iterator
from itertools import islice

from crawler.workers.channel import Channel, framed, values
from crawler.workers.prefetch import Prefetch


def test_a_large_value_waits_until_there_is_room() -> None:
    """What the socket does not take stays, and is sent by and by."""
    here, there = socket.socketpair()
    channel = Channel(here)
    large = b"x" * 5_000_000
    channel.put(large)
    channel.put("small")
    assert channel.full
    found: list[object] = []
    reader = threading.Thread(target=lambda: found.extend(islice(values(there.makefile("rb")), 2)))
    reader.start()
    while channel.full:
        channel.pump()
    reader.join()
    assert found == [large, "small"]


def test_what_was_said_before_the_end_is_heard() -> None:
    """Values come in order, half of one is no value, and then the channel is closed."""
    here, there = socket.socketpair()
    channel = Channel(here)
    there.sendall(framed(1) + framed("two") + framed(3)[:-1])
    assert channel.take() == [1, "two"]
    assert not channel.closed
    there.close()
    assert channel.take() == []
    assert channel.closed
    channel.put("nobody hears it")
    assert not channel.full


def test_half_of_a_surrogate_pair_passes() -> None:
    """Titles from JSON may hold one."""
    here, there = socket.socketpair()
    there.sendall(framed("\ud800"))
    assert Channel(here).take() == ["\ud800"]


def test_an_intake_reads_no_further_than_it_may() -> None:
    """What is not released bounds what is read ahead."""
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    intake = Prefetch(items(), most_items=5, most_bytes=10**9)
    first: list[int] = []
    while len(first) < 5:
        first += intake.take()
    assert len(read) <= 6  # one is in hand
    for item in first:
        intake.release(item)
    rest: list[int] = []
    while not intake.ended:
        for item in intake.take():
            rest.append(item)
            intake.release(item)
    intake.stop()
    assert first + rest == list(range(100))
