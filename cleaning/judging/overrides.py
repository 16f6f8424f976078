"""What scores alone do not decide: lines that say what they are, breaks without words, scraps of unfilled pages."""

import re

import numpy as np

from cleaning.cueing import Cue
from cleaning.cutting import BIT_OF, Layout
from cleaning.describing import names_people
from cleaning.judging.features.windows import Columns, nearest
from cleaning.judging.furniture import is_heading
from cleaning.judging.observations import DATED_WORDS, Observation
from cleaning.model import Block, BlockKind, Reason

# What is kept of a shell that scripts would fill ("I'm shopping for..."): chosen on wcxb.
SCRAP_WORDS, SCRAP_SURE = 10, 0.5
COUNTER_WORDS = 6  # 'Reading time: 1 minute'; longer lines tell more than a count
BREAK = re.compile(r"([_*~=•·⁂#-])(?:\s*\1){2,40}|⁂")
POINTERS = {(Reason.RELATED_STORIES, "start"), (Reason.NAVIGATION, "anywhere")}  # cues that outweigh any score
SENTENCE_WORDS = 8  # after 'Read also', in small letters; fewer are 'Read more about the new bridge.'
POINTER_WORDS = 40  # a longer block is a page in one line, or a paragraph that a label was glued to
# Of the dumps of the development pages, 0.1 to 0.3 and two to six blocks do about the same.
ENDING, ENDING_BLOCKS = 0.2, 2
LAST, PAST = 0.35, 2  # the score of a last paragraph, and how far below the others it stands
PARAGRAPH_WORDS = 30  # furniture that reads like prose is shorter
SIGNED_WORDS = 16  # of a line of people with their roles
HEADER_BLOCKS = 4  # above the text, where no headline stands
ADDRESS = re.compile(r"(?:https?://|www\.)\S{3,}", re.IGNORECASE)  # an export's, under the headline
DIALOGUE = ("– ", "— ")  # before what somebody says
UNDER_LEAD, UNDER_LEAD_DATES = 3, 2  # blocks below a lead, and dates: published, changed
QUESTION = tuple("?？؟;՞")
BUTTON_WORDS = 3  # a standfirst has more
SIGNED = (Reason.BYLINE, Reason.AUTHOR_BIO)  # elements that hold who wrote it
SUBHEADING, CODE = 0.2, 0.3  # the least scores of a heading, and of code, that stands between kept paragraphs
SURE_HEADING = 0.5  # a heading over a kept paragraph stays over this: 'History' is a section of a menu, too
OTHERS = 0.25  # of the kept words: as much of comments, or of what is hidden, is no part of the text
OWN_SURE, OWN_WORDS = 0.6, 40  # of an article's own text, beside which comments of any length go
SURE_TEXT = 0.75  # a block over this stays, even where it says that it is a date, a byline or furniture


def told_by_words(
    blocks: tuple[Block, ...], seen: list[Observation], scores: np.ndarray, kept: np.ndarray, prose: np.ndarray
) -> np.ndarray:
    """The kept blocks that neither lead elsewhere nor, with a score in doubt, say that they are furniture."""
    told = kept.copy()
    for position in np.flatnonzero(kept).tolist():
        heads = is_heading(blocks[position]) and (kept & prose)[position + 1 : position + 2].any()
        sure = scores[position] >= (SURE_HEADING if heads else SURE_TEXT)
        told[position] = not _points_away(seen[position]) and (sure or not _is_label(seen[position]))
    return told


