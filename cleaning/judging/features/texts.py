"""What the words of each block show, alone and against the page's other words; the same for HTML and plain text."""

from collections import Counter
from functools import lru_cache

import numpy as np

from cleaning.cueing import Cue, cue_of, points_of
from cleaning.describing import find_date, is_clock_line
from cleaning.judging.features import letters
from cleaning.judging.features.letters import Stems, Text, have
from cleaning.judging.features.windows import Around, Beside, Columns, alike, near, nearest, since, stretch, until
from cleaning.model import Block, BlockKind, Reason

PROSE_WORDS = 8.0  # fewer make a heading, a link or a caption as often as a sentence
LONG_WORDS = 30.0  # prose of this length is prose even where its full stop is lost
CUE_WORDS = 40.0  # longer lines are not looked at for cues
NOTICE_WORDS = 300.0  # nor longer ones for notices
SHORT_LINE = 16.0  # words: longer lines are not looked at as dates
REMEMBERED = 300  # characters: dates and clocks of tickers come again on every page of a host
CORE_COST = 8.0  # words that a line which is no prose takes off the densest stretch
WEIGHT_MAX = 60.0  # words: a longer block weighs no more in the search for the densest stretch

# Classes of cues that say alike where the main text is; a reason in none of them counts as furniture.
GROUPS: dict[str, frozenset[Reason]] = {
    "opener": frozenset({Reason.RELATED_STORIES, Reason.GALLERY, Reason.TICKER}),
    "comments": frozenset({Reason.COMMENTS}),
    "share": frozenset({Reason.SHARE_BAR}),
    "consent": frozenset({Reason.COOKIE_NOTICE, Reason.LEGAL, Reason.FOOTER}),
    "subscription": frozenset({Reason.SUBSCRIPTION, Reason.ADVERTISEMENT, Reason.FORM, Reason.MEDIA_PLAYER}),
    "menu": frozenset({Reason.NAVIGATION, Reason.SECTION, Reason.BREADCRUMB, Reason.LINK_LIST}),
    "detail": frozenset(
        {
            Reason.BYLINE,
            Reason.PUBLICATION_DATE,
            Reason.SOURCE_CREDIT,
            Reason.CAPTION,
            Reason.COUNTER,
            Reason.TAG_LIST,
            Reason.AUTHOR_BIO,
        }
    ),
}
_GROUP_OF = {reason: row for row, reasons in enumerate(GROUPS.values()) for reason in reasons}

BESIDE = ("closed", "capital_words", "cut_short", "dated", "gap", "list_item", "numbers")  # of the lines next to it


def text_columns(blocks: tuple[Block, ...], text: Text, stems: Stems, cues: list[Cue | None]) -> Columns:
    """The features of each block's text, those of its neighbours, and those of its place among them."""
    alone = _alone(blocks, text)
    alone |= _said(blocks, alone, cues)
    prose = alone["prose"] > 0
    return alone | _neighbours(alone, prose) | _place(alone, prose) | _shared(stems, alone, prose)


def _alone(blocks: tuple[Block, ...], text: Text) -> Columns:
    characters = (text.ends - text.starts).astype(np.float64)
    unspaced = text.count(letters.UNSPACED)
    words = text.words() + unspaced / letters.UNSPACED_WORD
    some = np.maximum(words, 1.0)
    first, last, before_last = text.first(), text.last(), text.last(2)
    initials = text.kinds.take(text.word_starts)
    sentences = text.count_joints(letters.END | letters.QUOTE, letters.SPACE)
    ends = have(last, letters.END) | (have(last, letters.QUOTE) & have(before_last, letters.END | letters.COMMA))
    closed = ends | have(last, letters.COLON | letters.QUOTE)
    dots = have(last, letters.END) & have(before_last, letters.END)
    long_words = text.word_ends - text.word_starts
    prose = (closed & (words >= PROSE_WORDS)) | (words >= LONG_WORDS) | ((sentences > 1) & (words >= PROSE_WORDS * 2))
    return {
        "words": words,
        "letters_a_word": np.bincount(text.word_block, long_words, text.size) / some,
        "sentences": sentences,
        "words_a_sentence": words / np.maximum(sentences, 1.0),
        "ends_sentence": ends.astype(np.float64),
        "closed": closed.astype(np.float64),
        "colon": have(last, letters.COLON).astype(np.float64),
        "cut_short": (dots | _ends_with(text, ord("…"))).astype(np.float64),
        "starts_small": have(first, letters.LOWER).astype(np.float64),
        "starts_number": have(first, letters.DIGIT).astype(np.float64),
        "starts_sign": have(first, letters.SEPARATOR).astype(np.float64),
        "capital_words": text.words(have(initials, letters.UPPER)) / some,
        "capitals": text.count(letters.UPPER) / np.maximum(text.count(letters.LETTER), 1.0),
        "numbers": text.words(have(initials, letters.DIGIT)) / some,
        "commas": text.count(letters.COMMA) / some,
        "quotes": text.count(letters.QUOTE) / some,
        "signs": text.count(letters.SEPARATOR) / some,
        "currency": text.count(letters.CURRENCY),
        "glued": text.count_joints(letters.LOWER, letters.UPPER) / some,
        "unspaced": unspaced / np.maximum(characters, 1.0),
        "gap": np.fromiter((block.gap for block in blocks), np.float64, text.size),
        "list_item": np.fromiter((block.kind is BlockKind.LIST_ITEM for block in blocks), np.float64, text.size),
        "prose": prose.astype(np.float64),
    }


