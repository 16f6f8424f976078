"""Counts are the same words everywhere, in a fixed order."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from cleaning.config import Config
from cleaning.model import Block, Document, Failure, Page, PageType, Reason, Rejection, Source
from cleaning.recording.explain import Explained, plain_lines, printable
from cleaning.recording.outcome import Outcome, outcome_of, outcome_of_failure
from cleaning.recording.report import Summary, Tally, Timing, counted, run_json, summary_lines

PAGE = Page(body=b"x", source=Source(kind="file", path="a.txt"))
START = datetime(2026, 1, 1, tzinfo=UTC)
TIMING = Timing(started=START, finished=datetime(2026, 1, 1, 0, 0, 2, tzinfo=UTC), seconds=2, jobs=1)


def document(*reasons: Reason | None) -> Document:
    """A document with a block of two words for each reason."""
    blocks = tuple(
        Block(position=i, text=f"word {i}", reason=reason, stage="unclutter" if reason else None)
        for i, reason in enumerate(reasons)
    )
    return Document(page=PAGE, id=PAGE.id, blocks=blocks)


def failure(reason: Rejection) -> Failure:
    """A failure for a reason."""
    return Failure(source=PAGE.source, reason=reason, detail="seen", hint="do")


def tallied(*outcomes: Outcome) -> Summary:
    """The summary of outcomes."""
    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
    return tally.summary()


def test_every_ledger_row_is_counted() -> None:
    """The numbers by stage and reason are those of the ledger's rows, of rejected pages too."""
    kept = outcome_of(document(None, Reason.SHARE_BAR, Reason.SHARE_BAR, Reason.TITLE))
    refused = outcome_of(document(Reason.FOOTER).fail(Rejection.NO_MAIN_TEXT, "seen", "do"))
    summary = tallied(kept, refused)
    rows = [msgspec.json.decode(line) for line in (kept.ledger + refused.ledger).splitlines()]
    assert summary.removed == {"unclutter": {Reason.TITLE: 1, Reason.SHARE_BAR: 2, Reason.FOOTER: 1}}
    assert len(rows) == sum(summary.removed_by_reason.values())
    assert (summary.documents, summary.rejected) == (1, {Rejection.NO_MAIN_TEXT: 1})


def test_an_outcome_has_a_record_or_a_failure() -> None:
    """No input vanishes: each has a line among the documents or among the rejects, and never in both."""
    for outcome in (
        outcome_of(document(None)),
        outcome_of(document().fail(Rejection.EMPTY, "seen", "do")),
        outcome_of_failure(failure(Rejection.NOT_FOUND)),
    ):
        assert bool(outcome.record) != bool(outcome.rejected)


@pytest.mark.parametrize("reason", list(Rejection))
def test_pages_are_what_could_be_read(reason: Rejection) -> None:
    """A picture or a missing file is an input, not a page; a page without text or of an unwanted type is one."""
    read = {"no_text", "no_main_text", "needs_browser", "other_language", "timeout", "memory", "failed"} | {
        f"not_{kind}" for kind in PageType
    }
    assert tallied(outcome_of_failure(failure(reason))).pages == (reason in read)


def test_order_of_the_words_is_the_enumeration_s() -> None:
    """Whichever reason comes first in a run, the keys stand in the same order."""
    one, other = document(Reason.TITLE, Reason.FOOTER), document(Reason.FOOTER, Reason.TITLE)
    first, second = (list(tallied(outcome_of(made)).removed["unclutter"]) for made in (one, other))
    assert first == second == [Reason.TITLE, Reason.FOOTER]


def test_run_json_differs_in_time_alone() -> None:
    """Everything that may differ between two equal runs stands under one key."""

    def report(timing: Timing) -> dict[str, Any]:
        text = run_json(tallied(outcome_of(document(None))), Config(), {"inputs": ["a"]}, [], timing)
        return dict(msgspec.json.decode(text))

    later = Timing(started=TIMING.finished, finished=datetime.now(UTC), seconds=7, jobs=5)
    first, second = report(TIMING), report(later)
    assert first.pop("time") == {
        "started": "2026-01-01T00:00:00+00:00",
        "finished": "2026-01-01T00:00:02+00:00",
        "seconds": 2.0,
        "jobs": 1,
        "stages": {},
    }
    assert second.pop("time") != {}
    assert first == second
    assert list(first)[:4] == ["schema_version", "versions", "feed", "configuration"]


def test_counts_on_one_line_add_up() -> None:
    """What does not fit on the line is summed up, never dropped."""
    assert counted({"a": 5, "b": 3, "c": 1, "d": 1}, at_most=2) == "a 5, b 3, 2 more kinds 2"
    assert counted({}) == "none"


def test_summary_says_what_happened_and_no_more() -> None:
    """A run in which nothing was rejected has no line about it."""
    lines = list(summary_lines(tallied(outcome_of(document(None))), 1.0))
    assert not any(line.startswith("rejected") for line in lines)


def test_lone_surrogates_are_in_the_counts() -> None:
    """A page with half a character is written, and the replacement counted."""
    made = Document(page=PAGE, id=PAGE.id, blocks=(Block(position=0, text="a\ud800"),))
    assert tallied(outcome_of(made)).surrogates == 1


def test_explanation_holds_every_block() -> None:
    """Kept blocks begin with a plus, removed ones with a minus and their reason, all in the page's order."""
    lines = list(plain_lines(document(None, Reason.SHARE_BAR, None)))
    assert lines[-3:] == ["+ [0] word 0", "- [1 share_bar] word 1", "+ [2] word 2"]
    assert [
        Explained(text="", score=0.97).mark,
        Explained(text="", position=3, reason=Reason.LEGAL, score=0.1).mark,
    ] == [
        "+ [0.97]",
        "- [3 legal 0.10]",
    ]


def test_a_page_cannot_steer_the_terminal() -> None:
    """Escape sequences in a page's text show as U+FFFD."""
    assert "\x1b" not in printable("\x1b]0;title\x07\x9b31m")
