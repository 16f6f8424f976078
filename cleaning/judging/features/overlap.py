"""How far each block says what the page's title, description and article body say."""

import numpy as np

from cleaning.judging.features.clues import ARTICLE, FORUM, GUIDE, LISTING, PRODUCT, Clues
from cleaning.judging.features.letters import Stems
from cleaning.judging.features.windows import Columns, alike, since, until

TITLE_WORDS = 25.0
SAYS = 0.7  # of a title's stems: the block says the title
BODY_START = 40  # characters of a block that are looked for in the article's body


def title_columns(stems: Stems, size: int, first: Columns, titles: list[int]) -> Columns:
    """Overlap with the page's titles (the texts behind the blocks that `titles` numbers), or with a likely headline.

    The likely headline is the short line above the densest stretch that shares most with it.
    """
    block, stem, own = stems.block, stems.stem, stems.own
    own_blocks = own[:size]
    guess = _headline(first, own_blocks)
    is_guess = np.arange(size) == guess
    columns: Columns = {
        "since_headline": since(is_guess),
        "until_headline": until(is_guess),
        "is_headline": is_guess.astype(np.float64),
    }
    shared, said = np.zeros(size), np.zeros(size)
    for title in titles or ([guess] if guess >= 0 else []):
        in_title = np.zeros(stems.count, bool)
        in_title[stem[block == title]] = True
        hits = np.bincount(block, in_title[stem], len(own))[:size]
        shared = np.maximum(shared, hits / own_blocks)
        said = np.maximum(said, hits / max(int(in_title.sum()), 1))
    columns |= {"title_shared": shared, "title_said": said}
    short = first["words"] <= TITLE_WORDS
    says = (said >= SAYS) & (shared >= SAYS / 2) & short
    columns["since_title"], columns["until_title"] = since(says), until(says)
    columns["titles_above"] = np.cumsum(says) - says * 1.0
    columns["page_titles"] = np.full(size, float(says.sum()))
    return columns


def _headline(first: Columns, own: np.ndarray) -> int:
    """The block that reads like the headline of the densest stretch; -1 where none does."""
    words = first["words"]
    may = (words >= 3) & (words <= TITLE_WORDS) & (first["ends_sentence"] == 0) & (first["cue_whole"] == 0)
    may &= (first["dense_from_end"] < 0) & (first["cue_detail"] == 0)
    twice = (first["said_before"] + first["said_after"]) > 0
    near = 1 - np.clip(-first["dense_from_start"], 0, 60) / 90
    score = np.where(may, first["core_often"] * np.sqrt(own) * (1 + 0.5 * twice) * near, 0.0)
    score = np.where(first["dense_from_start"] > 3, score * 0.3, score)
    return int(np.argmax(score)) if len(score) and score.max() > 0 else -1


def clue_columns(blocks: list[str], stems: Stems, clues: Clues, description: int, body: int) -> Columns:
    """Overlap with the description and the article's body, and what the page says it is."""
    size = len(blocks)
    block, stem, own = stems.block, stems.stem, stems.own
    columns: Columns = {}
    for name, number in (("description", description), ("body", body)):
        held = np.zeros(stems.count, bool)
        held[stem[block == number]] = True
        hits = np.bincount(block, held[stem], len(own))[:size]
        columns[f"{name}_shared"] = np.where(held.any(), hits / own[:size], -1.0)
    whole = "".join(clues.body.split()).casefold()
    columns["body_said"] = np.array([_start(line) in whole for line in blocks], np.float64) if whole else np.zeros(size)
    figures = {
        "page_body": len(clues.body) > 0,
        "page_says_article": ARTICLE in clues.kinds,
        "page_says_product": PRODUCT in clues.kinds,
        "page_says_forum": FORUM in clues.kinds,
        "page_says_listing": LISTING in clues.kinds,
        "page_says_guide": GUIDE in clues.kinds,
        "page_og_kind": clues.og_kind,
        "page_steps": clues.steps,
        "page_slug_words": clues.slug_words,
        "page_query": clues.query,
        "page_digits": clues.digits,
    }
    return columns | alike(size, figures)


def _start(line: str) -> str:
    """The first characters of a line, without spaces."""
    start = "".join(line[: 2 * BODY_START].split())
    return (start if len(start) >= BODY_START else "".join(line.split()))[:BODY_START].casefold()
