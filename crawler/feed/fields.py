"""What a JSON object says about a page."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import structs

from cleaning.model import Failure, Known, Page, Rejection, Source
from crawler.feed.failures import failure, sound
from crawler.feed.options import FeedOptions

_MOST_NAMES = 12  # that a message lists
_BLANK = (None, "", b"")


def page_of(item: Mapping[str, Any], source: Source, options: FeedOptions) -> Page | Failure:
    """The page of an object's field `html`, or else `text`, as UTF-8; what other fields say becomes `known`.

    Where both hold something, `html` wins. A field that is there and empty gives an empty page. Bytes, which tables
    hold and JSON does not, are a page as it came: their encoding is found.
    """
    for field in ("html", "text"):
        kind = f"text/{'plain' if field == 'text' else 'html'}"
        content = _string(item, field, options)
        if content:
            return _page(item, content.encode(), kind, source, options)
        body = _bytes(item, field, options)
        if body:
            return structs.replace(_page(item, body, kind, source, options), charset=None)
    names = [name for field in ("html", "text") for name in options.names(field)]
    if any(value in _BLANK for name in names for value in _values(item, name)):
        return _page(item, b"", "text/plain", source, options)
    return _without_content(item, names, source)


def _page(item: Mapping[str, Any], body: bytes, content_type: str, source: Source, options: FeedOptions) -> Page:
    return Page(
        body=body,
        url=_string(item, "url", options),
        content_type=content_type,
        charset="utf-8",
        fetched_at=moment(_string(item, "fetched_at", options)),
        source=source,
        known=Known(
            title=_string(item, "title", options),
            authors=_strings(item, "authors", options),
            date=_string(item, "date", options),
            sitename=_string(item, "sitename", options),
            description=_string(item, "description", options),
            categories=_strings(item, "categories", options),
            tags=_strings(item, "tags", options),
        ),
    )


def _without_content(item: Mapping[str, Any], names: list[str], source: Source) -> Failure:
    wrong = [f"{name} holds {type(value).__name__}" for name in names for value in _values(item, name)]
    fields = ", ".join(list(item)[:_MOST_NAMES]) + (", …" if len(item) > _MOST_NAMES else "")
    detail = f"no string in {' or '.join(names)}; " + ("; ".join(wrong) or f"the fields are: {fields or 'none'}")
    strings = {name: value for name, value in item.items() if isinstance(value, str)}
    longest = max(strings, key=lambda name: len(strings[name]), default="NAME")
    target = "html" if strings.get(longest, "").lstrip().startswith("<") else "text"
    return failure(
        source, Rejection.NO_CONTENT_FIELD, detail, f"name the field of the page: --field {target}={longest}"
    )


def _string(item: Mapping[str, Any], field: str, options: FeedOptions) -> str | None:
    """The field's value where it is a string that is not blank, else None."""
    found = (value for name in options.names(field) for value in _values(item, name))
    return next((sound(value) for value in found if isinstance(value, str) and value.strip()), None)


def _bytes(item: Mapping[str, Any], field: str, options: FeedOptions) -> bytes | None:
    """The field's value where it is bytes that are not blank, else None."""
    found = (value for name in options.names(field) for value in _values(item, name))
    return next((value for value in found if isinstance(value, bytes) and value.strip()), None)


def _strings(item: Mapping[str, Any], field: str, options: FeedOptions) -> tuple[str, ...]:
    """The field's values: of a list of strings, of a list of objects with a name, or of one string."""
    for name in options.names(field):
        for value in _values(item, name):
            found = tuple(sound(text) for text in _names(value) if text.strip())
            if found:
                return found
    return ()


def _names(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case {"name": str(name)}:
            yield name
        case list():
            for item in value:
                yield from _names(item) if not isinstance(item, list) else ()


def _values(item: Mapping[str, Any], name: str) -> Iterator[Any]:
    """The value of a name in an object, where it has one: the name as it is, else its dots lead into objects."""
    if name in item:
        yield item[name]
        return
    outer, dot, inner = name.partition(".")
    nested = item.get(outer) if dot else None
    if isinstance(nested, Mapping):
        yield from _values(nested, inner)


def moment(text: str | None) -> str | None:
    """The text where it is an ISO 8601 date or time, else None.

    >>> moment("2017-03-06T04:03:53Z"), moment("yesterday")
    ('2017-03-06T04:03:53Z', None)
    """
    try:
        return text if text and datetime.fromisoformat(text) else None
    except ValueError:
        return None
