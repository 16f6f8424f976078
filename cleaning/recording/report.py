"""The counts of a run, as values, as run.json and as lines for a person."""

import platform
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from cleaning.config import Config
from cleaning.model import PageType, Reason, Rejection
from cleaning.recording.duplicates import Duplicates
from cleaning.recording.jsonl import encoded
from cleaning.recording.outcome import Outcome
from cleaning.recording.record import SCHEMA_VERSION
from cleaning.recording.wording import many
from cleaning.recording.writers import FileRecord

EXTRAS = ("lingua", "phonenumbers", "rensa", "stopwordsiso")  # what of the extras has a say in records

Word = TypeVar("Word", Reason, Rejection)


# No page came of these.
NOT_READ = frozenset(Rejection) - {
    Rejection.NO_TEXT,
    Rejection.NO_MAIN_TEXT,
    Rejection.NEEDS_BROWSER,
    Rejection.OTHER_LANGUAGE,
    Rejection.TIMEOUT,
    Rejection.MEMORY,
    Rejection.FAILED,
    *(Rejection(f"not_{kind}") for kind in PageType),
}


class Summary(Struct, frozen=True, kw_only=True):
    """What a run did. The words are those of `Reason` and `Rejection`; keys stand in their order there."""

    inputs: int = 0  # pages, and whatever else was found where a page should be
    pages: int = 0  # those that could be read, whether or not a document came of them
    documents: int = 0
    words: int = 0
    rejected: dict[Rejection, int] = {}
    removed: dict[str, dict[Reason, int]] = {}  # by stage
    languages: dict[str, int] = {}
    surrogates: int = 0

    @property
    def removed_by_reason(self) -> dict[Reason, int]:
        """Removed blocks by reason, whichever stage removed them."""
        counts = Counter[Reason]()
        for reasons in self.removed.values():
            counts.update(reasons)
        return _ordered(counts, Reason)


class Tally:
    """Counts outcomes; `summary` is what it has seen so far.

    >>> Tally().summary().documents
    0
    """

    def __init__(self) -> None:
        self.inputs = self.pages = self.documents = self.words = self.surrogates = 0
        self.rejected = Counter[Rejection]()
        self.removed: dict[str, Counter[Reason]] = {}
        self.languages = Counter[str]()

    def add(self, outcome: Outcome) -> None:
        """Counts one more."""
        self.inputs += 1
        self.pages += not (outcome.failure and outcome.failure.reason in NOT_READ)
        self.words += outcome.words
        self.surrogates += outcome.surrogates
        for stage, reason, count in outcome.removed:
            self.removed.setdefault(stage, Counter())[reason] += count
        if outcome.failure:
            self.rejected[outcome.failure.reason] += 1
        else:
            self.documents += 1
            self.languages[outcome.language or "und"] += 1

    def state(self) -> bytes:
        """What was counted, to be added to another tally by `add_state`, in another process too."""
        return msgspec.msgpack.encode(self.summary())

    def add_state(self, state: bytes) -> None:
        """Counts what another tally counted."""
        other = msgspec.msgpack.decode(state, type=Summary)
        self.inputs += other.inputs
        self.pages += other.pages
        self.documents += other.documents
        self.words += other.words
        self.surrogates += other.surrogates
        self.rejected.update(other.rejected)
        self.languages.update(other.languages)
        for stage, reasons in other.removed.items():
            self.removed.setdefault(stage, Counter()).update(reasons)

    def summary(self) -> Summary:
        """What was counted, frozen."""
        return Summary(
            inputs=self.inputs,
            pages=self.pages,
            documents=self.documents,
            words=self.words,
            rejected=_ordered(self.rejected, Rejection),
            removed={stage: _ordered(self.removed[stage], Reason) for stage in sorted(self.removed)},
            languages=dict(sorted(self.languages.items())),
            surrogates=self.surrogates,
        )


def _ordered(counts: Mapping[Word, int], words: Iterable[Word]) -> dict[Word, int]:
    return {word: counts[word] for word in words if word in counts}


