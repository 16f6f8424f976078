"""Schedules: whatever a folder is called, a unit and a crontab run this command on it, and nothing else."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from cleaning.config import ConfigError
from crawler.cli import run_command
from crawler.sites.schedule import SERVICE, TIMER, Plan, cron, logrotate, systemd
from tests.places import FIXTURES

ODD = [
    "plain",
    "two words",
    "it's",
    'say "so"',
    "100%h",
    "$HOME and ${HOME}",
    "back\\slash",
    "ends with \\",
    "tab\there",
    "; rm -rf",
    "köşk",
    "-dash",
    "#hash",
    "{a,b}*?",
]
REFUSED = ["a\nExecStartPre=/bin/evil", "\r", "a\x1b[31m", "a\x00", "caf\udce9", "\u2028", "\u202e", "\x85", "\x0b"]
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")


def plan(name: str, **more: object) -> Plan:
    """A plan for a folder of a name."""
    return Plan(sites=Path("/srv") / name / "sites.toml", folder=Path("/srv") / name / "crawl", **more)  # type: ignore[arg-type]


def verified(tmp_path: Path, units: dict[str, str]) -> list[str]:
    """What systemd has to say of units."""
    for name, text in units.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    call = ["systemd-analyze", "verify", *(str(tmp_path / name) for name in units)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    return [
        line for line in done.stderr.splitlines() if "pagesieve" in line or "probe" in line or str(tmp_path) in line
    ]


@needs_systemd
@pytest.mark.parametrize("name", ODD)
def test_systemd_reads_a_name_as_it_is(tmp_path: Path, name: str) -> None:
    """The units hold; and a command of that name is looked for under just this name."""
    units = dict(systemd(plan(name)))
    assert verified(tmp_path, units) == []
    start = next(line for line in units[SERVICE].splitlines() if line.startswith("ExecStart="))
    word = start.split(" crawl ", 1)[1].rpartition(" -o ")[0].replace("$$", "$")  # no $ is a variable in a first word
    said = verified(tmp_path, {"probe.service": f"[Service]\nType=oneshot\nExecStart={word}\n"})
    assert f" /srv/{name}/sites.toml" in said[0]  # which is not there, or has signs that no command's name may have


@pytest.mark.parametrize("place", ["/it's", '/say "so"', "/back\\slash"])
def test_a_command_that_systemd_can_not_start_is_refused(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """An installation in a folder of such a name can be started by cron, not by a unit."""
    monkeypatch.setattr("sys.executable", f"{place}/python")
    with pytest.raises(ConfigError, match="in another folder"):
        systemd(plan("plain"))
    assert "crawl" in cron(plan("plain"))


@pytest.mark.parametrize("name", ODD)
def test_a_unit_has_the_lines_that_it_should(name: str) -> None:
    """No name adds a line or a directive, and none goes on in the next line."""
    lines = [text.splitlines() for text in systemd(plan(name)).values()]
    plain = [text.splitlines() for text in systemd(plan("plain")).values()]
    for found, expected in zip(lines, plain, strict=True):
        assert [line.partition("=")[0] for line in found] == [line.partition("=")[0] for line in expected]
        assert not any(line.endswith("\\") for line in found)


@pytest.mark.parametrize("name", ODD)
def test_cron_hands_a_name_over_as_it_is(name: str) -> None:
    """The shell that cron starts gets the words of the command, a % that cron would take for a new line among them."""
    asked = plan(name)
    line = cron(asked)
    assert line.count("\n") == 1
    command = line.rstrip("\n").split(" ", 5)[5].replace(r"\%", "%").partition(" && ")[2].partition(" 2>> ")[0]
    shown = subprocess.run(["/bin/sh", "-c", f'printf "%s\\0" {command}'], capture_output=True, check=True).stdout
    assert shown.decode().split("\0")[:-1] == list(asked.command)
    assert not re.search(r"(?<!\\)%", line)
    assert shlex.split(line.rpartition(" 2>> ")[2].replace(r"\%", "%")) == [f"/srv/{name}/crawl/crawl.log"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_quoted_is_refused(name: str) -> None:
    """A newline would begin a directive: whatever is no letter is refused, in one line."""
    with pytest.raises(ConfigError) as refused:
        plan(name)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("user", ["a b", "a\nExecStartPre=/bin/evil", "%h", "$USER", "", "a;b", "-a", "../x", "a:b"])
def test_no_user_is_a_directive(user: str) -> None:
    """--user takes the name of a user, and nothing that systemd would read otherwise."""
    with pytest.raises(ConfigError):
        plan("plain", user=user)


@needs_systemd
@pytest.mark.parametrize("hours", range(1, 25))
def test_every_so_many_hours_is_a_time(hours: int) -> None:
    """No timer is dead: systemd knows when each goes off next, and one of a day goes off at midnight."""
    (line,) = [line for line in systemd(plan("a", hours=hours))[TIMER].splitlines() if line.startswith("OnCalendar=")]
    done = subprocess.run(
        ["systemd-analyze", "calendar", line.partition("=")[2]], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Next elapse" in done.stdout
    if hours == 24:
        assert "Normalized form: *-*-* 00:00:00" in done.stdout


@pytest.mark.parametrize("name", ODD)
def test_cron_makes_the_folder(tmp_path: Path, name: str) -> None:
    """The first run has a place for its log: without one, the shell would start nothing."""
    asked = Plan(sites=tmp_path / name / "sites.toml", folder=tmp_path / name / "crawl")
    line = cron(asked).split(" ", 5)[5].replace(r"\%", "%")
    script = line.replace(shlex.join(asked.command), "sh -c 'echo started >&2'")
    subprocess.run(["/bin/sh", "-c", script], check=True)
    assert (tmp_path / name / "crawl" / "crawl.log").read_bytes() == b"started\n"


@pytest.mark.parametrize("words", [["--user", "www-data"], ["--write", "units"], ["--on-failure", "a.service"]])
def test_what_does_nothing_for_cron_is_refused(words: list[str], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A user and a folder of units are systemd's."""
    assert run_command(["schedule", "cron", str(FIXTURES / "crawl" / "sites.toml"), *words]) == 2
    assert b"systemd" in capsysbinary.readouterr().err


