"""Reports as HTML: one file that opens from the disk, asks nobody for anything and runs no script but its own."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cleaning.model import PageType
from cleaning.recording import AtomicFile
from crawler.reports.courses import Course
from crawler.reports.courses import chosen as chosen_courses
from crawler.reports.difference import Difference
from crawler.reports.entries import entries
from crawler.reports.originals import Originals
from crawler.reports.overview import KINDS, Overview, looked_over
from crawler.reports.rows import run_of
from crawler.reports.telling import FAMILY, STEERING, original_of, shown, told, value_of

if TYPE_CHECKING:  # loaded where a report is written: the errors of every verb know this wing, and need none of it
    from jinja2 import Environment
    from markupsafe import Markup

TABLE = 15  # lines of a table; the rest is one line
DIFFERING = 400  # lines of a comparison's page
SCRIPTS = {"report": ("corrections.js", "report.js"), "compare": ("compare.js",)}
AROUND = 1  # lines that are the same, beside one that is not


def write_report(
    folder: Path,
    out: Path,
    everything: bool = False,
    originals: bool = False,
    courses: Sequence[Course] = (),
) -> Overview:
    """Writes the report of a run folder, with the pages beside it where `originals` are asked for.

    `courses` are the sites of a crawl over its runs. What comes back is what it counts. Raises `BadRunError` and
    `OutputError`.
    """
    overview = looked_over(entries(folder), everything)
    chosen = (entry for entry in entries(folder) if entry.number in overview.chosen)
    again = Originals(folder) if originals else None
    shown_ones = ((told(entry), original_of(again.original(entry)) if again else None) for entry in chosen)
    values = {"name": folder, "overview": overview, "run": run_of(folder), "kinds": KINDS, "originals": originals}
    values |= {
        "families": FAMILY,
        "types": tuple(PageType),
        "courses": chosen_courses(courses, everything),
        "sites": len(courses),
    }
    _write(out, "report", open_styles=originals, entries=shown_ones, **values)
    return overview


def write_comparison(before: Path, after: Path, difference: Difference, out: Path) -> None:
    """Writes what differs between two run folders. Raises `OutputError`."""
    _write(out, "compare", before=before, after=after, difference=difference)


def _write(out: Path, kind: str, open_styles: bool = False, **values: Any) -> None:
    """Fills a template in pieces, so that a report of any size takes little memory."""
    from markupsafe import Markup  # noqa: PLC0415

    environment = _environment()
    style, script = _part("report.css"), "".join(map(_part, SCRIPTS[kind]))
    policy = f"{_styles(style, open_styles)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    pieces = environment.get_template(f"{kind}.html").generate(
        style=Markup(style),  # noqa: S704 - files of ours
        script=Markup(script),  # noqa: S704
        policy=policy,
        **values,
    )
    with AtomicFile(out) as file:
        for piece in pieces:
            file.write(piece.encode("utf-8", "replace"))


def _styles(style: str, open_styles: bool) -> str:
    """The policy's part on looks: of a frame for originals, which has its parent's policy too, their own styles."""
    if open_styles:
        return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    return f"default-src 'none'; style-src {_hash(style)}"


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("crawler.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(shown=shown, data=_data, rows=_rows, around=_around, value=value_of)
    return environment


def _part(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _escape(code: int) -> str:
    """A sign as JSON writes it in ASCII.

    >>> _escape(0x3C), _escape(0xE0001)
    ('\\\\u003c', '\\\\udb40\\\\udc01')
    """
    units = chr(code).encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))


# What begins markup, and what steers an editor's or a terminal's eye; new lines and the like are escaped by now.
_ESCAPED = {code: _escape(code) for code in sorted({*map(ord, "<>&"), *(code for code in STEERING if code >= 127)})}


def _data(value: object) -> "Markup":
    """JSON in a script element that no sign of it can end or leave."""
    from markupsafe import Markup  # noqa: PLC0415

    text = msgspec.json.encode(value).decode().translate(_ESCAPED)
    return Markup(text)  # noqa: S704 - without the signs that markup begins by


def _rows(table: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The lines of a table that are shown, the last one for the rest.

    >>> _rows([("a", 1)])
    [('a', 1)]
    """
    rest = table[TABLE:]
    return table[:TABLE] + ([(f"{len(rest)} more", sum(number for _, number in rest))] if rest else [])


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
