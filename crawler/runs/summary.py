"""The closing summary of a run."""

from collections.abc import Callable, Iterator

from cleaning.recording import REJECTED, headline, many
from crawler.runs.continuation import News
from crawler.runs.outputs import Output
from crawler.runs.run import Result
from crawler.runs.screen import Screen

Again = Callable[[str, int], str]  # the command that explains the N-th page of a file, by the run's choices


def show(result: Result, output: Output, screen: Screen, again: Again) -> None:
    """Tells what came of a run; one line where the documents went to a stream."""
    if not output.places:
        screen.say(headline(result.summary, result.seconds))
        return
    screen.sum_up(result.summary, result.seconds)
    for line in closing_lines(result, output, again):
        screen.say(line)


def closing_lines(result: Result, output: Output, again: Again) -> Iterator[str]:
    """Where the files are, and what to look at next."""
    if result.current:
        yield _unchanged(result.news.same if result.news else 0)
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
    elif result.first and result.file:  # standard input can't be read again
        yield f"next: {again(result.file, result.number)} shows what was removed, and why"


def _unchanged(same: int) -> str:
    """What is said where nothing is to be done.

    >>> _unchanged(1), _unchanged(3)
    ('nothing to do: the one input is as it was', 'nothing to do: all 3 inputs are as they were')
    """
    return f"nothing to do: {'the one input is as it was' if same == 1 else f'all {same} inputs are as they were'}"


def _of(news: News) -> str:
    """What was taken over, and what was cleaned.

    >>> _of(News(same=7, changed=1))
    'not cleaned again: 7 inputs; added 0, changed 1, vanished 0'
    """
    went_on = "the run that was interrupted went on; " if news.continued else ""
    return (
        f"{went_on}not cleaned again: {many(news.same, 'input')}; "
        f"added {news.added}, changed {news.changed}, vanished {news.vanished}"
    )
