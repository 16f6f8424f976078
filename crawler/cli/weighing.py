"""What weighed in a block's score, in lines for a person."""

import textwrap
from collections.abc import Iterator

from cleaning.config import Config
from cleaning.judging import Weighed
from cleaning.model import Document, Page
from cleaning.pipeline import why
from cleaning.recording import many, one_line

MOST = 12  # families: the others weigh little
WIDTH = 80  # columns
ABOUT = (
    "what each feature adds to the score, in log-odds (1 lifts 0.50 to 0.73), then its values, in brackets those of "
    "the page's middle block"
)
TEXT = 300  # characters of the block that are shown


def lines_of_why(page: Page, document: Document, position: int, config: Config) -> Iterator[str]:
    """The block, what became of it, its score, and the families of features that weighed most."""
    block = document.blocks[position]
    text = one_line(block.text)
    yield from _wrapped(f"# block {position}: ", text if len(text) <= TEXT else f"{text[:TEXT]}…")
    fate = f"removed as {block.reason} by {block.stage}" if block.reason else "kept"
    found = why(page, document, position, config)
    if found is None:
        yield f"# {fate}; the judge gave it no score: no reader sees it, or the page was rejected before"
        return
    yield f"# {fate}; score {found.score:.2f}, and main text begins at {found.threshold:.2f} on this page"
    if (found.score >= found.threshold) == bool(block.reason):
        yield "# not by its score: a rule about lines of its kind had the last word"
    yield from _wrapped("# ", ABOUT)
    yield ""
    for weighed in found.weighed[:MOST]:
        yield from _wrapped(f"{weighed.adds:+.2f}  ", f"{weighed.family.title}: {weighed.family.sentence}")
        values = (f"{name} {_number(own)} ({_number(middle)})" for name, own, middle in weighed.values)
        yield from _wrapped("       ", "; ".join(values))
    if rest := found.weighed[MOST:]:
        yield f"{_sum(rest):+.2f}  {many(len(rest), 'more feature')} that weighed less, together"
    if not found.weighed:
        yield "nothing weighed: the page has no other block to hold this one against"


def _sum(weighed: tuple[Weighed, ...]) -> float:
    return sum(one.adds for one in weighed)


def _wrapped(lead: str, text: str) -> list[str]:
    """The text behind its lead, over lines of a terminal's usual width."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent="# " if lead[0] == "#" else " " * len(lead)
    )


def _number(value: float) -> str:
    """A value without digits that say nothing.

    >>> _number(12.0), _number(0.11764)
    ('12', '0.12')
    """
    return f"{value:.0f}" if value == round(value) else f"{value:.2f}"
