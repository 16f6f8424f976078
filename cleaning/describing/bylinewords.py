"""The words of bylines and the names of agencies, read once from data/bylines.toml and data/agencies.toml."""

import re
from functools import cache, partial

from msgspec import Struct

from cleaning.cueing import fold_word, folded_phrases, read_table


class BylineWords(Struct, frozen=True):
    """Folded phrases, as data/bylines.toml explains them, of all languages."""

    by: frozenset[str]
    label: frozenset[str]
    source: frozenset[str]
    joined: frozenset[str]  # words between two names
    desk: frozenset[str]
    picture: frozenset[str]
    role: frozenset[str]
    particle: frozenset[str]
    never: frozenset[str]
    first: frozenset[str]  # first words of `by`
    role_nouns: frozenset[str]  # words that make a part of a byline somebody's role
    role_kinds: frozenset[str]  # words that stand beside those
    joints: tuple[str, ...]  # phrases between two names, the longest first
    by_in: dict[str, frozenset[str]]  # by language, words of `by` that are names elsewhere
    after: frozenset[str]  # words after a name: 'tarafından'
    helpers: frozenset[str]  # labels of those who did not write it
    sites: frozenset[str]  # words that sites have in their names


class Agencies(Struct, frozen=True):
    """Names of news agencies: `short` and `words` letter by letter, `names` folded."""

    short: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]  # names that are ordinary words too


@cache
def byline_words() -> BylineWords:
    """The table of this release."""
    tables = read_table("cleaning.describing", "data/bylines.toml")
    roles, by_in, after, helpers = (tables.pop(name) for name in ("roles", "by_in", "after", "helpers"))
    languages = list(tables.values())
    words = partial(folded_phrases, languages)
    return BylineWords(
        by=words("by"),
        label=words("label"),
        source=words("source"),
        joined=words("and"),
        desk=words("desk"),
        picture=words("picture"),
        role=words("role"),
        particle=words("particle"),
        never=words("never"),
        first=frozenset(re.findall(r"\w+", phrase)[0] for phrase in words("by")),
        role_nouns=frozenset(map(fold_word, roles["nouns"])),
        role_kinds=frozenset(map(fold_word, roles["kinds"])),
        joints=tuple(sorted(map(fold_word, roles["joints"]), key=len, reverse=True)),
        by_in={language: frozenset(map(fold_word, said)) for language, said in by_in.items()},
        after=frozenset(map(fold_word, after["words"])),
        helpers=frozenset(map(fold_word, helpers["labels"])),
        sites=frozenset(map(fold_word, roles["sites"])),
    )


@cache
def signer_words() -> frozenset[str]:
    """Every folded word in the name of an agency or a newsroom: a line without one is signed by neither."""
    names = agencies().names | byline_words().desk | {fold_word(name) for name in agencies().short | agencies().words}
    return frozenset(word for name in names for word in re.findall(r"\w+", name))


@cache
def signing_words() -> frozenset[str]:
    """Every folded word that a line has which may be a byline: those of agencies and newsrooms, those before a name."""
    return signer_words() | byline_words().first | byline_words().after


@cache
def agencies() -> Agencies:
    """The table of this release."""
    table = read_table("cleaning.describing", "data/agencies.toml")
    return Agencies(
        short=frozenset(table["short"]),
        names=frozenset(fold_word(name) for name in table["names"]),
        words=frozenset(table["words"]),
    )
