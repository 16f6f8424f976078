"""A headline without the name of the site that hangs on it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cleaning.cueing import fold_word

MAX_SITE = 45  # characters of a site's name in a title
MAX_SITE_WORDS = 6
MAX_TITLE = 1000  # characters; what is longer is no title, and is not cut
MIN_HEADLINE = 10  # characters; what is shorter is no headline

_SEPARATOR = re.compile(r"\s+[-–—|»«·•@]\s+|\s*[|｜]\s*|\s+::\s+|\s*»\s*|\s+－\s*")
_TIGHT = re.compile(
    r"\s?[-–—_－]\s?|\s[/<‹]\s"
)  # a name may hang on these alone where the page proves that it is the site's
_LOOSE = re.compile(r"\s?_\s?|\s[/<‹]\s")  # of these, those that stand inside no word
_SEPARATES = re.compile("[-–—|»«·•｜@_－]|::")  # one of these is in each separator
_SPACES = re.compile(r"\s+")
_LETTERS = re.compile(r"\w+")
_COLON = re.compile(r"\s*[:：]\s+|：")  # a name that the page proves may stand before one
_WIDE = "\u2e80"  # from here on signs say a word or half of one
_PERMALINK = re.compile(r"(?:[¶🔗]\ufe0f?|(?<!\b\w)#)$")  # 'C#' and 'F#' are words


@dataclass(frozen=True)
class Proof:
    """What proves that a name on a headline is a site's: a page's lines and names, all folded."""

    known: frozenset[str]
    names: frozenset[str]
    endings: dict[str, list[tuple[str, str]]]  # by the name at a line's end: the line, and the headline before the name


def proof_of(lines: Iterable[str], sites: Iterable[str] = ()) -> Proof:
    """The proof that `split_with` asks for, made once for all titles of a page."""
    plain = {line: _plain(line) for line in lines}
    endings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line, folded in plain.items():
        for headline, name in _endings(line) if len(line) <= MAX_TITLE else ():
            endings[_plain(name)].append((folded, _plain(headline)))
    names = frozenset(fold_site(site) for site in sites if site)
    return Proof(frozenset(plain.values()), names, dict(endings))


def split_site_suffix(title: str, lines: Iterable[str] = (), sites: Iterable[str] = ()) -> tuple[str, str | None]:
    """The headline and the name that hung on it; the title as it is, and None, where nothing proves that any does.

    Proof is a line of the page that says the headline alone, a line that ends in the same name after another headline,
    or the name being one of `sites` (names and host that the page gives for itself). A name may also stand before the
    headline.

    >>> split_site_suffix("A cat was found - Daily News", ["A cat was found"])
    ('A cat was found', 'Daily News')
    >>> split_site_suffix("A cat was found - in the garden")
    ('A cat was found - in the garden', None)
    """
    return split_with(title, proof_of(lines, sites))


def split_with(title: str, proof: Proof) -> tuple[str, str | None]:
    """What `split_site_suffix` gives, where the same proof serves many titles."""
    title = _SPACES.sub(" ", title).strip()
    if len(title) > MAX_TITLE:
        return title, None
    title = title.removesuffix("::").rstrip()
    for headline, name in _splits(title):
        if _plain(headline) in proof.known or _is_named(name, proof.names):
            return _cut_again(headline, proof.names), name
    if (colon := _COLON.search(title, 1, MAX_SITE)) and _is_named(title[: colon.start()], proof.names):
        return title[colon.end() :], title[: colon.start()]
    for headline, name in _tight_endings(title):
        if _is_named(name, proof.names) or (len(headline) >= 2 * MIN_HEADLINE and _plain(headline) in proof.known):
            return headline, name
    folded = _plain(title)
    for headline, name in _endings(title):
        start, others = _plain(headline), proof.endings.get(_plain(name), ())
        if any(line != folded and not before.endswith(start) for line, before in others):
            return headline, name  # a line that ends in the same headline, with a section before it, is no other's
    return title, None


def may_be_parted(title: str) -> bool:
    """Whether the title has a sign that may part headline and name; without one no name hangs on it."""
    return _SEPARATES.search(title) is not None


def without_permalink(heading: str) -> str:
    """The heading without the sign of the link to itself that documentation hangs on it.

    >>> without_permalink("Configure the cache¶"), without_permalink("Learn C#")
    ('Configure the cache', 'Learn C#')
    """
    return _PERMALINK.sub("", heading.rstrip()).rstrip()


def same_headline(one: str, other: str) -> bool:
    """Whether two lines say the same words, whatever their case, marks and quotes.

    >>> same_headline("It’s “done”", "IT'S DONE")
    True
    """
    return _plain(one) == _plain(other)


def _splits(title: str) -> Iterator[tuple[str, str]]:
    """Headline and name, for each place where the title may be cut: names at the end first, short ones first.

    Several steps before a headline ('Docs » Guide') are a breadcrumb, no name.
    """
    if not may_be_parted(title):
        return
    yield from _endings(title)
    for cut in _SEPARATOR.finditer(title):
        if cut.start() > MAX_SITE or "»" in title[: cut.start()]:
            return
        if _may_be(title[cut.end() :], title[: cut.start()]):
            yield title[cut.end() :], title[: cut.start()]


def _endings(title: str) -> Iterator[tuple[str, str]]:
    """Headline and name, where the name is at the end."""
    for cut in reversed(list(_SEPARATOR.finditer(title))) if may_be_parted(title) else ():
        if len(title) - cut.end() > MAX_SITE:
            return
        if _may_be(title[: cut.start()], title[cut.end() :]):
            yield title[: cut.start()], title[cut.end() :]


def title_endings(title: str) -> tuple[str, ...]:
    """The names that may hang on a title, the shortest first.

    >>> title_endings("A cat was found | Town | Daily News")
    ('Daily News', 'Town | Daily News')
    """
    whole = title.removesuffix("::").rstrip()
    return tuple(name for _, name in _endings(whole)) if len(whole) <= MAX_TITLE else ()


def title_parts(title: str) -> tuple[str, ...]:
    """A title, and the headlines that it may be without a name at its end or before it.

    >>> title_parts("A cat was found | Daily News")
    ('A cat was found | Daily News', 'A cat was found')
    """
    return (title, *(headline for headline, _ in _splits(title))) if len(title) <= MAX_TITLE else ()


def title_names(title: str) -> tuple[str, ...]:
    """The names that may hang on a title, at its end or before it: a page has to prove that one is its site's.

    >>> title_names("Daily News: A cat was found | Town")
    ('Town', 'Daily News')
    """
    if len(title) > MAX_TITLE:
        return ()
    colon = _COLON.search(title, 1, MAX_SITE)
    names = [name for _, name in _splits(title)] + ([title[: colon.start()]] if colon else [])
    names += [
        title[cut.end() :] for cut in _LOOSE.finditer(title) if cut.start() and len(title) - cut.end() <= MAX_SITE
    ]
    return tuple(dict.fromkeys(names))


def names_in(names: Iterable[str], lines: Iterable[str]) -> tuple[str, ...]:
    """Those of the names whose words stand in a row in one of the lines.

    >>> names_in(["Daily News", "Town"], ["© 2024 Daily News. All rights reserved."])
    ('Daily News',)
    """
    said = [f" {_plain(line)} " for line in lines]
    return tuple(name for name in names if (folded := _plain(name)) and any(f" {folded} " in line for line in said))


def _size(text: str) -> int:
    """The length of a text in letters, a sign that says a word counted twice."""
    return len(text) + sum(sign >= _WIDE for sign in text)


def _tight_endings(title: str) -> Iterator[tuple[str, str]]:
    """Headline and name, where no space or one space parts the name from its sign: '…测-EDN 电子技术'."""
    for cut in reversed(list(_TIGHT.finditer(title))) if _TIGHT.search(title) else ():
        if len(title) - cut.end() > MAX_SITE:
            return
        if title[cut.end() :] and _size(title[: cut.start()]) >= MIN_HEADLINE:
            yield title[: cut.start()], title[cut.end() :]


def _may_be(headline: str, name: str) -> bool:
    """Whether the name is short, and the headline is as long as the name, in characters or in several words."""
    words = len(name.split())
    short = 0 < len(name) <= MAX_SITE and words <= MAX_SITE_WORDS
    longer = _size(headline) >= _size(name) or 1 < words <= len(headline.split())
    return short and longer and _size(headline) >= MIN_HEADLINE


def _cut_again(headline: str, names: frozenset[str]) -> str:
    """The headline without a second name of the site's: 'Headline | Example | example.com'."""
    return next((rest for rest, name in _splits(headline) if _is_named(name, names)), headline)


def _is_named(name: str, names: frozenset[str]) -> bool:
    """Whether the name, or a part of it, is one of the site's, spaces aside: 'Example Times' and 'exampletimes.com'."""
    parts = (name, *_SEPARATOR.split(name)) if may_be_parted(name) else (name,)
    return any((folded := fold_site(part)) and folded in names for part in parts)


def _plain(text: str) -> str:
    """The words of a line, folded, a space apart."""
    return " ".join(_LETTERS.findall(fold_word(text)))


def fold_site(name: str) -> str:
    """A site's name for comparison: letters and digits alone.

    >>> fold_site("Example Times") == fold_site("exampletimes")
    True
    """
    return "".join(filter(str.isalnum, fold_word(name)))
