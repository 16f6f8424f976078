"""How the sites of a crawl did, run after run, as small pictures of one size."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

SITES = 60  # shown without `--all`: what is wrong comes first
WIDE, HIGH, EDGE = 100.0, 30.0, 3.0  # of a picture, in its own units

FIGURES = {"pages": "Pages", "kept": "Kept", "words": "Median words", "errors": "Errors"}


class Figures(Struct, frozen=True, kw_only=True):
    """A site's figures in one run; None where there is none to tell."""

    pages: int | None = None  # fetched, or found to be as they were
    kept: float | None = None  # the share of pages that became documents
    words: int | None = None  # of the median document
    errors: int | None = None

    def value(self, name: str) -> float | None:
        """The figure of that name, one of `FIGURES`."""
        found: float | None = getattr(self, name)
        return found


class Course(Struct, frozen=True, kw_only=True):
    """A site over the runs of a crawl, the oldest first: its figures, and what its latest run says is wrong."""

    site: str
    runs: tuple[Figures, ...]
    wrong: tuple[str, ...] = ()

    def pictures(self) -> Iterator["Picture"]:
        """One for each of the figures."""
        for name, label in FIGURES.items():
            yield Picture(label, name, tuple(run.value(name) for run in self.runs))


class Picture(Struct, frozen=True):
    """A figure over the runs."""

    label: str
    name: str
    values: tuple[float | None, ...]

    def told(self, value: float | None) -> str:
        """A value in words.

        >>> Picture("Kept", "kept", ()).told(0.5), Picture("Pages", "pages", ()).told(1200)
        ('50%', '1,200')
        """
        if value is None:
            return "–"
        return f"{value:.0%}" if self.name == "kept" else f"{value:,.0f}"

    @property
    def last(self) -> str:
        """The latest value in words."""
        return self.told(self.values[-1] if self.values else None)

    @property
    def spoken(self) -> str:
        """All of it in words, for who sees no picture."""
        return f"{self.label} by run: {', '.join(map(self.told, self.values))}"

    @property
    def points(self) -> tuple[tuple[float, float] | None, ...]:
        """Each run's place in the picture, from the left; zero lies at the bottom, the largest value at the top.

        >>> Picture("Pages", "pages", (0, None, 4)).points
        ((3.0, 27.0), None, (97.0, 3.0))
        """
        most = 1.0 if self.name == "kept" else max((value for value in self.values if value is not None), default=0.0)
        step = (WIDE - 2 * EDGE) / max(len(self.values) - 1, 1)
        start = EDGE if len(self.values) > 1 else WIDE - EDGE
        return tuple(
            None
            if value is None
            else (round(start + step * place, 1), round(HIGH - EDGE - (HIGH - 2 * EDGE) * value / (most or 1.0), 1))
            for place, value in enumerate(self.values)
        )

    @property
    def path(self) -> str:
        """The line as SVG has it; it breaks where a run tells nothing.

        >>> Picture("Pages", "pages", (0, 4)).path
        'M3.0 27.0L97.0 3.0'
        """
        found, mark = [], "M"
        for point in self.points:
            if point:
                found.append(f"{mark}{point[0]} {point[1]}")
            mark = "L" if point else "M"
        return "".join(found)

    @property
    def end(self) -> tuple[float, float] | None:
        """The place of the latest run, None where it tells nothing."""
        return self.points[-1] if self.points else None


def chosen(courses: Sequence[Course], everything: bool = False) -> list[Course]:
    """The sites that are shown: those with which something is wrong, then those with most pages."""
    ranked = sorted(courses, key=lambda course: (not course.wrong, -_size(course), course.site))
    return ranked if everything else ranked[:SITES]


def _size(course: Course) -> int:
    return max((run.pages or 0 for run in course.runs), default=0)
