"""Lines of a site's furniture among the paragraphs of a text: 'Advertisement', 'Share this article', 'Read also'."""

import numpy as np

from cleaning.cueing import cue_of, words_of
from cleaning.judging.features.windows import Columns, nearest
from cleaning.judging.observations import Observation
from cleaning.model import Block, BlockKind, Reason

# Of the labelled pages' paragraphs, no line of the first classes is text, not even of one word ('REKLAM'); of the
# others single words are subheadings as often ('Android', 'Accessibility', 'Message').
ALONE = {Reason.ADVERTISEMENT, Reason.SHARE_BAR, Reason.RELATED_STORIES, Reason.COMMENTS}
IN_WORDS = {
    Reason.SUBSCRIPTION,
    Reason.COOKIE_NOTICE,
    Reason.NAVIGATION,
    Reason.FOOTER,
    Reason.FORM,
    Reason.MEDIA_PLAYER,
    Reason.LEGAL,
    Reason.COUNTER,
}
ROWS = {Reason.SHARE_BAR, Reason.SUBSCRIPTION}  # two phrases make a line of it: 'Newsletter abonnieren'
PROMPTS = {Reason.SHARE_BAR, Reason.SUBSCRIPTION}  # what begins so goes on so: 'Follow us on …', 'Sign up to our …'
POINTS_BELOW = 8  # words of a line that says where the text goes on: 'Story continues below this video'
BUTTONS = 3  # words of a row of names that is one of buttons: 'Facebook Twitter WhatsApp'
LED = 0.95  # of the letters behind the phrase, in the link that it introduces
LONGEST_HEAD = 60  # characters of the phrase
LINKED = 0.9  # share of a line's letters in links: under 'Read also' it leads elsewhere
LINKS = 5  # such lines in a row
PLAIN = {BlockKind.PARAGRAPH, BlockKind.CONTROL}
QUOTES = "\"'“”„‟«»‹›「」『』‘’‚"
DASHES = "-–—―"
ENDS = ".!?…。！？؟।"


def furniture_among(
    blocks: tuple[Block, ...], seen: list[Observation], kept: np.ndarray, columns: Columns
) -> np.ndarray:
    """The kept lines that say they are furniture and stand among prose, whatever their score.

    A heading, a list's item, a cell and a line in quotation marks may say the same words and mean them.
    """
    found = np.zeros(len(blocks), bool)
    shares = columns.get("link_share", np.zeros(len(blocks)))
    for place in np.flatnonzero(kept).tolist():
        found[place] = _is_furniture(blocks[place], seen[place]) or leads_elsewhere(blocks[place], float(shares[place]))
    if not found.any():
        return found
    above, below = nearest(kept & ~found)
    prose, linked = columns["prose"] > 0, shares >= LINKED
    found &= ((above >= 0) & prose[above]) | ((below >= 0) & prose[below])
    for place in np.flatnonzero(found).tolist():
        under = below[place]
        found[place] = not blocks[place].text.endswith((":", "：")) or under < 0 or prose[under] or linked[under]
    openers = [place for place in np.flatnonzero(found).tolist() if _is_opener(seen[place])]
    return np.asarray(found | _linked_below(openers, kept & linked & ~prose))


def _is_furniture(block: Block, seen: Observation) -> bool:
    """Whether a line is nothing but a phrase of furniture."""
    cue, text = seen.said, block.text
    if cue is None or block.kind not in PLAIN or is_heading(block) or text[:1] in QUOTES or text[-1:] in QUOTES:
        return False
    words = len(words_of(text))
    if cue.strength == "start":
        goes_on = cue.reason is Reason.ADVERTISEMENT and words <= POINTS_BELOW and text[-1:] not in ENDS
        return cue.reason in PROMPTS or goes_on
    if cue.strength == "coverage":
        row = cue.reason is Reason.SHARE_BAR and words >= BUTTONS
        return "," not in text and (row or (cue.reason in ROWS and words > 1 and cue.language != "names"))
    if cue.strength != "whole" or ("#" not in cue.phrase and any(map(str.isdigit, text))):
        return False
    if words == 1 and (text[-1:] in ENDS or text[:1] in DASHES):
        return False  # 'Listen.' is what somebody says
    return cue.reason in ALONE or (cue.reason in IN_WORDS and words > 1)


def is_heading(block: Block) -> bool:
    """Whether a block is a heading by its element."""
    tag = block.structure.tag if block.structure is not None else ""
    return block.kind is BlockKind.HEADING or (len(tag) == 2 and tag[0] == "h" and tag[1].isdigit())


def leads_elsewhere(block: Block, linked: float) -> bool:
    """Whether a line is a phrase such as 'Read also', a colon, and a link: all of the rest is linked."""
    head, colon, rest = block.text.partition(":") if ":" in block.text else block.text.partition("：")
    if not colon or not rest.strip() or len(head) > LONGEST_HEAD or not linked:
        return False
    cue = cue_of(head.strip())
    if cue is None or cue.strength != "whole" or cue.reason is not Reason.RELATED_STORIES:
        return False
    return linked >= LED * letters(rest) / max(letters(block.text), 1)


def letters(text: str) -> int:
    """The number of letters and digits."""
    return sum(map(str.isalnum, text))


def _is_opener(seen: Observation) -> bool:
    return seen.said is not None and seen.said.reason is Reason.RELATED_STORIES


def _linked_below(openers: list[int], linked: np.ndarray) -> np.ndarray:
    """The links right under an opener: they lead where it says."""
    found = np.zeros(len(linked), bool)
    for opener in openers:
        for place in range(opener + 1, min(opener + 1 + LINKS, len(linked))):
            if not linked[place]:
                break
            found[place] = True
    return found
