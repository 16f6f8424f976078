"""Where the main text stands among the blocks of a page."""

import numpy as np
from msgspec import Struct

from cleaning.cueing import cue_of, fold
from cleaning.describing import find_date, is_date_line, looks_like_name, names_people, parse_byline
from cleaning.judging.features import Seen
from cleaning.judging.features.windows import Columns
from cleaning.model import Block, BlockKind

NEAR = 12  # blocks: above the first paragraph, or between it and the headline, stand byline, date and caption
UNDER_LEAD = 5  # blocks: between the lead and the text stand a picture, a date, buttons
JUST_AFTER = 4  # blocks: under the last paragraph stand source, tags and byline
SAYS = 0.7  # of the title's stems in the block, and of the block's in the title
SPEAKS_OF_TITLE = 0.5  # of the title's stems in a block that speaks of the same
FIRST_LINE = 3, 15  # words of a dump's first line that is its headline
TITLE_WORDS = 30  # a longer block tells more than a title
TITLE_FEWEST = 2  # words of a line that is a headline by where it stands
LONGEST_TITLE = 300  # characters
TITLE_LETTERS = 15  # a shorter headline may stand in other lines by chance


class Article(Struct, frozen=True):
    """Where the main text stands among the blocks: the kept ones, and the line above them that is their headline.

    Without a kept block all blocks stand before the text, and none near it.
    """

    first: int  # kept block
    last: int
    top: int  # where the header begins, in which byline, date and caption stand
    headline: int | None
    title: str = ""  # the headline's text, folded

    @property
    def found(self) -> bool:
        """Whether any block is kept."""
        return self.first <= self.last

    def before(self, position: int) -> bool:
        """Whether a block stands before the first kept one."""
        return position < self.first

    def after(self, position: int) -> bool:
        """Whether a block stands after the last kept one."""
        return position > self.last >= 0

    def in_header(self, position: int) -> bool:
        """Whether a block stands where byline, date and caption stand: from above the headline to the text."""
        return self.top <= position < self.first and self.found

    def near(self, position: int) -> bool:
        """Whether a block stands in the header, inside the text or right under it."""
        return self.top <= position <= self.last + JUST_AFTER and self.found

    def says_title(self, block: Block) -> bool:
        """Whether a block is the headline with a little around it: the site's name, the rubrics above it."""
        text, size = block.text, len(self.title)
        if size <= TITLE_LETTERS or len(text) >= 2 * size or (text.isascii() and len(text) < size):
            return False
        return self.title in fold(text)

    def inside(self, position: int) -> bool:
        """Whether a block stands between kept ones."""
        return self.first < position < self.last

    def under_lead(self, position: int) -> bool:
        """Whether a block stands right under the first kept one."""
        return self.first < position <= self.first + UNDER_LEAD

    def just_after(self, position: int) -> bool:
        """Whether a block stands right under the last kept one."""
        return self.last < position <= self.last + JUST_AFTER and self.found


def headlines_of(
    blocks: tuple[Block, ...],
    seen: Seen,
    kept: np.ndarray,
    named: frozenset[str] = frozenset(),
    titles: frozenset[str] = frozenset(),
) -> list[int]:
    """The positions of the blocks that are the page's headline, in order; the last of those above the text is its own.

    A headline says what the page's title says, or is a first-level heading, and stands above the first kept paragraph;
    where none does, it is the line that reads like one, unless that is a point of a list, or <title> speaks of the text
    and that line speaks of other things: a key point, a standfirst. So is what says the very same further down. Of a
    dump, `named` are the headlines (folded) that its marks or the lines above its text give. `titles` are what <title>
    may say: in scripts without spaces no words are shared, but the whole may be the same.
    """
    columns, none = seen.columns, np.zeros(len(blocks))
    first = next(iter(np.flatnonzero(kept & (columns["prose"] > 0))), len(blocks))
    says = (columns["title_said"] >= SAYS) & (columns["title_shared"] >= SAYS) & (columns["words"] <= TITLE_WORDS)
    told = says | (columns.get("heading", none) == 1)
    above = [int(position) for position in np.flatnonzero(told) if position < first]
    if titles:
        above += [place for place in _saying(blocks, titles, kept, int(first)) if place not in above]
        above.sort()
    if named:
        above = [i for i in range(min(int(first) + 1, len(blocks))) if fold(blocks[i].text) in named] or above
    if not above:
        guessed = np.flatnonzero((columns["is_headline"] > 0) & _may_head(columns, kept, bool(titles)))
        above = [int(i) for i in guessed if i < first and blocks[i].kind is not BlockKind.LIST_ITEM]
        if not len(guessed) and seen.layout is None and _begins(blocks, columns):
            above = [0]
    if not above and seen.layout is None:
        above = _over_credits(blocks, columns["words"], int(first))
    said = {fold(blocks[position].text) for position in above}
    own = frozenset(above)
    return above + [i for i in range(int(first), len(blocks)) if said and i not in own and fold(blocks[i].text) in said]


