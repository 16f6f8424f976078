"""What a page costs, stage by stage, beside lxml's parse and beside the peers, on one core.

    python -m tests.bench.speed [--pages N] [--rounds N] [--curve] [--start] [--out FOLDER]

Prints Markdown, and writes `speed.md`, `speed.json` and `speed.svg` into a folder. All is processor time, as
milliseconds a page. Contestants take turns, round by round; a figure is the median of the rounds' means. Before the
rounds each contestant sees all pages once, so that tables are read; before each turn our caches of lines and names are
emptied, so that no page is known from the turn before. Without `cleaning/judging/judge.npz` it makes up trees.
"""

import argparse
import json
import logging
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import trafilatura

from cleaning import Config, Document, Page, Pipeline, record_of
from cleaning.config import LanguageOptions
from cleaning.cutting.lines import cut_lines
from cleaning.cutting.tree import cut_page, parse
from cleaning.judging.extract import forget, pruned, trafilatura_text
from cleaning.judging.features import first_look
from cleaning.judging.features.clues import Clues, read_clues
from cleaning.judging.judge import SURE_CLUTTER, judge, look, looked
from cleaning.judging.models import ModelError, Models, Views, read_models
from cleaning.judging.trees import Trees
from cleaning.pipeline import undisturbed
from cleaning.recording.jsonl import encoded
from cleaning.recording.outcome import outcome_of
from tests.bench.sets import find_set, read_set
from tests.bench.speed_chart import stacked

DUMP = 8_000  # characters
TREES, LEAVES = 250, 31
JUDGE = ("cut", "clues", "first look", "trees, first pass", "second look and trees")
SIZES = (100, 1_000, 10_000, 100_000)
NEWS, ALL = ("scrapinghub", "newspapers"), ("wcxb",)
DUMPS = ("newspapers-dumps", "scrapinghub-dumps", "wcxb-dumps")
DUMP_SIZES = range(2_000, 8_001)  # bytes: the seeds' kind
ROOT = Path(__file__).parents[2]
SEED = ROOT / "fixtures/seeds/002_8af6ebd83abbc9ce.txt"
PAGE, SHORT = ROOT / "fixtures/pages/tr-news/input.html", ROOT / "fixtures/feed/page.html"
EXTRACT = "import sys, trafilatura; print(trafilatura.extract(open(sys.argv[1]).read()))"

Times = dict[str, list[float]]
T = TypeVar("T")


def timed(times: Times, step: str, work: Callable[..., T], *given: Any) -> T:
    """What the work gives back; its milliseconds are noted under the step."""
    start = time.process_time()
    result = work(*given)
    times.setdefault(step, []).append(1e3 * (time.process_time() - start))
    return result


def made_up(columns: dict[str, np.ndarray]) -> Trees:
    """As many trees as a model has, of random columns and thresholds."""
    random = np.random.default_rng(0)
    inner = np.concatenate([_shape(random) for _ in range(TREES)])
    asked = random.integers(0, len(columns), len(inner))
    return Trees.of_parts(
        tuple(columns),
        np.full(TREES, 2 * LEAVES - 1),
        column=np.where(inner, asked, -1),
        threshold=random.random(len(inner)) * 4,
        value=random.integers(-200, 200, len(inner)) * ~inner,
        base=0,
    )


