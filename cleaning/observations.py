"""What a block shows by itself, and what the page around it shows: the facts that the judge's rules speak of."""

import re
from bisect import bisect_right
from collections import Counter

from msgspec import Struct, structs

from cleaning.bylines import parse_byline
from cleaning.cues import Cue, cue_of, fold
from cleaning.dates import find_date, is_clock_line, is_date_line
from cleaning.model import Block
from cleaning.names import looks_like_name

WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u0e80-\u0eff\u1780-\u17ff]")
SENTENCE_END = re.compile(r"[.!?…。！？؟۔।]++[\"”»’')\]]*+(?:\s|$)")
CLOSED = re.compile(r"[.!?。！？؟۔।:;][\"”»“’')\]]*$|[,–—-]?[\"”»“][.!?,;]?$")
FULL_STOP = re.compile(r"(?<!\.)[.。।۔][\"”»“’')\]]*$")
CUT_SHORT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"”»’')\]]*$")
GLUED = re.compile(r"[a-zçğıöşüəß-öø-ÿа-я][A-ZÇĞİÖŞÜƏÀ-ÖØ-ÞА-Я]")
STARTS_WITH_CLOCK = re.compile(r"^\W*\d{1,2}[:.]\d{2}\b(?!\s*(?:'|’|h\b))")

UNSPACED_WORD = 2.0  # characters a word, in scripts that write no spaces
PROSE_WORDS = 8  # fewer make a heading, a link or a caption as often as a sentence
LONG_WORDS = 30  # prose of this length is prose even where its full stop is lost
BRIEF_WORDS = 2  # one alone, even with a full stop, is an abbreviation or a label
HEADLINE_LEAST = 3  # words
LONGEST = 100.0  # words: a longer block counts for no more in the search for the densest stretch
COMPARED_WORDS = 4  # fewer are said again by chance ('he said')
HEADLINE_WORDS = 25
HEADLINE_REACH = 12  # blocks of prose below a headline that are compared with it
HEADLINE_LINES = 60  # lines below a headline: menus may stand between
TWICE = 0.5  # by how much more a line counts as a headline that stands twice
LATE = 0.7  # by how much less the page's last line counts than its first
SHARED_POWER = 0.5  # of its length, by which a headline's shared words are divided: 0 favours long lines, 1 short ones
STEM = 5  # letters: Turkic and Finnic cases come after them
GLUED_MIN = 3
GLUED_SHARE = 0.15  # of the words: names like YouTube stay under it
CAPITAL_SHARE = 0.7  # of the words: German prose has 0.4, headlines in title case 0.8 but are short
SHORT_LINE = 16  # words: longer lines are not looked at as bylines, dates or labels


class Observation(Struct, frozen=True, kw_only=True):
    """One block, seen alone."""

    words: float  # scripts without spaces counted at two characters a word
    sentences: int  # sentence ends in it
    closed: bool  # ends as a sentence, a quotation or an announcement does
    full_stop: bool  # ends in one: headlines do not
    cut_short: bool  # ends in an ellipsis, as teasers do
    cue: Cue | None  # the phrase that gives it away
    date_line: bool  # nothing but a date
    clock: bool  # starts with a time of day, or is nothing but one
    byline: bool  # names an author or an agency and says nothing
    name: bool  # could be a person's name
    dated: bool  # holds a date
    doubled: bool  # says the same thing twice, as a picture's alternative text beside its headline does
    repeats: bool  # a block before it said the same
    repeated: bool  # a block after it says the same
    listed: bool  # a row of names or links: capitals throughout, or glued to one another
    cohesion: float = 0.0  # share of its words that the text under the headline has, 0 to 1
    headline: bool = False  # reads like the headline of the text below it

    @property
    def prose(self) -> bool:
        """Whether it reads as sentences: closed and not short, or simply long."""
        if self.listed:
            return False
        if self.closed:
            return self.words >= PROSE_WORDS or (self.sentences > 1 and self.words >= PROSE_WORDS / 2)
        return self.words >= LONG_WORDS or (self.sentences > 0 and self.words >= PROSE_WORDS * 2)

    @property
    def brief(self) -> bool:
        """Whether it is a short sentence, or the announcement of a quotation."""
        return self.closed and BRIEF_WORDS <= self.words < PROSE_WORDS


def word_count(text: str) -> float:
    """The number of words; scripts that write no spaces count two characters a word.

    >>> word_count("Two words."), word_count("日本語の文章")
    (2.0, 3.0)
    """
    unspaced = len(UNSPACED.findall(text))
    if not unspaced:
        return float(len(WORD.findall(text)))
    return unspaced / UNSPACED_WORD + len(WORD.findall(UNSPACED.sub(" ", text)))


def observe(blocks: tuple[Block, ...]) -> list[Observation]:
    """What each block shows. Linear in the page."""
    keys = [fold(block.text) for block in blocks]
    times = Counter(keys)
    seen: set[str] = set()
    counts = [word_count(block.text) for block in blocks]
    found = []
    for block, key, words in zip(blocks, keys, counts, strict=True):
        repeats = key in seen and words >= COMPARED_WORDS
        seen.add(key)
        repeated = not repeats and times[key] > 1 and words >= COMPARED_WORDS
        found.append(_observe(block.text, words, repeats, repeated))
    return with_cohesion(found, keys)


