"""Bylines in a line of text: who wrote it, which agency it came from.

A line with a label ('By', 'Haber:', 'Von') may name anyone; a line without one has to hold an agency or a newsroom,
since a bare name may be anybody's. A sentence is never a byline.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from cleaning.cueing import cue_of, fold_word
from cleaning.describing.ago import find_age
from cleaning.describing.bylinewords import agencies, byline_words, signing_words
from cleaning.describing.dates import find_dates
from cleaning.describing.datetokens import with_ascii_digits
from cleaning.describing.datewords import date_words
from cleaning.describing.names import looks_like_name
from cleaning.describing.roles import is_role, without_role
from cleaning.model import Reason

AFTER_NAME, AFTER_WORDS = 4, 2  # words before and behind 'tarafından': '… tarafından yayınlandı'; a sentence has more
MAX_LINE = 160  # characters; a longer line is prose

_EDGES = " \t\u00a0,،;:|•·/–—-()[]"
_PARTS = re.compile(r"\s*[,;/|•·()\[\]、，،؛＝=]\s*|\s+[–—-]\s+|\s+&\s+|\s+\+\s+")
_LABEL = re.compile(r"\s*([^:：]{1,32}?)\s*[:：]\s*")
_OTHER_LABEL = re.compile(r"\s*([^:：/／՝]{1,32}?)\s*[/／՝]\s*")  # signs for a colon in Armenian, Chinese and Japanese
_PLACE = re.compile(r"\s+(?:in|aus|à)\s+(?!Den |Der )([^\W\d_]).*")  # 'By Jane Doe in Dublin'
_INNER_LABEL = re.compile(r"([\s.]+)([^\W\d_](?:[^\W\d_]|[ .·・])*)(?=\s?[:：／])")
_SIGNS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_QUOTED = re.compile("«[^«»]{2,40}»|„[^„“”]{2,40}[“”]")
_DASH = re.compile(r"(\s+[–—-]\s+)")
_BRACKETS = re.compile(r"\(([^()]{2,30})\)")
_BETWEEN_WORDS = re.compile(r"[\s/-]+")
_SENTENCE = re.compile(r"[^\W\d_]{4,}[.?!…]+(?:\s|$)|[?!…]|[\"“”«»]")
_PICTURES = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+")
_OUTLET = re.compile(r"[^|,;()=＝]*[=＝]")  # of Korea's papers: 'Paper=Name'
_JOINED_LETTER = re.compile(r"\s+[وו](?=\S)")
_ADDRESS = re.compile(r"\S*@\S+|https?://\S+|www\.\S+")
_MAY_ADDRESS = re.compile(r"@|://|www\.")
_COLONS = frozenset(":：／՝")
_HANDLE = re.compile(r"@\w{2,30}|\S{1,64}@\S{2,64}")
_PLAIN = re.compile(r"\w+")
_SIMPLE = re.compile(r"[^\W_][\w.’'-]*")


class Byline(Struct, frozen=True):
    """What a byline says; `sitename` is the paper that signs in a person's place ('By Example Times')."""

    authors: tuple[str, ...] = ()
    agency: str | None = None
    sitename: str | None = None


def parse_byline(text: str, sure: bool = False, language: str | None = None) -> Byline | None:
    """The byline that the line is, or None where it is none. `sure`: the caller knows that it is one: a name will do.

    `language` is the page's, in which words may stand before a name that are names elsewhere: 'Nga', 'Per'.

    >>> parse_byline("Spor Servisi DHA")
    Byline(authors=('Spor Servisi',), agency='DHA', sitename=None)
    >>> parse_byline("Von Hans Müller und Eva Schmidt").authors
    ('Hans Müller', 'Eva Schmidt')
    >>> parse_byline("Hans Müller") is None
    True
    """
    if not 2 <= len(text.strip()) <= MAX_LINE or not (sure or _may_sign(text, language)):
        return None
    line = _undated(_ADDRESS.sub(" ", text) if _MAY_ADDRESS.search(text) else text)
    line = _with_bars(_without_photographers(_PICTURES.sub(" ", line)).strip(_EDGES))
    kind, rest = _split_postposed(line) or _split_label(line, language)
    line, rest = (_QUOTED.sub(" ", one) if kind or sure else one for one in (line, rest))  # a paper's name
    rest = _before_place(_unstopped(rest) if kind or sure else rest, kind)
    kind = "helper" if kind in ("picture", "source") and _has_label(rest) else kind
    if not rest or kind == "picture" or _SENTENCE.search(rest):
        return None
    if kind == "source":
        return _credit(rest)
    if not kind and not sure and not _has_signer(rest):
        return None
    return _signed(line if kind == "helper" else rest, kind or ("label" if sure else ""))


