"""A run of `pagesieve clean`: its inputs, its folder, its journal, and what is shown of it meanwhile."""

from crawler.runs.folder import difference
from crawler.runs.lock import Lock, LockedError
from crawler.runs.log import Log
from crawler.runs.metrics import Metrics
from crawler.runs.outputs import (
    DOCUMENTS,
    REJECTED,
    REMOVED,
    RUN,
    BadOutputError,
    Output,
    is_folder,
    output_of,
    refuse_overlap,
)
from crawler.runs.pace import Pace
from crawler.runs.progress import Progress
from crawler.runs.resumable import Part
from crawler.runs.run import Job, Result, run
from crawler.runs.screen import screen_of_stderr
from crawler.runs.summary import show

__all__ = [
    "DOCUMENTS",
    "REJECTED",
    "REMOVED",
    "RUN",
    "BadOutputError",
    "Job",
    "Lock",
    "LockedError",
    "Log",
    "Metrics",
    "Output",
    "Pace",
    "Part",
    "Progress",
    "Result",
    "difference",
    "is_folder",
    "output_of",
    "refuse_overlap",
    "run",
    "screen_of_stderr",
    "show",
]
