"""The figures of each site in the runs that a crawl's folder remembers."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from crawler.reports import BadRunError, Course, Figures
from crawler.sites.crawl_folder import STATE
from crawler.state import read_only

RUNS = 40  # the latest: more are narrower than a line in a small picture


class Told(Struct, frozen=True):
    """What is taken of a site's figures (`crawler.sites.health`)."""

    fetched: int = 0
    not_modified: int = 0
    share_kept: float | None = None
    median_words: int | None = None
    errors: dict[str, int] = {}
    wrong: list[str] = []

    @property
    def figures(self) -> Figures:
        """As a picture shows them."""
        return Figures(
            pages=self.fetched + self.not_modified,
            kept=self.share_kept,
            words=self.median_words,
            errors=sum(self.errors.values()),
        )


def courses(folder: Path) -> list[Course]:
    """Each site over the latest runs; none where the folder has no state of a crawl, as that of `clean`.

    Raises `BadRunError` where there is one that can't be read.
    """
    path = folder / STATE
    if not path.exists():
        return []
    try:
        with closing(read_only(path)) as database:
            rows = database.execute("SELECT figures FROM runs WHERE figures IS NOT NULL ORDER BY id DESC").fetchmany(
                RUNS
            )
        runs = [msgspec.json.decode(text, type=dict[str, Told]) for (text,) in reversed(rows)]
    except (sqlite3.Error, msgspec.MsgspecError) as error:
        raise BadRunError(
            f"{path} can't be read ({error}); make it anew: pagesieve crawl --rebuild -o FOLDER/"
        ) from error
    names = {name for run in runs for name in run}
    return [_course(name, [run.get(name) for run in runs]) for name in sorted(names)]


def _course(name: str, runs: list[Told | None]) -> Course:
    """A site; a run that did not look at it tells nothing of it."""
    latest = runs[-1]
    return Course(
        site=name,
        runs=tuple(run.figures if run else Figures() for run in runs),
        wrong=tuple(latest.wrong) if latest else (),
    )