def _unstopped(text: str) -> str:
    """The text without the full stop at its end, where that is none of an initial: 'Recueilli par Jane Doe.'."""
    return text[:-1] if text.endswith(".") and text[-4:-1].isalpha() else text


def known_agency(text: str) -> str | None:
    """The agency that the text names, as the text writes it. Some are words too ('Report'): look for a label beside it.

    >>> known_agency("(AA)"), known_agency("anadolu ajansı"), known_agency("Ankara")
    ('AA', 'anadolu ajansı', None)
    """
    name = text.strip(_EDGES)
    return name if _is_agency(name) or name in agencies().words else None


def says_nobody(text: str) -> bool:
    """Whether the text is a label, a role or a word for pictures, with no name beside it.

    >>> says_nobody("Автор:"), says_nobody("Senior Reporter"), says_nobody("Jane")
    (True, True, False)
    """
    folded, table = fold_word(" ".join(text.strip(_EDGES).split())), byline_words()
    labelled = any(folded in words for words in (table.label, table.by, table.picture, table.source))
    return labelled or (folded not in table.desk and not without_role(text.strip(_EDGES)))


def names_people(text: str, told: bool) -> bool:
    """Whether each line of a text is nothing but people and what they are.

    `told`: its element says so, and bare names will do; else somebody's role has to stand there.

    >>> names_people("Edda Brandvik, Senior Reporter", told=False), names_people("Edda Brandvik", told=False)
    (True, False)
    """
    lines = [line for line in text.split("\n") if line.strip(_EDGES)]
    if not lines or len(text) > MAX_LINE or not all(_is_signature(line) for line in lines):
        return False
    return told or any(_has_role(line) for line in lines)


def _is_signature(line: str) -> bool:
    if says_nobody(line) or _HANDLE.fullmatch(line.strip()):
        return True
    byline = parse_byline(line, sure=True)
    return byline is not None and bool(byline.authors or byline.agency)


def _has_role(line: str) -> bool:
    """Whether a part of a line is a role, or has one beside a name."""
    for part in filter(None, _PARTS.split(_ADDRESS.sub(" ", line).strip())):
        name = without_role(part)
        if not name or (name != part and is_role(part.replace(name, "", 1).strip())):
            return True
    return False


def is_post(text: str) -> bool:
    """Whether a line says what somebody is, and perhaps where, but not who: 'Senior Reporter, Example Times'.

    >>> is_post("Senior Reporter, Example Times"), is_post("Edda Brandvik, Senior Reporter")
    (True, False)
    """
    return len(text) <= MAX_LINE and is_role(_PARTS.split(text.strip(_EDGES))[0])


def is_label(text: str) -> bool:
    """Whether the text is a label alone, whose name stands in the next line: 'By', 'Автор:'."""
    folded, table = fold_word(" ".join(text.strip(_EDGES).split())), byline_words()
    return folded in table.by or (folded in table.label and text.rstrip()[-1:] in (":", "："))


def without_label(text: str) -> str:
    """The text without 'By' or 'Author:' before it, and without a role."""
    return without_role(_split_label(text)[1].strip(_EDGES)) or text


