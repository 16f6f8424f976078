"""pagesieve: web pages, and plain-text dumps of web pages, to clean text, with a ledger of what was removed.

    >>> from pagesieve import clean
    >>> document = clean(b"<article><h1>Rain</h1><p>It rained all day in the town, and nobody went out.</p></article>")
    >>> document.text
    'It rained all day in the town, and nobody went out.'

What it does: `clean` takes a page (its bytes, its text, or a `Page` with what is known of it) and gives a `Document`:
`text` with one paragraph a line; `removed`, each block with its `reason`; title, authors, date and site in `metadata`;
the `language`, of paragraphs too; `failure` where there is no text, with the reason and what to do. `Pipeline` is the
same with its options bound once, for many pages; `Config` holds the options, `read_config` reads them from TOML;
`record_of` and `ledger_of` give what `pagesieve clean` writes.

What it does not: it fetches nothing (`pagesieve crawl` does, and Scrapy with `crawler.addon.Addon`), it runs no scripts
of a page, it says nothing of a text's quality or rights. The same page gives the same document, whatever came before.

The command is `pagesieve`, or `python -m pagesieve`. The manual is in docs/, `pagesieve --help` is its short form.
"""

from typing import TYPE_CHECKING, Any

from pagesieve._home import ours

if TYPE_CHECKING:
    from cleaning import (
        Block,
        BlockKind,
        Config,
        ConfigError,
        Document,
        Failure,
        Known,
        Language,
        Metadata,
        Page,
        Pipeline,
        Reason,
        Rejection,
        Source,
        clean,
        ledger_of,
        read_config,
        record_of,
    )
    from pagesieve.loading import arrow_schema, features

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
    "arrow_schema",
    "clean",
    "features",
    "ledger_of",
    "read_config",
    "record_of",
]


def __getattr__(name: str) -> Any:
    """A name of the library's face, from `cleaning`, which is loaded when the first is asked for."""
    if name in {"arrow_schema", "features"}:
        from pagesieve import loading  # noqa: PLC0415 - as the rest: when it is asked for

        return getattr(loading, name)
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(ours("cleaning"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
