"""Decompression in pieces of a bounded size, member by member."""

from collections.abc import Iterator

from cleaning.recording import many
from crawler.feed.codecs import LONGEST_DICTIONARY, BrokenError, Codec, Member, with_dictionary

PIECE = 65_536  # bytes that one call may give: a bomb is never opened further than this at once
MOST_EMPTY = 10_000  # members in a row that may be next to empty: each takes 40 microseconds, whatever it holds
LEAST = 16  # bytes that a member holds in the mean: its head and end have more
_DICTIONARY = b"\x5d\x2a\x4d\x18"  # the frame that holds a .warc.zst's dictionary, by IIPC's specification


class Inflated:
    """The decompressed pieces of a file of any number of members.

    Raises `BrokenError` where a member breaks off or does not parse; the next call then goes on with the next member
    that can be read, if there is one.
    """

    def __init__(self, pieces: Iterator[bytes], codec: Codec) -> None:
        self._pieces = pieces
        self._codec = codec
        self._member: Member | None = None
        self._fed = b""  # compressed, what the member was given last
        self._rest = b""  # compressed, not yet given to a member
        self._lost = False  # between a break and the next member
        self._members = 0  # begun since they were last looked at, and what they gave
        self._given = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The next piece, never an empty one."""
        while True:
            if self._member is None:
                self._member = self._next_member()
            piece = self._inflate(self._member)
            if piece:
                return piece

    def _inflate(self, member: Member) -> bytes:
        data = self._take() if member.needs_input else b""
        if member.needs_input and not data:
            self._member = None
            raise BrokenError(f"the {self._codec.name} data breaks off")
        try:
            piece = member.decompress(data, PIECE)
        except self._codec.errors as error:
            self._member, self._rest, self._lost = None, self._fed[1:] + self._rest, True
            raise BrokenError(f"the {self._codec.name} data is damaged ({error})") from error
        if member.eof:
            self._member, self._rest = None, member.unused_data
        self._given += len(piece)
        return piece

    def _take(self) -> bytes:
        """The compressed data to go on with; empty at the end."""
        self._fed, self._rest = self._rest or next(self._pieces, b""), b""
        return self._fed

    def _next_member(self) -> Member:
        """The next member's decompressor. Raises StopIteration at the end, BrokenError where something else follows."""
        if self._lost:
            self._search()
            self._lost = False
        while (head := self._head()).startswith(_DICTIONARY):
            self._another()
            self._codec = with_dictionary(self._skippable_frame())
        if not head:
            raise StopIteration
        self._another()
        if not head.startswith(self._codec.magic):
            self._lost = True
            raise BrokenError(f"something that is not {self._codec.name} follows the {self._codec.name} data")
        return self._codec.fresh()

    def _another(self) -> None:
        """Counts a member. Raises `BrokenError`, and is at its end, where thousands of them hold next to nothing."""
        self._members += 1
        if self._members < MOST_EMPTY:
            return
        given, self._members, self._given = self._given, 0, 0
        if given < LEAST * MOST_EMPTY:
            self._pieces, self._rest = iter(()), b""
            raise BrokenError(f"{MOST_EMPTY:,} {self._codec.name} members in a row hold {many(given, 'byte', ',')}")

    def _head(self) -> bytes:
        """The next 8 bytes, past the padding with NUL that tapes leave; fewer at the end."""
        while len(self._rest) < 8 and (more := next(self._pieces, b"")):
            self._rest = (self._rest + more).lstrip(b"\0")
        self._rest = self._rest.lstrip(b"\0")
        return self._rest[:8]

    def _search(self) -> None:
        """Drop data up to the next magic bytes, or to the end."""
        while True:
            places = [place for magic in self._codec.magic if (place := self._rest.find(magic)) >= 0]
            more = b"" if places else next(self._pieces, b"")
            if places or not more:
                self._rest = self._rest[min(places) :] if places else b""
                return
            self._rest = self._rest[-3:] + more

    def _skippable_frame(self) -> bytes:
        """The content of the frame that stands next: four bytes of magic, four of length, little-endian."""
        length = int.from_bytes(self._rest[4:8], "little")
        if length > LONGEST_DICTIONARY:
            self._rest, self._lost = self._rest[8:], True
            raise BrokenError(f"the zstd dictionary would have {many(length, 'byte', ',')}")
        while len(self._rest) < 8 + length and (more := next(self._pieces, b"")):
            self._rest += more
        content, self._rest = self._rest[8 : 8 + length], self._rest[8 + length :]
        return content
