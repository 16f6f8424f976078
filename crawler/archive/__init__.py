"""What was fetched, kept as it came, in files that only grow."""

from crawler.archive.appended import Appended, set_aside, size_of
from crawler.archive.capture import Capture
from crawler.archive.warc import SIZE, Archive, Place, number_of

__all__ = [
    "SIZE",
    "Appended",
    "Archive",
    "Capture",
    "Place",
    "number_of",
    "set_aside",
    "size_of",
]
