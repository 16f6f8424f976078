"""What a crawl knows, in one SQLite file: addresses, what came of them, what is still to do."""

from crawler.state import runs
from crawler.state.claims import adopt, bind
from crawler.state.database import BadStateError, closed, opened, refused_by_disk
from crawler.state.examined import flaw, is_empty, read_only
from crawler.state.frontier import ENDED, LOST, Frontier, StateFrontier, given_back, lost
from crawler.state.links import Links, ahead_of, trap_of, variant_of
from crawler.state.turns import Turns
from crawler.state.values import GUESS, PAGE, SOURCE, Claimed, Fetched, File, Leased, Link, Noted, Row, Trapped, Verdict
from crawler.state.watermark import ARCHIVE, Watermark, identified, identity, mark_in, mark_of
from crawler.state.writer import Writer

__all__ = [
    "ARCHIVE",
    "ENDED",
    "GUESS",
    "LOST",
    "PAGE",
    "SOURCE",
    "BadStateError",
    "Claimed",
    "Fetched",
    "File",
    "Frontier",
    "Leased",
    "Link",
    "Links",
    "Noted",
    "Row",
    "StateFrontier",
    "Trapped",
    "Turns",
    "Verdict",
    "Watermark",
    "Writer",
    "adopt",
    "ahead_of",
    "bind",
    "closed",
    "flaw",
    "given_back",
    "identified",
    "identity",
    "is_empty",
    "lost",
    "mark_in",
    "mark_of",
    "opened",
    "read_only",
    "refused_by_disk",
    "runs",
    "trap_of",
    "variant_of",
]
