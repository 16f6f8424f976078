"""Clean pages offline: a `Page` in, a `Document` of labelled blocks out. Knows nothing of crawling."""

from cleaning.config import Config, ConfigError, read_config
from cleaning.model import Block, Document, Page, Reason, Rejection
from cleaning.pipeline import Pipeline, clean
from cleaning.record import ledger_of, record_of

__all__ = [
    "Block",
    "Config",
    "ConfigError",
    "Document",
    "Page",
    "Pipeline",
    "Reason",
    "Rejection",
    "clean",
    "ledger_of",
    "read_config",
    "record_of",
]
