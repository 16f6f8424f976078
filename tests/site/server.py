"""An HTTP server over loopback that can be as bad as servers get: `Site` in a thread, or `python -m tests.site`."""

import asyncio
import json
import ssl
import threading
from collections import Counter
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.site.odd import ODD, Wire
from tests.site.pages import Answer, Host


class Site:
    """Hosts 127.0.0.2, 127.0.0.3, ... on one port; in a `with`, they answer."""

    def __init__(self, hosts: int = 1, pages: int = 20, delay: float = 0.0, tls: ssl.SSLContext | None = None) -> None:
        share, rest = divmod(pages, hosts)
        self.hosts = {f"127.0.0.{2 + number}": Host(number, share + (number < rest)) for number in range(hosts)}
        self.delay = delay
        self.tls = tls
        self.own: dict[str, Answer] = {}  # what a test wants of an address, as 'host/path'; stronger than all else
        self.port = 0
        self.requests = Counter[str]()  # by address, as 'host/path?query'
        self.bodies = Counter[str]()  # of these, answered with a body and 200
        self.headers: dict[str, dict[str, str]] = {}  # the last request's, by address
        self.visits = Counter[str]()  # what odd pages count
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()

    @property
    def bases(self) -> list[str]:
        """'http://127.0.0.2:8000' and so on."""
        return [f"{'https' if self.tls else 'http'}://{name}:{self.port}" for name in self.hosts]

    @property
    def base(self) -> str:
        """The first host's."""
        return self.bases[0]

    def __enter__(self) -> Self:
        """Itself, when every host answers."""
        self._thread.start()
        self._ready.wait(20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the server."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        loop = self._loop = asyncio.new_event_loop()
        loop.run_until_complete(self.listen())
        self._ready.set()
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    async def listen(self) -> None:
        """Opens the hosts' sockets, all on the port that the first one gets."""
        loop = asyncio.get_running_loop()
        for name, host in self.hosts.items():
            server = await loop.create_server(lambda: Connection(self), name, self.port, backlog=512, ssl=self.tls)
            self.port = self.port or server.sockets[0].getsockname()[1]
            host.base = f"{'https' if self.tls else 'http'}://{name}:{self.port}"

    def answer(self, host: str, target: str) -> Answer | Wire:
        """What an address answers."""
        parts = urlsplit(target)
        if found := self.own.get(f"{host}{target}"):
            return found
        if parts.path.startswith("/.site/"):
            return self._control(parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()})
        if odd := ODD.get(parts.path.split("/")[1]):
            return odd(self, f"http://{host}:{self.port}", target)
        page = self.hosts[host].answer(parts.path) if host in self.hosts else None
        return page or Answer(404, (("Content-Type", "text/html"),), b"<html><body><p>Not found</p></body></html>")

    def _control(self, path: str, given: dict[str, str]) -> Answer:
        hosts = list(self.hosts.values())
        if path.endswith("/log"):
            body = json.dumps({"requests": self.requests, "bodies": self.bodies})
        elif path.endswith("/forget"):
            self.requests.clear()
            self.bodies.clear()
            body = "{}"
        else:
            for number in range(int(given.get("change", 0))):
                hosts[number % len(hosts)].change([number // len(hosts)])
            for number in range(int(given.get("add", 0))):
                hosts[number % len(hosts)].add(1)
            body = "{}"
        return Answer(200, (("Content-Type", "application/json"),), body.encode())


class Connection(asyncio.Protocol):
    """A connection of HTTP/1.1 with keep-alive."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.data = b""
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the transport."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers each request whose head is there."""
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, self.data = self.data.split(b"\r\n\r\n", 1)
            self._request(head.decode("latin-1"))

    def _request(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        target = first.split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host = headers.get("host", "").split(":")[0]
        address = f"{host}{target}"
        if not target.startswith("/.site/"):
            self.site.requests[address] += 1
            self.site.headers[address] = headers
        found = self.site.answer(host, target)
        if isinstance(found, Wire):
            self.task = asyncio.get_running_loop().create_task(self._odd(found))
        elif self.site.delay:
            asyncio.get_running_loop().call_later(self.site.delay, self._send, address, found, headers)
        else:
            self._send(address, found, headers)

    def _send(self, address: str, found: Answer, headers: dict[str, str]) -> None:
        if found.status == 200 and headers.get("if-none-match") == found.etag:
            found = Answer(304, (), b"")
        elif found.status == 200:
            self.site.bodies[address] += 1
        self.transport.write(wired(found))

    async def _odd(self, wire: Wire) -> None:
        for piece in wire:
            if isinstance(piece, bytes):
                self.transport.write(piece)
            else:
                await asyncio.sleep(piece)
        self.transport.close()


def wired(found: Answer) -> bytes:
    """An answer as it goes over the wire."""
    names = {name.lower() for name, _ in found.headers}
    lines = [f"HTTP/1.1 {found.status} {HTTPStatus(found.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in found.headers]
    if found.status == 200 and "etag" not in names:
        lines.append(f"ETag: {found.etag}")
    if "content-length" not in names and found.status != 304:
        lines.append(f"Content-Length: {len(found.body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + found.body
