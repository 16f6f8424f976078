"""A stacked bar of where a page's time goes, as SVG, the same bytes for the same figures."""

from html import escape
from typing import Any

COLOURS = ("#8d99ae", "#c8553d", "#588b8b", "#f28f3b", "#2d3047", "#93b7be", "#7c6a0a", "#b5838d", "#6b705c")
WIDTH, LEFT, BAR, GAP = 900, 120, 26, 16


def stacked(figures: dict[str, Any]) -> str:
    """A bar a field: our stages one after another; under it the peers' and, for HTML, lxml's parse, to one scale."""
    rows = [row for name in ("news", "all", "dumps") if name in figures for row in _rows(name, figures[name])]
    longest = max(sum(value for _, value in parts) for _, parts in rows)
    names = [*dict.fromkeys(stage for title, parts in rows if ":" not in title for stage, _ in parts)]
    colour = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}
    drawn: list[str] = []
    for place, (title, parts) in enumerate(rows):
        drawn += _bar(title, parts, 30 + place * (BAR + GAP), (WIDTH - LEFT - 90) / longest, colour)
    drawn += _legend(colour, 40 + len(rows) * (BAR + GAP))
    height = 60 + len(rows) * (BAR + GAP)
    size = f'width="{WIDTH}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">'
    title = f'<text x="{LEFT}" y="18" font-size="13">Milliseconds a page, processor time</text>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{height}" fill="white"/>', title, *drawn, "</svg>", ""])


def _rows(name: str, raced: dict[str, Any]) -> list[tuple[str, list[tuple[str, float]]]]:
    others = [(f"{name}: {peer}", [(peer, value)]) for peer, value in raced["ms"].items() if "ledger" not in peer]
    return [(name, [*raced["stages"].items()]), *(row for row in others if not row[0].endswith("pagesieve"))]


def _bar(title: str, parts: list[tuple[str, float]], top: float, scale: float, colour: dict[str, str]) -> list[str]:
    label = title.rpartition(": ")[2]
    drawn = [f'<text x="{LEFT - 6}" y="{top + 17}" text-anchor="end">{escape(label.split(",")[0])}</text>']
    left = float(LEFT)
    for name, value in parts:
        fill, width = colour.get(name, "#cccccc"), value * scale
        drawn.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{fill}">'
            f"<title>{escape(name)}: {value:.2f} ms</title></rect>"
        )
        left += width
    whole = sum(value for _, value in parts)
    return [*drawn, f'<text x="{left + 5:.1f}" y="{top + 17}">{whole:.1f}</text>']


def _legend(colour: dict[str, str], top: float) -> list[str]:
    drawn = []
    for place, (name, fill) in enumerate(colour.items()):
        left = LEFT + place * 84
        drawn.append(f'<rect x="{left}" y="{top - 9}" width="10" height="10" fill="{fill}"/>')
        drawn.append(f'<text x="{left + 14}" y="{top}">{escape(name)}</text>')
    return drawn