def _is_agency(name: str) -> bool:
    table = agencies()
    return name in table.short or fold_word(name) in table.names


def _may_sign(text: str, language: str | None) -> bool:
    """Whether any word of the line is one of a byline: told first, since most lines of a page have none."""
    if not _COLONS.isdisjoint(text) or _is_by(text.split(maxsplit=1)[0], language):
        return True
    words = _PLAIN.findall(text.lower()) if text.isascii() else map(fold_word, _PLAIN.findall(text))
    return not signing_words().isdisjoint(words)


def _undated(text: str) -> str:
    """The text with a bar in place of each date and of the words of its label before it."""
    table = date_words()
    places = [(found.start, found.end) for found in find_dates(text)]
    if not places and any(map(str.isdigit, text)) and (age := find_age(with_ascii_digits(text))):
        places = [(age.start, age.end)]
    for start, end in reversed(places):
        head = text[:start].rstrip(_EDGES)
        while (words := head.split()) and fold_word(words[-1].rstrip(":")) in table.labels:
            head = head[: -len(words[-1])].rstrip(_EDGES)
        text = f"{head} | {text[end:]}"
    return text


def _with_bars(text: str) -> str:
    """The text with a bar before each label inside it: 'Text: Jane Doe Foto: John Roe'."""
    table = byline_words()
    for label in reversed([*_INNER_LABEL.finditer(text)]):
        if _kind(fold_word(text[: label.end(2)].strip())):
            break
        words = label[2].split()
        for place in range(len(words)):
            if _kind(fold_word(" ".join(words[place:]))):
                start = label.end(2) - len(" ".join(words[place:])) if place else label.start(1)
                text = f"{text[:start].rstrip(' .')} | {' '.join(words[place:])}{text[label.end(2) :]}"
                break
    if not _SIGNS.search(text):
        return text
    words = text.split(" ")
    bars = (
        f"| {word}" if place and _SIGNS.search(word) and fold_word(word) in table.picture else word
        for place, word in enumerate(words)
    )
    return " ".join(bars)


def _has_label(text: str) -> bool:
    """Whether a part of the text has a label of who wrote it."""
    return any(_split_label(part)[0] in ("label", "by") for part in text.split("|"))


def _without_photographers(text: str) -> str:
    """The text without the names behind which brackets say that they took the pictures: 'Jane Doe (Fotos)'."""
    for said in reversed([*_BRACKETS.finditer(text)]):
        if fold_word(said[1]) in byline_words().picture:
            head = text[: said.start()]
            ends = [match.end() for match in _PARTS.finditer(head)]
            ends += [match.start() for match in _PLAIN.finditer(head) if match[0] in byline_words().joined]
            text = f"{head[: max(ends, default=0)]} | {text[said.end() :]}"
    return text


def _split_postposed(text: str) -> tuple[str, str] | None:
    """`by` and the name before a word that follows it: '9 Mart 2024 tarihinde Ayla Korkut tarafından yayınlandı'."""
    for part in text.split("|"):
        words = part.split()
        place = next((n for n, word in enumerate(words) if fold_word(word) in byline_words().after), 0)
        first = next((n for n, word in enumerate(words[:place]) if not word.islower()), place)
        behind = [word for word in words[place + 1 :] if not word.isdigit()]
        if first < place <= first + AFTER_NAME and len(behind) <= AFTER_WORDS and all(map(str.islower, behind)):
            return "by", " ".join(words[first:place])
    return None


def _before_place(text: str, kind: str) -> str:
    """What stands after 'By' without the place, or the paper, behind a name and a dash: 'Por Jane Doe — São Paulo'."""
    head, dash, tail = _DASH.split(text, maxsplit=1) if kind == "by" and _DASH.search(text) else (text, "", "")
    behind = looks_like_name(tail.strip(), capitals=True) and not known_agency(tail) and looks_like_name(head.strip())
    return head if dash and behind else text


