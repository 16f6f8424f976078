"""Values to and from another process, over a socket that never blocks its owner."""

import pickle
import socket
import struct
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

_LENGTH = struct.Struct(">Q")
_PIECE = 1 << 18  # bytes that one call takes in: a worker's answers for some pages


def framed(value: object) -> bytes:
    """The value as it goes over the socket: its length, then its pickle (JSON would lose half of a surrogate pair)."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


def values(stream: IO[bytes]) -> Iterator[Any]:
    """The values of a blocking stream, until the other end is closed."""
    while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        data = stream.read(length)
        if len(data) < length:
            return
        yield pickle.loads(data)  # noqa: S301 - our own process wrote it


class Channel:
    """The end of a socket that belongs to the process that must go on, whatever becomes of the other end.

    What does not fit into the socket waits here until `pump` is called; what came in is taken by `take`.
    """

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._socket = end
        self._out: deque[memoryview] = deque()
        self._in = bytearray()
        self.closed = False  # the other end is: nothing more will come

    def fileno(self) -> int:
        """For `select`."""
        return self._socket.fileno()

    @property
    def full(self) -> bool:
        """Whether something waits until the socket takes it."""
        return bool(self._out)

    def put(self, value: object) -> None:
        """Sends a value, now or as soon as there is room."""
        self._out.append(memoryview(framed(value)))
        self.pump()

    def pump(self) -> None:
        """Sends what waits, as far as there is room."""
        try:
            while self._out:
                sent = self._socket.send(self._out[0])
                if sent < len(self._out[0]):
                    self._out[0] = self._out[0][sent:]
                else:
                    self._out.popleft()
        except BlockingIOError:
            pass
        except OSError:  # the other end is gone: `take` says so, after what it still said
            self._out.clear()

    def take(self) -> list[Any]:
        """The values that have come."""
        try:
            while piece := self._socket.recv(_PIECE):
                self._in += piece
            self.closed = True
        except BlockingIOError:
            pass
        except OSError:
            self.closed = True
        return list(self._parsed())

    def _parsed(self) -> Iterator[Any]:
        while len(self._in) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._in)
            end = _LENGTH.size + length
            if len(self._in) < end:
                return
            value = pickle.loads(memoryview(self._in)[_LENGTH.size : end])  # noqa: S301 - our own process wrote it
            del self._in[:end]
            yield value

    def close(self) -> None:
        """Closes this end."""
        self._out.clear()
        with suppress(OSError):
            self._socket.close()
