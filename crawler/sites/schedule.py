"""The lines that let a system run the crawl by itself: a unit with its timer, or a line for cron and its log."""

import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from cleaning.config import ConfigError
from cleaning.recording import one_line

SERVICE, TIMER = "pagesieve-crawl.service", "pagesieve-crawl.timer"
LOG = "crawl.log"

DAY = 24  # hours
_PLAIN = re.compile(r"[A-Za-z0-9_./:=@+,-]+")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}")
_UNIT = re.compile(r"(?:[A-Za-z0-9:_.@-]|%[nNpi]){1,200}\.(?:service|target)")
_GLOB = set("\"'\\*?[]{}")  # what logrotate takes for something else than a name, quoted or not


class Plan(Struct, frozen=True, kw_only=True):
    """What is to be run, and how often. Raises `ConfigError` for what neither a unit nor a crontab can hold."""

    sites: Path
    folder: Path
    hours: int = 1
    max_time: str = "45m"
    user: str | None = None
    on_failure: str | None = None  # a unit that systemd starts when a run fails
    more: tuple[str, ...] = ()  # options of the crawl

    def __post_init__(self) -> None:
        """Refuse what would become a line of its own, or no line at all."""
        for value in (str(self.sites), str(self.folder), self.max_time, sys.executable, *self.more):
            if value.replace("\t", " ") != one_line(value):
                raise ConfigError(f"'{one_line(value)}' has signs that no unit and no crontab can hold: rename it")
        if self.user is not None and not _USER.fullmatch(self.user):
            raise ConfigError(f"--user '{one_line(self.user)}' is no name of a user; write one such as www-data")
        if self.on_failure is not None and not _UNIT.fullmatch(self.on_failure):
            raise ConfigError(
                f"--on-failure '{one_line(self.on_failure)}' is no unit; write one such as mail-admin@%n.service"
            )
        if not 1 <= self.hours <= DAY:
            raise ConfigError(f"--every {self.hours}: write hours from 1 to {DAY}")

    @property
    def command(self) -> tuple[str, ...]:
        """The command of this installation, with whole paths."""
        command = Path(sys.executable).parent / "pagesieve"
        start = (str(command),) if command.exists() else (sys.executable, "-m", "crawler")
        return (
            *start,
            "crawl",
            str(self.sites),
            "-o",
            f"{self.folder}/",
            "-q",
            "--max-time",
            self.max_time,
            *self.more,
        )


def systemd(plan: Plan) -> Mapping[str, str]:
    """The unit and its timer, by file name.

    A run that is stopped ends within ten seconds, one that finds another at work (4) or a site down (1) is no failure
    of the unit; a run that was missed while the machine was off is made up for. Raises `ConfigError` where this
    installation's command has a name that systemd can't start.
    """
    if set(plan.command[0]) & set("'\"\\\t"):  # systemd takes no such name for a command, however it is quoted
        raise ConfigError(f"systemd starts no command called {plan.command[0]}: install pagesieve in another folder")
    user = f"User={plan.user}\n" if plan.user else ""
    owner = f"-o {plan.user} " if plan.user else ""
    failing = f"OnFailure={plan.on_failure}\n" if plan.on_failure else ""
    service = f"""\
[Unit]
Description=pagesieve: the sites of {_doubled(plan.sites.name)}, crawled
Documentation=file://{_doubled(quote(str(plan.folder)))}/run.json
Wants=network-online.target
After=network-online.target
{failing}
[Service]
Type=oneshot
{user}ExecStartPre=+/usr/bin/install -d {owner}{_argument(str(plan.folder))}
ExecStart={_quoted(plan.command[0])} {" ".join(map(_argument, plan.command[1:]))}
SuccessExitStatus=1 4 143
TimeoutStopSec=20
Nice=10
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={_quoted(f"-{plan.folder}")}
"""
    timer = f"""\
[Unit]
Description=pagesieve: every {plan.hours} h

[Timer]
OnCalendar=*-*-* {_hours(plan.hours, "0/")}:00:00
RandomizedDelaySec=5m
Persistent=yes

[Install]
WantedBy=timers.target
"""
    return {SERVICE: service, TIMER: timer}


def cron(plan: Plan) -> str:
    """The line of a crontab; its one line of output goes to a log beside the documents."""
    folder, log = shlex.quote(str(plan.folder)), shlex.quote(f"{plan.folder}/{LOG}")
    command = f"mkdir -p {folder} && {shlex.join(plan.command)} 2>> {log}"
    command = command.replace("%", r"\%")  # cron takes a bare % for a new line
    return f"17 {_hours(plan.hours, '*/')} * * * {command}\n"


def logrotate(plan: Plan) -> str:
    """The lines for logrotate that keep the log of cron's runs small: eight weeks of it, packed.

    Raises `ConfigError` for a folder whose name logrotate would read as a pattern.
    """
    path = f"{plan.folder}/{LOG}"
    if set(path) & _GLOB or "\t" in path:
        raise ConfigError(
            f"logrotate would read {one_line(path)} as a pattern: name the folder without quotes and *?[]{{}}"
        )
    owner = f"    su {plan.user} {plan.user}\n" if plan.user else ""
    return f"""\
"{path}" {{
    weekly
    rotate 8
    compress
    missingok
    notifempty
{owner}}}
"""


def _hours(every: int, step: str) -> str:
    """The hours of a day, counted from midnight: all, every so many, or midnight alone."""
    if every == DAY:
        return "0"
    return f"{step}{every}" if every > 1 else "*"


def _doubled(text: str) -> str:
    """The text as systemd takes it where a % begins a specifier."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    r"""A word as systemd takes it, one of a list.

    >>> _quoted("/a b/100%"), _quoted("/plain/path")
    ('"/a b/100%%"', '/plain/path')
    """
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_doubled(escaped)}"'


def _argument(word: str) -> str:
    """A word after the first of a command: a $ in it would be a variable."""
    return _quoted(word).replace("$", "$$")