def test_once_a_day_in_a_crontab() -> None:
    """Five fields that every cron knows."""
    assert cron(plan("a", hours=24)).startswith("17 0 * * * ")
    assert cron(plan("a", hours=6)).startswith("17 */6 * * * ")
    assert cron(plan("a")).startswith("17 * * * * ")


def test_the_command_refuses_in_one_line(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Nothing is printed that could be taken for a unit."""
    folder = tmp_path / "a\nExecStartPre=x"
    folder.mkdir()
    shutil.copy(FIXTURES / "crawl" / "sites.toml", folder)
    assert run_command(["schedule", "systemd", str(folder / "sites.toml")]) == 2
    said = capsysbinary.readouterr()
    assert (said.out, said.err.count(b"\n")) == (b"", 1)


@needs_systemd
def test_a_unit_for_failures(tmp_path: Path) -> None:
    """systemd starts it when a run fails; what is no unit's name begins no directive."""
    units = dict(systemd(plan("plain", on_failure="mail-admin@%n.service")))
    (tmp_path / "mail-admin@.service").write_text("[Service]\nExecStart=/bin/true\n", "utf-8")
    assert "OnFailure=mail-admin@%n.service\n" in units[SERVICE].partition("[Service]")[0]
    assert verified(tmp_path, units) == []


@pytest.mark.parametrize("unit", ["a b.service", "a\nExecStart=x.service", "mail", "%h.service", "$A.service", ""])
def test_no_unit_for_failures_is_a_directive(unit: str) -> None:
    """It names a unit, or it is refused in one line."""
    with pytest.raises(ConfigError) as refused:
        plan("plain", on_failure=unit)
    assert "\n" not in str(refused.value)


@pytest.mark.skipif(not shutil.which("logrotate"), reason="needs logrotate")
@pytest.mark.parametrize("name", ODD)
def test_logrotate_turns_this_log_alone(tmp_path: Path, name: str) -> None:
    """The log gives way to a new one, whatever its folder is called; a name that would be a pattern is refused."""
    asked = Plan(sites=tmp_path / name / "sites.toml", folder=tmp_path / name / "crawl")
    asked.folder.mkdir(parents=True)
    log = asked.folder / "crawl.log"
    log.write_text("a line\n", "utf-8")
    if set(name) & set("\"'\\*?[]{}\t"):
        with pytest.raises(ConfigError, match="as a pattern"):
            logrotate(asked)
        return
    (tmp_path / "conf").write_text(logrotate(asked), "utf-8")
    (tmp_path / "conf").chmod(0o644)
    command = [shutil.which("logrotate") or "", "-f", "-s", str(tmp_path / "state"), str(tmp_path / "conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in asked.folder.iterdir()) == ["crawl.log.1.gz"]
