"""The page of an MHTML file or a mail: the part of a message that a browser would show."""

from collections.abc import Generator, Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from msgspec import Struct, structs

from cleaning.model import Failure, Page, Rejection, Source
from crawler.feed.failures import failure, too_large
from crawler.feed.kinds import BOM
from crawler.feed.mail import MOST_HEADERS
from crawler.feed.options import FeedOptions
from crawler.feed.reader import Reader

LONGEST_LINE = 65_536  # bytes; what is longer is read in pieces
DEEPEST = 20  # parts in parts
CODED = 3  # bytes that a byte takes in quoted-printable, at most
_PAGES = ("text/html", "application/xhtml+xml")
_HINT = "save the page again: as a web page (single file), or as HTML"


class Part(Struct):
    """A part that may be the page: its head, its content as it is coded, whether the message ends inside it."""

    head: Message
    content: bytes
    large: bool = False
    cut: bool = False


def message(reader: Reader, source: Source, options: FeedOptions) -> Page | Failure:
    """The page of a message: its part that `start` names, else the first that is HTML, else the first plain text.

    Its address is the part's or the message's, `fetched_at` the message's date. Pictures and styles are passed over
    without being held.
    """
    source = structs.replace(source, kind="mhtml")
    if reader.peek(len(BOM)) == BOM:
        reader.read(len(BOM))
    lines = _Lines(reader)
    head = _head(lines)
    page, others = _chosen(_parts(lines, head, CODED * options.max_bytes), head.get_param("start"))
    for _ in reader:  # whoever counts what is read sees all of it
        pass
    if page is None:
        seen = ", ".join(sorted(others)) or "none"
        return failure(source, Rejection.NOT_A_PAGE, f"a message without a page; its parts: {seen}", _HINT)
    url = _address(page.head) or _address(head)
    body = b"" if page.large else _decoded(page)
    if page.large or len(body) > options.max_bytes:
        return too_large(source, "the page in the message", options.max_bytes, None, url)
    return Page(
        body=body,
        url=url,
        content_type=page.head.get_content_type(),
        charset=_charset(page.head),
        fetched_at=_date(head),
        truncated=page.cut,
        source=source,
    )


class _Lines:
    """The lines of a message; `begins` says of the last one whether a line begins with it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._whole = True
        self.begins = True

    def next(self) -> bytes:
        """The next line or piece of one; empty at the end."""
        line = self._reader.readline(LONGEST_LINE)
        self.begins, self._whole = self._whole, line.endswith(b"\n")
        return line


def _head(lines: _Lines) -> Message:
    """The headers up to a blank line."""
    found: list[bytes] = []
    while (line := lines.next()) and (line.strip() or not found):
        if len(found) < MOST_HEADERS and line.strip():
            found.append(line)
    return BytesHeaderParser().parsebytes(b"".join(found))


def _parts(lines: _Lines, head: Message, limit: int) -> Iterator[Part | str]:
    """The parts that may be the page; of the others their types."""
    boundary = _boundary(head)
    if boundary is None:
        yield from _part(lines, head, [], limit)
        return
    open_ones = [boundary]
    while line := lines.next():
        while (found := _delimiter(line, open_ones) if lines.begins else None) is not None:
            del open_ones[found + 1 :]
            if line.rstrip().endswith(b"--") and line.rstrip() != open_ones[found]:
                open_ones.pop()
                break
            part = _head(lines)
            inner = _boundary(part)
            if inner is not None and len(open_ones) < DEEPEST:
                open_ones.append(inner)
                break
            line = yield from _part(lines, part, open_ones, limit)
            if not line:
                return


def _part(lines: _Lines, head: Message, boundaries: list[bytes], limit: int) -> Generator[Part | str, None, bytes]:
    """A part that is no container, read to the delimiter behind it, which is what comes back."""
    kind = head.get_content_type()
    wanted = kind in _PAGES or kind == "text/plain"
    content: list[bytes] = []
    size = 0
    while (line := lines.next()) and not (lines.begins and _delimiter(line, boundaries) is not None):
        size += len(line)
        if wanted and size <= limit:
            content.append(line)
    if not wanted:
        yield kind
        return line
    body = b"".join(content)
    if line:  # the line end before a delimiter is the delimiter's
        body = body.removesuffix(b"\n").removesuffix(b"\r")
    yield Part(head, body, size > limit, bool(boundaries) and not line)
    return line


def _chosen(parts: Iterator[Part | str], start: object) -> tuple[Part | None, set[str]]:
    """The part that is the page, and the types of those that can't be; without `start` the first page ends it."""
    first: Part | None = None
    others: set[str] = set()
    for part in parts:
        if isinstance(part, str):
            others.add(part)
            continue
        is_page = part.head.get_content_type() in _PAGES
        if start and str(part.head.get("Content-ID", "")).strip() == str(start).strip():
            return part, others
        if first is None or (is_page and first.head.get_content_type() not in _PAGES):
            first = part
        if is_page and not start:
            break
    return first, others


def _boundary(head: Message) -> bytes | None:
    """The line that parts a container's parts, None where the head is of none."""
    if head.get_content_maintype() != "multipart":
        return None
    boundary = head.get_boundary()
    return b"--" + boundary.encode("utf-8", "replace") if boundary else None


def _delimiter(line: bytes, boundaries: list[bytes]) -> int | None:
    """Which container a line parts or ends, None where it is content."""
    if not line.startswith(b"--"):
        return None
    bare = line.rstrip()
    found = (at for at in range(len(boundaries) - 1, -1, -1) if bare in (boundaries[at], boundaries[at] + b"--"))
    return next(found, None)


def _decoded(part: Part) -> bytes:
    """The content without its coding; what of it is broken stays as it is."""
    part.head.set_payload(part.content.decode("ascii", "surrogateescape"))
    payload = part.head.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else part.content


def _charset(head: Message) -> str | None:
    """The charset that the part's head names."""
    charset = head.get_content_charset()
    return charset if charset and charset.isascii() else None


def _address(head: Message) -> str | None:
    """Where a head says that the page is from, on the web."""
    for name in ("Content-Location", "Snapshot-Content-Location"):
        address = "".join(str(head.get(name, "")).split())
        if address.lower().startswith(("http://", "https://", "ftp://")):
            return address
    return None


def _date(head: Message) -> str | None:
    """The moment at which the message was made, as ISO 8601."""
    try:
        return parsedate_to_datetime(str(head.get("Date", ""))).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