def _ends_with(text: Text, code: int) -> np.ndarray:
    return np.asarray(text.codes[np.maximum(text.ends - 1, text.starts)] == code)


def cues_of(blocks: tuple[Block, ...], text: Text) -> list[Cue | None]:
    """The cue of each block that is not too long to be furniture."""
    return [cue_of(b.text) if w <= CUE_WORDS else None for b, w in zip(blocks, text.words(), strict=True)]


def _said(blocks: tuple[Block, ...], alone: Columns, cues: list[Cue | None]) -> Columns:
    size = len(blocks)
    said = np.zeros((len(GROUPS) + 1, size))
    for place, cue in enumerate(cues):
        if cue is not None:
            if (row := _GROUP_OF.get(cue.reason)) is not None:
                said[row, place] = 1.0
            said[-1, place] = cue.strength in ("whole", "coverage")
    columns: Columns = {f"cue_{name}": row for name, row in zip(GROUPS, said, strict=False)}
    columns["cue_whole"] = said[-1]
    columns["dated"], columns["clock"] = _dates(blocks, (alone["numbers"] > 0) & (alone["words"] <= SHORT_LINE))
    columns["consent_points"], columns["paywall_points"] = _notices(blocks, alone)
    columns["said_before"], columns["said_after"] = _repeats(blocks)
    return columns


def _notices(blocks: tuple[Block, ...], alone: Columns) -> np.ndarray:
    """How many points of a cookie notice, and of a prompt to subscribe, each block of prose speaks of."""
    found = np.zeros((2, len(blocks)))
    for place in np.flatnonzero((alone["prose"] > 0) & (alone["words"] <= NOTICE_WORDS)).tolist():
        found[:, place] = points_of(blocks[place].text)
    return found


def _dates(blocks: tuple[Block, ...], may: np.ndarray) -> np.ndarray:
    """Which of the lines that may be dates have one, and which are times of the day and nothing else."""
    found = np.zeros((2, len(blocks)))
    for place in np.flatnonzero(may).tolist():
        line = blocks[place].text
        found[:, place] = _date_and_clock_often(line) if len(line) <= REMEMBERED else _date_and_clock(line)
    return found


def _date_and_clock(line: str) -> tuple[bool, bool]:
    """Whether a line has a date, and whether it is a time of the day and nothing else."""
    return find_date(line) is not None, is_clock_line(line)


_date_and_clock_often = lru_cache(maxsize=4096)(_date_and_clock)


def _repeats(blocks: tuple[Block, ...]) -> np.ndarray:
    """How often each line has been said before, and will be said after."""
    found = np.zeros((2, len(blocks)))
    lines = [block.text.casefold() for block in blocks]
    times, seen = Counter(lines), dict[str, int]()
    if len(times) < len(lines):
        for place, line in enumerate(lines):
            if times[line] > 1:
                seen[line] = before = seen.get(line, -1) + 1
                found[:, place] = before, times[line] - 1 - before
    return found


def _neighbours(alone: Columns, prose: np.ndarray) -> Columns:
    columns = _beside(alone) | _within(alone, prose)
    marks = np.array(
        [prose, *(alone[f"cue_{name}"] > 0 for name in ("opener", "comments", "share", "detail", "consent"))]
    )
    above, below = since(marks), until(marks)
    columns["since_prose"], columns["until_prose"] = above[0], below[0]
    last, first = nearest(prose)
    columns["prose_above"] = np.where(last >= 0, alone["words"][last], 0.0)
    columns["prose_below"] = np.where(first >= 0, alone["words"][first], 0.0)
    columns["since_opener"], columns["until_opener"] = above[1], below[1]
    columns["since_comments"] = above[2]
    columns["since_share"], columns["until_share"] = above[3], below[3]
    columns["since_detail"], columns["until_detail"] = above[4], below[4]
    columns["until_consent"] = below[5]
    return columns


