"""The elements of a JSON array, or values one behind the other, of which none but the one at hand is held."""

import re
from collections.abc import Iterator

from msgspec import Struct

from crawler.feed.json_values import Malformed
from crawler.feed.reader import Reader

_SIGN = re.compile(rb'["\[\]{},]')
# Runs of elements that are no pages: numbers, words, short strings and empty lists; empty objects. Millions of them are
# told at once.
_SCALAR = rb"(?:\s*+(?:[-+.\w]++|\"[^\"\\]{0,200}+\"|\[\s*+\])\s*+,)"
_EMPTY = rb"(?:\s*+\{\s*+\}\s*+,)"
_ONE, _RUN = re.compile(_SCALAR + b"|" + _EMPTY), re.compile(_SCALAR + rb"++|" + _EMPTY + b"++")
_BETWEEN = b" \t\r\n,\x1e\xef\xbb\xbf"  # values that no array holds
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)


class Element(Struct, frozen=True):
    """An element's text; without it where that is over the limit."""

    number: int  # from 1
    size: int
    text: bytes | None
    alike: int = 0  # elements behind it that are no objects either


class Scan:
    """Where the elements of an array end; it knows strings from brackets, and leaves the rest to who parses them.

    `bare`: no array holds them; objects stand one behind the other, as `jq` writes them.

    >>> [element.text for element in Scan(Reader(iter([b'[{"a": "],"}, ', b'2]'])), 100).elements()]
    [b'{"a": "],"}', b'2']
    """

    def __init__(self, reader: Reader, limit: int, bare: bool = False) -> None:
        self.reader = reader
        self.limit = limit
        self.bare = bare
        self.wrong: Malformed | None = None  # after the last element
        self._number = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._depth = 0  # of brackets in the array
        self._in_string = self._escaped = self._ended = False

    def elements(self) -> Iterator[Element]:
        """The elements up to the array's end; then `wrong` says whether it had one, and nothing behind it."""
        while not self.bare and (sign := self.reader.read(1)) and sign != b"[":  # white space, and a byte-order mark
            pass
        for piece in self.reader:
            yield from self._scanned(piece)
        if self.bare:
            if self._size > self.limit or b"".join(self._parts).strip(_BETWEEN):
                self.wrong = Malformed(1, f"something that is no object, or breaks off, behind object {self._number:,}")
        elif not self._ended:
            self.wrong = Malformed(1, f"the array breaks off in its element {self._number + 1:,}")

    def _scanned(self, piece: bytes) -> Iterator[Element]:
        start = at = 0
        while at < len(piece) and not self._ended:
            if self._in_string or self._escaped:
                at = self._through_string(piece, at)
                continue
            found = _SIGN.search(piece, at)
            if found is None:
                break
            at = found.end()
            if self._is_edge(found[0]):
                yield from self._flushed(piece[start : at if self.bare else at - 1], last=self._ended)
                start = at
                if not self.bare and not self._ended and (run := _RUN.match(piece, at)):
                    yield from self._run(run[0])
                    start = at = run.end()
        if not self._ended:
            self._keep(piece[start:])
        elif piece[start:].strip():
            self.wrong = Malformed(1, "something stands behind the array")

    def _is_edge(self, sign: bytes) -> bool:
        """Whether an element ends at a sign that stands in no string."""
        match sign:
            case b'"':
                self._in_string = True
            case b"[" | b"{":
                self._depth += 1
            case b"]" | b"}":
                self._depth -= 1
                self._ended = self._depth < 0 and not self.bare
                if self.bare:
                    self._depth = max(self._depth, 0)
                    return not self._depth
        if self.bare:
            return False
        return self._ended or (sign == b"," and not self._depth)

    def _through_string(self, piece: bytes, at: int) -> int:
        """Where a string ends in the piece, or the piece's end."""
        if self._escaped:
            self._escaped = False
            return at + 1
        found = _IN_STRING.match(piece, at)
        at = found.end() if found else at
        if at < len(piece):
            self._in_string, self._escaped = piece[at : at + 1] == b"\\", piece[at : at + 1] == b"\\"
            at += 1
        return at

    def _run(self, text: bytes) -> Iterator[Element]:
        """The first of some elements that are no objects, with the number of the others."""
        found = _ONE.findall(text)
        yield Element(self._number + 1, len(text), found[0].rstrip(b",").strip(), len(found) - 1)
        self._number += len(found)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= self.limit:
            self._parts.append(part)
        else:
            self._parts.clear()

    def _flushed(self, part: bytes, last: bool = False) -> Iterator[Element]:
        self._keep(part)
        text = b"".join(self._parts).strip(_BETWEEN if self.bare else None) if self._size <= self.limit else None
        size, self._size = self._size, 0
        self._parts.clear()
        if text != b"" or not last or self._number:
            self._number += 1
            yield Element(self._number, size, text)
