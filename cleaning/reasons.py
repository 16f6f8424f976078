"""Why a dropped block is no main text: a reason from what it shows, where it stands or what is around it."""

from collections.abc import Callable

from msgspec import Struct

from cleaning.bylines import parse_byline
from cleaning.cues import fold
from cleaning.judge import Ruling, is_headline
from cleaning.model import Block, BlockKind, Reason
from cleaning.names import looks_like_name
from cleaning.observations import Observation

# A container's classes may speak for several reasons; the first of these is the one that says most.
TELLING = (
    Reason.COOKIE_NOTICE,
    Reason.COMMENTS,
    Reason.SHARE_BAR,
    Reason.RELATED_STORIES,
    Reason.ADVERTISEMENT,
    Reason.TAG_LIST,
    Reason.AUTHOR_BIO,
    Reason.CAPTION,
    Reason.BYLINE,
    Reason.PUBLICATION_DATE,
    Reason.LEGAL,
    Reason.SUBSCRIPTION,
    Reason.TICKER,
    Reason.GALLERY,
    Reason.MEDIA_PLAYER,
    Reason.COUNTER,
    Reason.FOOTER,
    Reason.NAVIGATION,
    Reason.FORM,
    Reason.SECTION,
)
# What a line of its own opens: the lines under it are the same, until the article goes on or another section opens.
SECTIONS = frozenset(
    {
        Reason.RELATED_STORIES,
        Reason.COMMENTS,
        Reason.GALLERY,
        Reason.COOKIE_NOTICE,
        Reason.SUBSCRIPTION,
        Reason.FOOTER,
        Reason.TICKER,
        Reason.MEDIA_PLAYER,
    }
)
NEAR = 12  # blocks: above the first paragraph, or between it and the headline, stand byline, date and caption
JUST_AFTER = 4  # blocks: under the last paragraph stand source, tags and byline
LABEL_WORDS = 3  # a rubric has no more
MENU_WORDS = 4  # nor has the entry of a menu
TAG_WORDS = 4  # nor a keyword
TITLE_LETTERS = 15  # a shorter headline may stand in other lines by chance
TAGS = 3  # fewer are an enumeration


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


def reasons_of(blocks: tuple[Block, ...], seen: list[Observation], rulings: list[Ruling]) -> list[Reason | None]:
    """The reason of each block that is dropped, None for those that are kept."""
    article = article_of(blocks, seen, rulings)
    section: Reason | None = None
    reasons: list[Reason | None] = []
    for block, observation, ruling in zip(blocks, seen, rulings, strict=True):
        if ruling.kept:
            section = None
            reasons.append(None)
            continue
        section = _opened(observation, section) if not article.before(block.position) else None
        reasons.append(
            _by_itself(block, observation, article)
            or _by_container(block)
            or section
            or _by_place(block, observation, article)
        )
    return reasons


def _opened(seen: Observation, section: Reason | None) -> Reason | None:
    """The section that a block stands in: the one it opens, or the one it was in."""
    if seen.clock:
        return Reason.TICKER
    if seen.cue is None or seen.cue.strength not in ("whole", "start"):
        return section
    return seen.cue.reason if seen.cue.reason in SECTIONS else None


# What a block says that it is, in the order in which it is asked, after hidden, headline and details.
SAID: tuple[tuple[Callable[[Block, Observation], bool], Reason], ...] = (
    (lambda block, seen: block.kind is BlockKind.CONTROL and seen.cue is None, Reason.FORM),
    (lambda block, seen: seen.clock, Reason.TICKER),
    (lambda block, seen: seen.doubled, Reason.RELATED_STORIES),
)


def _by_itself(block: Block, seen: Observation, article: Article) -> Reason | None:
    """What the block says it is."""
    if block.structure is not None and block.structure.hidden:
        return Reason.HIDDEN
    if is_headline(block, seen) or article.says_title(block):
        return Reason.REPEATED if article.after(block.position) else Reason.TITLE
    detail = _detail(block, seen, article)
    if detail is not None:
        return detail
    own = seen.cue.reason if seen.cue is not None else None
    return next((reason for fits, reason in SAID if fits(block, seen)), own)


def _detail(block: Block, seen: Observation, article: Article) -> Reason | None:
    """Byline, date or source, where they are this article's: in its header, inside it or right under it."""
    position = block.position
    own = article.in_header(position) or article.inside(position) or article.just_after(position)
    if seen.date_line:
        return Reason.PUBLICATION_DATE if own else Reason.RELATED_STORIES
    if seen.byline and own and not _is_menu_cue(seen):
        byline = parse_byline(block.text)
        return Reason.BYLINE if byline is None or byline.authors or not byline.agency else Reason.SOURCE_CREDIT
    if article.just_after(position) and is_tag_list(block.text):
        return Reason.TAG_LIST
    return None


def _is_menu_cue(seen: Observation) -> bool:
    details = (Reason.BYLINE, Reason.SOURCE_CREDIT, Reason.PUBLICATION_DATE)
    return seen.cue is not None and seen.cue.reason not in details


def is_tag_list(text: str) -> bool:
    """Whether a line is a list of keywords.

    >>> is_tag_list("Etkinlik, Kültür, Yerel"), is_tag_list("He came, he saw and he won.")
    (True, False)
    """
    items = [item.strip() for item in text.split(",")]
    return len(items) >= TAGS and text[-1] not in ".!?:…" and all(0 < len(i.split()) <= TAG_WORDS for i in items)


def _by_container(block: Block) -> Reason | None:
    """What the elements around the block say it is."""
    if block.structure is None:
        return None
    if block.kind is BlockKind.CAPTION:
        return Reason.CAPTION
    return next((reason for reason in TELLING if reason in block.structure.hints), None)


def _by_place(block: Block, seen: Observation, article: Article) -> Reason:
    """What a block is that says nothing itself: by where it stands, how long it is and what it links."""
    if not article.kept:
        return Reason.NAVIGATION if seen.words <= MENU_WORDS and not seen.closed else Reason.NO_ARTICLE
    linked = block.structure is not None and block.structure.link_share > 0.5
    if article.before(block.position):
        return _before(block, seen, article)
    if article.inside(block.position):
        return Reason.REPEATED if seen.repeats else Reason.LINK_LIST if linked else Reason.INSIDE_ARTICLE
    if seen.repeats or seen.cut_short or (seen.words > MENU_WORDS and not seen.closed):
        return Reason.RELATED_STORIES
    return Reason.LINK_LIST if seen.words <= MENU_WORDS and not seen.closed else Reason.AFTER_ARTICLE


def _before(block: Block, seen: Observation, article: Article) -> Reason:
    position = block.position
    if not article.in_header(position):
        return Reason.NAVIGATION if seen.words <= MENU_WORDS and not seen.closed else Reason.BEFORE_ARTICLE
    if article.headline is not None and position < article.headline:
        near = article.headline - position == 1 and seen.words <= LABEL_WORDS and not seen.closed
        return Reason.SECTION if near else Reason.BEFORE_ARTICLE
    if looks_like_name(block.text) and article.headline is not None:
        return Reason.BYLINE
    under = article.headline is not None and seen.words > LABEL_WORDS and not seen.closed
    return Reason.CAPTION if under else Reason.BEFORE_ARTICLE
