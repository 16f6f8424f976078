"""The lines that let a system run the crawl by itself: a unit with its timer, or a line for cron."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

SERVICE, TIMER = "pagesieve-crawl.service", "pagesieve-crawl.timer"


class Plan(Struct, frozen=True, kw_only=True):
    """What is to be run, and how often."""

    sites: Path
    folder: Path
    hours: int = 1
    max_time: str = "45m"
    user: str | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """The command of this installation, with whole paths."""
        command = Path(sys.executable).parent / "pagesieve"
        start = (str(command),) if command.exists() else (sys.executable, "-m", "crawler")
        return (*start, "crawl", str(self.sites), "-o", f"{self.folder}/", "-q", "--max-time", self.max_time)


def systemd(plan: Plan) -> Mapping[str, str]:
    """The unit and its timer, by file name.

    A run that is stopped ends within ten seconds, one that finds another at work (4) or a site down (1) is no failure
    of the unit; a run that was missed while the machine was off is made up for.
    """
    user = f"User={plan.user}\n" if plan.user else ""
    owner = f"-o {plan.user} " if plan.user else ""
    service = f"""\
[Unit]
Description=pagesieve: crawl the sites of {plan.sites.name}
Documentation=file://{plan.folder}/run.json
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{user}ExecStartPre=+/usr/bin/install -d {owner}{_quoted(str(plan.folder))}
ExecStart={" ".join(map(_quoted, plan.command))}
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
OnCalendar=*-*-* 0/{plan.hours}:00:00
RandomizedDelaySec=5m
Persistent=yes

[Install]
WantedBy=timers.target
"""
    return {SERVICE: service, TIMER: timer}


def cron(plan: Plan) -> str:
    """The line of a crontab; its one line of output goes to a log beside the documents."""
    command = shlex.join(plan.command).replace("%", r"\%")  # cron takes a bare % for a new line
    log = shlex.quote(f"{plan.folder}/crawl.log").replace("%", r"\%")
    every = f"*/{plan.hours}" if plan.hours > 1 else "*"
    return f"17 {every} * * * {command} 2>> {log}\n"


def _quoted(word: str) -> str:
    """A word as systemd takes it."""
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{word}"' if " " in word else word
