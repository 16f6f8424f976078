"""`pagesieve schema`."""

import json
from typing import Any

import click
from msgspec import Struct

from cleaning.recording import arrow_schema as record_columns
from cleaning.recording import record
from crawler.cli.options import words

EXAMPLE = """\b
Example:
  pagesieve schema ledger
"""

KINDS: dict[str, type[Struct]] = {
    "record": record.Record,
    "ledger": record.LedgerRow,
    "rejected": record.RejectedRow,
}


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind, as it is shipped in cleaning/schema/.

    >>> schema_text("ledger").splitlines()[1]
    '  "$schema": "https://json-schema.org/draft/2020-12/schema",'
    """
    described: dict[str, Any] = record.schema(KINDS[kind])
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


@click.command(epilog=EXAMPLE)
@click.argument("kind", type=words(KINDS), default="record")
@click.option("--arrow", is_flag=True, help="As the Arrow schema that Parquet has (needs the extra parquet).")
def schema(kind: str, arrow: bool) -> None:
    """Print the JSON Schema of what is written.

    record is a line of documents.jsonl, ledger one of removed.jsonl, rejected one of rejected.jsonl.
    """
    if arrow:
        click.echo(record_columns(KINDS[kind]).to_string(truncate_metadata=False))
    else:
        click.echo(schema_text(kind), nl=False)
