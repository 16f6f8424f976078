"""Repair: what it mends, what it must not touch, and how much of the mojibake set it reads rightly."""

import io
import json
import time
from typing import Any

import pytest
import zstandard

from cleaning.config import RepairOptions
from cleaning.model import Block, BlockKind, Document, Page
from cleaning.repairing.lost_letters import restore_question_marks
from cleaning.repairing.repair import Repair, repair_text
from tests.places import FIXTURES, SHARED

CASES = FIXTURES / "repair"
DATA = SHARED / "data"


def cases(name: str) -> list[Any]:
    """The cases of a file, each under its name."""
    rows = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["name"]) for row in rows]


def mojibake() -> list[dict[str, str]]:
    """The shared set of broken texts."""
    path = DATA / "mojibake.jsonl.zst"
    if not path.exists():
        pytest.skip("../shared/data/mojibake.jsonl.zst is not there")
    with path.open("rb") as file:
        reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(file)
        return [json.loads(line) for line in io.TextIOWrapper(reader, encoding="utf-8")]


@pytest.mark.parametrize("case", cases("misread") + cases("tidy"))
def test_broken_text_is_mended(case: dict[str, Any]) -> None:
    """Each broken text becomes the right one, by the fixes that the case names."""
    text, fixes = repair_text(case["text"])
    assert text == case["fixed"]
    assert list(fixes) == case.get("fixes", list(fixes))
    assert fixes


@pytest.mark.parametrize("case", cases("must_not_change"))
def test_sound_text_is_let_be(case: dict[str, Any]) -> None:
    """Sound text of any language comes back as it was, and no fix is named."""
    assert repair_text(case["text"]) == (case["text"], ())


@pytest.mark.parametrize("case", cases("misread") + cases("tidy"))
def test_repair_has_an_end(case: dict[str, Any]) -> None:
    """Mended text needs no more mending."""
    assert repair_text(case["fixed"]) == (case["fixed"], ())


def test_options_switch_fixes_off() -> None:
    """An option that is off leaves its kind of damage alone."""
    assert repair_text("aðýr iþçiler", RepairOptions(turkic=False))[0] == "aðýr iþçiler"
    assert repair_text("onlarÄ±n iÅŸi", RepairOptions(mojibake=False))[0] == "onlarÄ±n iÅŸi"
    assert repair_text("a &amp; b", RepairOptions(entities=False))[0] == "a &amp; b"


def test_preformatted_text_keeps_its_shape() -> None:
    """Lines, indents and entities of preformatted text stay; what is broken in it is mended."""
    text, fixes = repair_text("if a:\n    b  # onlarÄ±n iÅŸi \n\tc &amp;&amp; d", preformatted=True)
    assert text == "if a:\n    b  # onların işi\n\tc &amp;&amp; d"
    assert "tidy_spaces" in fixes


def document(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Document:
    """A document of blocks with these texts."""
    return Document(
        page=Page(body=b""), blocks=tuple(Block(position=i, text=text, kind=kind) for i, text in enumerate(texts))
    )


def test_a_block_keeps_what_it_was() -> None:
    """A mended block has its first text in `raw`; an untouched one is the very same object."""
    before = document("Sağlam bir satır.", "iki  boşluk")
    after = Repair()(before)
    assert after.blocks[0] is before.blocks[0]
    assert (after.blocks[1].text, after.blocks[1].raw) == ("iki boşluk", "iki  boşluk")
    assert after.fixes == (("tidy_spaces", 1),)


def test_a_block_of_nothing_stays() -> None:
    """A block that repair empties stays in its place."""
    assert [block.text for block in Repair()(document("\u200b \u00ad", "Bir")).blocks] == ["", "Bir"]


def test_the_document_vouches_for_its_short_blocks() -> None:
    """A word that proves nothing alone is mended where the whole document is broken in that way."""
    body = "Ýþçiler aðýr yaralandý, hastaneye kaldýrýldý; soruþturma baþlatýldý."
    assert repair_text("Yazý")[0] == "Yazý"
    assert Repair()(document("Yazý", body)).blocks[0].text == "Yazı"


def test_preformatted_blocks_are_known_by_their_kind() -> None:
    """The stage tells preformatted blocks from others."""
    assert Repair()(document("a\n  b", kind=BlockKind.PREFORMATTED)).blocks[0].text == "a\n  b"


def test_sound_text_is_quick() -> None:
    """Eight thousand characters of sound text take under two milliseconds; a quick machine needs a tenth of that."""
    text = ("Azərbaycanda hər il minlərlə gənc ali məktəblərə daxil olsa da, onların bir hissəsi. " * 94).strip()
    best = min(_seconds(text) for _ in range(20))
    assert best < 0.002


def _seconds(text: str) -> float:
    start = time.perf_counter()
    repair_text(text)
    return time.perf_counter() - start


def test_most_of_the_mojibake_set_is_repaired_exactly() -> None:
    """At least 95 of 100 broken texts become exactly the right one; their words were not learned from (see docs)."""
    broken = [row for row in mojibake() if row["kind"] != "clean"]
    exact = sum(repair_text(row["text"])[0] == row["fixed"] for row in broken)
    assert exact / len(broken) >= 0.96


def test_no_sound_text_of_the_mojibake_set_changes() -> None:
    """What is sound there stays as it is, and so does every right reading."""
    rows = mojibake()
    assert [row["id"] for row in rows if row["kind"] == "clean" and repair_text(row["text"])[0] != row["text"]] == []
    assert [row["id"] for row in rows if repair_text(row["fixed"])[0] != row["fixed"]] == []


ADDRESSES = "Read http://a.org/?page=2 and http://b.org/?id=3. " + "/".join(["assets"] * 1500)
HOSTILE = {
    "addresses": (ADDRESSES, ADDRESSES),
    "queries": ("/?" * 20_000 + " ?a=b" * 5000,) * 2,
    "holes": ("?a" * 20_000,) * 2,
    "lost bytes": ("Ã1⁄4 " + "aÅ" * 20_000,) * 2,
    "marks of direction": ("a\u200e" * 100_000, "a" * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_comes_to_an_end(name: str) -> None:
    """Text made to be slow is mended in linear time, and addresses and endless words stay as they are."""
    text, mended = HOSTILE[name]
    assert repair_text(text)[0] == mended


def test_addresses_prove_no_loss() -> None:
    """The '?' of addresses neither makes a text broken nor is read as a letter where the rest is."""
    sound = "Ali daxil olsa da: https://a.az/?sual=1 www.b.az/a?b /c?d e@f?g ?h=1&x?y"
    assert restore_question_marks(sound) == sound
    broken = "Az?rbaycanda ali m?kt?bl?r? daxil olsa da https://a.az/?m?kt?b"
    assert restore_question_marks(broken) == "Azərbaycanda ali məktəblərə daxil olsa da https://a.az/?m?kt?b"


def test_marks_of_direction_stay_where_text_runs_from_right_to_left() -> None:
    """A mark of direction stays anywhere in a text with a letter that needs it."""
    assert repair_text("\u200eabc שלום\u200f")[0] == "\u200eabc שלום\u200f"