def _split_label(text: str, language: str | None = None) -> tuple[str, str]:
    """`label`, `by`, `source`, `picture`, `helper` or nothing, and what follows the label."""
    table = byline_words()
    for pattern in (_LABEL, _OTHER_LABEL):
        if labelled := pattern.match(text):
            head = fold_word(_BETWEEN_WORDS.sub(" ", labelled[1]))
            if kind := _kind(head):
                return kind, text[labelled.end() :]
    words = text.split(maxsplit=4)
    for count in range(min(4, len(words) - 1), 0, -1):
        said = fold_word(" ".join(words[:count]))
        if said in table.by or said in table.helpers:
            return "helper" if said in table.helpers else "by", text.split(maxsplit=count)[count]
    if len(words) > 2 and words[1][0].isupper() and _is_by(words[0], language):
        return "by", text.split(maxsplit=1)[1]
    return "", text


def _is_by(word: str, language: str | None) -> bool:
    """Whether a word says 'by' in the page's language, or in any where it is in lower case, as no name is."""
    said = byline_words().by_in
    known = said.values() if word.islower() else [said.get(language or "", frozenset())]
    return any(fold_word(word) in words for words in known)


def _kind(head: str) -> str:
    """What a folded label before a colon says about the names after it."""
    table = byline_words()
    if head in table.helpers:
        return "helper"
    if head in table.source:
        return "source"
    if head in table.picture:
        return "picture"
    return "label" if head in table.label or head in table.by else ""


def _has_signer(text: str) -> bool:
    """Whether a part of the text, or an end of a part, is an agency or a newsroom."""
    for part in _PARTS.split(text):
        words = part.split()
        if part in agencies().short or fold_word(part) in byline_words().desk or _is_agency(part):
            return True
        if 2 <= len(words) <= 5 and words[-1] in agencies().short:
            return True
    return False


def _credit(text: str) -> Byline | None:
    """The source after its label: an agency, or a paper by its short name."""
    names = [part for part in _PARTS.split(text) if part]
    if all(known_agency(name) for name in names):
        return Byline(agency=text.strip(_EDGES))
    short = len(text.split()) <= 5 and all(_SIMPLE.fullmatch(word) for word in text.split())
    return Byline(agency=text.strip(_EDGES)) if short and text[0].isupper() else None


def _signed(text: str, kind: str) -> Byline | None:
    """The byline of the names in the text; None as soon as a part is no name, and nobody signed before it."""
    authors: list[str] = []
    agency = sitename = None
    places = 0
    for part in _people(text):
        name, source = _split_agency(part)
        agency = agency or source
        folded, table = fold_word(name), byline_words()
        if (
            not name
            or folded in table.role
            or (folded not in table.desk and (folded in table.label or folded in table.by))
        ):
            continue
        if folded in table.desk or looks_like_name(name, capitals=bool(kind)):
            authors += [] if _is_button(name) else [name]
        elif _is_site(name, kind, first=not (authors or agency)):
            sitename = sitename or name
        elif _SIMPLE.fullmatch(name) and name[0].isupper():
            places += 1
        elif not (authors and kind):
            return None
    if places and not (agency or (authors and kind)):
        alone = kind == "label" and places == 1 and not authors and not _PARTS.search(text.strip(_EDGES))
        return Byline(authors=(text.strip(_EDGES),)) if alone else None
    found = Byline(once(authors), agency, sitename)
    return found if found != Byline() else None


def _is_button(name: str) -> bool:
    """Whether a part beside a name is furniture: '구독', 'Follow Author'."""
    cue = cue_of(name)
    return cue is not None and cue.strength == "whole" and cue.reason is not Reason.BYLINE