def _beside(alone: Columns) -> Columns:
    """What the lines next to each block show."""
    beside = Beside([alone["words"], *(alone[name] for name in BESIDE)], 3, -1.0)
    columns = {f"words_{by:+d}": beside(0, by) for by in (-3, -2, -1, 1, 2, 3)}
    for by in (-1, 1):
        columns |= {f"{name}_{by:+d}": beside(row, by) for row, name in enumerate(BESIDE, start=1)}
    return columns


def _within(alone: Columns, prose: np.ndarray) -> Columns:
    """Means over the blocks around each one."""
    cue = np.array([alone[f"cue_{name}"] for name in GROUPS]).sum(axis=0)
    again = (alone["said_before"] + alone["said_after"]) > 0
    weights = np.minimum(alone["words"], WEIGHT_MAX)
    around = Around([weights, alone["closed"], prose, cue, alone["dated"], alone["cut_short"], again], 25)
    columns: Columns = {}
    for reach in (2, 5, 10, 25):
        means = around(reach)
        columns |= {
            f"{name}_within_{reach}": means[row] for row, name in enumerate(("words", "closed", "prose", "cues"))
        }
        if reach == 5:
            columns |= {"dated_within_5": means[4], "cut_short_within_5": means[5], "said_within_5": means[6]}
    return columns


def _place(alone: Columns, prose: np.ndarray) -> Columns:
    size, words = len(prose), alone["words"]
    total, places = max(words.sum(), 1.0), np.arange(size)
    passed = np.cumsum(words) - words
    prose_words = np.where(prose, words, 0.0)
    columns: Columns = {
        "position": places / max(size - 1, 1),
        "blocks_above": places.astype(np.float64),
        "blocks_below": (size - 1 - places).astype(np.float64),
        "passed": passed / total,
        "prose_passed": (np.cumsum(prose_words) - prose_words) / max(prose_words.sum(), 1.0),
    }
    figures = {
        "page_blocks": float(size),
        "page_words": total,
        "page_prose": prose_words.sum() / total,
        "page_prose_blocks": prose.sum(),
        "page_closed": alone["closed"].mean() if size else 0.0,
        "page_dated": alone["dated"].sum(),
        "page_cut_short": alone["cut_short"].sum(),
        "page_currency": (alone["currency"] > 0).sum(),
        "page_numbers": (alone["numbers"] * words).sum() / total,
        "page_longest": words.max() if size else 0.0,
        "page_words_a_block": total / max(size, 1),
    }
    columns |= alike(size, figures)
    # The stretch of blocks where prose outweighs the rest: once with short lines costing little, once with much.
    for name, cost in (("wide", 4.0), ("dense", 12.0)):
        weights = np.where(prose, np.minimum(words, WEIGHT_MAX), -cost) - 0.0
        weights = np.where(alone["cue_opener"] > 0, -5 * cost, weights)
        start, end = stretch(weights)
        inside = (places >= start) & (places < end)
        columns[f"{name}_inside"] = inside.astype(np.float64)
        columns[f"{name}_from_start"] = near(places - start)
        columns[f"{name}_from_end"] = near(places - end + 1)
        columns[f"{name}_share"] = np.full(size, words[start:end].sum() / total)
        columns[f"{name}_prose"] = np.full(size, prose_words[start:end].sum() / max(prose_words.sum(), 1.0))
    return columns


def _shared(stems: Stems, alone: Columns, prose: np.ndarray) -> Columns:
    """How far a block shares its words with the densest stretch, the nearest prose and the page."""
    size, block, stem = len(prose), stems.block, stems.stem
    spread = np.bincount(stem, minlength=stems.count)  # blocks that have the stem
    start, end = stretch(np.where(prose, np.minimum(alone["words"], WEIGHT_MAX), -CORE_COST))
    places = np.arange(size)
    inside = prose & (places >= start) & (places < end)
    core = np.bincount(stem[inside[block]], minlength=stems.count)
    held = core[stem] - inside[block]  # what the block alone brought into it proves nothing
    every = np.bincount(stem[prose[block]], minlength=stems.count)
    above, below = nearest(prose)
    columns: Columns = {
        "own_stems": stems.own,
        "spread": stems.share(spread[stem] > 1),
        "core": stems.share(held > 0),
        "core_rare": np.bincount(block, (held > 0) / np.maximum(spread[stem], 1), size),
        "core_often": stems.share(np.minimum(held, 5.0)),
        "prose_shared": stems.share((every[stem] - prose[block]) > 0),
        "shares_above": stems.share(stems.among(above[block])),
        "shares_below": stems.share(stems.among(below[block])),
    }
    (columns["core_within_5"],) = Around([columns["core"]], 5)(5)
    columns["core_words"] = columns["core"] * stems.own
    return columns
