"""The servers of the benchmarks: addresses on loopback that answer on one port, in a thread."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Self


class Loopback:
    """In a `with`, each of these addresses answers on `port`; a subclass says what, in `_talk`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        """Itself, when every host answers."""
        self._thread.start()
        self._ready.wait(60)
        return self

    def __exit__(self, *raised: object) -> None:
        """Closes the server, and what is under way."""
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
            server = await asyncio.start_server(self._talk, name, self.port, backlog=512)
            self.port = self.port or server.sockets[0].getsockname()[1]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError
