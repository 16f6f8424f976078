"""What a line of a web page says it is: phrases of sites' own furniture, by language and class of clutter.

The phrases are data, `cue_phrases/*.toml`; `docs/cues.md` says how to write them. A cue's strength is one of:

- `whole`: the line is nothing but this, numbers and punctuation aside;
- `coverage`: the line is nothing but several of these, a menu or a row of buttons;
- `start`: the line begins with this label;
- `anywhere`: articles do not say this, so once is enough, wherever it stands.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from msgspec import Struct

from cleaning.model import Reason

FULL = 0.999  # a line's coverage is a quotient
NEARLY = 0.8  # a row of links with a word or two that no list has
ROW = 3  # so many phrases make a row: two may stand in a headline
LONGEST_WHOLE = 16  # words; no whole phrase has more, and prose is spared the look-up
LONGEST_NAME = 10  # words after 'By': two names with their papers
STRENGTHS = ("whole", "coverage", "start", "anywhere")  # surest first

# Numbers are one word, Han characters and kana a word each, all else a run of letters with its marks.
_WORD = re.compile(
    r"(?:[^\W\d_\u3040-\u30ff\u3400-\u9fff]++[\u0300-\u036f\u0591-\u05c7\u0900-\u0963\u0e31-\u0e4e]*+)++"
    r"|\d[\d.,:/٫٬]*+(?:[km](?!\w))?|©|[\u3040-\u30ff\u3400-\u9fff]"
)
_NUMBER = "#"
# Yeh, kaf and alef in their Arabic and Persian forms, Persian's joiner (often typed as a space), tatweel; ё; Greek
# accents, which capitals go without; apostrophes.
_FOLDED = str.maketrans(
    "يىېكأإآٱ\u200cёάέήίόύώϊϋΐΰ’‘ʼ`´′＇",
    "یییکاااا еαεηιουωιυιυ'''''''",
    "ـ" + "".join(map(chr, range(0x064B, 0x0653))),  # Arabic vowel marks
)
_UNFOLDED = re.compile(f"[{''.join(map(chr, _FOLDED))}]")
# Between the phrases of a row: 'and', 'on', and what Turkish and Azerbaijani hang on a name ("Facebook'ta").
_ENDINGS = "da de ta te dan den tan ten də dən a ya ye ə yə in un ün nin nun nün u ü yi yu yü la le yla yle lə"
_AND_ON = "and und et ve və ilə и y e en i och και та și za és או و on auf sur su no op na в на у στο pe على via per"
_BETWEEN = frozenset(f"{_AND_ON} {_ENDINGS}".split())
# Words of names and of rows of names that begin with a small letter.
_IN_NAMES = _BETWEEN | set("van von der del di du dos al el bin ibn for für pour para of the".split())


class Cue(Struct, frozen=True):
    """What one line says about itself: the class, how it was told, and by which phrase.

    `coverage` is the share of the line's letters in phrases of that class. `language` is the phrase's; where several
    have it, the first by code.
    """

    reason: Reason
    strength: str  # whole, coverage, start or anywhere
    phrase: str  # as the TOML has it
    language: str
    coverage: float


class Phrase(Struct, frozen=True):
    """A phrase of the data, ready to be compared."""

    reason: Reason
    strength: str  # whole, start, anywhere or words
    text: str
    language: str
    words: list[str]
    rest: str = ""  # what must follow a start: ':' a colon, '…' names, '' anything


class Node(Struct):
    """A place in the tree of phrases, a word a step."""

    next: dict[str, "Node"] = {}
    stems: dict[str, "Node"] = {}  # of words that end in '*': any ending will do
    ends: list[Phrase] = []  # the phrases that are complete here

    def matches(self, words: list[str], position: int) -> Iterator[tuple[Phrase, int]]:
        """The phrases that the words complete from there on, longest first, each with its end."""
        if position < len(words) and (self.next or self.stems):
            word = words[position]
            if word in self.next:
                yield from self.next[word].matches(words, position + 1)
            for stem, node in self.stems.items():
                if word.startswith(stem):
                    yield from node.matches(words, position + 1)
        for phrase in self.ends:
            yield phrase, position

    def add(self, phrase: Phrase) -> None:
        """Put a phrase where its words lead."""
        node = self
        for word in phrase.words:
            stem = word.removesuffix("*")
            node = (node.next if stem == word else node.stems).setdefault(stem, Node())
        node.ends.append(phrase)


class Lexicon(Struct, frozen=True):
    """All phrases, laid out for one pass over a line's words."""

    whole: dict[str, Phrase]  # by its words, joined
    start: Node
    inside: Node  # anywhere, and all that counts for coverage


