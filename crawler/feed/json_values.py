"""JSON as scrapers write it, read or refused with the place where it breaks."""

import json
from typing import Any

import msgspec
from msgspec import Struct

RECORD = b" \t\r\n\x1e"  # before a text of a JSON sequence
EXTRA = "Extra data"  # what the standard library says of a value behind the first


class Malformed(Struct, frozen=True):
    """Why some bytes are not JSON, and in which column, from 1, that shows."""

    column: int
    said: str


def parse(text: bytes) -> Any:
    """The value of a JSON text, or `Malformed`.

    What msgspec refuses gets a second reading by the standard library, for two things that scrapers write: half of an
    emoji (`"\\ud83d"`, from text cut by length; see `failures.sound`), and Python's NaN and Infinity.

    >>> parse(b'{"text": "Hello"}')
    {'text': 'Hello'}
    >>> parse(b'{"text": Hello}')
    Malformed(column=10, said='Expecting value')
    """
    text = text.lstrip(RECORD)
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        return Malformed(1, "objects or lists are nested too deep")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _second_reading(text)


def is_valid(text: bytes) -> bool:
    """Whether a text is JSON by the standard; nothing is made of it.

    >>> is_valid(b"[1, 2]"), is_valid(b"[1, 2")
    (True, False)
    """
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _second_reading(text: bytes) -> Any:
    try:
        return json.loads(text.decode("utf-8"))
    except json.JSONDecodeError as error:
        return Malformed(error.colno, error.msg)
    except UnicodeDecodeError as error:
        return Malformed(error.start + 1, f"byte 0x{text[error.start]:02x} is not UTF-8")
    except RecursionError:
        return Malformed(1, "objects or lists are nested too deep")
    except ValueError as error:  # a number of more digits than Python converts
        return Malformed(1, str(error))
