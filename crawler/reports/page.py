"""Reports as HTML: one file that opens from the disk, asks nobody for anything and runs no script but its own."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cleaning.recording import AtomicFile
from crawler.reports.difference import Difference
from crawler.reports.entries import Entry, Seen, entries, statistic
from crawler.reports.overview import KINDS, Overview, looked_over
from crawler.reports.rows import DocumentRow, run_of

if TYPE_CHECKING:  # loaded where a report is written: the errors of every verb know this wing, and need none of it
    from jinja2 import Environment
    from markupsafe import Markup

TEXT = 4_000  # characters of a block, BLOCKS blocks of a page: more than a person reads, little enough for a browser
BLOCKS = 1_000
NAME = 300  # characters of a title, an address, a value
TABLE = 15  # lines of a table; the rest is one line
DIFFERING = 400  # lines of a comparison's page
AROUND = 1  # lines that are the same, beside one that is not

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


def shown(text: object, limit: int = NAME) -> str:
    r"""A foreign text as a report has it: what steers is a sign, and what is too long says how much is missing.

    >>> shown("a\x1b[31mb\u202ec"), shown("abcdef", 3)
    ('a␛[31mb[U+202E]c', 'abc… (3 characters more)')
    """
    whole = str(text)
    cut = whole[:limit].translate(_SIGNS)
    return cut if len(whole) <= limit else f"{cut}… ({len(whole) - limit:,} characters more)"


def write_report(folder: Path, out: Path, everything: bool = False) -> Overview:
    """Writes the report of a run folder; what comes back is what it counts. Raises `BadRunError`, `OutputError`."""
    overview = looked_over(entries(folder), everything)
    chosen = (entry for entry in entries(folder) if entry.number in overview.chosen)
    _write(out, "report", name=folder, overview=overview, run=run_of(folder), kinds=KINDS, entries=map(_told, chosen))
    return overview


def write_comparison(before: Path, after: Path, difference: Difference, out: Path) -> None:
    """Writes what differs between two run folders. Raises `OutputError`."""
    _write(out, "compare", before=before, after=after, difference=difference)


def _write(out: Path, kind: str, **values: Any) -> None:
    """Fills a template in pieces, so that a report of any size takes little memory."""
    from markupsafe import Markup  # noqa: PLC0415

    environment = _environment()
    style, script = _part("report.css"), _part(f"{kind}.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    pieces = environment.get_template(f"{kind}.html").generate(
        style=Markup(style),  # noqa: S704 - files of ours
        script=Markup(script),  # noqa: S704
        policy=policy,
        **values,
    )
    with AtomicFile(out) as file:
        for piece in pieces:
            file.write(piece.encode("utf-8", "replace"))


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("crawler.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(shown=shown, data=_data, family=_family, rows=_rows, around=_around, value=_value)
    return environment


def _part(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _data(value: object) -> "Markup":
    """JSON in a script element that no sign of it can end or leave."""
    from markupsafe import Markup  # noqa: PLC0415

    text = msgspec.json.encode(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - without the signs that markup begins by


def _family(reason: str | None) -> str:
    return FAMILY.get(reason or "", "rest") if reason else "kept"


def _rows(table: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The lines of a table that are shown, the last one for the rest.

    >>> _rows([("a", 1)])
    [('a', 1)]
    """
    rest = table[TABLE:]
    return table[:TABLE] + ([(f"{len(rest)} more", sum(number for _, number in rest))] if rest else [])


def _told(entry: Entry) -> dict[str, Any]:
    """An entry as the report's script reads it: texts alone, which it never takes for markup."""
    blocks = entry.blocks
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
        "blocks": [_block(seen) for seen in blocks[:BLOCKS]],
    }


def _block(seen: Seen) -> tuple[str, str | None, str, float | None, str | None, str | None]:
    """A block as the report's script reads it."""
    reason, stage, path = (shown(word) if word else None for word in (seen.reason, seen.stage, seen.path))
    return shown(seen.text, TEXT), reason, _family(seen.reason), seen.score, stage, path


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
            yield name, _value(value), shown(found_at.get(name) or "")
    share = statistic(document, "share_kept")
    if share is not None:
        yield "share_kept", f"{share:.0%}", ""
    yield "id", shown(document.id), ""


def _rejected(entry: Entry) -> Iterator[tuple[str, str, str]]:
    row = entry.rejected
    if row:
        values = {"reason": row.reason, "detail": row.detail, "hint": row.hint, "url": row.url, "source": row.source}
        yield from ((name, _value(value), "") for name, value in values.items() if value)
        yield "id", shown(row.id or "none"), ""


def _value(value: object) -> str:
    """A value of the metadata in words.

    >>> _value(["a", "b"]), _value({"kind": "file", "record": None}), _value(None)
    ('a; b', 'kind: file', '')
    """
    if isinstance(value, list):
        return shown("; ".join(_value(one) for one in value))
    if isinstance(value, dict):
        return shown(", ".join(f"{key}: {one}" for key, one in value.items() if one is not None))
    return "" if value is None else shown(value)


def _around(lines: list[Any]) -> list[Any]:
    """The lines that differ with their neighbours; None where some are left out."""
    differing = {index for index, line in enumerate(lines) if line.before != line.after}
    near = {index + step for index in differing for step in range(-AROUND, AROUND + 1)} & {*range(len(lines))}
    found: list[Any] = []
    last = -1
    for index in sorted(near)[:DIFFERING]:
        if index != last + 1:
            found.append(None)
        found.append(lines[index])
        last = index
    return found + ([None] if last + 1 < len(lines) else [])
