"""An observation that shows nothing, for tests that change what they are about."""

from cleaning.observations import Observation

NOTHING = Observation(
    words=3,
    sentences=0,
    closed=False,
    full_stop=False,
    cut_short=False,
    cue=None,
    date_line=False,
    clock=False,
    byline=False,
    name=False,
    dated=False,
    doubled=False,
    repeats=False,
    repeated=False,
    listed=False,
)
