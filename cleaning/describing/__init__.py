"""What is known of a document beside its text: title, authors, dates, site, topics."""

from cleaning.describing.bylines import parse_byline
from cleaning.describing.dates import MAX_LINE, find_date, is_clock_line, is_date_line, split_leading_date
from cleaning.describing.linked_data import article_bodies
from cleaning.describing.metadata import Describe
from cleaning.describing.names import looks_like_name

__all__ = [
    "MAX_LINE",
    "Describe",
    "article_bodies",
    "find_date",
    "is_clock_line",
    "is_date_line",
    "looks_like_name",
    "parse_byline",
    "split_leading_date",
]
