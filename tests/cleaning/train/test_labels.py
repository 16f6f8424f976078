"""Soft targets: what share of a block the gold holds."""

import pytest

from cleaning.train.dump_labels import targets

BODY = ("The ferry sailed again on Monday, with forty on board.", "It will make six crossings a day.")
GOLD = "\n".join(BODY)


@pytest.mark.parametrize(
    ("texts", "gold", "expected"),
    [
        (["Home", *BODY, "Contact"], GOLD, [0, 1, 1, 0]),
        (["The", "It", "day on board", *BODY], GOLD, [0, 0, 0, 1, 1]),  # words of the gold, but no run of it
        ([BODY[0], "Timetable", BODY[1]], f"{BODY[0]}\nTimetable\n{BODY[1]}", [1, 1, 1]),  # a run over the edges
        (["The ferry", *BODY], GOLD, [0, 1, 1]),  # a sentence stays whole, though a menu begins as it does
        ([BODY[1], BODY[0]], GOLD, [1, 1]),  # another order
        (["Share: " + BODY[1], BODY[0]], GOLD, [7 / 8, 1]),
        (["", "—", BODY[0]], GOLD, [0, 0, 1]),
        ([], GOLD, []),
        (list(BODY), "", [0, 0]),
        ([BODY[0].upper()], GOLD, [1]),
    ],
)
def test_targets(texts: list[str], gold: str, expected: list[float]) -> None:
    """A block's target is the share of its words that are the gold's, found in runs, each word of the gold once."""
    assert targets(texts, gold) == pytest.approx(expected)


def test_what_is_said_twice_is_found_once() -> None:
    """A teaser that repeats a paragraph is not the gold's a second time."""
    assert sum(targets([BODY[0], *BODY], GOLD)) == 2