class Hits(Struct):
    """What one pass over a line found of one class."""

    letters: int = 0  # covered
    end: int = 0  # words before this one are counted
    phrases: int = 0  # that do not overlap
    first: Phrase | None = None
    anywhere: Phrase | None = None

    def add(self, phrase: Phrase, words: list[str], position: int, end: int) -> None:
        """Count the words from position to end, none of them twice."""
        if end > self.end:
            self.letters += _letters(words[max(position, self.end) : end])
            self.end = end
            self.phrases += 1
        self.first = self.first or phrase
        if phrase.strength == "anywhere":
            self.anywhere = self.anywhere or phrase


def fold(text: str) -> str:
    """The text as phrases are compared: lower case, with Turkish İ, I, ı and i one letter, one apostrophe.

    Arabic and Persian yeh and kaf are one, and Greek goes without accents, as its capitals do. Other marks stay.

    >>> fold("İLGİLİ HABERLER") == fold("ilgili haberler") == fold("Ilgılı Haberler")
    True
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = unicodedata.normalize("NFC", text).casefold().replace("i\u0307", "i").replace("ı", "i")
    return folded.translate(_FOLDED) if _UNFOLDED.search(folded) else folded


def words_of(text: str) -> list[str]:
    """The folded words of a text, each number as '#'.

    >>> words_of("Oxunub: 1.734 dəfə")
    ['oxunub', '#', 'dəfə']
    """
    return [_NUMBER if word[0].isdigit() else word for word in _WORD.findall(fold(text))]


def cue_of(text: str) -> Cue | None:
    """The surest cue of a line, None where it has none: whole, then full coverage, then start, then anywhere.

    >>> cue_of("Reklam")
    Cue(reason=<Reason.ADVERTISEMENT: 'advertisement'>, strength='whole', phrase='Reklam', language='az', coverage=1.0)
    >>> cue_of("Reklam gelirleri yüzde 10 arttı.")
    """
    words = words_of(text)
    if (phrase := _whole(words)) is not None:
        return Cue(phrase.reason, "whole", phrase.text, phrase.language, 1.0)
    share, phrases, cues = _scan(text, words)
    best = max(cues, key=lambda cue: (cue.coverage, -_ORDER[cue.reason]), default=None)
    if best is not None and share >= FULL and (phrases >= ROW or best.coverage >= FULL):
        return Cue(best.reason, "coverage", best.phrase, best.language, best.coverage)
    sure = [cue for cue in cues if cue.strength != "coverage"]
    if not sure and best is not None and share >= NEARLY and phrases >= ROW and best.coverage >= share / 2:
        return best
    return max(sure, key=_rank, default=None)


def cues_of(text: str) -> tuple[Cue, ...]:
    """Every class that a line has phrases of, one cue a class, the surest first.

    A cue of strength `coverage` may cover any part of the line: 0.05 of a sentence, all of a menu.

    >>> [(cue.reason.value, cue.coverage) for cue in cues_of("Facebook Twitter LinkedIn E-mail")]
    [('share_bar', 1.0)]
    """
    words = words_of(text)
    cues = {cue.reason: cue for cue in _scan(text, words)[2]}
    if (phrase := _whole(words)) is not None:
        cues[phrase.reason] = Cue(phrase.reason, "whole", phrase.text, phrase.language, 1.0)
    return tuple(sorted(cues.values(), key=_rank, reverse=True))


def read_phrases() -> Iterator[Phrase]:
    """The phrases of every language, files by name, each in its own order."""
    folder = files("cleaning") / "cue_phrases"
    for file in sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name):
        for reason, strengths in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for strength, texts in strengths.items():
                yield from (_phrase(Reason(reason), strength, text, file.name.removesuffix(".toml")) for text in texts)


def _phrase(reason: Reason, strength: str, text: str, language: str) -> Phrase:
    bare = text.rstrip(":…")
    words = words_of(bare.replace("#", "0").replace("*", "ᕯ"))  # a letter of no language here
    return Phrase(reason, strength, text, language, [w.replace("ᕯ", "*") for w in words], text[len(bare) :][:1])


@cache
def _lexicon() -> Lexicon:
    """Where two phrases are alike, the class that `Reason` names first has it, then the language first by code."""
    lexicon = Lexicon({}, Node(), Node())
    for phrase in sorted(read_phrases(), key=lambda p: _ORDER[p.reason]):
        if phrase.strength == "whole":
            lexicon.whole.setdefault(" ".join(phrase.words), phrase)
        if phrase.strength != "whole" or len(phrase.words) > 1:
            (lexicon.start if phrase.strength == "start" else lexicon.inside).add(phrase)
    return lexicon


def _whole(words: list[str]) -> Phrase | None:
    if len(words) > LONGEST_WHOLE:
        return None
    whole = _lexicon().whole
    return whole.get(" ".join(words)) or whole.get(" ".join(word for word in words if word != _NUMBER))


def _scan(text: str, words: list[str]) -> tuple[float, int, list[Cue]]:
    """The share of the line that phrases of any class cover, how many they are, and a cue a class."""
    firsts = _lexicon().inside.next
    hits: dict[Reason, Hits] = {}
    union = Hits()
    for position, (word, following) in enumerate(pairwise([*words, ""])):
        node = firsts.get(word)
        if node is None or not (node.ends or node.stems or following in node.next):
            continue
        for phrase, end in node.matches(words, position + 1):
            hits.setdefault(phrase.reason, Hits()).add(phrase, words, position, end)
            union.add(phrase, words, position, end)
    label = _label(text, words)
    if label is not None:
        hits.setdefault(label.reason, Hits(first=label))
    total = _letters(words) or 1
    cues = [_cue(reason, hit, label, hit.letters / total) for reason, hit in hits.items()]
    return union.letters / total, union.phrases, cues


def _cue(reason: Reason, hit: Hits, label: Phrase | None, coverage: float) -> Cue:
    if label is not None and label.reason == reason:
        return Cue(reason, "start", label.text, label.language, coverage)
    phrase = hit.anywhere or hit.first
    assert phrase is not None  # noqa: S101  # a class is noted when a phrase of it is found
    return Cue(reason, "anywhere" if hit.anywhere else "coverage", phrase.text, phrase.language, coverage)


def _label(text: str, words: list[str]) -> Phrase | None:
    return next((phrase for phrase, _ in _lexicon().start.matches(words, 0) if _goes_on(text, phrase)), None)


def _goes_on(text: str, phrase: Phrase) -> bool:
    """Whether what the phrase wants follows the label that the line begins with."""
    after = text[list(_WORD.finditer(text))[len(phrase.words) - 1].end() :] if phrase.rest else ""
    return {"": True, ":": after.lstrip()[:1] in tuple(":：|"), "…": _are_names(after)}[phrase.rest]


def _are_names(text: str) -> bool:
    """Whether a text is short, with no word in small letters but those that stand in names."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    return 0 < len(words) <= LONGEST_NAME and all(word in _IN_NAMES or not word[0].islower() for word in words)


def _letters(words: list[str]) -> int:
    return sum(len(word) for word in words if word != _NUMBER and word not in _BETWEEN)


def _rank(cue: Cue) -> tuple[int, float, int]:
    return -STRENGTHS.index(cue.strength), cue.coverage, -_ORDER[cue.reason]


_ORDER = {reason: place for place, reason in enumerate(Reason)}
