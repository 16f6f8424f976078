"""The types of a record's fields, for what loads documents.jsonl: inferred, they break on a field that starts late."""

from typing import TYPE_CHECKING, Any

from pagesieve._home import ours

if TYPE_CHECKING:
    import datasets


def arrow_schema() -> Any:
    """The `pyarrow.Schema` of a record: every column, always, each with its one type.

    Raises `ImportError` without pyarrow, with the command that installs it.
    """
    ours("cleaning")
    from cleaning.recording import arrow_schema as schema  # noqa: PLC0415 - after its place is sure

    return schema()


def features() -> "datasets.Features":
    """A record's features for Hugging Face's datasets:
    `load_dataset("json", data_files="out/documents.jsonl", features=pagesieve.features())`.

    Raises `ImportError` without datasets.
    """
    from datasets import Features  # noqa: PLC0415 - what nobody but its users has

    return Features.from_arrow_schema(arrow_schema())
