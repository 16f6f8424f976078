"""Broken text, mended and recorded."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import structs

from cleaning.config import RepairOptions
from cleaning.model import Block, BlockKind, Document
from cleaning.repairing import lost_letters, misread

Fixes = tuple[str, ...]

# What ftfy would do to the letters of sound text is off: quotes, ligatures, widths and line breaks are the author's.
# NFC is done here; entities are decoded before it, so that a '<' in the text can't stop it.
_FTFY = dict.fromkeys(
    ("unescape_html", "fix_latin_ligatures", "fix_character_width", "uncurl_quotes", "fix_line_breaks"), False
)
_NO_MOJIBAKE = {"fix_encoding": False, "fix_c1_controls": False}
ROUNDS = 3  # text misread three times is the most that has been seen

# Characters of which nothing below can change: a text of these alone, without a double space, is passed on. Misreading
# makes no pair of them: 'â', 'Ğ', '€' and '°', say, are left out.
_LETTERS = " !-%'->@-~\xa0çğıöşüəÇİÖŞÜƏ“”‘’„–—…«»•"
_PLAIN = re.compile(f"[{_LETTERS}]*")
_ODD = re.compile(f"[^{_LETTERS}\t\n?&]")
# Letters that ftfy's patterns mind beside others only: Russian and Greek ones, and scripts that misreading never makes.
_WORDS = "а-яА-ЯёЁα-ωΑ-Ωά-ώ\u0590-\u1fff\u3040-\ud7ff"
# Without one of these ftfy's patterns find nothing: they speak of two characters beyond ASCII side by side, but for
# 'œ', 'Ã' and 'Â', which they mind beside a space or a sign.
_ODD_PAIR = re.compile(
    f"[^{_LETTERS}\t\n?&{_WORDS}][^\x00-\x7f]|[^\x00-\x7f][^{_LETTERS}\t\n?&{_WORDS}]|[{_WORDS}][ÇİŞÜ]|[ŒœÃÂ]"
)
NEAR = 8  # characters on each side that ftfy's patterns look at; the longest reads four
# What ftfy mends without its statistics: controls, surrogates, marks of annotation.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]")

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")
# Scripts in which a joiner changes the shape of its neighbours: Arabic to Thaana, the Indic ones, Khmer, Mongolian.
_JOINED = re.compile("[\u0600-\u07bf\u0860-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]")
_WORDS_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # U+200B parts them
_SPACES = re.compile("[ \t\n\r\f\v\u2028\u2029]{2,}|[\t\n\r\f\v\u2028\u2029]")
_SPACES_OF_LINE = re.compile("(?<=\\S)[ \t]+$", re.MULTILINE)


def unescape(text: str) -> str:
    """Entities decoded, twice and thrice written ones too.

    >>> unescape("Az&amp;#601;rbaycan &lt;3")
    'Azərbaycan <3'
    """
    for _ in range(ROUNDS):
        if "&" not in text:
            break
        text = ftfy().fixes.unescape_html(text)
    return text


@cache
def ftfy() -> Any:
    """ftfy, read when the first text comes that it may change: 50 ms, and most short runs have none."""
    import ftfy  # noqa: PLC0415
    import ftfy.badness  # noqa: PLC0415
    import ftfy.fixes  # noqa: PLC0415

    return ftfy


@cache
def _options(mojibake: bool) -> Any:
    return ftfy().TextFixerConfig(**_FTFY, **({} if mojibake else _NO_MOJIBAKE), normalization=None)


def drop_invisible(text: str) -> str:
    """Zero-width characters and soft hyphens dropped, but for those that a script or an emoji needs.

    Joiners stay between letters of Arabic (Persian writes its plurals with them) and Indic scripts and inside emoji,
    U+200B between words of Thai or Khmer, marks of direction wherever a letter runs from right to left.

    >>> drop_invisible("Azər\u00adbay\u200bcan می\u200cخواهم") == "Azərbaycan می\u200cخواهم"
    True
    """
    if not INVISIBLE.search(text):
        return text
    rtl = _RTL.search(text) is not None
    return INVISIBLE.sub(lambda match: match.group() if _needed(text, match.start(), rtl) else "", text)


def _needed(text: str, position: int, rtl: bool) -> bool:
    character, before, after = text[position], text[max(0, position - 1) : position], text[position + 1 : position + 2]
    if character in _BIDI:
        return rtl
    if character in _JOINERS:
        return bool(_JOINED.match(before)) or (character == "\u200d" and _pictures(before, after))
    return character == "\u200b" and bool(_WORDS_WITHOUT_SPACES.match(before) and _WORDS_WITHOUT_SPACES.match(after))


def _pictures(before: str, after: str) -> bool:
    """Whether a joiner stands in an emoji: after a picture, its colour of skin or its variation selector."""
    return bool(after) and (before == "\ufe0f" or unicodedata.category(before or " ") in {"So", "Sk"})


def tidy_spaces(text: str) -> str:
    """Runs of spaces, tabs and line breaks made one space, none at the ends; a no-break space inside stays."""
    return _SPACES.sub(" ", text).strip()


def tidy_lines(text: str) -> str:
    """The same for preformatted text, which keeps its lines and what they begin with."""
    return _SPACES_OF_LINE.sub("", text).strip("\n")


def compose(text: str) -> str:
    """The text in NFC: a letter and its marks as one character, where there is one."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


Fix = Callable[[str], str]


def _turkic_bytes(options: RepairOptions, seen: frozenset[str]) -> Iterator[tuple[str, Fix]]:
    """The Turkic fixes that make way for ftfy, with their names."""
    if options.mojibake:
        yield "reread_1251", misread.reread_1251
        yield "restore_bytes", lambda text: lost_letters.restore_bytes(text, "restore_bytes" in seen)
        yield "close_quotes", misread.close_quotes


