"""Every way to make a `Page` from local input: files, folders, patterns and standard input, of any kind."""

from crawler.feed.inputs import feed, read
from crawler.feed.options import FIELDS, FeedOptions, Format, fields_of
from crawler.feed.walk import Input, walk

__all__ = ["FIELDS", "FeedOptions", "Format", "Input", "feed", "fields_of", "read", "walk"]
