"""`pagesieve crawl`."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
from rich.console import Console

from cleaning.config import ConfigError
from cleaning.recording import DOCUMENTS, OutputError, files_of, many, one_line
from crawler.cli.options import Choices, limit_options, page_options, record_options, words
from crawler.fleet import Server, Shard, shard_of
from crawler.runs import Events, Lock, LockedError
from crawler.sites import (
    CrawlEvents,
    CrawlExit,
    CrawlJob,
    CrawlProgress,
    Kind,
    Sites,
    check_folder,
    chosen,
    complaints,
    rebuild,
    show_crawl,
)

if TYPE_CHECKING:
    from crawler.web import Ending

HOOK = 60.0  # seconds that a command of --on-wrong may take
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "": 1.0}

EXAMPLE = """\b
Examples:
  pagesieve crawl https://www.example.org/ -o out/
  pagesieve crawl sites.toml -o out/ --max-time 45m
  pagesieve crawl sites.toml -o out-3/ --shard 3/16
"""


def duration(value: str) -> float:
    """The seconds of '45m', '90' or '1.5h'.

    >>> duration("1.5h")
    5400.0
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", value)
    if not found or not float(found[1]):
        raise click.BadParameter(f"'{value}' is no time; write 45m, 2h or a number of seconds")
    return float(found[1]) * UNITS[found[2]]


def setting(value: str) -> tuple[str, str]:
    """The name and value of a setting of Scrapy."""
    name, equals, said = value.partition("=")
    if not equals or not name.isupper():
        raise click.BadParameter(f"'{value}' is no setting; write NAME=VALUE, as in DOWNLOAD_TIMEOUT=30")
    return name, said


def part(value: str) -> Shard:
    """The shard that is named."""
    try:
        return shard_of(value)
    except ConfigError as error:
        raise click.BadParameter(str(error)) from error


