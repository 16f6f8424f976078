"""Clean pages offline: a `Page` in, a `Document` of labelled blocks out. Knows nothing of crawling."""

from typing import TYPE_CHECKING, Any

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
from cleaning.recording import ledger_of, record_of

if TYPE_CHECKING:
    from cleaning.pipeline import Pipeline, clean

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


def __getattr__(name: str) -> Any:
    """`Pipeline` and `clean`, whose libraries take longer to load than all else; what drives the workers needs none."""
    if name not in {"Pipeline", "clean"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cleaning import pipeline  # noqa: PLC0415 - loaded when it is asked for

    return getattr(pipeline, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
