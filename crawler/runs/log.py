"""What a machine reads while a run goes on: a JSON object a line."""

import logging
import time
from datetime import UTC, datetime
from typing import IO, Any

import msgspec

from cleaning.recording import Outcome, Tally, escaped
from crawler.runs.pace import Pace

EVERY = 10.0  # seconds between two lines about the progress


class Events:
    """Lines about whatever goes on; each has `event` and `time`."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream

    def say(self, event: str, **more: Any) -> None:
        """One line."""
        self.stream.write(f"{event_line(event, **more)}\n")
        self.stream.flush()


class EventFormatter(logging.Formatter):
    """Records of Python's logging as such lines: the event `log`, with `level`, `logger` and `message`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        trace = {"trace": self.formatException(record.exc_info)} if record.exc_info else {}
        said = {"level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        return event_line("log", **said, **trace)


def event_line(event: str, **more: Any) -> str:
    """A JSON object on one line, in which no sign steers a terminal."""
    line = {"event": event, "time": datetime.now(UTC).isoformat(timespec="milliseconds"), **more}
    return escaped(msgspec.json.encode(line).decode())


class Log(Events):
    """Lines about a run of `clean`: `rejected` for each such input, `progress`, `done`."""

    def __init__(self, stream: IO[str], pace: Pace) -> None:
        super().__init__(stream)
        self.pace = pace
        self._last = time.monotonic()

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Tells what is to be told of one outcome."""
        if outcome.rejected:
            self.say("rejected", **msgspec.json.decode(outcome.rejected))
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            self.say("progress", **msgspec.to_builtins(self.pace.state(tally)))
