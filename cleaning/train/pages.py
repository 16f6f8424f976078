"""Labelled pages: what a judge is trained on and measured against."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from cleaning.recording import zstd

WORD = re.compile(r"\w+")
# Where there are no spaces a letter is a word: Thai, Lao, Burmese, Khmer, kana, Han.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
LETTERS = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
BY_LANGUAGE = frozenset({"world"})  # sets of so many languages that a fold leaves out a language, not a host


class Labelled(Struct, frozen=True, kw_only=True):
    """A page with its gold: HTML, or a dump of one as text.

    `lines` and `labels` (1 main text, 0 clutter, 2 either way) are what dumps with a label a line have; `chrome` names
    the page that such a dump's clutter comes from. `either` has the lines that may stand or not: they are learned as
    neither, and taken off before a text is scored. `group` is what a fold leaves out together, where it is not the
    host; a `twin` is made of another page.
    """

    id: str
    html: str | None = None
    text: str | None = None
    gold: str | None = None
    either: str = ""
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
    group: str = ""
    twin: bool = False

    @property
    def host(self) -> str:
        """What pages must not be divided by between training and test: the host, else the page itself."""
        name = urlsplit(self.url).hostname if self.url else None
        return (name or self.chrome or self.id).removeprefix("www.")

    def fold(self, folds: int) -> int:
        """The fold that the page's group falls into: its host, where it has no other."""
        return fold_of(self.group or self.host, folds)


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
            group = f"{page.lang}" if name in BY_LANGUAGE and page.lang else ""
            yield msgspec.structs.replace(page, set=name, gold=None if snippets else page.gold, group=group)


def with_addresses(pages: list[Labelled]) -> list[Labelled]:
    """The pages, dumps with the address of the page that they are a dump of, so that both fall into one fold."""
    known = {page.id: page.url for page in pages if page.url}
    return [page if page.url else msgspec.structs.replace(page, url=known.get(page.id)) for page in pages]


def counted_words(text: str, lang: str | None = None) -> list[str]:
    """The words that F1 counts; where a page's language is told, letters of scripts without spaces are words."""
    return (LETTERS if lang else WORD).findall(text.lower())


def word_f1(text: str, gold: str, either: str = "", lang: str | None = None) -> float:
    """The overlap of words, as bags: WCXB's rule. What may stand is taken off what stands, down to what must."""
    words = counted_words(gold, lang)
    found, wanted = Counter(without(counted_words(text, lang), words, counted_words(either, lang))), Counter(words)
    if not found or not wanted:
        return float(found == wanted)
    return 2 * (found & wanted).total() / (found.total() + wanted.total())


def without(words: list[str], wanted: list[str], either: list[str]) -> list[str]:
    """The words less those that may stand, but for what has to."""
    found, least = Counter(words), Counter(wanted)
    for word, count in Counter(either).items():
        if found[word] > least[word]:
            found[word] = max(found[word] - count, least[word])
    return list(found.elements())


def line_f1(text: str, lines: list[str], labels: list[int]) -> float:
    """The overlap of lines, as bags; lines that may stand or not do not count."""
    either = {line.strip() for line, label in zip(lines, labels, strict=True) if label == 2}
    found = Counter(line for line in text.split("\n") if line and line not in either)
    wanted = Counter(line.strip() for line, label in zip(lines, labels, strict=True) if label == 1)
    both = sum((found & wanted).values())
    return 2 * both / (found.total() + wanted.total()) if found or wanted else 1.0
