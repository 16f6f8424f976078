"""Why a dropped block is no main text: a reason from what it shows, where it stands or what is around it."""

import re

from msgspec import Struct

from cleaning.describing import looks_like_name, names_people, parse_byline
from cleaning.judging.article import Article, article_of, is_credit
from cleaning.judging.observations import DATED_WORDS, Observation
from cleaning.model import Block, BlockKind, Reason

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
        Reason.TAG_LIST,
    }
)
# A path from the front page: 'Home › News › Town'. Rates: a currency or a metal, and a decimal number.
STEPS = re.compile(r"\s[›»>/→]\s")
RATE = re.compile(
    r"(?:\b(?:USD|EUR|GBP|RUB|CHF|JPY|TRY|AZN|BTC|DOLAR|EURO|DOLLAR|STERLİN|ALTIN|GOLD|BRENT)\b|[$€£₺₼₽])\D{0,4}\d+[.,]\d+",
    re.IGNORECASE,
)
ARROW = re.compile("[›»>/→]")
DECIMAL = re.compile(r"\d[.,]\d")  # told first: most lines have none
BREADCRUMBS = 3  # steps: two may be a headline with an arrow
MENU = frozenset({Reason.SECTION, Reason.NAVIGATION, Reason.FOOTER})
RUBRIC_ABOVE = 3  # blocks above the headline: a kicker or a picture may stand between
LABEL_WORDS = 3  # a rubric has no more
MENU_WORDS = 4  # nor has the entry of a menu
TAG_WORDS = 4  # nor a keyword
TAGS = 3  # fewer are an enumeration


def reasons_of(
    blocks: tuple[Block, ...], seen: list[Observation], kept: list[bool], headlines: list[int]
) -> list[Reason | None]:
    """The reason of each block that is dropped, None for those that are kept."""
    why = Why(blocks, seen, article_of(blocks, kept, headlines), frozenset(headlines))
    section: Reason | None = None
    reasons: list[Reason | None] = []
    for position, keep in enumerate(kept):
        section = None if keep else why.opened(position, section)
        reasons.append(None if keep else why.reason(position, section))
    return reasons


class Why(Struct, frozen=True):
    """The reasons of one page's blocks."""

    blocks: tuple[Block, ...]
    seen: list[Observation]
    article: Article
    headlines: frozenset[int]

    def opened(self, position: int, section: Reason | None) -> Reason | None:
        """The section that a block stands in: the one it opens, or the one it was in.

        Above the text only a ticker is a section, and the headline ends it: a log-in there is a single line.
        """
        seen = self.seen[position]
        if seen.clock:
            return Reason.TICKER
        if position in self.headlines:
            return None
        if seen.cue is None or seen.cue.strength == "anywhere":
            return section
        above = self.article.before(position)
        return seen.cue.reason if seen.cue.reason in SECTIONS and not above else None

    def reason(self, position: int, section: Reason | None) -> Reason:
        """Why a block is dropped: what it says, what holds it, the section it is in, or where it stands."""
        block, seen = self.blocks[position], self.seen[position]
        return (
            self.by_itself(position, section) or _by_container(block) or section or _by_place(block, seen, self.article)
        )

    def by_itself(self, position: int, section: Reason | None) -> Reason | None:
        """What the block says it is."""
        block, seen = self.blocks[position], self.seen[position]
        if block.structure is not None and block.structure.hidden:
            return Reason.HIDDEN
        if self.article.before(position) and ARROW.search(block.text) and len(STEPS.split(block.text)) >= BREADCRUMBS:
            return Reason.BREADCRUMB
        if position in self.headlines or self.article.says_title(block):
            return Reason.REPEATED if self.article.after(position) else Reason.TITLE
        return self.detail(position, section) or _by_look(block, seen) or self.by_cue(position)

    def detail(self, position: int, section: Reason | None) -> Reason | None:
        """Byline, date or source, where they are this article's."""
        block, seen = self.blocks[position], self.seen[position]
        own = section is None and self.article.near(position) and not block.hinted([Reason.RELATED_STORIES])
        if seen.date_line:
            return Reason.PUBLICATION_DATE if own else section or Reason.RELATED_STORIES
        if not own:
            return None
        credited = block.structure is None and self.article.before(position) and is_credit(block.text)
        if not _is_menu_cue(seen) and (seen.byline or credited):
            byline = parse_byline(block.text)
            return Reason.BYLINE if byline is None or byline.authors or not byline.agency else Reason.SOURCE_CREDIT
        return Reason.TAG_LIST if self.article.just_after(position) and is_tag_list(block.text) else None

    def by_cue(self, position: int) -> Reason | None:
        """What the phrase says that gives the block away; a rubric in a menu is the menu's, not the article's."""
        seen = self.seen[position]
        if seen.cue is None:
            return None
        if seen.cue.reason is Reason.SECTION and not self.is_own_rubric(position):
            return Reason.NAVIGATION if self.article.before(position) else None
        if self.blocks[position].hinted([Reason.NAVIGATION]) and seen.cue.reason is Reason.RELATED_STORIES:
            return Reason.NAVIGATION
        return seen.cue.reason

    def is_own_rubric(self, position: int) -> bool:
        """Whether a rubric is the article's: labelled as such, or alone right above the headline."""
        cue, headline = self.seen[position].cue, self.article.headline
        if cue is not None and cue.strength == "start":
            return True
        if (
            headline is None
            or not 0 < headline - position <= RUBRIC_ABOVE
            or self.blocks[position].hinted([Reason.NAVIGATION])
        ):
            return False
        # 'Home' alone above it is a path, more is a menu; and so is an entry below it.
        above = [self.menu_entry(line) for line in (position - 1, position - 2) if line >= 0]
        below = [self.menu_entry(line) for line in range(position + 1, headline)]
        return not any(below) and above[:1] != [Reason.SECTION] and above.count(None) >= len(above) - 1

    def menu_entry(self, position: int) -> Reason | None:
        """The reason of a line that could be a menu's, None for any other."""
        cue = self.seen[position].cue
        return cue.reason if cue is not None and cue.reason in MENU else None


