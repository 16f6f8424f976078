"""What a line of a web page says it is, by the phrases that sites use for their own furniture.

The phrases are data, `cue_phrases/*.toml`; `docs/cues.md` says how to write them. A cue is `whole` where the line is
nothing but its phrase, numbers and punctuation aside, of `coverage` where it is nothing but several (a menu, a row of
buttons), a `start` where it begins with a label, and `anywhere` where an article would not say such a thing.
"""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Self

import msgspec
from msgspec import Struct, structs

from cleaning.model import Reason

PACKED = "cue_phrases.json"  # the tables of cue_phrases/, made ready
PACKING = 1  # the layout of that file; another number makes it anew

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
# The same for a line of ASCII; where it has no digit, its words are what stands between other characters.
_ASCII_WORD = re.compile(r"[a-z]++|\d[\d.,:/]*+(?:[km](?!\w))?")
_ASCII = bytes(
    ord("0") if chr(c).isdigit() else ord(chr(c).lower()) if chr(c).isalpha() else ord(" ") for c in range(128)
).ljust(256)
_NUMBER = "#"
_NAME = re.compile(r"[^\W\d_][\w'’-]*")
# Arabic and Persian yeh, kaf, alef; Persian's joiner, often typed as a space; ё; Greek accents; apostrophes.
_FOLDED = str.maketrans(
    "يىېكأإآٱ\u200cёάέήίόύώϊϋΐΰ’‘ʼʻ`´′＇",
    "یییکاااا еαεηιουωιυιυ''''''''",
    "ـ" + "".join(map(chr, range(0x064B, 0x0653))),  # Arabic vowel marks
)
_UNFOLDED = re.compile(f"[{''.join(map(chr, _FOLDED))}]")
# Between the phrases of a row: 'and', 'on', and what Turkish and Azerbaijani hang on a name ("Facebook'ta").
_ENDINGS = "da de ta te dan den tan ten də dən a ya ye ə yə in un ün nin nun nün u ü yi yu yü la le yla yle lə"
_AND_ON = "and und et ve və ilə и y e en i och και та și za és או و on auf sur su no op na в на у στο pe على via per"
_BETWEEN = frozenset(f"{_AND_ON} {_ENDINGS}".split())
_UNCOUNTED = _BETWEEN | {_NUMBER}
# Words of names and of rows of names that begin with a small letter.
_IN_NAMES = _BETWEEN | set("van von der del di du dos al el bin ibn for für pour para of the".split())


class Cue(Struct, frozen=True):
    """What one line says about itself: the class, how it was told, and by which phrase."""

    reason: Reason
    strength: str  # whole, coverage, start or anywhere
    phrase: str  # as the TOML has it
    language: str  # of the phrase; where several have it, the first by code
    coverage: float  # share of the line's letters in phrases of that class, 0 to 1


class Phrase(Struct, frozen=True, array_like=True):
    """A phrase of the data, ready to be compared."""

    reason: Reason
    strength: str  # whole, start, anywhere or words
    text: str
    language: str
    words: list[str]
    rest: str = ""  # what must follow a start: ':' a colon, '…' names, '' anything


class Node(Struct, array_like=True):
    """A place in the tree of phrases, a word a step."""

    next: dict[str, "Node"] = {}
    stems: dict[str, "Node"] = {}  # of words that end in '*': any ending will do
    ends: list[Phrase] = []  # the phrases that are complete here

    def matches(self, words: list[str], position: int) -> list[tuple[Phrase, int]]:
        """The phrases that the words complete from there on, longest first, each with its end."""
        word = words[position] if position < len(words) else ""
        found = []
        if (node := self.next.get(word)) is not None:
            found += node.matches(words, position + 1)
        for stem, node in self.stems.items():
            if word.startswith(stem):
                found += node.matches(words, position + 1)
        found += [(phrase, position) for phrase in self.ends]
        return found

    def add(self, phrase: Phrase) -> None:
        """Put a phrase where its words lead."""
        node = self
        for word in phrase.words:
            stem = word.removesuffix("*")
            node = (node.next if stem == word else node.stems).setdefault(stem, Node())
        node.ends.append(phrase)


class Root(Struct, array_like=True):
    """The root of a tree of phrases, whose branches stay packed: a page has the first words of a few."""

    next: dict[str, msgspec.Raw]
    stems: dict[str, Node]
    ends: list[Phrase]

    def begins(self, word: str) -> bool:
        """Whether any phrase begins with the word."""
        return word in self.next or word.startswith(tuple(self.stems))


class Lexicon(Struct, frozen=True, array_like=True):
    """The whole phrases by their words, those that a line may start with, and those that may stand inside it.

    They stay packed until a line asks for them: to read all takes as long as to clean ten pages.
    """

    made_of: str  # the hash of the tables
    whole: dict[str, msgspec.Raw]
    start: Root
    inside: Root


