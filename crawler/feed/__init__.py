"""Every way to make a `Page` from local input: files, folders, patterns and standard input, of any kind."""

from typing import TYPE_CHECKING, Any

from crawler.feed.failures import REPORT, failure, told
from crawler.feed.options import FIELDS, FeedOptions, Format, fields_of

if TYPE_CHECKING:
    from crawler.feed.archives import archive
    from crawler.feed.codecs import GZIP, BrokenError
    from crawler.feed.fields import page_of
    from crawler.feed.files import Input, walk
    from crawler.feed.inputs import Meter, feed, read
    from crawler.feed.pattern import has_magic, split
    from crawler.feed.payload import decoded
    from crawler.feed.reader import unpacked
    from crawler.feed.responses import PREVIOUS, content_type_of, response_of
    from crawler.feed.waiting import opened

__all__ = [
    "FIELDS",
    "GZIP",
    "PREVIOUS",
    "REPORT",
    "BrokenError",
    "FeedOptions",
    "Format",
    "Input",
    "Meter",
    "archive",
    "content_type_of",
    "decoded",
    "failure",
    "feed",
    "fields_of",
    "has_magic",
    "opened",
    "page_of",
    "read",
    "response_of",
    "split",
    "told",
    "unpacked",
    "walk",
]

# All that reads is loaded when it is asked for: a worker process, which is handed its pages, needs none of it.
_HOMES = {
    "BrokenError": "codecs",
    "GZIP": "codecs",
    "Input": "files",
    "Meter": "inputs",
    "PREVIOUS": "responses",
    "archive": "archives",
    "content_type_of": "responses",
    "decoded": "payload",
    "feed": "inputs",
    "has_magic": "pattern",
    "opened": "waiting",
    "page_of": "fields",
    "read": "inputs",
    "response_of": "responses",
    "split": "pattern",
    "unpacked": "reader",
    "walk": "files",
}


def __getattr__(name: str) -> Any:
    """What reads, from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as what it loads

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
