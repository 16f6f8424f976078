"""A finished run as a person sees it: one page that shows it, one that shows what differs from another."""

from crawler.reports.courses import Course, Figures
from crawler.reports.difference import Difference, compared
from crawler.reports.entries import BadRunError, entries
from crawler.reports.overview import Overview, looked_over
from crawler.reports.page import write_comparison, write_report

__all__ = [
    "BadRunError",
    "Course",
    "Difference",
    "Figures",
    "Overview",
    "compared",
    "entries",
    "looked_over",
    "write_comparison",
    "write_report",
]
