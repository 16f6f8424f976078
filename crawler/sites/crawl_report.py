"""What a crawl says at its end: a line for the log, and what is wrong with which site."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from cleaning.recording import printable

COLUMNS = ("found", "fetched", "not_modified", "new", "changed", "documents", "opt_outs", "left")


def show_crawl(report: Mapping[str, Any], out: str, console: Console, quiet: bool = False) -> None:
    """Prints what came of a crawl: a table of the sites on a terminal, always the one line, always what is wrong."""
    if console.is_terminal and not quiet:
        console.print(table(report["sites"]))
    for line in (*complaints(report["sites"]), headline(report, out)):
        console.print(f"pagesieve: {printable(line)}", markup=False, highlight=False, soft_wrap=True)


def headline(report: Mapping[str, Any], out: str) -> str:
    """The crawl in one line."""
    counts, sites = report["counts"], report["sites"].values()
    rejected = sum(sum(site["rejected"].values()) for site in sites)
    errors = sum(sum(site["errors"].values()) for site in sites)
    went_on = " (went on with a run that was killed)" if report["resumed"] else ""
    return (
        f"crawl {report['run']} of {out}{went_on}: {len(report['sites'])} sites, {counts['fetched']} pages fetched, "
        f"{counts['new']} new, {counts['changed']} changed, {counts['not_modified']} not modified, "
        f"{counts['documents']} documents, {rejected} rejected, {errors} errors, {counts['left']} left; "
        f"{counts['bytes'] / 1e6:.1f} MB, {report['time']['seconds']:.1f} s; {report['ended']}"
    )


def complaints(sites: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong, a line each: sites of which nothing came, whose figures fall, with traps."""
    for name, site in sites.items():
        if site["errors"] and not site["fetched"] + site["not_modified"] + site["sources"]:
            kinds = ", ".join(f"{kind} {count}" for kind, count in site["errors"].items())
            yield f"{name}: nothing was fetched ({kinds})"
        for said in site["wrong"]:
            yield f"{name}: {said}"
        for trap in site["traps"][:3]:
            yield f"{name}: a trap, {trap['kind']} at {trap['place']}: {trap['links']} links were left"


def table(sites: Mapping[str, Mapping[str, Any]]) -> Table:
    """The figures, a row a site."""
    grid = Table("site", *(word.replace("_", " ") for word in COLUMNS), "errors", "words", "kept", box=SIMPLE)
    for column in grid.columns[1:]:
        column.justify = "right"
    for name, site in sites.items():
        errors = sum(site["errors"].values())
        kept = "" if site["share_kept"] is None else f"{site['share_kept']:.0%}"
        grid.add_row(
            printable(name), *(str(site[word]) for word in COLUMNS), str(errors), str(site["median_words"] or ""), kept
        )
    return grid
