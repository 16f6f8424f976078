"""Corrections: a page a line, with the labels that a person gave its blocks."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct, structs

from cleaning.config import ConfigError, CorrectionOptions
from cleaning.model import PageType, Reason

BEGINNING = 500  # characters of a block that a correction quotes: enough to find it, of a block that is longer
TEACHES = 4  # words of a line that other pages learn from: 'Yes.' is a line of many interviews
LARGEST = 500_000_000  # bytes of a file of corrections
MOST = 1_000_000  # blocks of a page

SHA256 = "^[0-9a-f]{64}$"
Sha256 = Annotated[str, Meta(pattern=SHA256)]
Label = Literal["keep", "drop"]


class CorrectionError(ConfigError):
    """A file of corrections can't be used; the message names its line, and the field."""


class BlockLabel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person says of a block.

    `text` is what the block says, or its beginning: where another version cuts the page otherwise, it is by this that
    the block is found. `path` is its element's; `reason` why it goes.
    """

    position: Annotated[int, Meta(ge=0, le=MOST)]
    label: Label
    text: str | None = None
    path: str | None = None
    reason: Reason | None = None


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A page as a person wants it: a line of the file.

    `id` is the sha256 of the page's bytes, `version` that of the pagesieve that cut it into the blocks.
    """

    id: Sha256
    url: str | None = None
    type: PageType | None = None
    version: str | None = None
    blocks: tuple[BlockLabel, ...] = ()

    @property
    def host(self) -> str | None:
        """The host of its address, without `www.`."""
        return host_of(self.url)


class Lesson(Struct, frozen=True):
    """What a label says of lines that say the same on the host's other pages; `path` is None where it was not told."""

    label: Label
    path: str | None
    reason: Reason | None


class Corrections(Struct, frozen=True):
    """A file of corrections: pages by id, lessons by host and line."""

    pages: dict[str, Correction]
    lessons: dict[tuple[str, str], Lesson]


def corrigible(correction: Correction) -> bool:
    """Whether a file of corrections could hold it: its page is known by the sha256 of its bytes.

    >>> corrigible(Correction(id="0" * 64)), corrigible(Correction(id=""))
    (True, False)
    """
    return re.fullmatch(SHA256, correction.id) is not None


def host_of(url: str | None) -> str | None:
    """The host of an address, without `www.`; None for what has none.

    >>> host_of("https://www.example.org/a")
    'example.org'
    """
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:  # a foreign address that is none: `https://[`
        return None


def spaced(text: str) -> str:
    """The text with single spaces, as lines are compared."""
    return " ".join(text.split())


def beginning(text: str) -> str:
    """What a correction quotes of a block."""
    return spaced(text)[:BEGINNING]


def bare(path: str) -> str:
    """A path without the numbers of its elements: those of one template are alike.

    >>> bare("/html/body/div[2]/p[11]")
    '/html/body/div/p'
    """
    return "/".join(step.partition("[")[0] for step in path.split("/"))


def together(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """The corrections by page. Of a page that comes again, what is said last holds, block by block."""
    pages: dict[str, Correction] = {}
    for one in corrections:
        before = pages.get(one.id)
        if before and before.version == one.version:
            labels = {block.position: block for block in (*before.blocks, *one.blocks)}
            blocks = tuple(labels[position] for position in sorted(labels))
            one = structs.replace(one, url=one.url or before.url, type=one.type or before.type, blocks=blocks)  # noqa: PLW2901
        pages[one.id] = one
    return pages


def lessons_of(pages: Iterable[Correction]) -> dict[tuple[str, str], Lesson]:
    """What the pages teach about their hosts' other pages, by host and line; nothing where two contradict."""
    found: dict[tuple[str, str], Lesson] = {}
    torn: set[tuple[str, str]] = set()
    for page in pages:
        for block in page.blocks if page.host else ():
            line = spaced(block.text or "")
            if len(line.split()) < TEACHES or len(line) >= BEGINNING:
                continue
            key = page.host or "", line
            lesson = Lesson(block.label, bare(block.path) if block.path else None, block.reason)
            if (before := found.get(key)) and (before.label, before.path) != (lesson.label, lesson.path):
                torn.add(key)
            found[key] = lesson
    return {key: lesson for key, lesson in found.items() if key not in torn}


@lru_cache(maxsize=4)
def read_corrections(file: str, sha256: str | None = None) -> Corrections:
    """The corrections of a file. Raises `CorrectionError`, naming line and field, where it can't be used.

    `sha256` is what the file has to hold still: a run is made by what it was at the start.
    """
    pages = together(lines_of(file, sha256))
    return Corrections(pages, lessons_of(pages.values()))


def lines_of(file: str, sha256: str | None = None) -> list[Correction]:
    """The lines of a file of corrections, each whole. Raises `CorrectionError`."""
    body = _body(file)
    if sha256 is not None and hashlib.sha256(body).hexdigest() != sha256:
        raise CorrectionError(f"{file}: it has changed since the run began; start the run anew with --fresh")
    decoder = msgspec.json.Decoder(Correction)
    found = []
    for number, line in enumerate(body.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(_consistent(decoder.decode(line)))
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
            raise CorrectionError(
                f"{file}, line {number}: {error}; the fields are listed in docs/corrections.md"
            ) from error
    return found


def _consistent(correction: Correction) -> Correction:
    """The same. Raises `ValueError` where a block has two labels."""
    places: set[int] = set()
    for number, block in enumerate(correction.blocks):
        if block.position in places:
            raise ValueError(f"block {block.position} has two labels - at `$.blocks[{number}].position`")
        places.add(block.position)
        if block.label == "keep" and block.reason is not None:
            raise ValueError(f"block {block.position} is kept, and has a reason to go - at `$.blocks[{number}].reason`")
    return correction


def _body(file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            body = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CorrectionError(f"corrections.file: {file}: {why}; pagesieve correct RUN ID makes one") from error
    if len(body) > LARGEST:
        raise CorrectionError(
            f"{file}: it is larger than {LARGEST:,} bytes; divide it, and clean by one after the other"
        )
    return body


def pinned(options: CorrectionOptions) -> CorrectionOptions:
    """The options with what their file holds now. Raises `CorrectionError` where it can't be read."""
    if options.file is None or options.sha256 is not None:
        return options
    return structs.replace(options, sha256=hashlib.sha256(_body(options.file)).hexdigest())