class Timing(Struct, frozen=True, kw_only=True):
    """When a run was and where its time went, in the one part of run.json that differs between two runs."""

    started: datetime
    finished: datetime
    seconds: float  # by a clock that nobody sets back
    jobs: int
    stages: dict[str, float] = {}  # the share of each stage in the work, by a sample of the pages


def versions() -> dict[str, str]:
    """The versions of pagesieve, then of the libraries that it runs on, by name."""
    from importlib.metadata import distribution, distributions, requires  # noqa: PLC0415 - a stream's run asks for none

    needed = [need for need in requires("pagesieve") or () if "extra ==" not in need or need.startswith(EXTRAS)]
    names = sorted(re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in needed)
    return {name: distribution(name).version for name in ("pagesieve", *names) if any(distributions(name=name))}


def run_json(  # noqa: PLR0913, PLR0917 - what a report is made of
    summary: Summary,
    config: Config,
    feed: Mapping[str, Any],
    files: Sequence[FileRecord],
    timing: Timing,
    duplicates: Duplicates = Duplicates(),
) -> bytes:
    """The text of run.json: what was asked, with which versions, what came of it. Two runs differ in `time` alone."""
    counts = msgspec.to_builtins(summary)
    report = {
        "schema_version": SCHEMA_VERSION,
        "versions": {"python": platform.python_version(), **versions()},
        "feed": dict(feed),
        "configuration": msgspec.to_builtins(config),
        "counts": {
            **{key: counts[key] for key in ("inputs", "pages", "documents", "words", "surrogates")},
            "rejected": sum(summary.rejected.values()),
            "removed": sum(summary.removed_by_reason.values()),
        },
        "rejected": counts["rejected"],
        "removed": counts["removed"],
        "languages": counts["languages"],
        "duplicates": msgspec.to_builtins(duplicates),
        "files": msgspec.to_builtins(files),
        "time": {
            "started": timing.started.isoformat(timespec="seconds"),
            "finished": timing.finished.isoformat(timespec="seconds"),
            "seconds": timing.seconds,
            "jobs": timing.jobs,
            "stages": timing.stages,
        },
    }
    return msgspec.json.format(encoded(report)[0], indent=2) + b"\n"


def counted(counts: Mapping[Any, int], at_most: int = 6) -> str:
    """Counts on one line, the largest first; what is left over is summed up.

    >>> counted({"az": 2, "tr": 3})
    'tr 3, az 2'
    >>> counted({"a": 1, "b": 2, "c": 3}, at_most=2)
    'c 3, b 2, 1 more kind 1'
    """
    ranked = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    words = [f"{word} {count}" for word, count in ranked[:at_most]]
    if rest := ranked[at_most:]:
        words.append(f"{many(len(rest), 'more kind')} {sum(count for _, count in rest)}")
    return ", ".join(words) or "none"


def headline(summary: Summary, seconds: float) -> str:
    """The run in one line.

    >>> headline(Summary(inputs=2, pages=2, documents=1, words=8, rejected={Rejection.EMPTY: 1}), 0.5)
    '1 document of 2 inputs, 8 words; 1 rejected; 0 blocks removed; 0.5 s'
    """
    rejected, removed = sum(summary.rejected.values()), sum(summary.removed_by_reason.values())
    return (
        f"{many(summary.documents, 'document')} of {many(summary.inputs, 'input')}, {many(summary.words, 'word')}; "
        f"{rejected} rejected; {many(removed, 'block')} removed; {seconds:.1f} s"
    )


def summary_lines(summary: Summary, seconds: float) -> Iterator[str]:
    """The run in lines, for a log."""
    yield headline(summary, seconds)
    if summary.rejected:
        yield f"rejected: {counted(summary.rejected)}"
    if summary.removed:
        yield f"removed: {counted(summary.removed_by_reason)}"
    if summary.languages:
        yield f"languages: {counted(summary.languages)}"
    if summary.surrogates:
        yield f"lone surrogates that became U+FFFD: {summary.surrogates}"
