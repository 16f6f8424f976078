"""Labelled pages: what a judge is trained on and measured against."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from cleaning.recording import zstd


class Labelled(Struct, frozen=True, kw_only=True):
    """A page with its gold: HTML, or a dump of one as text.

    `lines` and `labels` (1 main text, 0 clutter, 2 either way) are what dumps with a label a line have; `chrome` names
    the page that such a dump's clutter comes from.
    """

    id: str
    html: str | None = None
    text: str | None = None
    gold: str | None = None
    url: str | None = None
    type: str | None = None
    lang: str | None = None
    title: str | None = None
    date: str | None = None
    renderer: str | None = None
    lines: list[str] = []
    labels: list[int] = []
    must: list[str] = []
    must_not: list[str] = []
    chrome: str | None = None
    set: str = ""

    @property
    def host(self) -> str:
        """What pages must not be divided by between training and test: the host, else the page itself."""
        name = urlsplit(self.url).hostname if self.url else None
        return (name or self.chrome or self.id).removeprefix("www.")

    def fold(self, folds: int) -> int:
        """The fold that the page's host falls into."""
        return fold_of(self.host, folds)


def fold_of(host: str, folds: int) -> int:
    """The fold that a host falls into."""
    return int(hashlib.sha256(host.encode()).hexdigest(), 16) % folds


def read_pages(path: Path) -> Iterator[Labelled]:
    """The pages of a JSON-lines file, plain or `.zst`; raises `ValueError` naming the line that is none."""
    name = path.name.removesuffix(".zst").removesuffix(".jsonl")
    raw = (
        zstd.open(path, "rb", options={zstd.DecompressionParameter.window_log_max: 31})
        if path.suffix == ".zst"
        else path.open("rb")
    )
    with raw as lines:
        for number, line in enumerate(lines, start=1):
            try:
                page = msgspec.json.decode(line, type=Labelled)
            except msgspec.DecodeError as error:
                raise ValueError(
                    f"{path}, line {number}: {error}; the fields are listed in docs/training.md"
                ) from error
            snippets = not page.gold and (page.must or page.must_not)
            yield msgspec.structs.replace(page, set=name, gold=None if snippets else page.gold)


def with_addresses(pages: list[Labelled]) -> list[Labelled]:
    """The pages, dumps with the address of the page that they are a dump of, so that both fall into one fold."""
    known = {page.id: page.url for page in pages if page.url}
    return [page if page.url else msgspec.structs.replace(page, url=known.get(page.id)) for page in pages]


def line_f1(text: str, lines: list[str], labels: list[int]) -> float:
    """The overlap of lines, as bags; lines that may stand or not do not count."""
    either = {line.strip() for line, label in zip(lines, labels, strict=True) if label == 2}
    found = Counter(line for line in text.split("\n") if line and line not in either)
    wanted = Counter(line.strip() for line, label in zip(lines, labels, strict=True) if label == 1)
    both = sum((found & wanted).values())
    return 2 * both / (found.total() + wanted.total()) if found or wanted else 1.0
