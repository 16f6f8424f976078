"""Labelled pages as tables of features with a target a block."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct, structs

from cleaning.cutting import TreeError, cut_dump, cut_page, parse
from cleaning.judging import Columns, Seen, extracted, first_look, read_clues
from cleaning.train.augmentation import shortened
from cleaning.train.dump_labels import targets
from cleaning.train.pages import Labelled, counted_words
from cleaning.train.renderings import RENDERERS, dumps_of
from cleaning.train.twins import twin

MAY = 0.5  # a block with more of what may stand or not is learned as neither
QUICK = tuple(name for name in RENDERERS if not name.startswith("markdown"))  # those take half of the time


class Example(Struct, kw_only=True):
    """A page ready to be learned from.

    `target` is the share of each block in the gold, `known` whether that is told at all; `tokens` are the numbers of
    each block's words, `gold` and `either` those of the gold and of what may stand, which F1 counts.
    """

    page: Labelled
    seen: Seen
    texts: list[str]
    target: np.ndarray
    known: np.ndarray
    tokens: list[np.ndarray]
    gold: np.ndarray
    either: np.ndarray
    extracted: np.ndarray | None = None

    @property
    def words(self) -> np.ndarray:
        """The number of words of each block."""
        return self.seen.columns["words"]

    def f1(self, kept: np.ndarray) -> float:
        """The overlap of the kept blocks' words with the gold's, as bags."""
        every = (*self.tokens, self.gold, self.either)
        size = int(max((int(tokens.max()) for tokens in every if len(tokens)), default=0)) + 1
        chosen = [self.tokens[place] for place in np.flatnonzero(kept)]
        found = np.bincount(np.concatenate(chosen), minlength=size) if chosen else np.zeros(size, int)
        wanted = np.bincount(self.gold, minlength=size)
        found = np.maximum(found - np.bincount(self.either, minlength=size), np.minimum(found, wanted))
        both = int(found.sum() + wanted.sum())
        if not found.sum() or not wanted.sum():
            return float(found.sum() == wanted.sum())
        return 2 * int(np.minimum(found, wanted).sum()) / both


def html_examples(page: Labelled, twinned: bool) -> Iterator[Example]:
    """A page in the view with tags, and its twin where one is wanted."""
    pages = (page, twin(page)) if twinned else (page,)
    yield from filter(None, (html_example(one) for one in pages if one is not None))


def html_example(page: Labelled) -> Example | None:
    """A page in the view with tags; None where it can't be cut."""
    try:
        tree = parse(page.html or "")
        blocks, layout = cut_page(tree)
    except TreeError:
        return None
    if not blocks:
        return None
    seen = first_look(blocks, layout, read_clues(tree, page.url))
    bare = structs.replace(layout, nodes=[])  # lxml's elements do not pass between processes
    return _example(
        page, [block.text for block in blocks], structs.replace(seen, columns=_small(seen.columns), layout=bare)
    )


def text_examples(page: Labelled, made: int) -> Iterator[Example]:
    """A page in the view without tags: a dump as it is; of HTML so many renderings, and one of its shortened twin.

    Where one is made alone, it is a quick one.
    """
    if page.text is not None:
        yield from _of_dump(page)
        return
    markup, gold = page.html or "", page.gold or ""
    dumps = [*dumps_of(page.id, markup, gold, made, QUICK if made == 1 else tuple(RENDERERS))]
    short = shortened(page.id, markup, gold) if page.type in (None, "article") else None
    if short is not None:
        dumps += dumps_of(f"{page.id} short", short[0], short[1], 1, QUICK)
    for dump in dumps:
        yield from _of_dump(structs.replace(page, html=None, text=dump.text, gold=dump.gold, renderer=dump.renderer))


def _of_dump(page: Labelled) -> Iterator[Example]:
    blocks = cut_dump(page.text or "").blocks
    if blocks:
        seen = first_look(blocks)
        yield _example(page, [block.text for block in blocks], structs.replace(seen, columns=_small(seen.columns)))


def _small(columns: Columns) -> Columns:
    return {name: values.astype(np.float32) for name, values in columns.items()}


def _example(page: Labelled, texts: list[str], seen: Seen) -> Example:
    numbers: dict[str, int] = {}
    tokens = [_numbered(text, numbers, page.lang) for text in texts]
    gold, either = (_numbered(text, numbers, page.lang) for text in (page.gold or "", page.either))
    target, known = _targets(page, texts)
    lean = structs.replace(seen, cues=[])
    return Example(
        page=page, seen=lean, texts=texts, target=target, known=known, tokens=tokens, gold=gold, either=either
    )


def _numbered(text: str, numbers: dict[str, int], lang: str | None) -> np.ndarray:
    return np.array([numbers.setdefault(word, len(numbers)) for word in counted_words(text, lang)], np.int32)


def _targets(page: Labelled, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The share of each block in the gold; where there are snippets alone, those blocks are told that hold one."""
    if page.gold is not None:
        share = np.array(targets(texts, page.gold))
        may = np.array(targets(texts, page.either)) if page.either else np.zeros(len(texts))
        return share, ~((may > MAY) & (share < MAY))
    must, never = _holding(texts, page.must), _holding(texts, page.must_not)
    return (must & ~never).astype(np.float64), must ^ never


def _holding(texts: list[str], snippets: list[str]) -> np.ndarray:
    low = [text.lower() for text in texts]
    wanted = [snippet.lower() for snippet in snippets if snippet.strip()]
    return np.array([any(snippet in text for snippet in wanted) for text in low], bool)


def extracted_shares(page: Labelled, scores: np.ndarray) -> np.ndarray:
    """What trafilatura keeps of each block, of the page without what the first pass is sure is clutter."""
    tree = parse(page.html or "")
    blocks, layout = cut_page(tree)
    return np.array(extracted(tree, layout, blocks, scores, page.url))
