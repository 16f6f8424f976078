"""A server that answers at random."""

import asyncio
import threading
from collections import Counter

from tests.bench.chaos_answers import Dice, answer

HOSTS = 10
STARTS = 200  # pages of a host that a crawl begins with, since many answers have no links


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
