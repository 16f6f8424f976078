"""The archive of what was fetched: WARC files, each of a bounded size."""

import io
import os
import re
import uuid
import zlib
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaning.recording import OutputError
from crawler.archive.appended import size_of
from crawler.archive.capture import Capture
from crawler.feed import PREVIOUS

SIZE = 1_000_000_000  # bytes after which the next file begins: what archives use
LEVEL = 6  # gzip's own default; warcio's 9 takes three times as long for a hundredth of the size
ARCHIVES = re.compile(r"pagesieve-(\d{5,})\.warc\.gz")  # names of archive files
_PRINTABLE = "".join(chr(code) for code in range(32, 127))
_CODED = {"content-encoding", "transfer-encoding"}  # undone in what is kept; their names say so


class Place(Struct, frozen=True):
    """Where a record stands."""

    warc: str
    offset: int
    length: int


class Archive:
    """WARC files in a folder. Each record is a gzip member of its own, so that a torn tail can be cut off.

    `sizes` are the bytes of each file that are committed: what stands beyond them is cut off at the start.
    """

    def __init__(self, folder: Path, sizes: Mapping[str, int], size: int = SIZE) -> None:
        self.folder = folder
        self.size = size
        self.sizes = dict(sizes)
        self._number = max((number_of(name) for name in self.sizes), default=-1)
        self._buffer: list[bytes] = []
        self._file: io.FileIO | None = None
        folder.mkdir(parents=True, exist_ok=True)
        cut_off(folder, self.sizes)
        if self._number >= 0 and size_of(folder / self.name) < self.sizes[self.name]:  # somebody took it away
            self._number += 1
            self.sizes[self.name] = 0

    def response(self, capture: Capture, previous: str | None = None) -> Place:
        """Keeps a response."""
        head = _head(capture)
        more = {PREVIOUS: previous} if previous else {}
        record = self._writer().create_warc_record(
            capture.url,
            "response",
            payload=io.BytesIO(capture.body),
            length=len(capture.body),
            http_headers=head,
            warc_headers_dict={**_named(capture), **more},
        )
        return self._keep(record)

    def revisit(self, capture: Capture, digest: str) -> Place:
        """Keeps that a page is as it was: the headers of a 304, or of a body that came again."""
        profile = "server-not-modified" if capture.status == HTTPStatus.NOT_MODIFIED else "identical-payload-digest"
        record = self._writer().create_warc_record(
            capture.url,
            "revisit",
            http_headers=_head(capture),
            warc_headers_dict={
                **_named(capture),
                "WARC-Profile": f"http://netpreserve.org/warc/1.1/revisit/{profile}",
                "WARC-Refers-To-Target-URI": capture.url,
                "WARC-Payload-Digest": f"sha256:{digest}",
            },
        )
        return self._keep(record)

    def mark(self) -> tuple[int, int, int]:
        """Where the archive stands, for `rewind`."""
        return self._number, len(self._buffer), self.sizes.get(self.name, 0)

    def rewind(self, mark: tuple[int, int, int]) -> None:
        """Drops what was kept since `mark` and not flushed."""
        number, count, size = mark
        if number != self._number:  # a new file was begun: of it, nothing but its first record is there
            count, size = 1, len(self._buffer[0]) if self._buffer else 0
        del self._buffer[count:]
        if self.name in self.sizes:
            self.sizes[self.name] = size

    def flush(self) -> None:
        """Puts everything on the disk, whole records at once, so that the state is never ahead of the archive.

        Raises `OutputError` where the disk refuses.
        """
        if self._buffer and self._file:
            try:
                data = memoryview(b"".join(self._buffer))
                while data:
                    data = data[self._file.write(data) :]
                os.fsync(self._file.fileno())
            except OSError as error:
                raise OutputError(self._file.name, error) from error
        self._buffer = []

    def close(self) -> None:
        """Puts everything on the disk."""
        self.flush()
        if self._file:
            self._file.close()
            self._file = None

    @property
    def name(self) -> str:
        """The file that is written to."""
        return f"pagesieve-{max(self._number, 0):05}.warc.gz"

    def _keep(self, record: ArcWarcRecord) -> Place:
        self._rotate()
        member = _member(record)
        place = Place(self.name, self.sizes[self.name], len(member))
        self._buffer.append(member)
        self.sizes[self.name] += len(member)
        return place

    def _rotate(self) -> None:
        """Opens the file to write to: the first, the one that is not full yet, or the next."""
        if self._number < 0 or self.sizes[self.name] >= self.size:
            self.close()
            self._number += 1
            self.sizes[self.name] = 0
        if self._file is None:
            try:
                self._file = (self.folder / self.name).open("ab", buffering=0)
            except OSError as error:
                raise OutputError(str(self.folder / self.name), error) from error
        if not self.sizes[self.name]:
            from importlib.metadata import version  # noqa: PLC0415 - a run of `clean` writes no archive

            info = self._writer().create_warcinfo_record(
                self.name, {"software": f"pagesieve/{version('pagesieve')}", "format": "WARC File Format 1.1"}
            )
            self._buffer.append(_member(info))
            self.sizes[self.name] = len(self._buffer[-1])

    def _writer(self) -> WARCWriter:
        return WARCWriter(io.BytesIO(), gzip=False, warc_version="1.1")


def number_of(name: str) -> int:
    """The number of an archive file; -1 for a name that is none of ours.

    >>> number_of("pagesieve-00012.warc.gz"), number_of("other.warc.gz")
    (12, -1)
    """
    found = ARCHIVES.fullmatch(name)
    return int(found[1]) if found else -1


def cut_off(folder: Path, sizes: Mapping[str, int]) -> None:
    """Cuts what was written but not committed: a torn record, or whole ones that will be fetched again.

    Whoever calls knows that it is so (`check_folder`); files with names of others are left alone.
    """
    for path in folder.glob("pagesieve-*.warc.gz"):
        committed = sizes.get(path.name, 0)
        if number_of(path.name) < 0:
            continue
        if path.stat().st_size > committed:
            os.truncate(path, committed)
        if not committed:
            path.unlink()


def _named(capture: Capture) -> dict[str, str]:
    """The record's date and its name, which are made of what was fetched when."""
    date = capture.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{capture.url} {capture.at.isoformat()}")
    return {"WARC-Date": date, "WARC-Record-ID": f"<urn:uuid:{name}>"}


def _head(capture: Capture) -> StatusAndHeaders:
    phrase = HTTPStatus(capture.status).phrase if capture.status in set(HTTPStatus) else "Unknown"
    headers = [
        (_said(_plain(name)), _plain(value)) for name, value in capture.headers if name.lower() != "content-length"
    ]
    headers.append(("Content-Length", str(len(capture.body))))
    return StatusAndHeaders(f"{capture.status} {phrase}", headers, protocol="HTTP/1.1")


def _said(name: str) -> str:
    return f"X-Archive-Orig-{name}" if name.lower() in _CODED else name


def _plain(text: str) -> str:
    """A header as an archive can have it: ASCII on one line. What is not is written by its bytes' numbers: '%C5%9F'."""
    if text.isascii() and text.isprintable():
        return text
    return quote(text.encode("latin-1", "replace"), safe=_PRINTABLE)


def _member(record: ArcWarcRecord) -> bytes:
    """The record as a gzip member."""
    plain = io.BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(plain.getbuffer()) + packer.flush()