def _observe(text: str, words: float, repeats: bool, repeated: bool) -> Observation:
    short = 0 < words <= SHORT_LINE
    clock_line = short and is_clock_line(text)
    date_line = short and not clock_line and is_date_line(text)
    return Observation(
        words=words,
        sentences=len(SENTENCE_END.findall(text)),
        closed=CLOSED.search(text) is not None,
        full_stop=FULL_STOP.search(text) is not None,
        cut_short=CUT_SHORT.search(text) is not None,
        cue=cue_of(text),
        date_line=date_line,
        clock=clock_line or (short and not date_line and STARTS_WITH_CLOCK.match(text) is not None),
        byline=short and (parse_byline(text) is not None or _is_signed_date(text)),
        name=short and looks_like_name(text),
        dated=short and find_date(text) is not None,
        doubled=words >= 2 * COMPARED_WORDS and _is_doubled(text),
        repeats=repeats,
        repeated=repeated,
        listed=_is_listed(text, words),
    )


def _is_signed_date(text: str) -> bool:
    """Whether a line is a name and then dates: 'Name Surname | 05.04.2025 - Updated: 06.04.2025'."""
    date = find_date(text)
    return date is not None and date.start > 0 and looks_like_name(text[: date.start].strip(" \u00a0|,•·–—-"))


def _is_doubled(text: str) -> bool:
    """Whether the second half says what the first half says, punctuation aside."""
    words = WORD.findall(fold(text))
    half = len(words) // 2
    first, second = words[:half], words[len(words) - half :]
    return first == second


def _is_listed(text: str, words: float) -> bool:
    """Whether a line of several words is a row of names: glued links, or capitals throughout and no full stop."""
    if words < PROSE_WORDS:
        return False
    glued = len(GLUED.findall(text))
    if glued >= GLUED_MIN and glued >= GLUED_SHARE * words:
        return True
    if SENTENCE_END.search(text):
        return False
    capitals = sum(word[0].isupper() for word in WORD.findall(text))
    return capitals >= CAPITAL_SHARE * words and not text.isupper()


def stems(key: str) -> frozenset[str]:
    """The beginnings of a folded text's longer words: what stays of a name when cases are put to it.

    >>> sorted(stems("ankara'da ankaralı bir bakan"))
    ['ankar', 'bakan']
    """
    return frozenset(word[:STEM] for word in WORD.findall(key) if len(word) >= STEM - 1)


def with_cohesion(found: list[Observation], keys: list[str]) -> list[Observation]:
    """The observations with the page's headline marked, and each block's cohesion with the text under it."""
    words = [stems(key) for key in keys]
    prose = [position for position, seen in enumerate(found) if seen.prose]
    headline = find_headline(found, words, prose)
    core = _core(found, words, prose, headline)
    vocabulary = Counter(stem for position in core for stem in words[position])
    own = set(core)
    return [
        structs.replace(
            seen,
            cohesion=_shared(words[position], vocabulary, position in own),
            headline=headline is not None and keys[position] == keys[headline],
        )
        for position, seen in enumerate(found)
    ]


def _shared(block: frozenset[str], vocabulary: Counter[str], own: bool) -> float:
    """The share of a block's stems in a vocabulary; what the block alone brought into it proves nothing."""
    return sum(vocabulary[stem] > own for stem in block) / len(block) if block else 0.0


def find_headline(found: list[Observation], words: list[frozenset[str]], prose: list[int]) -> int | None:
    """The position of the line that most of the prose below it shares words with; None where no line has that.

    A teaser's headline has one sentence to share words with, an article's has several. A line that stands twice, as
    the title and as the heading, counts for more.
    """
    best, headline = 0.0, None
    for position, seen in enumerate(found):
        if not _may_be_headline(seen) or len(words[position]) < 2:
            continue
        first = bisect_right(prose, position)
        below = prose[first : first + HEADLINE_REACH]
        score = sum(
            min(found[block].words, LONG_WORDS)
            * len(words[position] & words[block])
            / len(words[position]) ** SHARED_POWER
            for block in below
            if block - position <= HEADLINE_LINES
        )
        score *= (1 + TWICE * (seen.repeats or seen.repeated)) * (1 - LATE * position / len(found))
        if score > best:
            best, headline = score, position
    return headline


def _may_be_headline(seen: Observation) -> bool:
    return (
        HEADLINE_LEAST <= seen.words <= HEADLINE_WORDS and seen.cue is None and not seen.full_stop and not seen.byline
    )


def _core(found: list[Observation], words: list[frozenset[str]], prose: list[int], headline: int | None) -> list[int]:
    """The blocks that are surely of the text under the headline; the densest stretch where there is no headline."""
    if headline is not None:
        below = prose[bisect_right(prose, headline) :]
        core = [headline, *(block for block in below if words[block] & words[headline])]
        if len(core) > 1:
            return core
    surplus = [(min(seen.words, LONGEST) if seen.prose else 0.0) - PROSE_WORDS for seen in found]
    start, end = stretch(surplus)
    return [position for position in prose if start <= position < end]


def stretch(weights: list[float]) -> tuple[int, int]:
    """The blocks (start, end) with the greatest sum of weights; (0, 0) where none weighs anything."""
    best, span, total, start = 0.0, (0, 0), 0.0, 0
    for position, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, position
        total += weight
        if total > best:
            best, span = total, (start, position + 1)
    return span
