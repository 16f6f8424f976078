"""An observation that shows nothing, for tests that change what they are about."""

from cleaning.judging.observations import Observation

NOTHING = Observation(
    text="Some line",
    words=3,
    closed=False,
    cut_short=False,
    said=None,
    date_line=False,
    clock=False,
    repeats=False,
)
