"""Clean pages offline: a `Page` in, a `Document` of labelled blocks out. Knows nothing of crawling."""

from cleaning.config import Config, ConfigError, read_config
from cleaning.model import (
    Block,
    BlockKind,
    Document,
    Failure,
    Known,
    Language,
    Metadata,
    Page,
    Reason,
    Rejection,
    Source,
)
from cleaning.pipeline import Pipeline, clean
from cleaning.record import ledger_of, record_of

__all__ = [
    "Block",
    "BlockKind",
    "Config",
    "ConfigError",
    "Document",
    "Failure",
    "Known",
    "Language",
    "Metadata",
    "Page",
    "Pipeline",
    "Reason",
    "Rejection",
    "Source",
    "clean",
    "ledger_of",
    "read_config",
    "record_of",
]
