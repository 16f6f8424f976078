"""Where one `<br>` ends a line: which lines are one, and which lines are one block.

A `<br>` ends a line, but where a line was broken by hand: in headings and captions; between lines that are wrapped at
a width; and where a sentence runs on after sixty characters, unless most of the lines end in a stop or a comma, as
verses do. A line that is a sentence, and one that is a date, is a block of its own, as if it were set as a paragraph;
the lines between such (verses, ingredients, an address) make one.
"""

from cleaning.cutting.display import is_prose
from cleaning.cutting.lines import CLOSES, Line, Shape, is_broken, joins, shape_and_width
from cleaning.describing import is_date_line

RUNS_ON = 60  # characters: a verse or an entry of a list is shorter, a sentence that is broken off by hand is not
VERSES = 3  # lines; of those before the last so large a share ends in a stop or a comma: of wrapped ones one in six
STOPPED = 0.75
STOPS = CLOSES | frozenset(",،、，—–-")
DATE_LINE = 60  # characters: no longer line is looked at as a date

Places = list[int]


def lines_among(texts: list[str], wrapped: bool = False) -> list[Places]:
    """For texts that breaks part, in order, the places of those that make each line; `wrapped` makes one line of all.

    >>> lines_among(["500 g flour", "a pinch of salt"]), lines_among(["A headline", "in two"], wrapped=True)
    ([[0], [1]], [[0, 1]])
    """
    if wrapped:
        return [list(range(len(texts)))]
    lines = [Line(text, False) for text in texts]
    shape, width = shape_and_width(lines)
    if _are_verses(texts):
        return [[place] for place in range(len(texts))]
    found: list[Places] = [[0]]
    for place in range(1, len(lines)):
        before, after = lines[place - 1], lines[place]
        soft = joins(before, after, shape, width) if shape is Shape.WRAPPED else False
        soft = soft or (len(before.text) >= RUNS_ON and is_broken(before.text, after.text))
        found.append([place])
        if soft:
            found[-2:] = [found[-2] + found[-1]]
    return found


def blocks_among(lines: list[str]) -> list[Places]:
    """The places of the lines that make each block.

    >>> blocks_among(["Roses are red", "violets are blue", "He read it aloud, and then he read it again.", "Silence"])
    [[0, 1], [2], [3]]
    """
    found: list[Places] = []
    alone = [_stands_alone(line) for line in lines]
    for place in range(len(lines)):
        if place and not alone[place] and not alone[place - 1]:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def _are_verses(texts: list[str]) -> bool:
    """Whether lines end where their sentences pause."""
    stopped = sum(text.rstrip()[-1] in STOPS for text in texts[:-1])
    return len(texts) >= VERSES and stopped >= STOPPED * (len(texts) - 1)


def _stands_alone(line: str) -> bool:
    return is_prose(line) or (len(line) <= DATE_LINE and any(map(str.isdigit, line)) and is_date_line(line))