def without_header(  # noqa: PLR0913, PLR0917  # what is known of the blocks, and what is known of the page
    blocks: tuple[Block, ...],
    seen: list[Observation],
    kept: np.ndarray,
    headlines: list[int],
    prose: np.ndarray,
    signers: frozenset[str] = frozenset(),
) -> np.ndarray:
    """The kept blocks without what stands between the headline and the text: date, byline, and a button beside them.

    What is nothing but a date or a byline leaves there with any score, and right after the last paragraph; so does a
    line of a few words that stands directly beside one above the text. A standfirst or a first point stays.
    """
    main = [int(position) for position in np.flatnonzero(kept & prose) if not seen[position].date_line]
    if not main:
        return kept
    first, last = main[0], main[-1]
    above = [position for position in headlines if position < first]
    start = max(above) + 1 if above else max(0, first - HEADER_BLOCKS)
    labels = [
        seen[position].date_line
        or seen[position].byline
        or ADDRESS.fullmatch(blocks[position].text) is not None
        or _signs(blocks[position], seen[position], signers)
        or (bool(above) and (_is_dated_button(blocks[position], seen[position]) or _shares(seen[position])))
        for position in range(start, first)
    ]
    left = kept.copy()
    for position in range(start, first):
        beside = labels[max(0, position - start - 1) : position - start + 2]
        left[position] &= not (labels[position - start] or (bool(above) and any(beside) and _is_button(seen[position])))
    for position in range(last + 1, min(last + 3, len(kept))):
        left[position] &= not seen[position].date_line
    left[_dates_under_lead(blocks, seen, left, first, last)] = False
    return left


def _dates_under_lead(
    blocks: tuple[Block, ...], seen: list[Observation], kept: np.ndarray, first: int, last: int
) -> list[int]:
    """The kept dates between a lead and the text, unless the text has further ones: a diary, a chronology."""
    dates = [
        place
        for place in np.flatnonzero(kept).tolist()
        if seen[place].date_line and not is_heading(blocks[place]) and blocks[place].kind is not BlockKind.LIST_ITEM
    ]
    under = [place for place in dates if first < place <= min(first + UNDER_LEAD, last)]
    return under if len(under) == len(dates) <= UNDER_LEAD_DATES else []


def letters_of(text: str) -> str:
    """A text's letters and digits alone: elements and their texts are parted in other ways."""
    return "".join(filter(str.isalnum, text))


def _signs(block: Block, seen: Observation, signers: frozenset[str]) -> bool:
    """Whether a line is nothing but people: with their roles, or in an element that is called so."""
    if (seen.closed and block.text[-1:] != ".") or is_heading(block) or block.kind is BlockKind.LIST_ITEM:
        return False
    told = block.hinted(SIGNED) or letters_of(block.text) in signers
    return seen.words <= SIGNED_WORDS and names_people(block.text, told)


def _is_dated_button(block: Block, seen: Observation) -> bool:
    """Whether a line is a date and a few words that are no sentence: 'Opinion May 4, 2023'."""
    plain = block.kind is BlockKind.PARAGRAPH and not is_heading(block)
    return plain and seen.words <= DATED_WORDS and not seen.closed and seen.dated


def without_others(
    blocks: tuple[Block, ...], seen: list[Observation], kept: np.ndarray, prose: np.ndarray
) -> np.ndarray:
    """The kept blocks without comments under the text, and without the few hidden lines of a text that is shown."""
    words = np.array([one.words for one in seen]) * kept
    heads = [
        place
        for place, one in enumerate(seen)
        if one.said is not None
        and one.said.reason is Reason.COMMENTS
        and one.said.strength == "whole"
        and is_heading(blocks[place])
    ]
    under = heads[-1] if heads else len(blocks)
    comments = np.array([place > under or block.hinted((Reason.COMMENTS,)) for place, block in enumerate(blocks)], bool)
    own = np.flatnonzero(kept & prose & ~comments)
    comments &= np.arange(len(blocks)) > (own[-1] if len(own) else len(blocks))
    hidden = np.array([block.structure is not None and block.structure.hidden for block in blocks], bool)
    hidden[_answers(blocks, kept, hidden)] = False
    hidden[_shown_nowhere(blocks, kept & hidden, kept & ~hidden)] = False
    for group in (comments, hidden):
        if words[group].sum() <= OTHERS * words.sum():
            kept = kept & ~group
    return kept


