"""Pages made from labelled pages: short articles in much clutter, and a body in the clutter of another page."""

from collections.abc import Sequence

from lxml import html

from cleaning.cutting import Layout, cut_page, cut_tree, parse
from cleaning.train.dump_labels import targets
from cleaning.train.renderings import drawn

MAIN = 0.5  # a target over this is the gold's
PARAGRAPH = 8  # words: what is shorter does not count as a paragraph that is kept
FEWEST = 5  # paragraphs: a shorter article is short already
SHORT = 3  # paragraphs at most of a shortened one


def shortened(page_id: str, markup: str, gold: str) -> tuple[str, str] | None:
    """The page with the first one to three paragraphs of its main text alone, and their text; None for a short one.

    What JSON-LD holds goes, since it may hold the whole article.
    """
    root = parse(markup)
    blocks, layout = cut_page(root)
    main = [share > MAIN for share in targets([block.text for block in blocks], gold)]
    long = [number for number, block in enumerate(blocks) if main[number] and len(block.text.split()) >= PARAGRAPH]
    if len(long) < FEWEST:
        return None
    last = long[drawn(f"{page_id} short", SHORT)]
    _take_out(layout, {number for number in range(last + 1, len(blocks)) if main[number]})
    for script in root.xpath("//script[@type='application/ld+json']"):
        script.drop_tree()
    short = str(html.tostring(root, encoding="unicode"))
    texts = [block.text for block in cut_tree(parse(short))]
    left = [text for text, share in zip(texts, targets(texts, gold), strict=True) if share > MAIN]
    return (short, "\n".join(left)) if left else None


def _take_out(layout: Layout, gone: set[int]) -> None:
    """Drop the elements that hold these blocks and no others."""
    holders, parents = layout.holders.tolist(), layout.parents.tolist()
    around = {-1}
    for number, holder in enumerate(holders):
        element = -1 if number in gone else holder
        while element not in around:
            around.add(element)
            element = parents[element]
    for element in sorted({holders[number] for number in gone} - around, reverse=True):
        if layout.nodes[element].getparent() is not None:
            layout.nodes[element].drop_tree()


def transplanted(host: str, host_gold: str, donor: str, donor_gold: str) -> tuple[str, str] | None:
    """A dump with another dump's main text in the place of its own, and that text's gold; None where one has none.

    From the first line of the gold to the last one everything is exchanged, clutter inside included. The host's
    headlines stay: that the title speaks of what follows is no law.
    """
    lines, body = host.split("\n"), donor.split("\n")
    here, there = _span(lines, host_gold), _span(body, donor_gold)
    if here is None or there is None:
        return None
    return "\n".join((*lines[: here[0]], *body[there[0] : there[1]], *lines[here[1] :])), donor_gold


def _span(lines: Sequence[str], gold: str) -> tuple[int, int] | None:
    """Where the gold's lines begin and end."""
    main = [number for number, share in enumerate(targets(lines, gold)) if share > MAIN]
    return (main[0], main[-1] + 1) if main else None
