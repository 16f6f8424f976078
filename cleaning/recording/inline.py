"""Links and pictures in a line of Markdown: marks are set, and no word is changed."""

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from cleaning.model import Block, Link, Outline, Picture

REPAIRED = 20_000  # signs: in a longer block that was repaired, places are not looked for
_MARKS = frozenset("*_[]<`~\\")
_BESIDE = frozenset("*_`~\\&<")  # what would be read otherwise beside a bracket
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]{1,31};)")
_IN_ADDRESS = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "|": "%7C", "\\": "%5C", " ": "%20"}
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")


class Spot(Struct, frozen=True):
    """Where something is set into a text: before the character of this index."""

    at: int
    mark: str
    order: int = 0  # of what is set at the same place: what ends, what stands there, what begins


def linked(block: Block) -> tuple[tuple[Link, ...], tuple[Picture, ...]]:
    """The block's links and pictures by the signs of its text that are no spaces, as it is after repair."""
    outline = block.outline or Outline()
    if not outline.links and not outline.pictures:
        return (), ()
    if block.raw is None:
        return outline.links, outline.pictures
    if (moved := _moved(block.raw, block.text)) is None:
        return (), ()
    links = tuple(Link(moved(link.start), moved(link.end), link.url) for link in outline.links)
    pictures = tuple(Picture(moved(one.at), one.url, one.alt) for one in outline.pictures)
    return links, pictures


def placed(
    line: str, first: int, links: Sequence[Link], pictures: Sequence[Picture]
) -> tuple[list[Link], list[Picture]]:
    """The links and pictures of a line by its characters, where `first` signs of its block stand before it.

    >>> placed("the town", 3, [Link(0, 10, "/a")], [Picture(10, "/b")])
    ([Link(start=0, end=8, url='/a')], [Picture(at=8, url='/b', alt='')])
    """
    places = [index for index, sign in enumerate(line) if not sign.isspace()]
    last = first + len(places)
    return [
        Link(places[max(link.start, first) - first], places[min(link.end, last) - first - 1] + 1, link.url)
        for link in links
        if max(link.start, first) < min(link.end, last)
    ], [
        Picture(places[one.at - first - 1] + 1 if one.at > first else 0, one.url, one.alt)
        for one in pictures
        if first < one.at <= last or one.at == first == 0
    ]


def _moved(raw: str, text: str) -> Callable[[int], int] | None:
    """Where a sign of the text before repair stands after it; None where that would take long to tell."""
    old, new = "".join(raw.split()), "".join(text.split())
    if max(len(old), len(new)) > REPAIRED:
        return None
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - links in repaired text are rare

    steps = list(Levenshtein.opcodes(old, new))

    def moved(sign: int) -> int:
        step = next((one for one in steps if sign < one.src_end), None)
        if step is None:
            return len(new)
        return min(step.dest_start + sign - step.src_start, step.dest_end)

    return moved


def with_marks(line: str, escaped: str, links: Sequence[Link], pictures: Sequence[Picture]) -> str:
    """A line as it was escaped, with its links and pictures; their places are those of the line as it was.

    >>> with_marks("See the town!", "See the town!", [Link(8, 12, "https://example.org/a(b)")], [])
    'See the [town](https://example.org/a%28b%29)!'
    """
    if not links and not pictures:
        return escaped
    spots = sorted(_spots(line, links, pictures), key=lambda spot: (spot.at, spot.order))
    inside = [False] * (len(line) + 1)
    for link in links:
        inside[link.start : link.end] = [True] * (link.end - link.start)
    beside = {place for spot in spots for place in (spot.at, spot.at - 1)}
    before = {link.start - 1 for link in links} | {one.at - 1 for one in pictures}
    out: list[str] = []
    next_spot = 0
    for at, (sign, marked) in enumerate(_pairs(line, escaped)):
        while next_spot < len(spots) and spots[next_spot].at <= at:
            out.append(spots[next_spot].mark)
            next_spot += 1
        needs = (inside[at] and sign in _MARKS) or (at in beside and sign in _BESIDE) or (at in before and sign == "!")
        out.append(f"\\{sign}" if marked or needs else sign)
    out += [spot.mark for spot in spots[next_spot:]]
    return "".join(out)


def _spots(line: str, links: Sequence[Link], pictures: Sequence[Picture]) -> Iterator[Spot]:
    for link in links:
        yield Spot(link.start, "[", 2)
        yield Spot(link.end, f"]({address(link.url)})", 0)
    for one in pictures:
        around = next((link for link in links if link.start < one.at < link.end), None)
        at = around.end if around else one.at
        apart = at > 0 and (at == len(line) or line[at].isspace())  # the space before it stands behind it
        yield Spot(at, f" {picture(one)}" if apart else picture(one), 1)


def _pairs(line: str, escaped: str) -> Iterator[tuple[str, bool]]:
    """Each character of a line, and whether a backslash was set before it."""
    at, more = 0, len(escaped) - len(line)
    for sign in line:
        marked = more > 0 and escaped[at] == "\\" and escaped[at + 1 : at + 2] == sign
        at += 1 + marked
        more -= marked
        yield sign, marked


def address(url: str) -> str:
    """An address as Markdown takes it between parentheses."""
    plain = "".join(_IN_ADDRESS.get(sign, sign) for sign in url)
    return _ENTITY.sub("&amp;", _UNSEEN.sub("", plain))


def picture(one: Picture) -> str:
    """A picture's mark.

    >>> picture(Picture(0, "https://example.org/a.jpg", "a [town]"))
    '![a \\\\[town\\\\]](https://example.org/a.jpg)'
    """
    alt = re.sub(r"[\\`*_\[\]<>&|~!]", r"\\\g<0>", one.alt)
    return f"![{alt}]({address(one.url)})"
