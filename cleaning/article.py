"""Where the main text stands among the blocks of a page."""

from msgspec import Struct

from cleaning.cues import fold
from cleaning.judge import Ruling
from cleaning.model import Block
from cleaning.observations import Observation

NEAR = 12  # blocks: above the first paragraph, or between it and the headline, stand byline, date and caption
JUST_AFTER = 4  # blocks: under the last paragraph stand source, tags and byline
TITLE_LETTERS = 15  # a shorter headline may stand in other lines by chance


class Article(Struct, frozen=True):
    """Where the main text stands among the blocks: the kept ones, and the line above them that is their headline."""

    kept: list[int]
    headline: int | None
    title: str = ""  # the headline's text, folded

    def before(self, position: int) -> bool:
        """Whether a block stands before the first kept one."""
        return not self.kept or position < self.kept[0]

    def after(self, position: int) -> bool:
        """Whether a block stands after the last kept one."""
        return bool(self.kept) and position > self.kept[-1]

    def in_header(self, position: int) -> bool:
        """Whether a block stands where byline, date and caption stand: from above the headline to the text."""
        if not self.kept:
            return False
        top = self.kept[0] if self.headline is None else min(self.headline, self.kept[0])
        return max(top, self.kept[0] - 5 * NEAR) - NEAR <= position < self.kept[0]

    def says_title(self, block: Block) -> bool:
        """Whether a block is the headline with a little around it: the site's name, the rubrics above it."""
        return (
            len(self.title) > TITLE_LETTERS and self.title in fold(block.text) and len(block.text) < 2 * len(self.title)
        )

    def inside(self, position: int) -> bool:
        """Whether a block stands between kept ones."""
        return bool(self.kept) and self.kept[0] < position < self.kept[-1]

    def just_after(self, position: int) -> bool:
        """Whether a block stands right under the last kept one."""
        return bool(self.kept) and 0 < position - self.kept[-1] <= JUST_AFTER


def article_of(blocks: tuple[Block, ...], seen: list[Observation], rulings: list[Ruling]) -> Article:
    """Where the main text stands. Of several lines that hold the headline, the last above the text is the headline."""
    kept = [position for position, ruling in enumerate(rulings) if ruling.kept]
    above = [position for position, observation in enumerate(seen) if observation.headline]
    if kept:
        above = [position for position in above if position < kept[0]]
    headline = above[-1] if above else None
    return Article(kept=kept, headline=headline, title="" if headline is None else fold(blocks[headline].text))
