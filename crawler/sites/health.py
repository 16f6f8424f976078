"""How each site did in a run, beside the runs before it: the figures of run.json, and what they say is wrong."""

import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import msgspec

from cleaning.config import Config
from cleaning.model import Rejection
from cleaning.recording import SCHEMA_VERSION, AtomicFile, encoded, many, versions
from crawler.runs import RUN
from crawler.sites.cleaner import Cleaner
from crawler.sites.sites import Site
from crawler.state import StateFrontier, runs

COUNTS = ("found", "fetched", "not_modified", "new", "changed", "unchanged", "redirected", "twins", "bytes")
BEFORE = 5  # runs that a run is held against
ENOUGH = 5  # pages, below which a figure says nothing
FALL = 0.5  # of the median of the runs before: less is a fall
LOSS = 0.3  # of the share of pages that become documents
NO_PAGES = {
    Rejection.FETCH_FAILED,
    Rejection.NOT_FOUND,
    Rejection.ROBOTS,
    Rejection.OPT_OUT,
    Rejection.UNSAFE_ADDRESS,
    Rejection.OFF_SITE,
    Rejection.TRAP,
    Rejection.TOO_LARGE,
}
BLOCKED = {"http_401", "http_403", "http_429", "http_451"}


class Kept(Protocol):
    """What a report is made of."""

    database: sqlite3.Connection
    run: int
    resumed: bool
    began: datetime
    sites: dict[str, Site]
    cleaner: Cleaner | None
    frontier: StateFrontier


def report(kept: Kept, reason: str) -> dict[str, Any]:
    """What run.json holds."""
    finished = datetime.now(UTC)
    seconds = max((finished - kept.began).total_seconds(), 0.001)
    sites = figures(kept, seconds)
    kept.database.execute("UPDATE runs SET figures = ? WHERE id = ?", (msgspec.json.encode(sites), kept.run))
    config = getattr(kept, "config", Config())
    files = kept.database.execute("SELECT name, lines, bytes FROM outputs ORDER BY name").fetchall()
    return {
        "schema_version": SCHEMA_VERSION,
        "versions": {"python": platform.python_version(), **versions()},
        "run": kept.run,
        "resumed": kept.resumed,
        "ended": reason,
        "configuration": msgspec.to_builtins(config),
        "counts": {word: sum(site[word] for site in sites.values()) for word in (*COUNTS, "documents", "left")},
        "languages": dict(kept.cleaner.tally.summary().languages) if kept.cleaner else {},
        "sites": sites,
        "files": [{"name": name, "lines": lines, "bytes": size} for name, lines, size in files],
        "time": {
            "started": kept.began.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds"),
            "seconds": round(seconds, 3),
        },
    }


def write_report(folder: Path, result: dict[str, Any]) -> None:
    """Puts run.json in its place, whole."""
    with AtomicFile(folder / RUN) as file:
        file.write(msgspec.json.format(encoded(result)[0], indent=2) + b"\n")


def figures(kept: Kept, seconds: float) -> dict[str, dict[str, Any]]:
    """The figures of each site of the run, by name."""
    counted, texts = runs.tallies(kept.database, kept.run), runs.texts(kept.database, kept.run)
    left = kept.frontier.left()
    earlier, same = _earlier(kept.database, kept.run), _same(kept)
    found = {}
    for name in sorted({*counted, *kept.sites}):
        words, rejected = texts.get(name, ([], {}))
        found[name] = _figures(counted.get(name, {}), words, rejected, seconds)
        found[name]["left"] = left.get(name, 0)
        found[name]["traps"] = runs.traps(kept.database, name)
        found[name]["wrong"] = wrong(found[name], _before(earlier, name), same.get(name, 0))
        if name in kept.frontier.full:
            left, most = found[name]["left"], many(kept.sites[name].max_pages, "page", ",")
            beyond = f"{many(left, 'address')} {'is' if left == 1 else 'are'} left beyond {most} a run"
            found[name]["wrong"].append(f"max_pages: {beyond}; the next one goes on, unless it is a trap")
    return found


