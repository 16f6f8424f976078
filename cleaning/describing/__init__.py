"""What is known of a document beside its text: title, authors, dates, site, topics."""

from cleaning.describing.bylines import names_people, parse_byline
from cleaning.describing.dates import MAX_LINE, find_date, is_clock_line, is_date_line, split_leading_date
from cleaning.describing.linked_data import article_bodies
from cleaning.describing.markup import class_bylines, page_title
from cleaning.describing.metadata import Describe
from cleaning.describing.names import looks_like_name
from cleaning.describing.titles import title_parts

__all__ = [
    "MAX_LINE",
    "Describe",
    "article_bodies",
    "class_bylines",
    "find_date",
    "is_clock_line",
    "is_date_line",
    "looks_like_name",
    "names_people",
    "page_title",
    "parse_byline",
    "split_leading_date",
    "title_parts",
]
