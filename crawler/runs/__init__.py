"""A run of `pagesieve clean`: its inputs, its folder, its journal, and what is shown of it meanwhile."""

from cleaning.recording import DOCUMENTS, REJECTED, REMOVED, RUN
from crawler.runs.layout import COMPRESSIONS, Layout
from crawler.runs.lock import Lock, LockedError
from crawler.runs.log import EventFormatter, Events, Log
from crawler.runs.making import BadOutputError, difference
from crawler.runs.metrics import Metrics
from crawler.runs.outputs import Output, is_folder, output_of, refuse_overlap
from crawler.runs.pace import Pace, clock_time
from crawler.runs.progress import Progress
from crawler.runs.resumable import Part
from crawler.runs.run import Job, Result, run
from crawler.runs.screen import screen_of_stderr
from crawler.runs.summary import show
from crawler.runs.views import make_views

__all__ = [
    "COMPRESSIONS",
    "DOCUMENTS",
    "REJECTED",
    "REMOVED",
    "RUN",
    "BadOutputError",
    "EventFormatter",
    "Events",
    "Job",
    "Layout",
    "Lock",
    "LockedError",
    "Log",
    "Metrics",
    "Output",
    "Pace",
    "Part",
    "Progress",
    "Result",
    "clock_time",
    "difference",
    "is_folder",
    "make_views",
    "output_of",
    "refuse_overlap",
    "run",
    "screen_of_stderr",
    "show",
]