def _figures(
    counts: Mapping[str, int], words: Sequence[int], rejected: Mapping[str, int], seconds: float
) -> dict[str, Any]:
    errors, refused = (_by_kind(counts, prefix) for prefix in ("error:", "left:"))
    documents, cleaned = len(words), len(words) + pages_among(rejected)
    return {
        **{word: counts.get(word, 0) for word in COUNTS},
        "documents": documents,
        "rejected": dict(sorted(rejected.items())),
        "opt_outs": refused.get("opt_out", 0),
        "refused": refused,
        "errors": errors,
        "retried": sum(count for word, count in counts.items() if word.startswith("retried:")),
        "sources": counts.get("sources", 0) + counts.get("sources_unchanged", 0),
        "pages_per_second": round(counts.get("fetched", 0) / seconds, 2),
        "median_words": int(median(words)) if words else None,
        "share_kept": round(documents / cleaned, 3) if cleaned else None,
    }


def pages_among(rejected: Mapping[str, int]) -> int:
    """How many rejects were pages that came: what could not be fetched, or was not to be, says nothing of a layout.

    >>> pages_among({"fetch_failed": 5, "no_main_text": 2})
    2
    """
    return sum(count for reason, count in rejected.items() if reason not in NO_PAGES)


def _by_kind(counts: Mapping[str, int], prefix: str) -> dict[str, int]:
    """The counts whose word begins so, by the rest of it."""
    return {word.removeprefix(prefix): count for word, count in counts.items() if word.startswith(prefix)}


def _earlier(database: sqlite3.Connection, run: int) -> list[dict[str, Any]]:
    """The figures of the runs before, by site, the latest first."""
    rows = database.execute(
        "SELECT figures FROM runs WHERE id < ? AND figures IS NOT NULL ORDER BY id DESC LIMIT 50", (run,)
    )
    return [msgspec.json.decode(text) for (text,) in rows]


def _before(earlier: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """The site's figures in the runs before, where they had pages enough."""
    found = (figures.get(name) for figures in earlier)
    return [site for site in found if site and site["documents"] >= ENOUGH][:BEFORE]


def _same(kept: Kept) -> dict[str, int]:
    """How many pages of the run had the very same body, by site."""
    bodies = "SELECT site, count(*) AS pages FROM urls WHERE run = ? AND hash IS NOT NULL GROUP BY site, hash"
    return dict(kept.database.execute(f"SELECT site, max(pages) FROM ({bodies}) GROUP BY site", (kept.run,)))  # noqa: S608


def wrong(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]], same: int) -> list[str]:
    """What the figures of a site say is wrong with it, in words for a person; none where they are as they were."""
    return [
        said
        for said in (_blocked(now), _walled(now, same), _scripted(now), _shorter(now, before), _fewer(now, before))
        if said
    ]


def _blocked(now: Mapping[str, Any]) -> str | None:
    refused = sum(count for kind, count in now["errors"].items() if kind in BLOCKED)
    if refused >= ENOUGH and refused > now["fetched"] / 3:
        return f"block page: {refused} requests were refused ({', '.join(sorted(BLOCKED & set(now['errors'])))})"
    return None


def _walled(now: Mapping[str, Any], same: int) -> str | None:
    if same >= ENOUGH and same > now["fetched"] / 2:
        return f"consent wall or block page: {same} pages have the very same body"
    return None


def _scripted(now: Mapping[str, Any]) -> str | None:
    count = now["rejected"].get("needs_browser", 0)
    if count >= ENOUGH and count > now["fetched"] / 2:
        return f"needs a browser: {count} pages are built by scripts; set browser = true"
    return None


def _shorter(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> str | None:
    lengths = [site["median_words"] for site in before if site["median_words"]]
    if not lengths or now["documents"] < ENOUGH or now["median_words"] >= FALL * median(lengths):
        return None
    words = many(now["median_words"], "word")
    return f"layout broke: the median text has {words}, {int(median(lengths))} in the runs before"


def _fewer(now: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> str | None:
    shares = [site["share_kept"] for site in before if site["share_kept"] is not None]
    cleaned = now["documents"] + pages_among(now["rejected"])
    if not shares or cleaned < ENOUGH or now["share_kept"] >= median(shares) - LOSS:
        return None
    return (
        f"layout broke: {now['share_kept']:.0%} of the pages become documents, {median(shares):.0%} in the runs before"
    )
