"""What a crawl says at its end: a line for the log, and what is wrong with which site."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cleaning.recording import many, one_line

# The figures that have room beside a site's name, by the columns of a terminal; the narrowest shows the last ones.
COLUMNS = {
    140: (
        "found",
        "fetched",
        "not_modified",
        "new",
        "changed",
        "documents",
        "opt_outs",
        "left",
        "errors",
        "words",
        "kept",
    ),
    100: ("fetched", "not_modified", "new", "changed", "documents", "left", "errors", "words", "kept"),
    0: ("fetched", "new", "documents", "left", "errors", "kept"),
}
WIDE = max(COLUMNS)


def show_crawl(report: Mapping[str, Any], out: str, console: Console, quiet: bool = False) -> None:
    """Prints what came of a crawl: a table of the sites on a terminal, always the one line, always what is wrong."""
    if console.is_terminal and not quiet:
        console.print(table(report["sites"], console.width))
    for line in (*complaints(report["sites"]), headline(report, out)):
        console.print(Text(f"pagesieve: {one_line(line)}"), soft_wrap=True)


def headline(report: Mapping[str, Any], out: str) -> str:
    """The crawl in one line."""
    counts, sites = report["counts"], report["sites"].values()
    rejected = sum(sum(site["rejected"].values()) for site in sites)
    errors = sum(sum(site["errors"].values()) for site in sites)
    went_on = " (went on with a run that was killed)" if report["resumed"] else ""
    return (
        f"crawl {report['run']} of {out}{went_on}: {many(len(report['sites']), 'site')}, "
        f"{many(counts['fetched'], 'page')} fetched, "
        f"{counts['new']} new, {counts['changed']} changed, {counts['not_modified']} not modified, "
        f"{many(counts['documents'], 'document')}, {rejected} rejected, {many(errors, 'error')}, "
        f"{counts['left']} left; "
        f"{counts['bytes'] / 1e6:.1f} MB, {report['time']['seconds']:.1f} s; {report['ended']}"
    )


def complaints(sites: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong, a line each: sites of which nothing came, whose figures fall, with traps."""
    for name, site in sites.items():
        stayed_away = {**site["errors"], **site.get("refused", {})}  # run.json of before had none
        if stayed_away and not site["fetched"] + site["not_modified"] + site["sources"]:
            kinds = ", ".join(f"{kind} {count}" for kind, count in stayed_away.items())
            yield f"{name}: nothing was fetched ({kinds})"
        for said in site["wrong"]:
            yield f"{name}: {said}"
        for trap in site["traps"][:3]:
            yield f"{name}: a trap, {trap['kind']} at {trap['place']}: {many(trap['links'], 'link')} left out"


def table(sites: Mapping[str, Mapping[str, Any]], width: int = WIDE) -> Table:
    """The figures, a row a site; where there is no room for all, those that say how the run went."""
    columns = next(columns for least, columns in COLUMNS.items() if width >= least)
    grid = Table("site", *(word.replace("_", " ") for word in columns), box=SIMPLE)
    grid.columns[0].overflow = "fold"
    for column in grid.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for name, site in sites.items():
        told = {
            **site,
            "errors": sum(site["errors"].values()),
            "words": site["median_words"] or "",
            "kept": "" if site["share_kept"] is None else f"{site['share_kept']:.0%}",
        }
        grid.add_row(Text(one_line(name)), *(str(told[word]) for word in columns))
    return grid