def _answers(blocks: tuple[Block, ...], kept: np.ndarray, hidden: np.ndarray) -> list[int]:
    """The hidden blocks that are all there is under a heading or a question that is shown: they wait for a click."""
    found: list[int] = []
    waiting: list[int] = []
    opened = False
    for place, block in enumerate(blocks):
        if hidden[place]:
            waiting += [place] if opened and kept[place] else []
            continue
        opens = (is_heading(block) and not _is_first_level(block)) or block.text.endswith(QUESTION)
        if opens or kept[place]:
            found += waiting if opens else []
            opened, waiting = opens, []
    return found + waiting


def _shown_nowhere(blocks: tuple[Block, ...], hidden: np.ndarray, shown: np.ndarray) -> list[int]:
    """The hidden code that is no copy of what is shown: another tab's, or for those whose browser runs no scripts."""
    code = [place for place in np.flatnonzero(hidden).tolist() if blocks[place].kind is BlockKind.PREFORMATTED]
    said = letters_of("".join(blocks[place].text for place in np.flatnonzero(shown).tolist())) if code else ""
    return [place for place in code if letters_of(blocks[place].text) not in said]


def _is_first_level(block: Block) -> bool:
    return block.structure is not None and block.structure.tag == "h1"


def comments_beside(kept: np.ndarray, scores: np.ndarray, columns: Columns, layout: Layout) -> np.ndarray:
    """Which of an article's kept blocks stand in elements that call themselves comments, however many they are.

    The article has a sure text of its own, from which on they go; a page that is comments all over has none. Not for
    forums, whose answers are in such elements, too, and are their text.
    """
    called = layout.inside(BIT_OF[Reason.COMMENTS])
    own = np.flatnonzero(kept & ~called & (columns["prose"] > 0) & (scores >= OWN_SURE))
    if columns["words"][own].sum() < OWN_WORDS:
        return np.zeros(len(kept), bool)
    return np.asarray(kept & called & (np.arange(len(kept)) > own[0]))


def _shares(seen: Observation) -> bool:
    """Whether a line is a button to share."""
    return seen.said is not None and seen.said.strength == "whole" and seen.said.reason is Reason.SHARE_BAR


def _is_button(seen: Observation) -> bool:
    """Whether a line is of so few words that it is a button or a rubric: 'Gift Article'."""
    return seen.words <= BUTTON_WORDS and not seen.closed and not seen.cut_short


def with_ending(kept: np.ndarray, scores: np.ndarray, columns: Columns) -> np.ndarray:
    """The kept blocks of a dump, and the sentences that its text ends in.

    Without tags nothing but their own few words tells short ones from the teasers below. A last paragraph is let in
    past one line that is no sentence: a piece of furniture, the number of a link.
    """
    last = np.flatnonzero(kept & (columns["prose"] > 0))[-1:]
    below = np.arange(len(kept)) - (last[0] if len(last) else len(kept))
    may = kept | ((columns["closed"] > 0) & (scores >= ENDING))
    stops = np.flatnonzero((below > 0) & ~may)
    reach = min(ENDING_BLOCKS, below[stops[0]] - 1 if len(stops) else ENDING_BLOCKS)
    found = np.asarray(kept | ((below > 0) & (below <= reach)))
    paragraph = (columns["prose"] > 0) & (columns["closed"] > 0) & (scores >= LAST)
    return np.asarray(found | ((below == PAST) & paragraph))


def with_paragraphs(kept: np.ndarray, scores: np.ndarray, columns: Columns) -> np.ndarray:
    """The kept blocks of a dump, and the long paragraphs in doubt that stand in a row with kept ones.

    A book has hundreds of paragraphs that look alike, and single ones of them score a little less.
    """
    long = (columns["prose"] > 0) & (columns["closed"] > 0) & (columns["words"] >= PARAGRAPH_WORDS) & (scores >= LAST)
    rows = np.cumsum(~(kept | long))
    sure = np.zeros(len(kept) + 1, bool)
    sure[rows[kept & (columns["prose"] > 0)]] = True
    return np.asarray(kept | (long & sure[rows]))


