"""What a crawl knows, in one SQLite file: addresses, what came of them, what is still to do."""

from crawler.state import runs
from crawler.state.database import opened, refused_by_disk
from crawler.state.frontier import Frontier
from crawler.state.values import GUESS, PAGE, SOURCE, Fetched, File, Link, Noted, Row, Verdict
from crawler.state.writer import Writer

__all__ = [
    "GUESS",
    "PAGE",
    "SOURCE",
    "Fetched",
    "File",
    "Frontier",
    "Link",
    "Noted",
    "Row",
    "Verdict",
    "Writer",
    "opened",
    "refused_by_disk",
    "runs",
]
