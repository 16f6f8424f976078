"""A response as it came over the wire, before anything is made of it."""

from datetime import datetime

from msgspec import Struct


class Capture(Struct, frozen=True, kw_only=True):
    """A response as it came, its content coding undone."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    received: int = 0  # bytes that came over the wire, where that is not the body's length

    def header(self, name: str) -> str | None:
        """The first header of a name, in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)
