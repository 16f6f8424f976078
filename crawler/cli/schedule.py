"""`pagesieve schedule`."""

from itertools import chain
from pathlib import Path
from typing import Any

import click

from cleaning.config import read_config
from cleaning.recording import one_line
from crawler.cli.crawl import duration
from crawler.cli.options import words
from crawler.sites import Plan, cron, logrotate, read_sites, systemd

EXAMPLE = """\b
Example:
  pagesieve schedule cron fixtures/crawl/sites.toml
"""


@click.command(epilog=EXAMPLE)
@click.argument("system", type=words(("systemd", "cron", "logrotate")))
@click.argument("sites", metavar="SITES.TOML", type=click.Path(path_type=Path, dir_okay=False))
@click.option("-o", "--out", metavar="FOLDER/", help="The folder of the crawl; crawl/ beside the file is the default.")
@click.option("--every", "hours", type=click.IntRange(1, 24), default=1, metavar="HOURS", help="How often; 1.")
@click.option("--max-time", default="45m", metavar="TIME", help="The longest that a run may take; 45m.")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="As of `crawl`.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="As of `crawl`.")
@click.option("--allow-private", multiple=True, metavar="HOST", help="As of `crawl`.")
@click.option(
    "--write", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help="Write the units there."
)
@click.option("--user", metavar="NAME", help="The user that the unit runs as, and that has the log.")
@click.option(
    "--on-failure", metavar="UNIT", help="A unit that systemd starts when a run fails: mail-admin@%n.service."
)
def schedule(system: str, sites: Path, write: Path | None, **given: Any) -> None:
    """Print what runs the crawl by itself: a systemd unit with its timer, or lines for cron and logrotate.

    The command in it is that of this installation. To take it up: `pagesieve schedule systemd sites.toml --write
    /etc/systemd/system`, then `systemctl enable --now pagesieve-crawl.timer`; or append cron's line with `crontab -e`
    and put that of `pagesieve schedule logrotate sites.toml` into /etc/logrotate.d. systemd's journal rotates itself.
    """
    read_sites(sites)
    duration(given["max_time"])
    out = given.pop("out")
    folder = Path(out) if out else sites.parent / "crawl"
    more = _options(given.pop("config"), given.pop("jobs"), given.pop("allow_private"))
    plan = Plan(more=more, sites=sites.absolute(), folder=folder.absolute(), **given)
    if system != "systemd":
        _refuse(system, write, plan)
        click.echo((cron if system == "cron" else logrotate)(plan), nl=False)
        return
    for name, text in systemd(plan).items():
        if write:
            write.mkdir(parents=True, exist_ok=True)
            (write / name).write_text(text, encoding="utf-8")
            click.echo(one_line(str(write / name)))
        else:
            click.echo(f"# {name}\n{text}")


def _refuse(system: str, write: Path | None, plan: Plan) -> None:
    """Raises a usage error for what is systemd's alone."""
    if write or plan.on_failure:
        raise click.UsageError(f"--write and --on-failure are about systemd, not {system}: leave them out")
    if system == "cron" and plan.user:
        raise click.UsageError("--user is about systemd and logrotate; a crontab is a user's own: leave it out")


def _options(config: Path | None, jobs: int | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The options of the crawl as words, with whole paths."""
    if config:
        read_config(config)
    given = [("--config", str(config.absolute()))] if config else []
    given += [("--jobs", str(jobs))] if jobs else []
    given += [("--allow-private", host) for host in allowed]
    return tuple(chain.from_iterable(given))
