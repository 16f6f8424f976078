"""What became of one input: the lines to write, with what there is to count."""

from collections import Counter

from msgspec import Struct

from cleaning.config import RecordOptions
from cleaning.model import Document, Failure, Reason, Source
from cleaning.recording import runfiles as names
from cleaning.recording.jsonl import encoded
from cleaning.recording.listing import row_of_failure, row_of_record
from cleaning.recording.record import ledger_of, record_of, rejected_of


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one input, small enough to come back from another process.

    An input that gave no document has a `failure` and no `record`; its blocks, if it came so far, are in the ledger
    all the same.
    """

    source: Source
    record: bytes = b""  # a line of documents.jsonl
    ledger: bytes = b""  # lines of removed.jsonl
    rejected: bytes = b""  # a line of rejected.jsonl
    listed: bytes = b""  # a line of inputs.csv
    failure: Failure | None = None
    removed: tuple[tuple[str, Reason, int], ...] = ()  # stage, reason, blocks
    language: str | None = None
    words: int = 0
    surrogates: int = 0  # lone ones that became U+FFFD
    trace: str | None = None  # of the defect, where a stage raised

    def lines(self, file: str) -> bytes:
        r"""Its lines in one of a run's files.

        >>> Outcome(source=Source(kind="memory"), ledger=b"{}\\n").lines("removed.jsonl")
        b'{}\\n'
        """
        match file:
            case names.DOCUMENTS:
                return self.record
            case names.REMOVED:
                return self.ledger
            case names.REJECTED:
                return self.rejected
            case _:
                return self.listed

    @property
    def size(self) -> int:
        """The bytes of its lines."""
        return len(self.record) + len(self.ledger) + len(self.rejected) + len(self.listed)


def outcome_of(document: Document, trace: str | None = None, options: RecordOptions = RecordOptions()) -> Outcome:
    """The outcome of a page that went through the stages; the options say what its record holds.

    >>> from cleaning import Page, clean
    >>> outcome_of(clean(Page(body=b"A line of a dump, which is the only one."))).failure
    """
    rows = list(ledger_of(document))
    lines = [encoded(row) for row in rows] if options.ledger else []
    failure, record = document.failure, None
    if failure:
        listed = row_of_failure(failure, document.metadata.page_type)
    else:
        record = record_of(document, options)
        listed = row_of_record(record)
    line, surrogates = encoded(record) if record else (b"", 0)
    removed = Counter((row.stage, row.reason) for row in rows)
    return Outcome(
        source=document.page.source,
        record=line,
        ledger=b"".join(row for row, _ in lines),
        rejected=encoded(rejected_of(failure))[0] if failure else b"",
        listed=listed,
        failure=failure,
        removed=tuple((stage, reason, count) for (stage, reason), count in removed.items()),
        language=record.language or "und" if record else None,
        words=record.metadata.statistics.words if record else 0,
        surrogates=surrogates + sum(count for _, count in lines),
        trace=trace,
    )


def outcome_of_failure(failure: Failure) -> Outcome:
    """The outcome of an input in which the feed found no page."""
    return Outcome(
        source=failure.source,
        failure=failure,
        rejected=encoded(rejected_of(failure))[0],
        listed=row_of_failure(failure),
    )
