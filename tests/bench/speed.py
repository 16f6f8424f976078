"""What the judge costs, beside lxml's parse of the same pages, on one core.

    python -m tests.bench.speed [SET ...] [--pages N] [--dumps SET] [--curve]

Prints Markdown: medians of the processor's time by step, as milliseconds a page and as ratios to the parse; the time of
a text dump of 8 kB; with `--curve` the time of pages of 100 to 100,000 blocks. Steps run page by page, each page once,
so that caches help as much as they do in a run over these pages. Without `cleaning/judge.npz` it makes up trees.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice
from statistics import median
from typing import Any, TypeVar

import numpy as np

from cleaning.extract import pruned, trafilatura_text
from cleaning.features import first_look
from cleaning.features.clues import Clues, read_clues
from cleaning.judge import SURE_CLUTTER, Looked, judge, look
from cleaning.lines import cut_lines
from cleaning.models import ModelError, Models, Views, read_models
from cleaning.tree import cut_page, parse
from cleaning.trees import Trees
from tests.bench.sets import find_set, read_set

DUMP = 8_000  # characters
TREES, LEAVES = 250, 31
JUDGE = ("cut", "clues", "first look", "trees, first pass", "second look and trees")
SIZES = (100, 1_000, 10_000, 100_000)

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
    timed(times, "second look and trees", judge, Looked(seen=seen, scores=scores), scores, models)
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


def rows(name: str, most: int) -> list[dict[str, Any]]:
    """The first rows of a set."""
    if (path := find_set(name)) is None:
        raise SystemExit(f"there is no set {name}: a file, or the stem of one beside the project")
    return list(islice(read_set(path), most))


def main() -> None:
    """Time the sets that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=["scrapinghub", "newspapers"])
    parser.add_argument("--dumps", default="newspapers-dumps")
    parser.add_argument("--pages", type=int, default=200, help="of each set, at most")
    parser.add_argument("--curve", action="store_true", help="also the time by the number of blocks")
    options = parser.parse_args()
    pages = {name: rows(name, options.pages) for name in options.sets}
    models, which = models_of(next(iter(pages.values()))[0]["html"])
    print(f"Processor time on one core, {which}.\n")
    for name, records in pages.items():
        times: Times = {}
        time_page({}, records[0]["html"], None, models)  # tables and caches are made once
        for record in records:
            time_page(times, record["html"], record.get("url"), models)
        print(f"{name}: {len(records)} pages, {median(times['blocks']):.0f} blocks (median),", end=" ")
        print(f"{median(times['asked again']):.0f} of them asked again\n")
        print("\n".join(table(times)), end="\n\n")
    dumps: Times = {}
    for record in rows(options.dumps, options.pages):
        time_dump(dumps, record["text"], models)
    print(f"A dump of 8 kB: median {median(dumps['dump']):.2f} ms, mean {np.mean(dumps['dump']):.2f} ms\n")
    if options.curve:
        print("\n".join(curve(models)))


if __name__ == "__main__":
    main()
