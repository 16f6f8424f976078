"""A finished run as a person sees it: one page that shows it, one that shows what differs from another."""

from crawler.reports.correcting import NoSuchBlockError, correction_of, shown_entry
from crawler.reports.courses import Course, Figures
from crawler.reports.difference import Difference, compared
from crawler.reports.entries import BadRunError, entries
from crawler.reports.finding import Found, found
from crawler.reports.overview import Overview, looked_over
from crawler.reports.page import write_comparison, write_report
from crawler.reports.rows import is_run

__all__ = [
    "BadRunError",
    "Course",
    "Difference",
    "Figures",
    "Found",
    "NoSuchBlockError",
    "Overview",
    "compared",
    "correction_of",
    "entries",
    "found",
    "is_run",
    "looked_over",
    "shown_entry",
    "write_comparison",
    "write_report",
]
