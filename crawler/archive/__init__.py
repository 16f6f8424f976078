"""What was fetched, kept as it came, in files that only grow."""

from typing import TYPE_CHECKING, Any

from crawler.archive.appended import Appended, set_aside, size_of
from crawler.archive.capture import Capture
from crawler.archive.members import Member, members

if TYPE_CHECKING:
    from crawler.archive.warc import SIZE, Archive, Place, number_of

__all__ = [
    "SIZE",
    "Appended",
    "Archive",
    "Capture",
    "Member",
    "Place",
    "members",
    "number_of",
    "set_aside",
    "size_of",
]

_OF_WARC = frozenset(("SIZE", "Archive", "Place", "number_of"))


def __getattr__(name: str) -> Any:
    """What writes WARC, whose library a run of `clean` need not load."""
    if name not in _OF_WARC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from crawler.archive import warc  # noqa: PLC0415 - loaded when it is asked for

    return getattr(warc, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
