"""What a report says of an entry: plain values, of which a script makes text and nothing else."""

import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from os.path import commonprefix
from typing import Any

from msgspec import structs

from cleaning.correcting import beginning, corrigible
from crawler.reports.correcting import correction_of
from crawler.reports.entries import Entry, Seen, statistic
from crawler.reports.originals import Original
from crawler.reports.rows import DocumentRow

TEXT = 4_000  # characters of a block, BLOCKS blocks of a page: more than a person reads, little enough for a browser
BLOCKS = 1_000
NAME = 300  # characters of a title, an address, a value
ORIGINAL = 2_000_000  # characters of a page's original
ADDRESS = 2_000  # characters of an address that a correction names: the page is found by its bytes

# Reasons of a kind have one colour: seven can be told apart, thirty can't.
FAMILIES = {
    "known": "title byline publication_date source_credit section breadcrumb tag_list caption counter author_bio",
    "ways": "navigation link_list",
    "others": "related_stories ticker gallery media_player",
    "readers": "share_bar comments form",
    "sale": "cookie_notice advertisement subscription",
    "house": "footer legal",
}
FAMILY = {reason: family for family, reasons in FAMILIES.items() for reason in reasons.split()}

# What would steer the reader's eye stands as a sign: pictures of controls, names of what turns the direction.
_SIGNS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {0x7F: "\u2421"}
_SIGNS |= dict.fromkeys((*range(128, 160), 8232, 8233, *range(65529, 65532)), "�")
_SIGNS |= {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_SIGNS |= dict.fromkeys((*range(55296, 57344), *range(917504, 917632)), "�")
STEERING = frozenset(_SIGNS)


def shown(text: object, limit: int = NAME) -> str:
    r"""A foreign text as a report has it: what steers is a sign, and what is too long says how much is missing.

    >>> shown("a\x1b[31mb\u202ec"), shown("abcdef", 3)
    ('a␛[31mb[U+202E]c', 'abc… (3 characters more)')
    """
    whole = str(text)
    cut = whole[:limit].translate(_SIGNS)
    return cut if len(whole) <= limit else f"{cut}… ({len(whole) - limit:,} characters more)"


def told(entry: Entry) -> dict[str, Any]:
    """An entry as the report's script reads it: texts alone, which it never takes for markup."""
    blocks = entry.blocks
    page = _page(entry)
    document, rejected = entry.document, entry.rejected
    kept, removed = entry.counted
    return {
        "number": entry.number,
        "title": shown((document.title if document else None) or entry.address),
        "address": shown(entry.address),
        "rejected": shown(rejected.reason) if rejected else None,
        "confidence": document.confidence if document else None,
        "language": shown(document.language) if document and document.language else None,
        "counts": [kept, removed],
        "reasons": sorted({shown(row.reason) for row in entry.removed}),
        "facts": [*_facts(document)] if document else [*_rejected(entry)],
        "exact": entry.is_exact,
        "left": max(0, len(blocks) - BLOCKS),
        "blocks": [*_blocks(blocks[:BLOCKS])],
        "page": page,
        "places": None if entry.is_exact else [seen.position for seen in blocks[:BLOCKS]],
        "quoted": _quoted(blocks[:BLOCKS]) if page else {},
    }


def _page(entry: Entry) -> dict[str, Any] | None:
    """The beginning of a correction of the page, without a label; None where it has no bytes that come again."""
    correction = correction_of(entry, (), ())
    if not corrigible(correction):
        return None
    if len(correction.url or "") > ADDRESS:
        correction = structs.replace(correction, url=None)
    return {name: value for name, value in structs.asdict(correction).items() if value}


def _quoted(blocks: Sequence[Seen]) -> dict[str, tuple[str, str | None]]:
    """By place, what a correction quotes of the blocks that are not shown as they are: their beginning and path."""
    found = {}
    for place, seen in enumerate(blocks):
        said, path = beginning(seen.text), seen.path
        if beginning(shown(seen.text, TEXT)) != said or (path and shown(path) != path):
            found[str(place)] = (said, path)
    return found


def _blocks(blocks: Sequence[Seen]) -> Iterator[tuple[str, str | None, float | None, str | None, int, str | None]]:
    """Blocks as the report's script reads them: text, reason, score, stage, and the path by its end.

    The number before it says how much of the path is that of the block before: neighbours share most of it, and
    written out, paths are the larger half of a report.
    """
    last = ""
    for seen in blocks:
        reason, stage, path = (shown(word) if word else None for word in (seen.reason, seen.stage, seen.path))
        alike = path and (path + last).isascii()  # else letters are not of the same length in Python and in a browser
        shared = len(commonprefix((last, path))) if path and alike else 0  # noqa: RUF071 - letter by letter
        yield shown(seen.text, TEXT), reason, seen.score, stage, shared, path and path[shared:]
        last = path or last


def _facts(document: DocumentRow) -> Iterator[tuple[str, str, str]]:
    """Label, value and where it was found, for what is known of a document."""
    known = document.metadata
    found_at = known.get("provenance")
    found_at = found_at if isinstance(found_at, dict) else {}
    own = ("url", "title", "authors", "date", "language", "language_score", "confidence")
    values = {name: getattr(document, name) for name in own} | known
    for name, value in values.items():
        if name not in {"provenance", "statistics", "extractor", "paragraph_languages"} and value not in (
            None,
            [],
            False,
        ):
            yield name, value_of(value), shown(found_at.get(name) or "")
    share = statistic(document, "share_kept")
    if share is not None:
        yield "share_kept", f"{share:.0%}", ""
    yield "id", shown(document.id), ""


def _rejected(entry: Entry) -> Iterator[tuple[str, str, str]]:
    row = entry.rejected
    if row:
        values = {"reason": row.reason, "detail": row.detail, "hint": row.hint, "url": row.url, "source": row.source}
        yield from ((name, value_of(value), "") for name, value in values.items() if value)
        yield "id", shown(row.id or "none"), ""


def value_of(value: object) -> str:
    """A value of the metadata in words.

    >>> value_of(["a", "b"]), value_of({"kind": "file", "record": None}), value_of(None)
    ('a; b', 'kind: file', '')
    """
    if isinstance(value, list):
        return shown("; ".join(value_of(one) for one in value))
    if isinstance(value, dict):
        return shown(", ".join(f"{key}: {one}" for key, one in value.items() if one is not None))
    return "" if value is None else shown(value)


def original_of(original: Original) -> dict[str, Any]:
    """A page's original as the report's script reads it: markup for the frame, packed, or text; or why there is none.

    >>> original_of(Original(missing="gone"))
    {'missing': 'gone'}
    """
    if original.missing:
        return {"missing": shown(original.missing)}
    text = original.text[:ORIGINAL] if original.is_html else shown(original.text, ORIGINAL)
    packed = b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode()
    return {"html": original.is_html, "left": max(0, len(original.text) - ORIGINAL), "packed": packed}
