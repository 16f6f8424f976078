"""The closing summary, in tables on a terminal and in lines elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from cleaning.report import headline, summary_lines
from crawler.folder import News
from crawler.outputs import REJECTED, Output
from crawler.run import Result

Again = Callable[[str, int], str]  # the command that explains the N-th page of a file, by the run's choices


def show(result: Result, output: Output, console: Console, again: Again) -> None:
    """Prints what came of a run; one line where the documents went to a stream."""
    summary, seconds = result.summary, result.seconds
    if not output.places:
        lines = [headline(summary, seconds)]
    elif console.is_terminal:
        console.print(f"[bold]{headline(summary, seconds)}", highlight=False)
        for table in tables(result):
            console.print(table)
        lines = list(closing_lines(result, output, again))
    else:
        lines = [*summary_lines(summary, seconds), *closing_lines(result, output, again)]
    for line in lines:
        console.print(f"pagesieve: {line}", markup=False, highlight=False, soft_wrap=True)


def tables(result: Result) -> Iterator[Table]:
    """The counts by word: rejected, removed, languages; none for what did not happen."""
    summary = result.summary
    counts: dict[str, Mapping[Any, int]] = {
        "rejected": summary.rejected,
        "removed": summary.removed_by_reason,
        "language": summary.languages,
    }
    return (_table(title, of) for title, of in counts.items() if of)


def _table(title: str, counts: Mapping[Any, int]) -> Table:
    table = Table(title, "number", box=SIMPLE)
    table.columns[1].justify = "right"
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))):
        table.add_row(str(word), str(count))
    return table


def closing_lines(result: Result, output: Output, again: Again) -> Iterator[str]:
    """Where the files are, and what to look at next."""
    if result.current:
        yield f"nothing to do: all {result.news.same if result.news else 0} inputs are as they were"
        return
    if result.news and (result.news.same or result.news.vanished):
        yield _of(result.news)
    if not result.written:
        yield f"nothing was read, so what stands there was left as it is: {', '.join(output.places)}"
        return
    yield f"written: {', '.join(output.places)}"
    rejects = [place for place in output.places if place.endswith(REJECTED)]
    if result.summary.rejected and rejects:
        yield f"next: look at {rejects[0]}, which says of each rejected input why, and what to do"
    elif result.first and result.first.source.path:  # standard input can't be read again
        yield f"next: {again(result.first.source.path, result.number)} shows what was removed, and why"


def _of(news: News) -> str:
    """What was taken over, and what was cleaned.

    >>> _of(News(same=7, changed=1))
    'not cleaned again: 7 inputs; added 0, changed 1, vanished 0'
    """
    went_on = "the run that was interrupted went on; " if news.continued else ""
    return (
        f"{went_on}not cleaned again: {news.same} inputs; "
        f"added {news.added}, changed {news.changed}, vanished {news.vanished}"
    )