def _begins(blocks: tuple[Block, ...], columns: Columns) -> bool:
    """Whether a dump begins with a line that is no sentence, and then a paragraph: its headline, whatever they share.

    A date, a byline, a name and what has a label are none.
    """
    few, many = FIRST_LINE
    prose = columns["prose"][:2] > 0
    if len(prose) < 2 or prose[0] or not prose[1] or not few <= columns["words"][0] <= many:
        return False
    line, kind = blocks[0].text, blocks[0].kind
    if kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or columns["ends_sentence"][0] or ":" in line:
        return False
    return not (find_date(line) or parse_byline(line) or looks_like_name(line) or cue_of(line))


def _may_head(columns: Columns, kept: np.ndarray, titled: bool) -> np.ndarray:
    """Whether each line may be the headline: where the text speaks of what <title> does, those that do, too."""
    said, none = columns["title_said"], np.ones(len(kept), bool)
    told = said[kept & (columns["prose"] > 0)]
    if not titled or not len(told) or told.max() < SPEAKS_OF_TITLE:
        return none
    return np.asarray((said >= SPEAKS_OF_TITLE) & (columns["title_shared"] >= SPEAKS_OF_TITLE * SAYS))


def _over_credits(blocks: tuple[Block, ...], words: np.ndarray, first: int) -> list[int]:
    """The line of a dump right above its date and its byline, which stand right above the text."""
    place = first - 1
    while place >= 0 and is_credit(blocks[place].text):
        place -= 1
    if place < 0 or place == first - 1:
        return []
    text = blocks[place].text
    fits = TITLE_FEWEST <= words[place] <= TITLE_WORDS and text[-1:] not in ".,:;。" and cue_of(text) is None
    return [place] if fits and blocks[place].kind is not BlockKind.LIST_ITEM else []


def is_credit(text: str) -> bool:
    """Whether a line says who wrote a text, or when: 'By Jane Doe', '田中太郎 記者 2023年5月4日'."""
    if is_date_line(text) or parse_byline(text) is not None:
        return True
    date = find_date(text) if len(text) <= LONGEST_TITLE else None
    return names_people(text[: date.start] if date and date.start else text, told=False)


def _saying(blocks: tuple[Block, ...], titles: frozenset[str], kept: np.ndarray, first: int) -> list[int]:
    """The blocks down to the first paragraph that say the very title, where the text goes on after them."""
    near = [place for place in range(min(first + 1, len(blocks))) if len(blocks[place].text) <= LONGEST_TITLE]
    return [place for place in near if kept[place + 1 :].any() and fold(blocks[place].text) in titles]


def article_of(blocks: tuple[Block, ...], kept: list[bool], headlines: list[int]) -> Article:
    """Where the main text stands. Of several lines that hold the headline, the last above the text is the headline."""
    main = [position for position, keep in enumerate(kept) if keep]
    above = [position for position in headlines if not main or position < main[0] or kept[position]]
    headline = above[-1] if above else None
    title = "" if headline is None else fold(blocks[headline].text)
    if not main:
        return Article(first=len(kept), last=-1, top=len(kept), headline=headline, title=title)
    start = main[0] if headline is None else min(headline, main[0])
    top = max(start, main[0] - 5 * NEAR) - NEAR
    return Article(first=main[0], last=main[-1], top=top, headline=headline, title=title)
