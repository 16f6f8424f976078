"""A server that answers at random."""

import asyncio
from collections import Counter

from tests.bench.chaos_answers import Dice, answer
from tests.bench.loopback import Loopback

HOSTS = 10
STARTS = 200  # pages of a host that a crawl begins with, since many answers have no links


class Chaos(Loopback):
    """The hosts 127.0.0.2, 127.0.0.3, ... on one port; in a `with`, they answer."""

    def __init__(self, seed: int, hosts: int = HOSTS, starts: int = STARTS) -> None:
        super().__init__([f"127.0.0.{number + 2}" for number in range(hosts)])
        self.seed = seed
        self.starts = starts  # pages of each host that the crawl begins with
        self.answers = 0
        self.visits = Counter[str]()

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