def is_scrap(kept: np.ndarray, words: np.ndarray, confidence: float) -> bool:
    """Whether what is kept is too little, too unsure, and too small a part of the page to be anybody's main text."""
    left = words[kept].sum()
    return bool(left < SCRAP_WORDS and left <= words.sum() / 2 and confidence < SCRAP_SURE)


def with_subheadings(  # noqa: PLR0913, PLR0917  # what is known of the blocks
    blocks: tuple[Block, ...],
    seen: list[Observation],
    kept: np.ndarray,
    scores: np.ndarray,
    columns: Columns,
    layout: Layout | None,
) -> np.ndarray:
    """The kept blocks, and the headings that stand right over a paragraph of theirs, and code right between two.

    Headings of a dump are those that its marks tell.
    """
    prose, found = kept & (columns["words"] >= SENTENCE_WORDS), kept.copy()
    started = np.cumsum(prose) > 0
    hidden = np.array([block.structure is not None and block.structure.hidden for block in blocks], bool)
    copies = set(np.flatnonzero(hidden).tolist()).difference(_shown_nowhere(blocks, hidden, ~hidden))
    for place in np.flatnonzero(~kept[:-1] & (scores[:-1] >= SUBHEADING)).tolist():
        block = blocks[place]
        if not (prose[place + 1] and started[place]) or _is_first_level(block):
            continue
        if block.kind is BlockKind.PREFORMATTED:
            found[place] = prose[place - 1] and scores[place] >= CODE and place not in copies
            continue
        if not is_heading(block):
            continue
        said = seen[place].said
        plain = (said is None or said.reason is Reason.SECTION) and not (
            block.structure and (block.structure.hidden or block.structure.hints)
        )
        beside = layout is None or (columns["link_share"][place] == 0 and _stand_beside(layout, place))
        found[place] = plain and beside
    return found


def _stand_beside(layout: Layout, place: int) -> bool:
    """Whether the element around a block, or the one around that, holds the next block, too."""
    heading, below = (int(layout.holders[one]) for one in (place, place + 1))
    around = int(layout.parents[heading])
    near = {around, int(layout.parents[around])} if around >= 0 else {around}
    return int(layout.parents[below]) in near


def with_breaks(blocks: tuple[Block, ...], kept: np.ndarray, words: np.ndarray) -> np.ndarray:
    """The kept blocks, and the breaks ('* * *', '___') between two of them: a row of signs has no score of its own."""
    above, below = nearest(words > 0)
    for position in np.flatnonzero(words == 0):
        if BREAK.fullmatch(blocks[position].text.strip()):
            ends = above[position], below[position]
            kept[position] = min(ends) >= 0 and kept[[*ends]].all()
    return kept


def _is_label(seen: Observation) -> bool:
    """Whether a block says that it is metadata or furniture, and nothing else."""
    cue = seen.cue
    if cue is not None and cue.strength == "whole":
        return not (seen.closed and seen.text.startswith(DIALOGUE))
    counts = (
        cue is not None and cue.strength == "start" and cue.reason is Reason.COUNTER and seen.words <= COUNTER_WORDS
    )
    return counts or seen.date_line or seen.byline


def _points_away(seen: Observation) -> bool:
    """Whether a block leads elsewhere in so many words: 'Read also: ...', 'Enable JavaScript to run this app.'."""
    cue = seen.cue if seen.words <= POINTER_WORDS else None
    return cue is not None and (cue.reason, cue.strength) in POINTERS and not _goes_on(seen, cue)


def _goes_on(seen: Observation, cue: Cue) -> bool:
    """Whether a sentence merely begins so: 'Read also what he does not write, ...'."""
    after = seen.text.split()[len(cue.phrase.split()) :]
    begins = cue.strength == "start" and len(after) >= SENTENCE_WORDS and seen.closed and not cue.phrase.endswith(":")
    return begins and after[0][0].islower() and ":" not in seen.text[: len(cue.phrase) + 1]
