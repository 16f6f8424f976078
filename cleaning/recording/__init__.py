"""What is written of a run: records, ledger, rejects, counts, and the files that hold them."""

from cleaning.recording import record, wording
from cleaning.recording.columns import MissingLibraryError, ParquetFile, arrow_schema, parquet_beside
from cleaning.recording.duplicates import Duplicates, duplicates_in
from cleaning.recording.explain import Which, explained, header, plain_lines
from cleaning.recording.jsonl import encoded
from cleaning.recording.listing import header as listing_header
from cleaning.recording.outcome import Outcome, outcome_of, outcome_of_failure
from cleaning.recording.record import SCHEMA_VERSION, ledger_of, record_of, rejected_of, text_of
from cleaning.recording.report import Summary, Tally, Timing, headline, run_json, summary_lines, versions
from cleaning.recording.runfiles import (
    DOCUMENTS,
    INPUTS,
    REJECTED,
    REMOVED,
    RUN,
    files_of,
    is_of_a_run,
    lines_of,
    opened,
    unpacked_bytes,
    unpacked_lines,
)
from cleaning.recording.wording import escaped, many, one_line, printable, shell_word
from cleaning.recording.writers import BUFFER, AtomicFile, FileRecord, JsonLines, OutputError, clear_parts
from cleaning.recording.zstd import zstd

__all__ = [
    "BUFFER",
    "DOCUMENTS",
    "INPUTS",
    "REJECTED",
    "REMOVED",
    "RUN",
    "SCHEMA_VERSION",
    "AtomicFile",
    "Duplicates",
    "FileRecord",
    "JsonLines",
    "MissingLibraryError",
    "Outcome",
    "OutputError",
    "ParquetFile",
    "Summary",
    "Tally",
    "Timing",
    "Which",
    "arrow_schema",
    "clear_parts",
    "duplicates_in",
    "encoded",
    "escaped",
    "explained",
    "files_of",
    "header",
    "headline",
    "is_of_a_run",
    "ledger_of",
    "lines_of",
    "listing_header",
    "many",
    "one_line",
    "opened",
    "outcome_of",
    "outcome_of_failure",
    "parquet_beside",
    "plain_lines",
    "printable",
    "record",
    "record_of",
    "rejected_of",
    "run_json",
    "shell_word",
    "summary_lines",
    "text_of",
    "unpacked_bytes",
    "unpacked_lines",
    "versions",
    "wording",
    "zstd",
]
