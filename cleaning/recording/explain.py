"""A document beside its page: every block in order with its score, and with the reason where it was removed."""

from collections.abc import Iterator

from msgspec import Struct

from cleaning.model import Block, Document, Encoding, Reason
from cleaning.recording.wording import many, one_line, printable


class Explained(Struct, frozen=True, kw_only=True):
    """A block as it is shown."""

    text: str
    reason: Reason | None = None  # None: kept
    score: float | None = None

    @property
    def gutter(self) -> str:
        """The score, after the reason where the block was removed: 'share_bar 0.12', '0.97'."""
        return " ".join([*filter(None, [self.reason]), *self._score()])

    @property
    def mark(self) -> str:
        """What stands before the block in plain text: '- [share_bar 0.12]', '+ [0.97]'."""
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


def explained(document: Document) -> Iterator[Explained]:
    """Every block of the document in the page's order, removed ones with their reason."""
    return (_explained(block) for block in document.blocks)


def _explained(block: Block) -> Explained:
    return Explained(text=printable(block.text), reason=block.reason, score=block.score)


def plain_lines(document: Document) -> Iterator[str]:
    """The explanation in plain text: kept blocks after `+ [score]`, removed ones after `- [reason score]`.

    >>> from cleaning import Page, clean
    >>> list(plain_lines(clean(Page(body=b"A line of a dump, which is the only one."))))[-1]  # doctest: +ELLIPSIS
    '+ [0...] A line of a dump, which is the only one.'
    """
    for label, value in header(document):
        yield f"# {label}: {value}"
    yield ""
    for block in explained(document):
        first, *more = block.text.split("\n")
        yield f"{block.mark} {first}"
        yield from (f"  {line}" for line in more)  # else a block's second line could pretend to be a block