def _turkic_letters(options: RepairOptions, seen: frozenset[str]) -> Iterator[tuple[str, Fix]]:
    """The Turkic fixes that want ftfy's result, with their names."""
    if options.mojibake:
        yield "reread_pairs", misread.reread_pairs
    yield "reread_1254", lambda text: misread.reread_1254(text, "reread_1254" in seen)
    holes = "restore_question_marks"
    yield holes, lambda text: lost_letters.restore_question_marks(text, holes in seen)


def repair_text(
    text: str, options: RepairOptions = RepairOptions(), preformatted: bool = False, seen: frozenset[str] = frozenset()
) -> tuple[str, Fixes]:
    """The text mended, with the names of the fixes that changed it, in the order in which they were applied.

    `seen` names Turkic fixes that the whole document needs (`damage`): on a short text they then ask for less proof.

    >>> repair_text("Ýstanbul'da aðýr iþçiler")
    ("İstanbul'da ağır işçiler", ('reread_1254',))
    >>> repair_text("“Sound” text’s quotes – and dashes")
    ('“Sound” text’s quotes – and dashes', ())
    """
    if _PLAIN.fullmatch(text) and "  " not in text and text == text.strip():
        return text, ()
    names: list[str] = []
    if options.entities and not preformatted and "&" in text:
        text = _apply(text, [("unescape_html", unescape)], names)
    if options.turkic and misread.suspect(text):
        text = _apply(text, _turkic_bytes(options, seen), names)
    text = _ftfy(text, options, names)
    text = _apply(text, [("drop_invisible", drop_invisible), ("normalize_nfc", compose)], names)
    if options.turkic and misread.suspect(text):
        text = _apply(text, _turkic_letters(options, seen), names)
    text = _apply(text, [("tidy_spaces", tidy_lines if preformatted else tidy_spaces)], names)
    return text, tuple(dict.fromkeys(names))


def _apply(text: str, fixes: Iterable[tuple[str, Fix]], names: list[str]) -> str:
    for name, fix in fixes:
        mended = fix(text)
        if mended != text:
            names.append(name)
            text = mended
    return text


def _ftfy(text: str, options: RepairOptions, names: list[str]) -> str:
    """ftfy's result; it stops after a partial repair, so it is asked again until nothing changes."""
    for _ in range(ROUNDS):
        if not (_CONTROLS.search(text) or (options.mojibake and _looks_bad(text))):
            break
        fixed, steps = ftfy().fix_and_explain(text, _options(options.mojibake))
        if fixed == text:
            break
        text = fixed
        names.extend(_name(action, argument) for action, argument in steps or () if action != "decode")
    return text


def _looks_bad(text: str) -> bool:
    """ftfy's statistics, of the odd characters and their neighbours only: they cost a millisecond a kilobyte."""
    if not _ODD_PAIR.search(text):
        return False
    odd = [match.start() for match in _ODD.finditer(text)]
    if len(odd) * 2 * NEAR > len(text):
        return bool(ftfy().badness.is_bad(text))
    return bool(ftfy().badness.is_bad("\n".join(text[max(0, place - NEAR) : place + NEAR] for place in odd)))


def _name(action: str, argument: str) -> str:
    """Our name of a step of ftfy's explanation: its own, but `reread_1252` for the codec that misread the text."""
    if action != "encode":
        return argument
    return "reread_" + argument.removeprefix("sloppy-").removeprefix("windows-").replace("-", "_")


def damage(text: str, options: RepairOptions = RepairOptions()) -> frozenset[str]:
    """The Turkic fixes that a whole document's text asks for."""
    if not (options.turkic and misread.suspect(text)):
        return frozenset()
    fixes: tuple[tuple[str, Fix], ...] = (
        ("restore_bytes", lost_letters.restore_bytes),
        ("reread_1254", misread.reread_1254),
        ("restore_question_marks", lost_letters.restore_question_marks),
    )
    return frozenset(name for name, fix in fixes if fix(text) != text)


@dataclass(frozen=True)
class Repair:
    """Mends each block's text, and keeps what it was in `raw` where that changed it."""

    options: RepairOptions = RepairOptions()

    def __call__(self, document: Document) -> Document:
        """The document with mended blocks and `fixes`: for each fix the number of blocks that it changed.

        A block that repair empties stays, with an empty text.
        """
        seen = damage("\n".join(block.text for block in document.blocks), self.options)
        counts: Counter[str] = Counter()
        blocks = tuple(self._mend(block, seen, counts) for block in document.blocks)
        return structs.replace(document, blocks=blocks, fixes=tuple(sorted(counts.items())))

    def _mend(self, block: Block, seen: frozenset[str], counts: Counter[str]) -> Block:
        preformatted = block.kind is BlockKind.PREFORMATTED
        if "\n" in block.text and not preformatted:
            text, fixes = _of_lines([repair_text(line, self.options, False, seen) for line in block.text.split("\n")])
        else:
            text, fixes = repair_text(block.text, self.options, preformatted, seen)
        if text == block.text:
            return block
        counts.update(fixes)
        return structs.replace(block, text=text, raw=block.raw or block.text)


def _of_lines(mended: list[tuple[str, Fixes]]) -> tuple[str, Fixes]:
    """Mended lines as one text; one that repair empties goes."""
    return "\n".join(text for text, _ in mended if text), tuple(
        dict.fromkeys(fix for _, fixes in mended for fix in fixes)
    )
