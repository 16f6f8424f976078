"""What the tags, classes, ids and roles of a page's elements speak for."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np
from msgspec import Struct

from cleaning.cueing import read_table
from cleaning.model import Reason

WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
MAIN = ("article", "main", "body", "post", "content", "product", "aside", "list", "item", "header", "code")
BIT_OF = {reason: 1 << place for place, reason in enumerate(Reason)}
MAIN_FROM = len(Reason)  # the first bit of the main text's words; those below are reasons


class Vocabulary(Struct, frozen=True):
    """The words of templates, by what they speak for."""

    words: dict[str, Reason]
    tags: dict[str, Reason]
    roles: dict[str, Reason]
    main: dict[str, int]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary in containers.toml."""
    data = read_table("cleaning.cutting", "containers.toml")
    tags, roles, main = data.pop("tags"), data.pop("roles"), data.pop("main")
    return Vocabulary(
        words={word: Reason(reason) for reason, words in data.items() for word in words},
        tags={tag: Reason(reason) for tag, reason in tags.items()},
        roles={role: Reason(reason) for role, reason in roles.items()},
        main={word: 1 << MAIN.index(name) for name, words in main.items() for word in words},
    )


@cache
def _word_bits() -> dict[str, int]:
    """What each word, tag ('<nav>') and role ('role:main') speaks for.

    A bit a reason, in the order of `Reason`, and above them a bit a word of `MAIN`, what templates call the main text.
    """
    known = vocabulary()
    bits = {word: BIT_OF[reason] for word, reason in known.words.items()}
    bits |= {f"<{tag}>": BIT_OF[reason] for tag, reason in known.tags.items()}
    bits |= {f"role:{role}": BIT_OF[reason] for role, reason in known.roles.items()}
    for word, main in known.main.items():
        bits[word] = bits.get(word, 0) | main << MAIN_FROM
    return bits


@lru_cache(maxsize=8192)
def bits_of(names: str) -> int:
    """What a class, an id or an itemprop speaks for, as bits; the words of camelCase and kebab-case count one by one.

    >>> bits_of("articleShareBar") & 1 << list(Reason).index(Reason.SHARE_BAR) > 0
    True
    """
    return bits_of_words(words_in(names))


def words_in(names: str) -> list[str]:
    """The words of names in lower case: those of camelCase and kebab-case one by one."""
    return [word.lower() for word in WORDS.findall(names)]


def bits_of_words(words: list[str]) -> int:
    """What words speak for, as bits."""
    known, bits = _word_bits(), 0
    for word in words:
        bits |= known.get(word, 0)
    return bits


@lru_cache(maxsize=256)
def tag_bits(tag: str) -> int:
    """What a tag speaks for."""
    return _word_bits().get(f"<{tag}>", 0)


@lru_cache(maxsize=256)
def role_bits(role: str) -> int:
    """What a role speaks for."""
    return _word_bits().get(f"role:{role}", 0)


def unpacked(bits: Iterable[int]) -> tuple[np.ndarray, np.ndarray]:
    """The reasons that bits stand for, and the words of the main text, each as bits of their own."""
    both = np.fromiter(bits, np.int64)
    return both & ((1 << MAIN_FROM) - 1), both >> MAIN_FROM
