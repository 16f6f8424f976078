"""Bytes to text, by a recorded decision."""

import re
from dataclasses import dataclass

from msgspec import structs

from cleaning.config import DecodeOptions
from cleaning.decoding.charset import controls, decode, wide_encoding
from cleaning.model import Document, Encoding, Rejection

HEAD = 20_000  # characters in which the format shows

# Behind first bytes that a text may begin with, too: a control byte, which each of these formats has and no text.
_CODED = rb"(?=[^\x00-\x08\x0b\x0e-\x1f\x7f]{0,%d}[\x00-\x08\x0b\x0e-\x1f\x7f])" % HEAD
_COMMENT = rb"\.\d\s+%[\x80-\xff]{4}"  # a PDF's second line, there to say that it is no text
_OBJECT = rb"(?=.{0,1000}?[\r\n]\d+ \d+ obj\b)"  # a PDF may be all ASCII

# First bytes of what is no page, with the name that people know it by.
_MAGIC = (
    (rb"\xff\xd8\xff", "a JPEG picture"),
    (rb"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (rb"GIF8[79]a" + _CODED, "a GIF picture"),
    (rb"RIFF.{4}(?:WEBP|AVI |WAVE)" + _CODED, "a WebP picture, a sound or a film"),
    (rb"\x00.{3}ftyp", "an MP4 film or an AVIF picture"),
    (rb"II\*\x00|MM\x00\*", "a TIFF picture"),
    (rb"\x00\x00[\x01\x02]\x00", "an icon"),
    (rb"%%PDF-\d(?:%s|%s|%s)" % (_COMMENT, _OBJECT, _CODED), "a PDF file"),
    (rb"PK\x03\x04|PK\x05\x06", "a ZIP archive or an office document"),
    (rb"\x1f\x8b[\x08]", "a gzip archive"),
    (rb"BZh[1-9]1AY&SY", "a bzip2 archive"),
    (rb"\xfd7zXZ\x00", "an xz archive"),
    (rb"\x28\xb5\x2f\xfd", "a zstd archive"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (rb"Rar!\x1a\x07", "a RAR archive"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (rb"ID3[\x02-\x04]|OggS\x00|fLaC%s|\xff\xfb" % _CODED, "a sound"),
    (rb"\x1aE\xdf\xa3", "a film"),
    (rb"wOF[F2]%s|\x00\x01\x00\x00\x00" % _CODED, "a font"),
    (rb"\x7fELF|\x00asm|\xca\xfe\xba\xbe", "a program"),
    (rb"SQLite format 3\x00", "a database"),
)
_MAGICS = re.compile(b"|".join(b"(%s)" % pattern for pattern, _ in _MAGIC), re.DOTALL)

_BEFORE_ROOT = re.compile(r"\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*", re.DOTALL)
_ROOT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED = re.compile(r"<(?:!doctype\s+(?!html)|rss|feed|urlset|sitemapindex|rdf|opml|svg|\w+:\w+)\b", re.IGNORECASE)
_TAG = re.compile(
    r"<(/?)(?:p|div|span|a|br|li|ul|ol|table|tbody|tr|td|th|h[1-6]|img|script|style|meta|link|title|article|section|main|"
    r"header|footer|nav|form|input|button|strong|em|b|i|blockquote|figure|iframe|center|font)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SHOWN = re.compile("[^\\s\0\ufffd\ufeff]")  # anything but white space and what stands for bytes
LONE_TAGS = 3  # in a plain text that talks about tags
TAG_DISTANCE = 500  # characters between two tags, at most, of a page without <html>


def format_of(text: str, content_type: str | None = None) -> str:
    """'html' or 'text', by what the text holds, then by its content type; feeds and JSON are text.

    >>> format_of("<p>One<p>Two</p>"), format_of("From: A <a@b.az>, x < y")
    ('html', 'text')
    """
    start = text[_BEFORE_ROOT.match(text).end() :][:HEAD]  # type: ignore[union-attr]  # it matches the empty text
    if _ROOT.match(start):
        return "html"
    if _FEED.match(start) or start[:1] in {"{", "["}:
        return "text"
    tags = [tag[1] for tag in _TAG.finditer(start)]
    if _TAG.match(start) and "/" in tags:
        return "html"
    if "/" in tags and len(tags) > LONE_TAGS and len(tags) * TAG_DISTANCE > len(start):
        return "html"
    return "html" if tags and "html" in (content_type or "").lower() else "text"


def binary_kind(body: bytes) -> str | None:
    """What bytes are that are no text, in words; None for text.

    >>> binary_kind(b"%PDF-1.7\\n1 0 obj"), binary_kind(b"%PDF-1.7 is how the file begins.")
    ('a PDF file', None)
    """
    magic = _MAGICS.match(body)
    if magic and magic.lastindex:
        return _MAGIC[magic.lastindex - 1][1]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or wide_encoding(body):
        return None
    head = body[:HEAD]
    found = controls(head)
    return f"{found} control bytes among the first {len(head):,}" if found else None


def _hint(kind: str) -> str:
    if "PDF" in kind:
        return "turn it into text first: pdftotext FILE FILE.txt"
    if "archive" in kind:
        return "unpack it first; only files in gzip or zstd are unpacked here, known by their first bytes"
    return "leave it out; pagesieve reads HTML, plain text, JSON lines, WARC and WET"


@dataclass(frozen=True)
class Decode:
    """Finds the encoding of a page and its format, and decodes it."""

    options: DecodeOptions = DecodeOptions()
    format: str = "auto"

    def __call__(self, document: Document) -> Document:
        """The document with `markup`, `encoding` and `format`, or with the failure that says why not.

        Line ends become newlines. A NUL, which no parser takes, is counted in `encoding.replaced`: in HTML it goes, as
        in browsers, in plain text it becomes U+FFFD.
        """
        page = document.page
        rejected = self._reject(document)
        if rejected:
            return rejected
        decoded = decode(page.body, page, self.options.encoding)
        text, nuls = decoded.text, decoded.text.count("\0")
        if not _SHOWN.search(text):
            return _empty(document)
        form = format_of(text, page.content_type) if self.format == "auto" else self.format
        if nuls:
            text = text.replace("\0", "" if form == "html" else "\ufffd")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        encoding = Encoding(name=decoded.name, found_by=decoded.found_by, replaced=decoded.replaced + nuls)
        return structs.replace(document, markup=text, format=form, encoding=encoding)

    def _reject(self, document: Document) -> Document | None:
        body, limit = document.page.body, self.options.max_bytes
        if len(body) > limit:
            detail = f"{len(body):,} bytes, and {limit:,} are allowed"
            return document.fail(Rejection.TOO_LARGE, detail, f"if it is one page: --max-bytes {len(body)}")
        if not body.strip(b" \t\r\n\f\v\0"):
            return _empty(document)
        kind = None if self.options.encoding else binary_kind(body)
        return document.fail(Rejection.BINARY, f"not text: {kind}", _hint(kind)) if kind else None


def _empty(document: Document) -> Document:
    size = len(document.page.body)
    detail = f"nothing but white space in {size:,} byte{'s' * (size != 1)}" if size else "no bytes"
    return document.fail(Rejection.EMPTY, detail, "fetch or save the page again; it has no content")
