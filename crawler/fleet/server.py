"""The Redis server behind a shared frontier: asked by one script, and away at times."""

import logging
import time
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cleaning.config import ConfigError
from cleaning.recording import MissingLibraryError, one_line

INSTALL = "a frontier in Redis needs redis-py, which is not installed; install it: pip install 'pagesieve[redis]'"
SCHEMES = ("redis", "rediss", "unix")
CONNECTING = 2.0  # seconds
ANSWERING = 10.0  # seconds that an answer may take: a server that writes its log anew is slow for a while
REST = 0.25  # seconds in which a server that did not answer is not asked again by who can't wait
DAY = 86_400
# What a server says that refuses for now; whatever else it refuses is a defect.
FOR_NOW = (
    "LOADING",
    "BUSY",
    "OOM",
    "MISCONF",
    "READONLY",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "TRYAGAIN",
    "NOREPLICAS",
    "NOAUTH",
)

logger = logging.getLogger(__name__)


class AwayError(Exception):
    """The server does not answer now, or refuses for now; what was asked may have been done or not."""


class Server:
    """A Redis server, as `redis://[:PASSWORD@]HOST[:PORT][/NUMBER]` names it, and the prefix of what is ours there.

    Raises `ConfigError` for an address that is none, `MissingLibraryError` where redis-py is not installed.
    """

    def __init__(self, url: str, prefix: str = "pagesieve") -> None:
        if urlsplit(url).scheme not in SCHEMES:
            raise ConfigError(f"'{bare(url)}' is no address of Redis; write redis://localhost:6379/0")
        self.url = url
        self.name = bare(url)
        self.prefix = "{" + prefix + "}"  # braces: a cluster keeps all of it on one node
        self._away_until = 0.0
        self._away_since: float | None = None

    def check(self) -> None:
        """Raises `ConfigError` for an address that is none, `MissingLibraryError` without redis-py; asks nothing."""
        _ = self._client

    @cached_property
    def _client(self) -> Any:
        try:
            from redis import Redis  # noqa: PLC0415 - an extra
            from redis.backoff import NoBackoff  # noqa: PLC0415
            from redis.retry import Retry  # noqa: PLC0415
        except ImportError as error:
            raise MissingLibraryError(INSTALL) from error
        try:
            return Redis.from_url(
                self.url,
                socket_connect_timeout=CONNECTING,
                socket_timeout=ANSWERING,
                retry=Retry(NoBackoff(), 0),  # whoever asks knows whether to ask again
            )
        except ValueError as error:
            raise ConfigError(f"'{self.name}' is no address of Redis ({error}); write redis://HOST:6379/0") from error

    @cached_property
    def _script(self) -> Any:
        source = files(__package__).joinpath("frontier.lua").read_text(encoding="utf-8")
        return self._client.register_script(source)

    @property
    def is_resting(self) -> bool:
        """Whether it did not answer just now: who can't wait leaves it alone."""
        return time.monotonic() < self._away_until

    @property
    def away(self) -> float:
        """The seconds since it last answered; 0 where it does."""
        return time.monotonic() - self._away_since if self._away_since is not None else 0.0

    def ask(self, what: str, *words: object) -> Any:
        """What the script answers. Raises `AwayError` where the server does not."""
        return self._told(lambda: self._script(keys=[self.prefix], args=[what, *map(str, words)]))

    def read(self, what: str, name: str, *words: object) -> Any:
        """What a command of Redis says of one key of ours. Raises `AwayError`."""
        return self._told(lambda: self._client.execute_command(what, f"{self.prefix}:{name}", *words))

    def put_file(self, url: str, fields: Mapping[str, Any]) -> None:
        """Keeps a small file of a host for a day. Raises `AwayError`."""
        name = f"{self.prefix}:file:{url}"
        self._told(lambda: (self._client.hset(name, mapping=dict(fields)), self._client.expire(name, DAY)))

    def file(self, url: str) -> dict[bytes, bytes]:
        """A small file of a host; empty where none is kept. Raises `AwayError`."""
        found: dict[bytes, bytes] = self._told(lambda: self._client.hgetall(f"{self.prefix}:file:{url}"))
        return found

    def complaint(self) -> str | None:
        """What the server would lose in a crash, in words; None where that is nothing, or nobody says."""
        try:
            told = self._told(lambda: self._client.config_get("append*"))
        except AwayError:
            return None
        said = text(told)
        if said.get("appendonly") == "no":
            return "it keeps nothing over a crash (appendonly no): start it with --appendonly yes --appendfsync always"
        if said.get("appendfsync") != "always":
            return f"a crash of it may cost a second (appendfsync {said.get('appendfsync')}); `always` costs nothing"
        return None

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def _told(self, asked: Any) -> Any:
        from redis.exceptions import RedisError, ResponseError  # noqa: PLC0415 - an extra

        try:
            answer = asked()
        except (RedisError, OSError) as error:
            if isinstance(error, ResponseError) and not any(word in str(error) for word in FOR_NOW):
                raise
            if self._away_since is None:
                logger.warning("%s does not answer: %s", self.name, one_line(str(error))[:200])
                self._away_since = time.monotonic()
            self._away_until = time.monotonic() + REST
            raise AwayError(f"{self.name}: {one_line(str(error))[:200]}") from error
        if self._away_since is not None:
            logger.warning("%s answers again", self.name)
        self._away_since, self._away_until = None, 0.0
        return answer


def text(value: Any) -> Any:
    """An answer's bytes as text, in lists and tables, too; a set as a list in order.

    >>> text([b"a", {b"c", b"b"}, {b"d": 1}])
    ['a', ['b', 'c'], {'d': 1}]
    """
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {text(name): text(one) for name, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(text(one) for one in value)
    return [text(one) for one in value] if isinstance(value, list) else value


def bare(url: str) -> str:
    """The address without its password.

    >>> bare("redis://:secret@localhost:6379/0")
    'redis://localhost:6379/0'
    """
    parts = urlsplit(url)
    return one_line(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="")))