class Hits(Struct):
    """What one pass over a line found of one class."""

    phrase: Phrase | None  # the one that says most
    strength: str = "coverage"
    letters: int = 0  # covered
    end: int = 0  # words before this one are counted
    phrases: int = 0  # that do not overlap

    def add(self, sizes: list[int], position: int, end: int) -> Self:
        """Count the words from position to end, of these sizes, none of them twice."""
        if end > self.end:
            self.letters += sum(sizes[max(position, self.end) : end])
            self.end = end
            self.phrases += 1
        return self


def fold(text: str) -> str:
    """The text as phrases are compared: lower case, with Turkish İ, I, ı and i one letter, Greek without accents.

    Apostrophes are one, Arabic and Persian yeh and kaf are one. Other marks stay.

    >>> fold("İLGİLİ HABERLER") == fold("ilgili haberler") == fold("Ilgılı Haberler")
    True
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = unicodedata.normalize("NFC", text).casefold().replace("i\u0307", "i").replace("ı", "i")
    return _UNFOLDED.sub(lambda sign: sign[0].translate(_FOLDED), folded)  # most lines have none or a few


def words_of(text: str) -> list[str]:
    """The folded words of a text, each number as '#': 'Oxunub: 1.734 dəfə' gives oxunub, # and dəfə."""
    if text.isascii():
        plain = text.encode().translate(_ASCII).decode()
        if "0" not in plain:
            return plain.split()
        words = _ASCII_WORD.findall(text.lower())
    else:
        words = _WORD.findall(fold(text))
    return [_NUMBER if word[0].isdigit() else word for word in words]


@lru_cache(maxsize=8192)  # menus and buttons come again on every page of a host
def cue_of(text: str) -> Cue | None:
    """The surest cue of a line, None where it has none: whole, then full coverage, then start, then anywhere.

    >>> cue_of("Reklam")
    Cue(reason=<Reason.ADVERTISEMENT: 'advertisement'>, strength='whole', phrase='Reklam', language='az', coverage=1.0)
    >>> cue_of("Reklam gelirleri yüzde 10 arttı.")
    """
    words = words_of(text)
    if (whole := _whole(words)) is not None:
        return whole
    share, phrases, cues = _scan(text, words, NEARLY)
    if not cues:
        return None
    best = max(cues, key=lambda cue: (cue.coverage, -_ORDER[cue.reason]))
    if share >= FULL and (phrases >= ROW or best.coverage >= FULL):
        return structs.replace(best, strength="coverage")
    sure = [cue for cue in cues if cue.strength != "coverage"]
    if not sure and share >= NEARLY and phrases >= ROW and best.coverage >= share / 2:
        return best
    return max(sure, key=_rank, default=None)


def cues_of(text: str) -> tuple[Cue, ...]:
    """Every class that a line has phrases of, one cue a class, the surest first.

    A cue of strength `coverage` may cover any part of the line: 0.05 of a sentence, all of a menu.

    >>> [(cue.reason.value, round(cue.coverage, 2)) for cue in cues_of("Facebook Twitter LinkedIn E-mail")]
    [('share_bar', 1.0), ('form', 0.15)]
    """
    words = words_of(text)
    cues = {cue.reason: cue for cue in _scan(text, words)[2]}
    if (whole := _whole(words)) is not None:
        cues[whole.reason] = whole
    return tuple(sorted(cues.values(), key=_rank, reverse=True))


def read_phrases() -> Iterator[Phrase]:
    """The phrases of every language, files by name, each in its own order."""
    for name, table in _tables().items():
        for reason, strengths in tomllib.loads(table.decode()).items():
            for strength, texts in strengths.items():
                yield from (_phrase(Reason(reason), strength, text, name) for text in texts)


def _tables() -> dict[str, bytes]:
    """The tables by language, in order."""
    folder = files("cleaning.cueing") / "cue_phrases"
    tables = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {file.name.removesuffix(".toml"): file.read_bytes().replace(b"\r\n", b"\n") for file in tables}


def _phrase(reason: Reason, strength: str, text: str, language: str) -> Phrase:
    bare = text.rstrip(":…")
    words = words_of(bare.replace("#", "0").replace("*", "ᕯ"))  # a letter of no language here
    return Phrase(reason, strength, text, language, [w.replace("ᕯ", "*") for w in words], text[len(bare) :][:1])


@cache
def _lexicon() -> Lexicon:
    """The phrases, made ready: from the packed file where it was made of the tables that are there, else from these.

    To make it of the tables takes 0.4 s, to read it packed 0.02.
    """
    packed, made_of = files("cleaning.cueing") / PACKED, _digest()
    if packed.is_file() and (content := packed.read_bytes()).startswith(f'["{made_of}"'.encode()):
        return msgspec.json.decode(content, type=Lexicon)
    return msgspec.json.decode(packed_phrases(), type=Lexicon)


@cache
def _starting(word: str) -> Node:
    """The phrases that a line may start with, of those that begin with the word."""
    return msgspec.json.decode(_lexicon().start.next[word], type=Node)


