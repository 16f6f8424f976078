"""What was fetched, kept as it came, in files that only grow."""

from crawler.archive.appended import Appended, size_of
from crawler.archive.capture import Capture
from crawler.archive.warc import SIZE, Archive, Place

__all__ = [
    "SIZE",
    "Appended",
    "Archive",
    "Capture",
    "Place",
    "size_of",
]
