"""The proxy through which a browser goes out: every connection is made here, to the address that was checked."""

import asyncio
import socket
from base64 import b64encode
from collections.abc import Collection, Coroutine
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from crawler.addressing import may_connect

HEAD = 65_536  # bytes of a request's head
WAIT = 30.0  # seconds for a head, an address, a connection
PIECE = 65_536  # bytes that are handed on at once
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
WHO = (
    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
    b'Proxy-Authenticate: Basic realm="pagesieve"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
)
USER = "pagesieve"
_HOP = {"connection", "proxy-connection", "keep-alive", "proxy-authorization"}


class Asked(Struct, frozen=True):
    """What a browser asks its proxy for."""

    host: str
    port: int
    head: bytes | None  # of the request, as its server takes it; None where a tunnel is asked for
    length: int = 0  # bytes of body that follow


class Outlet:
    """An HTTP proxy on loopback. A browser follows redirects and looks names up by itself; not here.

    With a `secret`, it serves those alone who know it: loopback is every local user's.
    """

    def __init__(self, allowed: Collection[str] = (), secret: str = "") -> None:
        self._allowed = allowed
        self._pass_word = b64encode(f"{USER}:{secret}".encode()).decode() if secret else ""
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.refused: list[str] = []  # hosts, in order

    async def open(self) -> str:
        """Begins to listen; its address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Ends every connection, and takes no more."""
        if self._server:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT)
            if self._pass_word and not is_known(head, self._pass_word):
                writer.write(WHO)
                await writer.drain()
            else:
                await self._pass(asked(head), reader, writer)
        except (OSError, EOFError, asyncio.LimitOverrunError, ValueError):
            pass  # one side broke off, or speaks no HTTP: the browser tells its page
        finally:
            writer.close()

    async def _pass(self, given: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = await asyncio.wait_for(self._checked(given.host, given.port), WAIT)
        if address is None:
            self.refused.append(given.host)
            writer.write(REFUSED)
            await writer.drain()
            return
        far, to_far = await asyncio.wait_for(asyncio.open_connection(address, given.port), WAIT)
        try:
            if given.head is None:
                writer.write(OPEN)
                await _first_of(_poured(reader, to_far), _poured(far, writer))
            else:  # one request a connection: the next one may be meant for another host
                to_far.write(given.head + await reader.readexactly(given.length))
                writer.write(last(await far.readuntil(b"\r\n\r\n")))
                await _first_of(_poured(far, writer), _ended(reader))
        finally:
            to_far.close()

    async def _checked(self, host: str, port: int) -> str | None:
        """The address that may be connected to; None where the host has a private one."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(place[0]) for *_, place in found]
        fine = all(may_connect(host, ip_address(one.split("%")[0]), self._allowed) for one in addresses)
        return addresses[0] if addresses and fine else None


def asked(head: bytes) -> Asked:
    """What the head of a request to a proxy asks for. Raises `ValueError` where it is none.

    >>> asked(b"CONNECT example.org:443 HTTP/1.1\\r\\n\\r\\n")
    Asked(host='example.org', port=443, head=None, length=0)
    >>> asked(b"GET http://example.org/a?b HTTP/1.1\\r\\nProxy-Connection: x\\r\\n\\r\\n").head
    b'GET /a?b HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n'
    """
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    method, target, version = first.split(" ")
    if method == "CONNECT":
        place = urlsplit(f"//{target}")
        return Asked(place.hostname or "", place.port or 443, None)
    parts = urlsplit(target)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(target)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    kept = [line for line in lines if line.partition(":")[0].strip().lower() not in _HOP]
    plain = "\r\n".join([f"{method} {path} {version}", *kept, "Connection: close", "", ""])
    length = next((line.partition(":")[2] for line in lines if line.lower().startswith("content-length:")), "0")
    return Asked(parts.hostname, parts.port or 80, plain.encode("latin-1"), int(length))


def is_known(head: bytes, word: str) -> bool:
    """Whether the head of a request has the secret, as Basic authentication of proxies has it.

    >>> is_known(b"CONNECT a.org:443 HTTP/1.1\\r\\nProxy-Authorization: Basic abc\\r\\n\\r\\n", "abc")
    True
    """
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.strip().lower() == "proxy-authorization":
            scheme, _, given = value.strip().partition(" ")
            return scheme.lower() == "basic" and compare_digest(given.strip().encode(), word.encode())
    return False


def last(head: bytes) -> bytes:
    """The head of a response, which says that no other comes on its connection.

    >>> last(b"HTTP/1.1 200 OK\\r\\nConnection: keep-alive\\r\\nContent-Length: 0\\r\\n\\r\\n")
    b'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n'
    """
    first, *lines = head.split(b"\r\n")[:-2]
    kept = [line for line in lines if line.partition(b":")[0].strip().lower().decode("latin-1") not in _HOP]
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


async def _ended(source: asyncio.StreamReader) -> None:
    """Returns when the other side hung up."""
    while await source.read(PIECE):
        pass


async def _poured(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while piece := await source.read(PIECE):
        target.write(piece)
        await target.drain()


async def _first_of(*pourings: Coroutine[None, None, None]) -> None:
    """Ends both directions as soon as one ends."""
    tasks = [asyncio.ensure_future(pouring) for pouring in pourings]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