@cache
def _standing(word: str) -> Node:
    """The phrases that may stand inside a line, of those that begin with the word."""
    return msgspec.json.decode(_lexicon().inside.next[word], type=Node)


def _digest() -> str:
    """The hash of the tables and of how they are packed."""
    tables = b"\0".join(name.encode() + b"\0" + table for name, table in _tables().items())
    return hashlib.sha256(tables + f"{PACKING} {[*Reason]}".encode()).hexdigest()


def packed_phrases() -> bytes:
    """What `cue_phrases.json` holds, a `Lexicon` with all in it: `make docs` writes it.

    Where two phrases are alike, the class that `Reason` names first has it, then the language first by code.
    """
    whole, start, inside = dict[str, Phrase](), Node(), Node()
    for phrase in sorted(read_phrases(), key=lambda p: _ORDER[p.reason]):
        if phrase.strength == "whole":
            whole.setdefault(" ".join(phrase.words), phrase)
        if phrase.strength != "whole" or len(phrase.words) > 1:
            (start if phrase.strength == "start" else inside).add(phrase)
    return msgspec.json.encode((_digest(), whole, start, inside)) + b"\n"


def _whole(words: list[str]) -> Cue | None:
    if len(words) > LONGEST_WHOLE:
        return None
    whole = _lexicon().whole
    packed = whole.get(" ".join(words))
    if packed is None and _NUMBER in words:
        packed = whole.get(" ".join([word for word in words if word != _NUMBER]))
    return _cue(msgspec.json.decode(packed, type=Phrase), "whole", 1.0) if packed is not None else None


def _scan(text: str, words: list[str], least: float = 0.0) -> tuple[float, int, list[Cue]]:
    """The share of the line that phrases of any class cover, how many they are, and a cue a class.

    No cue where all phrases are mere words and cover less than `least` of it.
    """
    label, found = _label(text, words), _inside(words)
    if label is None and not found:
        return 0.0, 0, []
    sizes = [0 if word in _UNCOUNTED else len(word) for word in words]
    total = sum(sizes) or 1
    if label is None and not any(phrase.strength == "anywhere" for phrase, _, _ in found):
        most = sum([sum(sizes[position:end]) for _, position, end in found])
        if most / total < least:
            return 0.0, 0, []
    hits: dict[Reason, Hits] = {label.reason: Hits(label, "start").add(sizes, 0, len(label.words))} if label else {}
    union = Hits(label)
    for phrase, position, end in found:
        if (hit := hits.get(phrase.reason)) is None:
            hit = hits[phrase.reason] = Hits(phrase)
        hit.add(sizes, position, end)
        union.add(sizes, position, end)
        if phrase.strength == "anywhere" and hit.strength == "coverage":
            hit.phrase, hit.strength = phrase, "anywhere"
    cues = [_cue(hit.phrase, hit.strength, hit.letters / total) for hit in hits.values() if hit.phrase]
    return union.letters / total, union.phrases, cues


def _label(text: str, words: list[str]) -> Phrase | None:
    """The phrase that the line starts with, and goes on after as it should."""
    start = _lexicon().start
    if not words or not start.begins(words[0]):
        return None
    branch = {words[0]: _starting(words[0])} if words[0] in start.next else {}
    found = Node(branch, start.stems, start.ends).matches(words, 0)
    return next((phrase for phrase, _ in found if _goes_on(text, phrase)), None)


def _inside(words: list[str]) -> list[tuple[Phrase, int, int]]:
    """The phrases that stand in the line, each with its first word's place and the place behind its last."""
    nodes, found = _lexicon().inside.next, []
    if nodes.keys().isdisjoint(words):
        return []
    last = len(words) - 1
    for position in [place for place, word in enumerate(words) if word in nodes]:
        node, following = _standing(words[position]), words[position + 1] if position < last else ""
        if node.stems or following in node.next:
            found += [(phrase, position, end) for phrase, end in node.matches(words, position + 1)]
        elif node.ends:
            found += [(phrase, position, position + 1) for phrase in node.ends]
    return found


def _cue(phrase: Phrase, strength: str, coverage: float) -> Cue:
    return Cue(phrase.reason, strength, phrase.text, phrase.language, coverage)


def _goes_on(text: str, phrase: Phrase) -> bool:
    """Whether what the label wants follows it: a colon, or a few words, none small but those that stand in names."""
    if not phrase.rest:
        return True
    after = text[[word.end() for word in islice(_WORD.finditer(text), len(phrase.words))][-1] :]
    if phrase.rest == ":":
        return after.lstrip().startswith((":", "：", "|"))
    names = [word.group() for word in islice(_NAME.finditer(after), LONGEST_NAME + 1)]
    return 0 < len(names) <= LONGEST_NAME and not any(n[0].islower() and n not in _IN_NAMES for n in names)


def _rank(cue: Cue) -> tuple[int, float, int]:
    return -STRENGTHS.index(cue.strength), cue.coverage, -_ORDER[cue.reason]


_ORDER = {reason: place for place, reason in enumerate(Reason)}
