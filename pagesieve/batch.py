"""A step for engines that work in batches of rows: Ray Data's `map_batches`, Spark's `mapInPandas` and `mapInArrow`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

import msgspec
from msgspec import Struct, structs

from pagesieve._home import ours

if TYPE_CHECKING:
    from cleaning import Config, Page
    from cleaning.model import Failure
    from cleaning.recording import Outcome
    from crawler.feed import FeedOptions

REJECTED = "rejected"
_HTTP = b"HTTP/"  # what an HTTP response begins with


class Refusal(Struct, frozen=True, kw_only=True):
    """Why a row gave no document, in the words of rejected.jsonl."""

    reason: str
    detail: str
    hint: str


class _Column(Struct, frozen=True):
    rejected: Refusal | None


def schema() -> Any:
    """The `pyarrow.Schema` of what a `Sieve` gives: the columns of `pagesieve schema --arrow`, and `rejected`.

    `rejected` is a struct of reason, detail and hint: null for a document, and all else is null without one. Raises
    `ImportError` without pyarrow, with the command that installs it.
    """
    ours("cleaning")
    from cleaning.recording import arrow_schema  # noqa: PLC0415 - after its place is sure

    columns = arrow_schema()
    for number, field in enumerate(columns):
        columns = columns.set(number, field.with_nullable(True))
    return columns.append(arrow_schema(_Column).field(REJECTED))


class Sieve:
    """Cleans a batch of rows: a table, a record batch or a pandas frame in, the same kind out, a row for each row.

    A row's page is in its column `html`, or else `text`: a string, or bytes as they came, with the head of their HTTP
    response or without; a column `url` and others that `pagesieve clean --field` knows are taken over where they are
    there. `fields` names columns that are called otherwise: `{"html": "content", "url": "address"}`. What comes back
    has the columns of `schema()`.

    The pages are cleaned by `jobs` processes of its own, which stay from batch to batch: one that hangs or explodes
    costs itself, and is rejected as `timeout` or `memory`. It pickles as its options, and may be called by threads.
    """

    def __init__(
        self, config: "Config | None" = None, *, fields: Mapping[str, str] | None = None, jobs: int = 1
    ) -> None:
        ours("cleaning")
        ours("crawler")
        from cleaning import Config  # noqa: PLC0415 - after its place is sure
        from crawler.feed import FeedOptions  # noqa: PLC0415
        from crawler.workers import Session  # noqa: PLC0415

        self.config = config or Config()
        self.fields = dict(fields or {})
        self.jobs = jobs
        self._options = FeedOptions(fields=tuple(self.fields.items()), max_bytes=self.config.decode.max_bytes)
        self._schema = schema()
        self._session = Session(self.config, jobs)

    def __call__(self, batch: Any) -> Any:
        """The batch of the documents. Raises `TypeError` for another kind of batch, `ValueError` without a page."""
        if hasattr(batch, "to_pylist"):  # pyarrow.Table, pyarrow.RecordBatch
            rows = batch.select(self._columns(batch.schema.names)).to_pylist()
            return type(batch).from_pylist(self._cleaned(rows), schema=self._schema)
        if hasattr(batch, "to_dict") and hasattr(batch, "iloc"):  # pandas.DataFrame
            rows = batch[self._columns(list(batch.columns))].to_dict("records")
            return self._schema.empty_table().from_pylist(self._cleaned(rows), schema=self._schema).to_pandas()
        raise TypeError(
            f"a Sieve takes tables of pyarrow and frames of pandas, not {type(batch).__name__}; "
            'in Ray: map_batches(Sieve, batch_format="pyarrow", ...)'
        )

    def over(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Each batch cleaned: for Spark's `mapInPandas(Sieve().over, schema)`. Ends its processes with the batches."""
        try:
            for batch in batches:
                yield self(batch)
        finally:
            self.close()

    def close(self) -> None:
        """Ends its processes; another batch starts fresh ones. They end with this process in any case."""
        self._session.close()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Closes it."""
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """Its options: what another process makes one of."""
        return _made, (self.config, self.fields, self.jobs)

    def _columns(self, names: list[str]) -> list[str]:
        """The columns that are read of those that are there."""
        from crawler.feed import FIELDS  # noqa: PLC0415 - as above

        wanted = [name for field in FIELDS for name in self._options.names(field)]
        roots = {*wanted, *(name.partition(".")[0] for name in wanted)}
        if not roots & set(names) & _roots(self._options, ("html", "text")):
            raise ValueError(
                f"no column html or text among {', '.join(names) or 'none'}; say which holds the page: "
                'Sieve(fields={"html": "content"})'
            )
        return [name for name in names if name in roots]

    def _cleaned(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        pages = [_page({name: _plain(value) for name, value in row.items()}, self._options) for row in rows]
        return [_row(outcome) for outcome in self._session.outcomes(pages)]


def _made(config: "Config", fields: Mapping[str, str], jobs: int) -> Sieve:
    return Sieve(config, fields=fields, jobs=jobs)


def _plain(value: Any) -> Any:
    """A value as JSON would have it: a missing one of pandas is None, arrays are lists, times are ISO 8601."""
    if type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    if hasattr(value, "tolist"):
        return value.tolist()
    return value.isoformat() if hasattr(value, "isoformat") else value


def _roots(options: "FeedOptions", fields: Iterable[str]) -> set[str]:
    names = {name for field in fields for name in options.names(field)}
    return names | {name.partition(".")[0] for name in names}


def _page(row: Mapping[str, Any], options: "FeedOptions") -> "Page | Failure":
    """The page of a row."""
    from cleaning import Page, Source  # noqa: PLC0415 - as above
    from crawler.feed import page_of, response_of  # noqa: PLC0415

    source = Source(kind="memory")
    page = page_of(row, source, options)
    if not isinstance(page, Page) or page.charset or not page.body.startswith(_HTTP):
        return page
    answer = response_of(page.body, page.url, source, options)
    return (
        answer
        if not isinstance(answer, Page)
        else structs.replace(answer, fetched_at=page.fetched_at, known=page.known)
    )


def _row(outcome: "Outcome") -> dict[str, Any]:
    """The row of an outcome; fields that it lacks are null."""
    if outcome.record:
        values: dict[str, Any] = msgspec.json.decode(outcome.record)
        return values
    assert outcome.failure is not None  # noqa: S101 - one of both is there
    given = msgspec.to_builtins(outcome.failure)
    return {REJECTED: {name: given[name] for name in Refusal.__struct_fields__}}
