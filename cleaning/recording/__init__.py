"""What is written of a run: records, ledger, rejects, counts, and the files that hold them."""

from cleaning.recording import record, wording
from cleaning.recording.columns import MissingLibraryError, ParquetFile, arrow_schema, parquet_beside
from cleaning.recording.explain import explained, header, plain_lines
from cleaning.recording.jsonl import encoded
from cleaning.recording.outcome import Outcome, outcome_of, outcome_of_failure
from cleaning.recording.record import SCHEMA_VERSION, ledger_of, record_of, rejected_of
from cleaning.recording.report import Summary, Tally, Timing, headline, run_json, summary_lines, versions
from cleaning.recording.wording import escaped, many, one_line, printable, shell_word
from cleaning.recording.writers import BUFFER, AtomicFile, FileRecord, JsonLines, OutputError, clear_parts
from cleaning.recording.zstd import zstd

__all__ = [
    "BUFFER",
    "SCHEMA_VERSION",
    "AtomicFile",
    "FileRecord",
    "JsonLines",
    "MissingLibraryError",
    "Outcome",
    "OutputError",
    "ParquetFile",
    "Summary",
    "Tally",
    "Timing",
    "arrow_schema",
    "clear_parts",
    "encoded",
    "escaped",
    "explained",
    "header",
    "headline",
    "ledger_of",
    "many",
    "one_line",
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
    "versions",
    "wording",
    "zstd",
]