def once(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, whatever its capitals: 'Jane DOE' and 'Jane Doe' are one."""
    return tuple({fold_word(name): name for name in reversed([*names])}.values())[::-1]


def _people(text: str) -> list[str]:
    """The parts of a byline: names, agencies, places, without roles, labels of their own and words between them."""
    parts: list[str] = []
    helpers: list[str] = []  # they count where nobody else signs
    whose = parts
    skipped = False  # who took the picture stands after the word for it
    for part in _PARTS.split(_jointed(_OUTLET.sub(" ", text))):
        kind, name = _split_label(part)
        words = name.split()
        pictures = [word for word in words if fold_word(word) in byline_words().picture]
        if kind == "picture" or pictures:
            skipped = not words or fold_word(words[-1]) in byline_words().picture
            continue
        if (skipped and not kind) or kind == "source":
            continue
        skipped = False
        whose = helpers if kind == "helper" else parts if kind else whose
        words = _placeless(name).split()
        joints = [i for i, word in enumerate(words) if word.islower() and fold_word(word) in byline_words().joined]
        starts = [0, *(i + 1 for i in joints)]
        named = (" ".join(words[a:b]) for a, b in zip(starts, [*joints, len(words)], strict=True))
        whose += [one for whole in named for one in _apart(_unrolled(whole.strip(_EDGES)))]
    return [part.strip(_EDGES) for part in (parts if any(map(_is_name, parts)) else [*parts, *helpers])]


def _is_name(part: str) -> bool:
    return looks_like_name(part, capitals=True)


def _placeless(name: str) -> str:
    """A name without where it was written: 'Jane Doe in Dublin'."""
    place = _PLACE.search(name)
    if place is None or not place[1].isupper() or not looks_like_name(name[: place.start()], capitals=True):
        return name
    return name[: place.start()]


def _unrolled(name: str) -> str:
    """A part without its role; newsrooms and agencies are called by such words, too."""
    if known_agency(name) or fold_word(name) in byline_words().desk:
        return name
    words = (without := without_role(name)).split()
    if without != name and len(words) == 2 and _HANGUL.match(words[0]) and fold_word(words[0]).endswith(_papers()):
        return words[1]  # '골짜기일보 김민수 기자': of the paper, since names are one word
    return without


@cache
def _papers() -> tuple[str, ...]:
    """Korean words at the ends of names of papers."""
    return tuple(word for word in sorted(byline_words().sites) if _HANGUL.match(unicodedata.normalize("NFC", word)))


def _jointed(text: str) -> str:
    """The text with a bar in place of what stands between two names that did different things: 'translated by'."""
    folded = fold_word(text)
    if len(folded) != len(text):
        return text
    for joint in byline_words().joints:
        while (place := folded.find(joint)) > 0 and folded[place - 1] in " ,;(|-–":
            blank = "|" + " " * (len(joint) - 1)
            text, folded = (one[:place] + blank + one[place + len(joint) :] for one in (text, folded))
    return text


def _apart(name: str) -> list[str]:
    """Two names that Arabic or Hebrew joins by a letter: each of two words at least, or they are one name."""
    joint = _JOINED_LETTER.search(name)
    if joint is None:
        return [name]
    before, after = name[: joint.start()], name[joint.end() :]
    return [before, after] if len(before.split()) > 1 and len(after.split()) > 1 else [name]


def _split_agency(part: str) -> tuple[str, str | None]:
    """A part's name and the agency before or after it: 'Spor Servisi DHA', 'AA Ankara', 'The Associated Press'."""
    if known_agency(part) and fold_word(part) not in byline_words().desk:
        return "", part
    words = part.split()
    for cut in (1, 2, 3):
        if len(words) > cut:
            if _is_agency(tail := " ".join(words[-cut:])):
                return " ".join(words[:-cut]), tail
            if _is_agency(head := " ".join(words[:cut])):
                return " ".join(words[cut:]), head
    return part, None


def _is_site(name: str, kind: str, first: bool) -> bool:
    """Whether a paper signs: one capitalised word after 'By', or a name begun by an acronym ('BBC News')."""
    words = name.split()
    if kind != "by" or not all(_SIMPLE.fullmatch(word) and word[0].isupper() for word in words):
        return False
    return (len(words) == 1 and first) or (1 < len(words) <= 4 and words[0].isupper() and not name.isupper())
