"""Figures of a tool on a set: scores of a page, their means, and intervals by bootstrap.

word F1     WCXB's rule: the overlap of lower-cased words, as bags, a page; the mean over the pages
shingle F1  ScrapingHub's rule: the overlap of runs of four words; precision and recall are averaged, F1 is theirs
exact       the share of pages whose words are the gold's, in order, and nothing else
must, must_not   the share of the required and of the forbidden snippets that stand in the text, a page; the mean
line F1     where the gold is a label a line: the overlap of lines, as bags, a page; the mean

Every figure is a function of sums over pages, so a sample of pages has its figures from the sums of its parts. The
bootstrap draws hosts with all their pages, since pages of one host resemble each other; a page without an address is
a host of its own. It is seeded, and every tool gets the same draws, so that differences have intervals too.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from operator import mul
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cleaning.train.pages import counted_words, line_f1, without, word_f1
from tests.bench import sets

Sums = Mapping[str, float]
# Each figure, and the sums that it is made of.
PARTS = {
    "word F1": ("word", "pages"),
    "precision": ("precision", "pages"),
    "recall": ("recall", "pages"),
    "shingle F1": ("shingle precision", "shingle precision n", "shingle recall", "shingle recall n", "pages"),
    "exact": ("exact", "pages"),
    "must": ("must", "must n"),
    "must_not": ("must_not", "must_not n"),
    "line F1": ("lines", "lines n"),
}
NAMES = tuple(PARTS)
DRAWS = 1000
SEED = 20261122
MIDDLE = 0.95  # the share of the draws inside an interval
NO_HOST = "page "  # before the id of a page that has no address


class PageScore(NamedTuple):
    """A page's part of the sums, and the groups it belongs to."""

    host: str
    kind: str
    parts: dict[str, float]


def score_page(text: str, row: dict[str, Any], *, whole: bool = True) -> PageScore:
    """What a text of a page adds to the sums; `whole` is False in a set whose gold is snippets alone."""
    parts: dict[str, float] = {}
    if "labels" in row:
        parts |= {"lines": line_f1(text, row["lines"], row["labels"]), "lines n": 1}
    if whole:
        gold, either = row["gold"] or "", row.get("either") or ""
        parts |= word_parts(text, gold, either, row.get("lang")) | shingle_parts(text, gold)
    low = text.lower()
    for name in ("must", "must_not"):
        if snippets := row.get(name):
            parts |= {name: mean(snippet.lower() in low for snippet in snippets), f"{name} n": 1}
    return PageScore(host_of(row), kind_of(row), parts)


def host_of(row: dict[str, Any]) -> str:
    """The host of a page's address; the page's id where it has none."""
    return urlsplit(row.get("url") or "").hostname or f"{NO_HOST}{row['id']}"


def kind_of(row: dict[str, Any]) -> str:
    """The language in sets that tell both it and the type; else the page type, or what the set calls its kinds."""
    if row.get("lang") and row.get("type"):
        return str(row["lang"])
    return row.get("type") or row.get("kind") or row.get("lang") or "page"


def word_parts(text: str, gold: str, either: str = "", lang: str | None = None) -> dict[str, float]:
    """Precision, recall and F1 of the words, and whether they are the gold's; what may stand is taken off before."""
    found, wanted = counted_words(text, lang), counted_words(gold, lang)
    same = float(found == wanted)
    found = without(found, wanted, counted_words(either, lang))
    both = sum((Counter(found) & Counter(wanted)).values())
    return {
        "pages": 1,
        "exact": same,
        "word": word_f1(text, gold, either, lang),
        "precision": both / len(found) if found and wanted else float(found == wanted),
        "recall": both / len(wanted) if found and wanted else float(found == wanted),
    }


def shingle_parts(text: str, gold: str) -> dict[str, float]:
    """Precision and recall of the runs of four words; a side without words has no precision, or no recall."""
    found, wanted = shingles(text), shingles(gold)
    both = (found & wanted).total()
    parts = {}
    if found:
        parts |= {"shingle precision": both / found.total(), "shingle precision n": 1.0}
    if wanted:
        parts |= {"shingle recall": both / wanted.total(), "shingle recall n": 1.0}
    return parts


def shingles(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    """The runs of words of a text; one shorter run where there are not that many."""
    words = sets.WORD.findall(text)
    runs = range(max(1, len(words) - length + 1)) if words else ()
    return Counter(tuple(words[at : at + length]) for at in runs)


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def figures(sums: Sums) -> dict[str, float]:
    """The figures that sums over pages give; those without a page are left out."""

    def share(name: str, count: str) -> float:
        return sums.get(name, 0.0) / sums[count] if sums.get(count) else 0.0

    found: dict[str, float] = {}
    if sums.get("pages"):
        precision, recall = (share(f"shingle {side}", f"shingle {side} n") for side in ("precision", "recall"))
        found["word F1"] = share("word", "pages")
        found |= {name: share(name, "pages") for name in ("precision", "recall", "exact")}
        found["shingle F1"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    found |= {name: share(name, f"{name} n") for name in ("must", "must_not") if sums.get(f"{name} n")}
    if sums.get("lines n"):
        found["line F1"] = share("lines", "lines n")
    return {name: found[name] for name in NAMES if name in found}


def total(scores: Iterable[PageScore]) -> dict[str, float]:
    """The sums over pages."""
    sums: defaultdict[str, float] = defaultdict(float)
    for score in scores:
        for name, part in score.parts.items():
            sums[name] += part
    return dict(sums)


class Draws:
    """The samples of hosts of a set, the same for each of its tools."""

    def __init__(self, hosts: Iterable[str], count: int = DRAWS, seed: int = SEED) -> None:
        self.hosts = sorted(set(hosts))
        dice = random.Random(seed)  # noqa: S311  (no secret)
        drawn = (Counter(dice.choices(range(len(self.hosts)), k=len(self.hosts))) for _ in range(count))
        self.weights = [[draw[host] for host in range(len(self.hosts))] for draw in drawn]

    def figures(self, scores: Sequence[PageScore], names: Sequence[str] = NAMES) -> dict[str, list[float]]:
        """The figures of each sample; a sample without a page of these has none."""
        by_host: defaultdict[str, list[PageScore]] = defaultdict(list)
        for score in scores:
            by_host[score.host].append(score)
        here = [host in by_host for host in self.hosts]
        sums = [total(by_host[host]) for host in compress(self.hosts, here)]
        needed = {part for name in names for part in PARTS[name]} & set().union(*sums)
        columns = {key: [one.get(key, 0.0) for one in sums] for key in needed}
        found: dict[str, list[float]] = {}
        for weights in self.weights:
            chosen = list(compress(weights, here))
            sample = figures({key: sum(map(mul, chosen, column)) for key, column in columns.items()})
            for name in names:
                if name in sample:
                    found.setdefault(name, []).append(sample[name])
        return found


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The middle of the values: between the 2.5th and the 97.5th percentile."""
    ordered = sorted(values)
    cut = round(len(ordered) * (1 - MIDDLE) / 2)
    return ordered[cut], ordered[-1 - cut]