def _shape(random: np.random.Generator) -> np.ndarray:
    """Which nodes of a tree have children, level by level: half of those that may."""
    inner, level, left = list[bool](), 1, LEAVES - 1
    while level:
        splits = min(left, max(1, int(random.integers(level // 2, level + 1)))) if left else 0
        inner += random.permutation([True] * splits + [False] * (level - splits)).tolist()
        left, level = left - splits, 2 * splits
    return np.array(inner)


def models_of(markup: str) -> tuple[Models, str]:
    """The models that are shipped, or made-up ones; and which they are."""
    try:
        return read_models(), "the shipped models"
    except ModelError:
        blocks, layout = cut_page(parse(markup))
        html = made_up(first_look(blocks, layout).columns)
        text = made_up(first_look(cut_lines("A line.\n" * 9)).columns)
        line = np.array([0.0, 1.0])
        views = [Views(first=trees, second=trees, expected=line, measured=line) for trees in (html, text)]
        return Models(html=views[0], text=views[1], types={}, about={}), "made-up trees"


def time_page(times: Times, markup: str, url: str | None, models: Models, extract: bool = True) -> None:
    """Note what each step costs on a page."""
    tree = timed(times, "parse", parse, markup)
    blocks, layout = timed(times, "cut", cut_page, tree)
    clues = timed(times, "clues", read_clues, tree, url)
    seen = timed(times, "first look", first_look, blocks, layout, clues)
    scores = timed(times, "trees, first pass", models.html.first.scores, seen.columns)
    if extract:
        smaller = timed(times, "prune", pruned, tree, layout, scores)
        timed(times, "trafilatura, pruned", trafilatura_text, smaller, url)
        timed(times, "trafilatura, whole", trafilatura_text, deepcopy(tree), url)
    timed(times, "second look and trees", judge, looked(seen, scores), scores, models)
    times.setdefault("blocks", []).append(len(blocks))
    times.setdefault("asked again", []).append(int((scores >= SURE_CLUTTER).sum()))
    times.setdefault("the judge", []).append(sum(times[step][-1] for step in JUDGE))


def time_dump(times: Times, text: str, models: Models) -> None:
    """Note what a dump costs, as if it had 8 kB."""
    rate = DUMP / max(len(text.encode("utf-8", "replace")), 1)
    start = time.process_time()
    judge(look(cut_lines(text), None, Clues(), models), None, models)
    times.setdefault("dump", []).append(1e3 * rate * (time.process_time() - start))


def table(times: Times) -> Iterator[str]:
    """A line a step: its median, its mean, and the mean's ratio to the parse's."""
    yield "| step | median, ms | mean, ms | to the parse |\n|---|---|---|---|"
    parsing = np.mean(times["parse"])
    for step, found in times.items():
        if step not in ("blocks", "asked again"):
            mean = np.mean(found)
            yield f"| {step} | {median(found):.2f} | {mean:.2f} | {mean / parsing:.2f} |"


def curve(models: Models) -> Iterator[str]:
    """The time by the number of blocks: every fourth is prose, the others links."""
    yield "| blocks | parse, ms | the judge, ms | ms a 1,000 blocks |\n|---|---|---|---|"
    for size in SIZES:
        lines = (
            f"<p>Sentence {i} of a text that goes on, and on.</p>"
            if i % 4
            else f"<a href='{i}'><div>Link {i}</div></a>"
            for i in range(size)
        )
        times: Times = {}
        time_page(times, f"<body>{''.join(lines)}", None, models, extract=False)
        judged = times["the judge"][0]
        yield f"| {size:,} | {times['parse'][0]:.1f} | {judged:.1f} | {judged / size * 1000:.1f} |"


def spread(name: str, most: int) -> list[dict[str, Any]]:
    """At most so many rows of a set, from all over it."""
    if (path := find_set(name)) is None:
        raise SystemExit(f"there is no set {name}: a file, or the stem of one beside the project")
    found = list(read_set(path))
    return found[:: max(1, len(found) // most)][:most]


def pages_of(names: tuple[str, ...], most: int) -> list[Page]:
    """Pages of these sets, as many of each."""
    records = [record for name in names for record in spread(name, -(-most // len(names)))]
    bodies = [(record.get("html") or record["text"]).encode("utf-8", "replace") for record in records]
    return [Page(body=body, url=record.get("url")) for body, record in zip(bodies, records, strict=True)]


def dumps_of(most: int) -> list[Page]:
    """Dumps of the seeds' size."""
    found = [page for page in pages_of(DUMPS, 12 * most) if len(page.body) in DUMP_SIZES]
    return found[:: max(1, len(found) // most)][:most]


class Staged:
    """The pipeline, with the time of each stage."""

    def __init__(self, lean: bool = False) -> None:
        self.lean = lean
        self.pipeline = Pipeline(Config(language=LanguageOptions(paragraphs=False)) if lean else Config())
        self.times: dict[str, float] = {}

    def __call__(self, page: Page) -> None:
        """From a page to its lines."""
        if self.lean:
            document = self.pipeline(page)
            if not document.failure:
                encoded(record_of(document))
            return
        with undisturbed():
            self._staged(page)

    def _staged(self, page: Page) -> None:
        start = time.process_time()
        document = Document(page=page, id=page.id)
        for stage in self.pipeline.stages:
            document = stage(document)
            start = self._noted(type(stage).__name__.lower(), start)
            if document.failure:
                break
        outcome_of(document)
        self._noted("lines", start)

    def _noted(self, name: str, start: float) -> float:
        now = time.process_time()
        self.times[name] = self.times.get(name, 0.0) + now - start
        return now


def text_of(page: Page) -> str:
    """The page as the peers take it: decoded."""
    return page.body.decode()


def ftfy_and_langdetect(page: Page) -> None:
    """What one does with a dump at least: mends it and tells its language."""
    import ftfy  # noqa: PLC0415
    from langdetect import LangDetectException, detect  # noqa: PLC0415

    try:
        detect(ftfy.fix_text(text_of(page)))
    except LangDetectException:
        return


def rivals(staged: Staged, html: bool) -> dict[str, Callable[[Page], Any]]:
    """Who takes part in a race, by name."""
    ours: dict[str, Callable[[Page], Any]] = {"pagesieve": staged, "without ledger and paragraphs": Staged(lean=True)}
    if not html:
        return {**ours, "ftfy and langdetect": ftfy_and_langdetect}
    json_of = {"output_format": "json", "with_metadata": True}
    return {
        "lxml's parse": lambda page: parse(text_of(page)),
        "trafilatura, JSON with metadata": lambda page: trafilatura.extract(text_of(page), url=page.url, **json_of),
        **ours,
    }


def emptied() -> None:
    """Our bounded caches forget what they saw; tables stay."""
    for name, module in [*sys.modules.items()]:
        if name.startswith("cleaning."):
            for value in vars(module).values():
                bound = getattr(value, "cache_parameters", dict)().get("maxsize")
                if bound is not None:
                    value.cache_clear()
    forget()


def race(pages: list[Page], rounds: int, html: bool) -> dict[str, Any]:
    """Milliseconds a page of each contestant, and of each of our stages: medians of the rounds."""
    staged = Staged()
    runners = rivals(staged, html)
    found: Times = {name: [] for name in runners}
    stages: Times = {}
    for turn in range(rounds + 1):
        staged.times = {}
        spent = dict.fromkeys(runners, 0.0)
        for name, runner in runners.items():
            emptied()  # so that nobody finds what another has looked up
            start = time.process_time()
            for page in pages:
                runner(page)
            spent[name] = time.process_time() - start
        if turn:
            for times, seconds in ((found, spent), (stages, staged.times)):
                for name, value in seconds.items():
                    times.setdefault(name, []).append(1e3 * value / len(pages))
    middle = {name: median(values) for name, values in found.items()}
    return {"pages": len(pages), "ms": middle, "stages": {name: median(values) for name, values in stages.items()}}


def race_lines(title: str, raced: dict[str, Any], peer: str) -> Iterator[str]:
    """A race as Markdown, beside the peer."""
    yield f"### {title}: {raced['pages']} pages\n\n| | ms a page | pages a second | times {peer} |\n|---|---|---|---|"
    for name, value in raced["ms"].items():
        yield f"| {name} | {value:.2f} | {1e3 / value:.1f} | {raced['ms'][peer] / value:.2f} |"
    yield "\n| stage | ms a page | share | times lxml's parse |\n|---|---|---|---|"
    whole, parsing = sum(raced["stages"].values()), raced["ms"].get("lxml's parse")
    for name, value in raced["stages"].items():
        yield f"| {name} | {value:.2f} | {value / whole:.0%} | {f'{value / parsing:.2f}' if parsing else ''} |"
    yield ""


def judged(pages: list[Page], dumps: list[Page], models: Models) -> tuple[list[str], dict[str, float]]:
    """The judge's cost beside the parse, and of a dump of 8 kB, as Markdown and figures."""
    times: Times = {}
    for page in [pages[0], *pages]:
        times = times if page is not pages[0] else {}
        time_page(times, text_of(page), page.url, models)
    told: Times = {}
    for page in dumps:
        time_dump(told, text_of(page), models)
    ratio = float(np.mean(times["the judge"]) / np.mean(times["parse"]))
    halved = float(np.mean(times["trafilatura, pruned"]) / np.mean(times["trafilatura, whole"]))
    figures = {"judge_to_parse": ratio, "dump_ms": median(told["dump"]), "trafilatura_pruned": halved}
    lines = [*table(times), "", f"A dump of 8 kB: median {figures['dump_ms']:.2f} ms", ""]
    return lines, figures


def started(command: list[str], compiled: str) -> tuple[float, float]:
    """The processor's seconds of a command, its children's too, and those of the clock on the wall.

    Modules are compiled once, into a folder for it, as an installation has them: the first round is for that.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=False, capture_output=True, env={**environment, "PYTHONPYCACHEPREFIX": compiled})
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def starts(rounds: int) -> dict[str, dict[str, float]]:
    """From the command to its end, for one record, beside the peer's import; medians of rounds in turns.

    Of a page with hardly any text, trafilatura asks jusText, which reads its lists of a hundred languages first.
    """
    clean = [sys.executable, "-m", "crawler", "clean"]
    commands = {
        "import trafilatura": [sys.executable, "-c", "import trafilatura"],
        "import ftfy, langdetect": [sys.executable, "-c", "import ftfy, langdetect"],
        "pagesieve clean, a dump": [*clean, str(SEED), "-o", "-"],
        "pagesieve clean, a page": [*clean, str(PAGE), "-o", "-"],
        "trafilatura.extract, the page": [sys.executable, "-c", EXTRACT, str(PAGE)],
        "pagesieve clean, a page of 24 words": [*clean, str(SHORT), "-o", "-"],
        "trafilatura.extract, the page of 24 words": [sys.executable, "-c", EXTRACT, str(SHORT)],
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    with TemporaryDirectory() as compiled:
        for _ in range(rounds + 1):
            for name, command in commands.items():
                found[name].append(started(command, compiled))
    return {
        name: {kind: median(times) for kind, times in zip(("cpu", "wall"), zip(*told[1:], strict=True), strict=True)}
        for name, told in found.items()
    }


def start_lines(figures: dict[str, dict[str, float]]) -> Iterator[str]:
    """The table of the starts as Markdown."""
    yield "## Start to first record\n"
    yield "| | processor, s | times trafilatura | on the wall, s | times trafilatura |\n|---|---|---|---|---|"
    first = figures["import trafilatura"]
    for name, told in figures.items():
        cells = [f"{told[kind]:.2f} | {told[kind] / first[kind]:.2f}" for kind in ("cpu", "wall")]
        yield f"| {name} | {' | '.join(cells)} |"


def report(options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Everything that was asked for, as Markdown and as figures."""
    dumps = dumps_of(options.pages)
    fields = {"news": pages_of(NEWS, options.pages), "all": pages_of(ALL, options.pages)}
    models, which = models_of(text_of(fields["news"][0]))
    lines = [f"# Speed\n\nProcessor time on one core, {which}, medians of {options.rounds} rounds.\n"]
    figures: dict[str, Any] = {}
    for name, pages in fields.items():
        figures[name] = race(pages, options.rounds, html=True)
        lines += race_lines(name, figures[name], "trafilatura, JSON with metadata")
    figures["dumps"] = race(dumps, options.rounds, html=False)
    lines += race_lines("text dumps of 2 to 8 kB", figures["dumps"], "ftfy and langdetect")
    lines.append("## The judge\n")
    told, figures["judge"] = judged(fields["news"], dumps, models)
    lines += told
    if options.start:
        figures["start"] = starts(options.rounds)
        lines += start_lines(figures["start"])
    if options.curve:
        lines += ["\n## Linear in blocks\n", *curve(models)]
    return "\n".join(lines) + "\n", figures


def main() -> None:
    """Time what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60, help="of each field, at most")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--curve", action="store_true", help="also the time by the number of blocks")
    parser.add_argument("--start", action="store_true", help="also the time from the command to the first record")
    parser.add_argument("--out", type=Path, help="a folder for speed.md, speed.json and speed.svg")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    text, figures = report(options)
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "speed.md").write_text(text, encoding="utf-8")
        (options.out / "speed.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        (options.out / "speed.svg").write_text(stacked(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
