"""Bylines in a line of text: who wrote it, which agency it came from.

A line with a label ('By', 'Haber:', 'Von') may name anyone; a line without one has to hold an agency or a newsroom,
since a bare name may be anybody's. A sentence is never a byline.
"""

import re

from msgspec import Struct

from cleaning.cueing import fold_word
from cleaning.describing.bylinewords import agencies, byline_words, signing_words
from cleaning.describing.dates import find_dates
from cleaning.describing.datewords import date_words
from cleaning.describing.names import looks_like_name

MAX_LINE = 160  # characters; a longer line is prose

_EDGES = " \t\u00a0,;:|•·/–—-()[]"
_PARTS = re.compile(r"\s*[,;/|•·()\[\]]\s*|\s+[–—-]\s+|\s+&\s+")
_LABEL = re.compile(r"\s*([^:：]{2,32}?)\s*[:：]\s*")
_BETWEEN_WORDS = re.compile(r"[\s/-]+")
_SENTENCE = re.compile(r"[^\W\d_]{4,}[.?!…]+(?:\s|$)|[?!…]|[\"“”«»]")
_ADDRESS = re.compile(r"\S*@\S+|https?://\S+|www\.\S+")
_MAY_ADDRESS = re.compile(r"@|://|www\.")
_PLAIN = re.compile(r"\w+")
_SIMPLE = re.compile(r"[^\W_][\w.’'-]*")


class Byline(Struct, frozen=True):
    """What a byline says; `sitename` is the paper that signs in a person's place ('By Example Times')."""

    authors: tuple[str, ...] = ()
    agency: str | None = None
    sitename: str | None = None


def parse_byline(text: str, sure: bool = False) -> Byline | None:
    """The byline that the line is, or None where it is none. `sure`: the caller knows that it is one: a name will do.

    >>> parse_byline("Spor Servisi DHA")
    Byline(authors=('Spor Servisi',), agency='DHA', sitename=None)
    >>> parse_byline("Von Hans Müller und Eva Schmidt").authors
    ('Hans Müller', 'Eva Schmidt')
    >>> parse_byline("Hans Müller") is None
    True
    """
    if not 2 <= len(text) <= MAX_LINE or not (sure or _may_sign(text)):
        return None
    line = _undated(_ADDRESS.sub(" ", text) if _MAY_ADDRESS.search(text) else text).strip(_EDGES)
    kind, rest = _split_label(line)
    if not rest or kind == "picture" or _SENTENCE.search(rest):
        return None
    if kind == "source":
        return _credit(rest)
    if not kind and not sure and not _has_signer(rest):
        return None
    return _signed(rest, kind or ("label" if sure else ""))


def known_agency(text: str) -> str | None:
    """The agency that the text names, as the text writes it. Some are words too ('Report'): look for a label beside it.

    >>> known_agency("(AA)"), known_agency("anadolu ajansı"), known_agency("Ankara")
    ('AA', 'anadolu ajansı', None)
    """
    name = text.strip(_EDGES)
    return name if _is_agency(name) or name in agencies().words else None


def _is_agency(name: str) -> bool:
    table = agencies()
    return name in table.short or fold_word(name) in table.names


def _may_sign(text: str) -> bool:
    """Whether any word of the line is one of a byline: told first, since most lines of a page have none."""
    if ":" in text or "：" in text:
        return True
    words = _PLAIN.findall(text.lower()) if text.isascii() else map(fold_word, _PLAIN.findall(text))
    return not signing_words().isdisjoint(words)


def _undated(text: str) -> str:
    """The text with a bar in place of each date and of the words of its label before it."""
    table = date_words()
    for found in reversed(find_dates(text)):
        head = text[: found.start].rstrip(_EDGES)
        while (words := head.split()) and fold_word(
            words[-1]
        ) in table.published | table.modified | table.filler | table.nouns:
            head = head[: -len(words[-1])].rstrip(_EDGES)
        text = f"{head} | {text[found.end :]}"
    return text


def _split_label(text: str) -> tuple[str, str]:
    """`label`, `by`, `source`, `picture` or nothing, and what follows the label."""
    table = byline_words()
    if labelled := _LABEL.match(text):
        head = fold_word(_BETWEEN_WORDS.sub(" ", labelled[1]))
        if kind := _kind(head):
            return kind, text[labelled.end() :]
    words = text.split(maxsplit=4)
    for count in range(min(4, len(words) - 1), 0, -1):
        if fold_word(" ".join(words[:count])) in table.by:
            return "by", text.split(maxsplit=count)[count]
    return "", text


def _kind(head: str) -> str:
    """What a folded label before a colon says about the names after it."""
    table = byline_words()
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
    """The byline of the names in the text; None as soon as a part is no name."""
    authors: list[str] = []
    agency = sitename = None
    places = 0
    for part in _people(text):
        name, source = _split_agency(part)
        agency = agency or source
        if not name or fold_word(name) in byline_words().role:
            continue
        if fold_word(name) in byline_words().desk or looks_like_name(name, capitals=bool(kind)):
            authors.append(name)
        elif _is_site(name, kind, first=not (authors or agency)):
            sitename = sitename or name
        elif _SIMPLE.fullmatch(name) and name[0].isupper():
            places += 1
        else:
            return None
    if places and not (agency or (authors and kind)):
        return Byline(authors=(text.strip(_EDGES),)) if kind == "label" and places == 1 and not authors else None
    found = Byline(tuple(dict.fromkeys(authors)), agency, sitename)
    return found if found != Byline() else None


def _people(text: str) -> list[str]:
    """The parts of a byline: names, agencies, places, roles, without labels of their own and words between them."""
    parts = []
    for part in _PARTS.split(text):
        kind, name = _split_label(part)
        words = [] if kind == "picture" else name.split()
        joints = [i for i, word in enumerate(words) if word.islower() and fold_word(word) in byline_words().joined]
        starts = [0, *(i + 1 for i in joints)]
        parts += [" ".join(words[a:b]) for a, b in zip(starts, [*joints, len(words)], strict=True)]
    return [part.strip(_EDGES) for part in parts]


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
