"""A document beside its page: every block in order with its score, and with the reason where it was removed."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from cleaning.model import Block, Document, Encoding, Reason
from cleaning.recording.wording import many, one_line, printable

Which = Literal["all", "kept", "removed"]


class Explained(Struct, frozen=True, kw_only=True):
    """A block as it is shown."""

    text: str
    position: int | None = None  # of the block, as the ledger has it
    reason: Reason | None = None  # None: kept
    score: float | None = None

    @property
    def gutter(self) -> str:
        """The block's number, its reason where it was removed, its score: '7 share_bar 0.12', '8 0.97'."""
        number = "" if self.position is None else str(self.position)
        return " ".join([*filter(None, [number, self.reason]), *self._score()])

    @property
    def mark(self) -> str:
        """What stands before the block in plain text: '- [7 share_bar 0.12]', '+ [8 0.97]'."""
        sign = "+" if self.reason is None else "-"
        return f"{sign} [{self.gutter}]" if self.gutter else sign

    def _score(self) -> Iterator[str]:
        if self.score is not None:
            yield f"{self.score:.2f}"


def header(document: Document) -> Iterator[tuple[str, str]]:
    """What is known of the document beside its text, as pairs of a label and a value; what is absent is left out."""
    metadata, language, encoding = document.metadata, document.language, document.encoding
    values = {
        "title": metadata.title,
        "authors": ", ".join(metadata.authors),
        "date": metadata.date,
        "agency": metadata.agency,
        "site": metadata.sitename,
        "categories": ", ".join(metadata.categories),
        "tags": ", ".join(metadata.tags),
        "language": language and f"{language.code} ({language.script or 'no script'}, {language.score:.2f})",
        "encoding": encoding and _encoding(encoding),
        "fixes": ", ".join(f"{fix} in {many(blocks, 'block')}" for fix, blocks in document.fixes),
        "confidence": "" if document.confidence is None else f"{document.confidence:.2f}",
        "url": document.page.url or metadata.canonical_url,
        "id": document.id,
    }
    return ((label, one_line(value)) for label, value in values.items() if value)


def _encoding(encoding: Encoding) -> str:
    return f"{encoding.name} (found by {encoding.found_by}, {many(encoding.replaced, 'byte')} replaced)"


def explained(document: Document, which: Which = "all") -> Iterator[Explained]:
    """The blocks of the document in the page's order, removed ones with their reason; all, or those of a fate."""
    return (_explained(block) for block in document.blocks if which == "all" or (which == "kept") == (not block.reason))


def _explained(block: Block) -> Explained:
    return Explained(text=printable(block.text), position=block.position, reason=block.reason, score=block.score)


def plain_lines(document: Document, which: Which = "all") -> Iterator[str]:
    """The explanation in plain text: kept blocks after `+ [number score]`, removed after `- [number reason score]`.

    >>> from cleaning import Page, clean
    >>> list(plain_lines(clean(Page(body=b"A line of a dump, which is the only one."))))[-1]  # doctest: +ELLIPSIS
    '+ [0 0...] A line of a dump, which is the only one.'
    """
    for label, value in header(document):
        yield f"# {label}: {value}"
    yield ""
    for block in explained(document, which):
        first, *more = block.text.split("\n")
        yield f"{block.mark} {first}"
        yield from (f"  {line}" for line in more)  # else a block's second line could pretend to be a block
