"""An observation that shows nothing, for tests that change what they are about."""

from cleaning.observations import Observation

NOTHING = Observation(
    words=3,
    closed=False,
    cut_short=False,
    cue=None,
    date_line=False,
    clock=False,
    byline=False,
    dated=False,
    doubled=False,
    repeats=False,
)
