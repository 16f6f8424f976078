"""A row an input, as a table shows it: inputs.csv."""

import csv
import io

from cleaning.model import Failure, PageType
from cleaning.recording.record import Record
from cleaning.recording.wording import one_line

COLUMNS = ("path", "record", "outcome", "reason", "type", "language", "words", "share_kept", "confidence", "id")
OUTCOME, ID = COLUMNS.index("outcome"), COLUMNS.index("id")
DOCUMENT, REJECTED = "document", "rejected"
_FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would compute


def header() -> bytes:
    """The first line: the names of the columns."""
    return _row(COLUMNS)


def row_of_record(record: Record) -> bytes:
    """The row of an input that gave a document."""
    metadata = record.metadata
    statistics = metadata.statistics
    return _row(
        (
            metadata.source.path,
            _foreign(metadata.source.record),
            DOCUMENT,
            None,
            metadata.page_type,
            record.language,
            statistics.words,
            statistics.share_kept,
            record.confidence,
            record.id,
        )
    )


def row_of_failure(failure: Failure, page_type: PageType | None = None) -> bytes:
    """The row of an input that gave none."""
    source = failure.source
    return _row(
        (
            source.path,
            _foreign(source.record),
            REJECTED,
            failure.reason,
            page_type,
            None,
            None,
            None,
            None,
            failure.id,
        )
    )


def _foreign(word: str | None) -> str | None:
    """A word of an archive's, not the user's: with an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{word}" if word and word.startswith(_FORMULA) else word


def _row(cells: tuple[object, ...]) -> bytes:
    r"""The cells as a line: absent ones are empty, breaks of lines are spaces.

    >>> _row(("a, b\nc", None, 1))
    b'"a, b c",,1\n'
    """
    line = io.StringIO()
    plain = [one_line(cell) if isinstance(cell, str) else cell for cell in cells]
    csv.writer(line, lineterminator="\n").writerow(plain)
    return line.getvalue().encode("utf-8")
