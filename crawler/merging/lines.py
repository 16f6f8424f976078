"""Lines of many folders in one file, none of which has an id that another had."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from crawler.merging.folders import BadMergeError, Given, Output
from crawler.runs import DOCUMENTS, REJECTED, REMOVED, Part

PATHS = re.compile(rb'"path":"warc/(pagesieve-\d{5,}\.warc\.gz)"')  # no text of a page holds bare quotes


class Ids(Struct, frozen=True):
    """What of a line says which it is."""

    id: str | None = None
    position: int = 0


_IDS = msgspec.json.Decoder(Ids)


class Lines:
    """Takes the lines of one folder after the other, each kind to its file; an id stands once among all pages."""

    def __init__(self, folder: Path) -> None:
        self.parts = {name: Part(folder / name) for name in (DOCUMENTS, REMOVED, REJECTED)}
        self._pages: set[bytes] = set()  # of ids that stand among the documents, or among the rejects
        self._said: set[bytes] = set()  # of rejects without an id, where no address tells them apart
        self._explained: set[bytes] = set()  # of ids whose ledger is there

    def take_pages(
        self, given: Given, output: Output, warcs: Mapping[str, str], wanted: Callable[[int], bool]
    ) -> set[int]:
        """Adds the documents, or the rejects, of a folder; the numbers of the lines that are left out.

        `wanted` is asked of each line's number, in order.
        """
        left = set()
        for number, (ids, line) in enumerate(lines_of(given, output)):
            if wanted(number) and self._is_new(ids, line, given.kind):
                self.parts[output.name].write(renamed(line, warcs))
            else:
                left.add(number)
        return left

    def _is_new(self, ids: Ids, line: bytes, kind: str) -> bool:
        if ids.id is None and kind == "crawl":  # its address tells it
            return True
        known, key = (self._pages, _short(ids.id)) if ids.id else (self._said, _short(line))
        if key in known:
            return False
        known.add(key)
        return True

    def take_ledger(self, given: Given, output: Output, warcs: Mapping[str, str]) -> None:
        """Adds the ledger of a folder, as far as it is of pages that are there, each page's once."""
        last, wanted = Ids(), False
        for ids, line in lines_of(given, output):
            if ids.id != last.id or ids.position <= last.position:  # the next page's
                key = _short(ids.id or "")
                wanted = key in self._pages and key not in self._explained
                self._explained.add(key)
            last = ids
            if wanted:
                self.parts[output.name].write(renamed(line, warcs))

    def close(self) -> list[Part]:
        """Puts everything on the disk; the files."""
        for part in self.parts.values():
            part.sync()
            part.close()
        return list(self.parts.values())


def _short(value: str | bytes) -> bytes:
    """What a set of millions has room for."""
    data = value if isinstance(value, bytes) else value.encode()
    return hashlib.blake2b(data, digest_size=16).digest()


def renamed(line: bytes, warcs: Mapping[str, str]) -> bytes:
    """The line with its archive file's new name.

    >>> renamed(b'{"path":"warc/pagesieve-00000.warc.gz"}', {"pagesieve-00000.warc.gz": "pagesieve-00002.warc.gz"})
    b'{"path":"warc/pagesieve-00002.warc.gz"}'
    """
    if not warcs:
        return line
    return PATHS.sub(lambda found: b'"path":"warc/%s"' % warcs[found[1].decode()].encode(), line)


def lines_of(given: Given, output: Output) -> Iterator[tuple[Ids, bytes]]:
    """The lines of a folder's file, as far as they count. Raises `BadMergeError` where its bytes are others."""
    path, size, digest = given.path / output.name, 0, hashlib.sha256()
    try:
        with path.open("rb") as file:
            while size < output.size and (line := file.readline()):
                size += len(line)
                digest.update(line)
                yield _IDS.decode(line), line
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        if output.size:
            raise BadMergeError(f"{path} can't be read ({error}); put back what was there") from error
    if size != output.size or output.sha256 not in {None, digest.hexdigest()}:
        raise BadMergeError(
            f"{path} does not hold the bytes that were written to it; put them back, or run its command once more, "
            "which makes them anew"
        )
