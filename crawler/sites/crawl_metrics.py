"""A crawl's counts in the text format of Prometheus, for its textfile collector."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cleaning.recording import AtomicFile

Tallies = Mapping[str, Mapping[str, int]]


def crawl_exposition(tallies: Tallies, left: Mapping[str, int], run: int, finished: bool) -> str:
    """The text of the file: what a run counted by site and word, what is left, whether it is done.

    >>> print(crawl_exposition({'a"b': {"fetched": 3}}, {}, 1, False).splitlines()[2])
    pagesieve_crawl_total{site="a\\"b",word="fetched"} 3
    """
    return "".join(f"{line}\n" for line in _lines(tallies, left, run, finished))


def _lines(tallies: Tallies, left: Mapping[str, int], run: int, finished: bool) -> Iterator[str]:
    yield from _head("total", "counter", "What the run counted, by site: the words of run.json.")
    for site, words in tallies.items():
        for word, count in words.items():
            yield f'pagesieve_crawl_total{{site="{_escaped(site)}",word="{_escaped(word)}"}} {count}'
    yield from _head("left", "gauge", "Addresses that are still to be fetched, by site.")
    for site, count in left.items():
        yield f'pagesieve_crawl_left{{site="{_escaped(site)}"}} {count}'
    yield from _head("run", "gauge", "The number of the run.")
    yield f"pagesieve_crawl_run {run}"
    yield from _head("finished", "gauge", "1 when the run is done.")
    yield f"pagesieve_crawl_finished {int(finished)}"


def _head(name: str, kind: str, said: str) -> Iterator[str]:
    yield f"# HELP pagesieve_crawl_{name} {said}"
    yield f"# TYPE pagesieve_crawl_{name} {kind}"


def _escaped(text: str) -> str:
    """A label's value as the format wants it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def write_crawl_metrics(path: Path, text: str) -> None:
    """Replaces the file by the text, whole. Raises `OutputError` where the disk refuses."""
    with AtomicFile(path) as file:
        file.write(text.encode())
