"""Names without the roles that stand beside them or are glued to them."""

import re
from functools import cache

from cleaning.cueing import fold_word
from cleaning.describing.bylinewords import byline_words
from cleaning.describing.names import looks_like_name

# What a capital may follow inside a name: McDonald, DeVito, LaPierre, VanderWal.
_PREFIX = re.compile(r"(?:\b(?:Mc|Mac|[DL][aeiou]|Van|Von|Fitz)|[’'-])$")
MAX_PLACE = 4  # words of where somebody works, the preposition among them
_AT = frozenset(("in", "en", "at", "of", "for", "aus", "bei", "à", "a", "de", "из", "в"))
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_role(text: str) -> bool:
    """Whether a part of a byline says what somebody is: 'Senior Political Reporter', 'muhabir'.

    >>> is_role("Senior Reporter"), is_role("Köşe Yazarı"), is_role("Edda Brandvik")
    (True, True, False)
    """
    table = byline_words()
    folded = fold_word(" ".join(text.split()))
    if folded in table.role:
        return True
    words = [word for word in re.split(r"[\s/&.-]+", folded) if word]
    place = next((n for n, word in enumerate(words) if n and word in _AT), 0)
    if place and len(words) - place <= MAX_PLACE and is_role(" ".join(words[:place])):
        return True  # 'Corresponsal en Roma'
    nouns = [word for word in words if word in table.role_nouns]
    return bool(nouns) and all(word in table.role_nouns or word in table.role_kinds for word in words)


def without_role(text: str) -> str:
    """The name without roles before or after it, also where they are glued to it; nothing where all of it is one.

    >>> without_role("Edda BrandvikSenior Reporter"), without_role("MuhabirAyla Korkut"), without_role("김민수 기자")
    ('Edda Brandvik', 'Ayla Korkut', '김민수')
    """
    if is_role(text):
        return ""
    text = _without_initials(text)
    parts = _unglued_parts(text)
    if len(parts) > 1:
        text = _best([part.strip() for part in parts], text)
    words = text.split()
    for cut in range(1, len(words)):
        if is_role(" ".join(words[cut:])):
            return _unglued(" ".join(words[:cut]))
    for cut in range(len(words) - 1, 0, -1):
        if is_role(" ".join(words[:cut])):
            return _unglued(" ".join(words[cut:]))
    return _unglued(text)


def _without_initials(text: str) -> str:
    """A name without the initials of its picture that are glued to it: 'EBEdda Brandvik'."""
    for count in (2, 3):
        initials, name = text[:count], text[count:].lstrip()
        if initials.isupper() and initials == "".join(word[0] for word in name.split()[:count]) and name[1:2].islower():
            return name
    return text


def _unglued_parts(text: str) -> list[str]:
    """The text cut where a capital follows a small letter inside a word, as where two elements met without a space."""
    places = [i for i in range(1, len(text)) if text[i].isupper() and text[i - 1].islower()]
    places = [place for place in places if not _PREFIX.search(text, 0, place)]
    return [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


def _best(parts: list[str], whole: str) -> str:
    """The name among parts that were glued: what is left beside roles, else the first part that looks like one."""
    left = [part for part in parts if not is_role(part)]
    if len(left) < len(parts) and left:
        return " ".join(left)
    for count in range(1, len(parts)):
        head, tail = "".join(parts[:count]), "".join(parts[count:])
        if is_role(tail):
            return head
        if is_role(head):
            return tail
    named = (part for part in parts if looks_like_name(part, capitals=True))
    return next(named, whole)


def _unglued(name: str) -> str:
    """A name in signs without the role that is written together with it: '山田太郎記者'."""
    if not _HAN.search(name):
        return name
    for role in _signs():
        if name.endswith(role) and len(name) > len(role) + 1:
            return name[: -len(role)].strip()
        if name.startswith(role) and len(name) > len(role) + 1:
            return name[len(role) :].strip()
    return name


@cache
def _signs() -> tuple[str, ...]:
    """Roles in signs, the longest first."""
    return tuple(
        sorted((role for role in byline_words().role if _HAN.search(role)), key=lambda role: (-len(role), role))
    )
