"""Values as lines of JSON."""

from typing import Any

import msgspec
from msgspec import Struct

_SURROGATES = dict.fromkeys(range(55296, 57344), "�")


def encoded(value: Struct | dict[str, Any]) -> tuple[bytes, int]:
    r"""The value as one line of UTF-8, with its newline, and how many lone surrogates became U+FFFD.

    A lone surrogate is half a character; UTF-8 has no bytes for it. It comes from `"\ud800"` in JSON and from file
    names that are not UTF-8.

    >>> encoded({"text": "Sabah\ud800"})
    (b'{"text":"Sabah\xef\xbf\xbd"}\n', 1)
    """
    try:
        return msgspec.json.encode(value) + b"\n", 0
    except UnicodeEncodeError:
        sound, replaced = _without_surrogates(msgspec.to_builtins(value))
        return msgspec.json.encode(sound) + b"\n", replaced


def _without_surrogates(value: Any) -> tuple[Any, int]:
    if isinstance(value, str):
        sound = value.translate(_SURROGATES)
        return sound, sum(was != now for was, now in zip(value, sound, strict=True))
    if isinstance(value, dict):
        items = [(key, *_without_surrogates(item)) for key, item in value.items()]
        return {key: item for key, item, _ in items}, sum(count for *_, count in items)
    if isinstance(value, list | tuple):
        pairs = [_without_surrogates(item) for item in value]
        return [item for item, _ in pairs], sum(count for _, count in pairs)
    return value, 0