@click.command("crawl", epilog=EXAMPLE)
@click.argument("sites", nargs=-1, metavar="SITE_OR_URL...")
@click.option(
    "-o", "--out", required=True, metavar="FOLDER/", help="The folder of the crawl: state, archive, documents."
)
@click.option("--kind", type=words(get_args(Kind)), default="news", help="What addresses are; news is the default.")
@click.option("--urls", "file", metavar="FILE", help="Fetch the addresses of a file, one a line; - is standard input.")
@click.option("--shard", type=part, metavar="N/M", help="Only the Nth of M parts of the sites, split by their hosts.")
@click.option("--frontier", metavar="URL", help="Share the work with others through Redis: redis://HOST:6379/0.")
@click.option("--frontier-prefix", default="pagesieve", metavar="WORD", help="Of the frontier's keys; pagesieve.")
@click.option("--contact", metavar="TEXT", help="An e-mail address or a page for sites' owners, in the User-Agent.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), default=1.0, help="Requests a second to a host; 1.")
@click.option("--max-pages", type=click.IntRange(1), metavar="N", help="End after that many pages.")
@click.option("--max-time", type=duration, metavar="TIME", help="End after that time: 45m, 2h, a number of seconds.")
@click.option("--allow-private", multiple=True, metavar="HOST", help="Fetch from this host or network all the same.")
@click.option("--respect-opt-out/--no-respect-opt-out", default=True, help="Leave pages out that ask for it; on.")
@click.option("--rebuild", is_flag=True, help="Make the folder's state anew from its archive, then go on.")
@click.option("--no-clean", is_flag=True, help="Archive only; `pagesieve clean FOLDER/warc` cleans later.")
@page_options
@record_options
@limit_options
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, metavar="N", help="Processes to clean with; 1.")
@click.option("-s", "--set", "settings", multiple=True, type=setting, metavar="NAME=VALUE", help="A setting of Scrapy.")
@click.option("--report", is_flag=True, help="Show the crawl as report.html in the folder, as pagesieve report does.")
@click.option("--progress/--no-progress", default=None, help="Show how far the crawl is; on where a terminal looks on.")
@click.option("--log-json", is_flag=True, help="Say everything on standard error as JSON lines, for machines.")
@click.option("--metrics", metavar="FILE", help="Keep the counts of the run in FILE, in Prometheus' text format.")
@click.option("--strict", is_flag=True, help="Exit with 1 if the figures of a site say that something is wrong.")
@click.option("--on-wrong", metavar="COMMAND", help="Run this with each line about what is wrong as its last argument.")
@click.option("-v", "--verbose", is_flag=True, help="Scrapy's log, too.")
@click.option("-q", "--quiet", is_flag=True, help="One line at the end, and what is wrong.")
def crawl_command(sites: tuple[str, ...], out: str, **options: Any) -> int:
    """Crawl sites politely: to an archive, and to clean JSON lines.

    SITE_OR_URL is an address, a file of sites (sites.toml) or one site of it (sites.toml#name). A second crawl into
    the same FOLDER/ fetches what is new or changed. One that was killed goes on where it was.

    Exit codes: 0 all well; 1 nothing came of some sites; 2 wrong usage; 3 nothing was fetched; 4 another run is at
    work in the folder; 5 the output could not be written; 70 a defect of pagesieve; 130 interrupted; 143 terminated.
    """
    choices, more = _parted(options)
    _check(more)
    shown = more["progress"] if more["progress"] is not None else sys.stderr.isatty() and not more["quiet"]
    given = _sharded(_sites(sites, more), more)
    folder = _folder(out)
    job = _job(given, out, choices, more, shown)
    console = Console(stderr=True, force_terminal=sys.stderr.isatty())
    events = Events(sys.stderr) if more["log_json"] else None
    say = _saying(events)
    if not (job.contact or given.contact):
        say("nobody is named as a contact: --contact you@example.org lets a site's owner write to you, not block you")
    try:
        with Lock(folder):
            if more["rebuild"]:
                say(_rebuilt(folder, given))
            check_folder(folder)
            ending = _watched(job, console, events)
            if more["report"]:
                _show(folder)
    except LockedError as error:
        return _ended(say, error, CrawlExit.LOCKED)
    except OutputError as error:
        return _ended(say, error, CrawlExit.NOT_WRITTEN)
    if ending.report:
        if events:
            _say_all(events, ending.report)
        else:
            show_crawl(ending.report, out, console, more["quiet"])
        _hook(more["on_wrong"], ending.report)
    if more["strict"] and ending.code is CrawlExit.FINE and any(complaints(ending.report["sites"])):
        return int(CrawlExit.SOME_FAILED)
    return int(ending.code)


def _watched(job: CrawlJob, console: Console, events: Events | None) -> "Ending":
    """The crawl, with who looks on."""
    from crawler.web import crawl  # noqa: PLC0415 - Scrapy takes a second to load, which `clean` need not wait

    if events:
        return crawl(job, CrawlEvents(events).looked, as_json=True)
    if not job.watched:
        return crawl(job)
    with CrawlProgress(console, _say) as progress:
        return crawl(job, progress.looked)


def _saying(events: Events | None) -> Callable[[str], None]:
    """How a line is said: as a line, or as the event `note`."""
    return (lambda line: events.say("note", message=line)) if events else _say


def _say_all(events: Events, report: Mapping[str, Any]) -> None:
    """What is wrong, a line each, and what came of the crawl."""
    for line in complaints(report["sites"]):
        events.say("wrong", message=line)
    told = ("run", "resumed", "ended", "counts", "languages", "files", "sites")
    events.say("done", **{name: report[name] for name in told}, seconds=report["time"]["seconds"])


def _ended(say: Callable[[str], None], error: Exception, code: CrawlExit) -> int:
    say(str(error))
    return int(code)


def _show(folder: Path) -> None:
    """Makes the report, of a crawl that came to documents."""
    from crawler.cli.report import report_in  # noqa: PLC0415 - most crawls make none

    if files_of(folder, DOCUMENTS):
        report_in(folder)


