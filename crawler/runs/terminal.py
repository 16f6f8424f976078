"""What a run shows on a terminal: lines, tables, a bar."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from cleaning.recording import Summary, headline, many, one_line
from crawler.runs.pace import Bar, State


class Terminal:
    """Standard error, where a person looks on."""

    is_terminal = True

    def __init__(self) -> None:
        self.console = Console(stderr=True, force_terminal=True)

    def say(self, line: str) -> None:
        """A line with the command's name before it, above the bar."""
        self.console.print(Text(f"pagesieve: {one_line(line)}"), soft_wrap=True)

    def sum_up(self, summary: Summary, seconds: float) -> None:
        """A line, and a table for each kind of count."""
        self.console.print(Text(one_line(headline(summary, seconds)), "bold"))
        for table in tables(summary):
            self.console.print(table)

    def bar(self) -> "RichBar | None":
        """A bar, unless the terminal can't go back in a line."""
        return None if self.console.is_dumb_terminal else RichBar(self.console)


class RichBar(Bar):
    """A line that is drawn anew."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[pages]}"),
            TextColumn("{task.fields[rate]:.1f}/s"),
            TextColumn("[green]{task.fields[kept]} kept"),
            TextColumn("[red]{task.fields[rejected]} rejected"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            console=console,
            transient=True,
        )

    def __enter__(self) -> "RichBar":
        """Itself, on the screen."""
        self._progress.__enter__()
        fields: dict[str, Any] = {"pages": many(0, "page"), "kept": 0, "rejected": 0, "rate": 0.0, "left": ""}
        self._task = self._progress.add_task("cleaning", total=None, **fields)
        return self

    def __exit__(self, *raised: object) -> None:
        """Leaves the screen."""
        self._progress.__exit__(None, None, None)

    def show(self, state: State) -> None:
        """Shows another state."""
        fields: dict[str, Any] = {
            "pages": many(state.pages, "page"),
            "kept": state.kept,
            "rejected": state.rejected,
            "rate": state.rate,
            "left": state.time_left,
        }
        self._progress.update(self._task, completed=state.pages, **fields)


def tables(summary: Summary) -> Iterator[Table]:
    """The counts by word: rejected, removed, languages; none for what did not happen."""
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
        table.add_row(Text(one_line(str(word))), str(count))
    return table
