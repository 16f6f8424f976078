"""What was measured on a set, as values and as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from tests.bench.figures import DRAWS, NO_HOST, SEED, Draws, PageScore, figures, interval, total
from tests.bench.peers.table import OURS
from tests.bench.peers.texts import Texts

LOW_IS_GOOD = {"must_not"}


class Figure(msgspec.Struct):
    """A figure with its interval."""

    value: float
    low: float
    high: float


class Measured(msgspec.Struct):
    """A tool on a set: its figures, its main figure by page type, and by how much ours is better in that figure."""

    version: str
    figures: dict[str, Figure]
    kinds: dict[str, Figure]
    ahead: dict[str, Figure]
    failures: str
    without: int
    cached: int


class Result(msgspec.Struct):
    """A set: its tools, the tools that could not run, and its worst pages by our text."""

    name: str
    pages: int
    hosts: int
    every: int
    main: str
    kinds: dict[str, int]
    tools: dict[str, Measured]
    missing: dict[str, str]
    worst: list[tuple[float, str]]


def result(
    name: str,
    scores: Mapping[str, Sequence[tuple[str, PageScore]]],
    texts: Mapping[str, Texts],
    missing: dict[str, str],
    every: int = 1,
) -> Result:
    """The figures of each tool, with intervals from the same draws."""
    pages = [score for _, score in next(iter(scores.values()), ())]
    draws = Draws(page.host for page in pages)
    kinds = {kind: sum(page.kind == kind for page in pages) for kind in sorted({page.kind for page in pages})}
    main = main_figure(pages)
    sampled = {
        tool: draws.figures(
            [score for _, score in of],
        )
        for tool, of in scores.items()
    }
    tools = {
        tool: Measured(
            texts[tool].version,
            with_intervals([score for _, score in of], sampled[tool]),
            by_kind([score for _, score in of], kinds, main, draws),
            ahead(tool, scores, sampled, main),
            texts[tool].failures,
            sum(key not in texts[tool].texts for key, _ in of),
            texts[tool].cached,
        )
        for tool, of in scores.items()
    }
    kinds = dict(sorted(kinds.items(), key=lambda item: -item[1]))
    hosts = {page.host for page in pages if not page.host.startswith(NO_HOST)}
    return Result(name, len(pages), len(hosts), every, main, kinds, tools, missing, worst_pages(scores, main))


def main_figure(pages: Sequence[PageScore]) -> str:
    """The figure by which a set is judged: of lines, of words, or of snippets, as its gold is."""
    found = figures(total(pages))
    return next(name for name in ("line F1", "word F1", "must") if name in found)


def with_intervals(scores: Sequence[PageScore], sampled: Mapping[str, list[float]]) -> dict[str, Figure]:
    """Each figure with its interval."""
    return {name: Figure(value, *interval(sampled[name])) for name, value in figures(total(scores)).items()}


def by_kind(scores: Sequence[PageScore], kinds: Iterable[str], main: str, draws: Draws) -> dict[str, Figure]:
    """The main figure of each page type that has it."""
    found = {}
    for kind in kinds:
        of_kind = [score for score in scores if score.kind == kind]
        value = figures(total(of_kind))
        if main in value:
            found[kind] = Figure(value[main], *interval(draws.figures(of_kind, [main])[main]))
    return found


def ahead(
    tool: str,
    scores: Mapping[str, Sequence[tuple[str, PageScore]]],
    sampled: Mapping[str, Mapping[str, list[float]]],
    main: str,
) -> dict[str, Figure]:
    """By how much each of our tools is better than a peer in the main figure, with the interval of the difference."""
    found = {}
    for ours in [name for name in scores if name.startswith(OURS) and not tool.startswith(OURS)]:
        means = [figures(total(score for _, score in scores[name]))[main] for name in (ours, tool)]
        differences = [a - b for a, b in zip(sampled[ours][main], sampled[tool][main], strict=True)]
        found[ours] = Figure(means[0] - means[1], *interval(differences))
    return found


def worst_pages(scores: Mapping[str, Sequence[tuple[str, PageScore]]], main: str) -> list[tuple[float, str]]:
    """The main figure of each page by our text (cross-validated where that is given), the worst first; at most 100."""
    ours = next((name for name in scores if name.startswith(OURS)), None)
    if ours is None:
        return []
    found = ((figures(score.parts).get(main), key) for key, score in scores[ours])
    return sorted((value, key) for value, key in found if value is not None)[:100]


def worst(result: Result, count: int) -> Iterator[str]:
    """Lines that name our worst pages."""
    return (f"    {value:.3f}  {key}" for value, key in result.worst[:count])


def document(results: Sequence[Result], day: date) -> str:
    """The tables of all sets, with how they came about."""
    head = [
        f"# Quality, measured {day:%Y-%m-%d}",
        "Written by `tests/bench/quality.py`; `docs/benchmarks.md` says what the figures mean. In brackets, the middle "
        f"95 % of {DRAWS:,} bootstrap samples of hosts (seed {SEED}, the same samples for each tool). Bold is best.",
        releases(results),
    ]
    if any(tool.startswith(f"{OURS} (") for result in results for tool in result.tools):
        head.append(
            "The cross-validated row is the one to hold against the peers: each of its pages was judged by a model "
            f"that had seen no page of its host. The row {OURS} is the shipped model, which has learned from these "
            "pages."
        )
    return "\n\n".join([*head, *map(tables, results)]) + "\n"


def releases(results: Sequence[Result]) -> str:
    """The releases that were measured, and whether in this run."""
    found = {tool: measured for result in results for tool, measured in result.tools.items()}
    cached = sorted({tool for result in results for tool, measured in result.tools.items() if measured.cached})
    names = ", ".join(f"{tool} {measured.version}" for tool, measured in found.items() if measured.version)
    return f"Releases: {names}. " + (
        f"Texts of an earlier run, from the cache: {', '.join(cached)}." if cached else "All in one run."
    )


def tables(result: Result) -> str:
    """A set's tables: the figures a tool, and the main figure by page type."""
    sample = f", one page of {result.every}" if result.every > 1 else ""
    hosts = f"of {result.hosts:,} hosts" if result.hosts else "without addresses"
    parts = [f"## {result.name}: {result.pages:,} pages {hosts}{sample}", figure_table(result)]
    if len(result.kinds) > 1:
        parts += [f"{result.main} by page type (pages):", kind_table(result)]
    parts += [f"Not measured: {tool} ({reason})." for tool, reason in result.missing.items()]
    return "\n\n".join(parts) + "\n"