def _hook(command: str | None, report: Mapping[str, Any]) -> None:
    """Runs the command for each line about what is wrong; what becomes of it is its own affair, a minute long."""
    for line in complaints(report["sites"]) if command else ():
        try:
            subprocess.run([*shlex.split(command or ""), one_line(line)], check=False, timeout=HOOK)  # noqa: S603 - the user names it
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            _say(f"--on-wrong {command}: {error}")


def _parted(options: dict[str, Any]) -> tuple[Choices, dict[str, Any]]:
    chosen_ones = {key: options.pop(key) for key in Choices.__struct_fields__ if key in options}
    return Choices(**chosen_ones), options


def _sites(words: tuple[str, ...], more: dict[str, Any]) -> Sites:
    if not (words or more["file"] or more["rebuild"]):
        raise click.UsageError("nothing to crawl: name a site (https://example.org/), a sites.toml, or --urls FILE")
    if more["file"] not in {None, "-"} and not Path(more["file"]).is_file():
        raise ConfigError(f"--urls {more['file']}: there is no such file")
    return chosen(words, more["kind"], more["rate"]) if words else Sites(site=())


def _check(more: dict[str, Any]) -> None:
    """Raises where options can't be had together, before anything is asked."""
    if more["report"] and more["no_clean"]:
        raise click.UsageError("--report shows documents, and --no-clean makes none: leave one out")
    if more["frontier"] and more["rebuild"]:
        raise click.UsageError("--rebuild makes a state of this folder's own: leave --frontier out")
    if more["frontier"]:
        Server(more["frontier"], more["frontier_prefix"]).check()


def _sharded(given: Sites, more: dict[str, Any]) -> Sites:
    """The sites of the shard that is asked for; it may have none."""
    shard: Shard | None = more["shard"]
    if shard is None:
        return given
    mine = shard.of(given)
    if given.site and not (more["quiet"] or more["log_json"]):
        _say(f"shard {shard} has {len(mine.site)} of {many(len(given.site), 'site')}")
    return mine


def _folder(out: str) -> Path:
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"'{out}' is a file, and a crawl needs a folder; type -o {out}-crawl/")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(out, error) from error
    return folder


def _rebuilt(folder: Path, given: Sites) -> str:
    """Makes the state anew; what came of it."""
    from crawler.web import homes_of  # noqa: PLC0415 - as Scrapy

    made = rebuild(folder, homes_of(given.site))
    aside = f"; what was there is {', '.join(made.aside)}" if made.aside else ""
    damaged = f", {many(made.damaged, 'byte', ',')} of them no whole record" if made.damaged else ""
    read = f"{many(made.pages, 'page', ',')} in {many(made.files, 'archive file')}"
    return f"the state is made anew of {read}{damaged}{aside}"


def _job(given: Sites, out: str, choices: Choices, more: dict[str, Any], shown: bool) -> CrawlJob:
    from cleaning.pipeline import Pipeline  # noqa: PLC0415 - as above

    log = {"LOG_LEVEL": "INFO" if more["verbose"] else "ERROR"}
    config = choices.config()
    Pipeline(config)  # a model that is missing is told before the first page
    return CrawlJob(
        folder=out,
        sites=given,
        file=more["file"],
        frontier=more["frontier"],
        frontier_prefix=more["frontier_prefix"],
        shard=str(more["shard"] or "") or None,
        config=config,
        clean=not more["no_clean"],
        jobs=more["jobs"],
        contact=more["contact"],
        allow_private=more["allow_private"],
        respect_opt_out=more["respect_opt_out"],
        max_pages=more["max_pages"] or 0,
        max_time=more["max_time"] or 0.0,
        rate=more["rate"],
        metrics=more["metrics"],
        watched=shown or more["log_json"],
        settings={**log, **dict(more["settings"])},
    )


def _say(line: str) -> None:
    click.echo(f"pagesieve: {one_line(line)}", err=True)
