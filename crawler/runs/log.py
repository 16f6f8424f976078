"""What a machine reads while a run goes on: a JSON object a line."""

import time
from datetime import UTC, datetime
from typing import IO, Any

import msgspec

from cleaning.recording import Outcome, Tally, escaped
from crawler.runs.pace import Pace

EVERY = 10.0  # seconds between two lines about the progress


class Log:
    """Lines about a run: `started`, `rejected` for each such input, `progress`, `done`; each has `event` and `time`."""

    def __init__(self, stream: IO[str], pace: Pace) -> None:
        self.stream = stream
        self.pace = pace
        self._last = time.monotonic()

    def say(self, event: str, **more: Any) -> None:
        """One line."""
        line = {"event": event, "time": datetime.now(UTC).isoformat(timespec="milliseconds"), **more}
        self.stream.write(escaped(msgspec.json.encode(line).decode()) + "\n")
        self.stream.flush()

    def saw(self, outcome: Outcome, tally: Tally) -> None:
        """Tells what is to be told of one outcome."""
        if outcome.rejected:
            self.say("rejected", **msgspec.json.decode(outcome.rejected))
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            self.say("progress", **msgspec.to_builtins(self.pace.state(tally)))