def _by_look(block: Block, seen: Observation) -> Reason | None:
    """What a block looks like: a form's control, a ticker's line, a picture's text beside its headline."""
    if block.kind is BlockKind.CONTROL and seen.cue is None:
        return Reason.FORM
    if seen.clock or _is_rate(block.text):
        return Reason.TICKER
    return Reason.RELATED_STORIES if seen.doubled else None


def _is_menu_cue(seen: Observation) -> bool:
    details = (Reason.BYLINE, Reason.SOURCE_CREDIT, Reason.PUBLICATION_DATE)
    return seen.cue is not None and seen.cue.reason not in details


def _is_rate(text: str) -> bool:
    return DECIMAL.search(text) is not None and RATE.search(text) is not None


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
    if not article.found:
        return Reason.NAVIGATION if seen.words <= MENU_WORDS and not seen.closed else Reason.NO_ARTICLE
    linked = block.structure is not None and block.structure.link_share > 0.5
    if article.before(block.position):
        return _before(block, seen, article)
    if article.inside(block.position):
        plain = not (linked or seen.closed or seen.repeats) and seen.words > LABEL_WORDS
        if plain and article.under_lead(block.position):
            return Reason.CAPTION  # between the lead and the text stands what a picture shows
        return Reason.REPEATED if seen.repeats else Reason.LINK_LIST if linked else Reason.INSIDE_ARTICLE
    if seen.repeats or seen.cut_short or (seen.words > MENU_WORDS and not seen.closed):
        return Reason.RELATED_STORIES
    return Reason.LINK_LIST if seen.words <= MENU_WORDS and not seen.closed else Reason.AFTER_ARTICLE


def _before(block: Block, seen: Observation, article: Article) -> Reason:
    position = block.position
    if not article.in_header(position):
        return Reason.NAVIGATION if seen.words <= MENU_WORDS and not seen.closed else Reason.BEFORE_ARTICLE
    if article.headline is not None and position < article.headline:
        if seen.words > LABEL_WORDS or seen.closed or block.hinted([Reason.NAVIGATION]):
            return Reason.BEFORE_ARTICLE
        return Reason.SECTION if article.headline - position == 1 else Reason.NAVIGATION
    if article.headline is not None and (looks_like_name(block.text) or names_people(block.text, told=False)):
        return Reason.BYLINE
    under = article.headline is not None and seen.words > LABEL_WORDS and not (seen.closed or seen.dated)
    if article.headline is not None and seen.dated and not seen.closed and seen.words <= DATED_WORDS:
        return Reason.PUBLICATION_DATE
    return Reason.CAPTION if under else Reason.BEFORE_ARTICLE