def figure_table(result: Result) -> str:
    """Figures by tool; the main one with its interval, and by how much ours is ahead."""
    names = list(next(iter(result.tools.values())).figures) if result.tools else []
    ours = [tool for tool in result.tools if tool.startswith(OURS)]
    best = {name: extreme(name, [tool.figures[name].value for tool in result.tools.values()]) for name in names}
    rows = [["tool", *names, *(f"{tool} is ahead by" for tool in ours), "without a text"]]
    for tool, measured in result.tools.items():
        cells = []
        for name in names:
            figure = measured.figures[name]
            cells.append(bold(figure.value, best[name]) + (f" {brackets(figure)}" if name == result.main else ""))
        differences = [f"{measured.ahead[one].value:+.3f} {brackets(measured.ahead[one], '+.3f')}"
                       if one in measured.ahead else "" for one in ours]  # fmt: skip
        rows.append([tool, *cells, *differences, trouble(measured)])
    return markdown(rows)


def kind_table(result: Result) -> str:
    """The main figure by page type and tool."""
    best = {
        kind: extreme(result.main, [tool.kinds[kind].value for tool in result.tools.values() if kind in tool.kinds])
        for kind in result.kinds
    }
    rows = [["tool", *(f"{kind} ({pages:,})" for kind, pages in result.kinds.items())]]
    for tool, measured in result.tools.items():
        cells = [
            bold(measured.kinds[kind].value, best[kind]) if kind in measured.kinds else "" for kind in result.kinds
        ]
        rows.append([tool, *cells])
    return markdown(rows)


def extreme(name: str, values: list[float]) -> float:
    """The best of a figure's values."""
    return (min if name in LOW_IS_GOOD else max)(values, default=0.0)


def bold(value: float, best: float) -> str:
    """A value, bold where it is the best as printed."""
    return f"**{value:.4f}**" if f"{value:.4f}" == f"{best:.4f}" else f"{value:.4f}"


def brackets(figure: Figure, form: str = ".3f") -> str:
    """An interval."""
    return f"[{figure.low:{form}}, {figure.high:{form}}]"


def trouble(measured: Measured) -> str:
    """The pages that have no text for another reason than the tool's verdict."""
    return ", ".join(filter(None, [measured.failures, f"{measured.without} missing" * bool(measured.without)])) or "0"


def markdown(rows: list[list[str]]) -> str:
    """A Markdown table; the first row is its head."""
    rule = ["---", *["---:"] * (len(rows[0]) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]])
