"""Every way to make a `Page` from local input: files, folders, patterns and standard input, of any kind."""

from typing import Any

from crawler.feed.options import FIELDS, FeedOptions, Format, fields_of

__all__ = ["FIELDS", "FeedOptions", "Format", "feed", "fields_of"]


def __getattr__(name: str) -> Any:
    """`feed`, with all that reads; a worker process, which is handed its pages, needs none of it."""
    if name != "feed":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from crawler.feed.inputs import feed  # noqa: PLC0415 - loaded when it is asked for

    return feed
