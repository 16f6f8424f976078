"""Charts of what was measured: a panel a page type, a bar or a point a tool. Drawn by matplotlib in an
environment of its own.

python chart.py FOLDER CHARTS.json
"""

# ruff: noqa: PLC0415  (the project is not there where matplotlib is, nor matplotlib where the project is)

import json
import sys
from pathlib import Path
from typing import Any

Panel = dict[str, Any]
Chart = dict[str, Any]

REQUIREMENTS = ("matplotlib==3.11.2",)
OURS, PEER = "#c8553d", "#8d99ae"
COLUMNS = 4


def charts(results: list[Any]) -> list[Chart]:
    """A chart a set with more than one page type, and one of all sets; of snippets it has both figures."""
    found = [by_kind(result) for result in results if len(result.kinds) > 1]
    panels = [
        panel(f"{result.name}: {name}", {tool: measured.figures[name] for tool, measured in result.tools.items()})
        for result in results
        for name in ([result.main, "must_not"] if result.main == "must" else [result.main])
    ]
    return [*found, {"name": "quality", "title": "By set, with 95 % intervals", "panels": panels}]


def by_kind(result: Any) -> Chart:
    """A set's chart: all its pages, then each page type."""
    panels = [
        panel(f"all ({result.pages:,})", {name: tool.figures[result.main] for name, tool in result.tools.items()})
    ]
    for kind, pages in result.kinds.items():
        of_kind = {name: tool.kinds[kind] for name, tool in result.tools.items() if kind in tool.kinds}
        panels.append(panel(f"{kind} ({pages:,})", of_kind))
    title = f"{result.name}: {result.main} by page type (pages), with 95 % intervals"
    return {"name": f"quality-{result.name}", "title": title, "panels": panels}


def panel(title: str, bars: dict[str, Any]) -> Panel:
    """A panel's bars: tool, value, low, high."""
    return {"title": title, "bars": [[name, bar.value, bar.low, bar.high] for name, bar in bars.items()]}


def draw(found: list[Chart], folder: Path, environments: Path) -> None:
    """Draw charts into a folder, as NAME.svg and NAME.png."""
    from tests.bench.peers.environments import environment, run
    from tests.bench.peers.table import Tool

    python = environment(environments, Tool("chart", "", "", REQUIREMENTS))
    drawn = folder / "charts.json"
    drawn.write_text(json.dumps(found), encoding="utf-8")
    try:
        run([str(python), "-P", str(Path(__file__)), str(folder), str(drawn)])
    finally:
        drawn.unlink()


def draw_chart(chart: Chart, folder: Path) -> None:
    """One chart as SVG, the same bytes each time, and PNG."""
    import matplotlib

    matplotlib.use("agg")
    matplotlib.rcParams.update({"svg.hashsalt": "pagesieve", "svg.fonttype": "none", "font.size": 8})
    from matplotlib import pyplot

    panels = chart["panels"]
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    if "points" in panels[0]:
        figure, axes = pyplot.subplots(rows, columns, figsize=(5 * columns, 4), squeeze=False, layout="constrained")
        for axis, one in zip(axes.flat, panels, strict=True):
            draw_points(axis, one)
        save(figure, chart, folder)
        return
    tallest = max(len(one["bars"]) for one in panels)
    size = (max(5.0, 3.1 * columns), rows * (0.2 * tallest + 0.6) + 0.5)
    figure, axes = pyplot.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    for place, (axis, one) in enumerate(zip(axes.flat, panels, strict=False)):
        draw_panel(axis, one)
        if place % columns and names_of(panels[place - 1]) == names_of(one):
            axis.set_yticklabels([])
    save(figure, chart, folder)


def save(figure: Any, chart: Chart, folder: Path) -> None:
    """Write the figure as SVG and PNG, the same bytes each time."""
    from matplotlib import pyplot

    figure.suptitle(chart["title"], fontsize=11)
    figure.savefig(folder / f"{chart['name']}.svg", metadata={"Date": None})
    figure.savefig(folder / f"{chart['name']}.png", dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def names_of(one: Panel) -> list[str]:
    """The tools of a panel."""
    return [bar[0] for bar in one["bars"]]


def draw_panel(axis: Any, one: Panel) -> None:
    """Horizontal bars from the top, ours in their own colour, with intervals and values."""
    names, values, lows, highs = zip(*one["bars"], strict=True)
    places = range(len(names))
    spread = [
        [v - low for v, low in zip(values, lows, strict=True)],
        [h - v for v, h in zip(values, highs, strict=True)],
    ]
    colours = [OURS if name.startswith("pagesieve") else PEER for name in names]
    axis.barh(places, values, color=colours, xerr=[[max(0.0, x) for x in side] for side in spread],
              error_kw={"elinewidth": 0.8, "ecolor": "#333333"})  # fmt: skip
    for place, value in zip(places, values, strict=True):
        axis.text(0.02, place, f"{value:.3f}", va="center", color="white" if value > 0.2 else "black", fontsize=7)
    axis.set_yticks(list(places), names)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.set_xlim(0.0, 1.0)
    axis.set_title(one["title"], fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)


def draw_points(axis: Any, one: Panel) -> None:
    """A point a tool, its name beside it: further right is faster, higher is better."""
    for place, (name, rate, f1) in enumerate(sorted(one["points"], key=lambda point: (point[2], point[1]))):
        ours = name.startswith("pagesieve")
        axis.scatter([rate], [f1], color=OURS if ours else PEER, s=40 if ours else 24, zorder=2)
        axis.annotate(name, (rate, f1), xytext=(5, 4 if place % 2 else -10), textcoords="offset points", fontsize=7)
    axis.set_xscale("log")
    axis.margins(x=0.25, y=0.12)
    axis.set_xlabel("pages a second")
    axis.set_ylabel("word F1")
    axis.set_title(one["title"], fontsize=9)
    axis.grid(alpha=0.3, zorder=0)
    axis.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    for asked in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")):
        draw_chart(asked, Path(sys.argv[1]))
