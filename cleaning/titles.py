"""A headline without the name of the site that hangs on it."""

import re
from collections.abc import Iterable, Iterator

from cleaning.folding import fold

MAX_SITE = 45  # characters of a site's name in a title
MAX_SITE_WORDS = 6
MIN_HEADLINE = 10  # characters; what is shorter is no headline

_SEPARATOR = re.compile(r"\s+[-–—|»«·•]\s+|\s*\|\s*|\s+::\s+|\s*»\s*")
_SPACES = re.compile(r"\s+")
_LETTERS = re.compile(r"\w+")


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
    title = _SPACES.sub(" ", title).strip()
    lines = list(lines)
    known = {_plain(line) for line in lines}
    names = {fold_site(site) for site in sites if site}
    for headline, name in _splits(title):
        if _plain(headline) in known or _is_named(name, names):
            return _cut_again(headline, names), name
    elsewhere = [pair for line in lines if not same_headline(line, title) for pair in _endings(line)]
    for headline, name in _endings(title):
        if any(same_headline(name, other) and not _ends(headline, before) for before, other in elsewhere):
            return headline, name
    return title, None


def same_headline(one: str, other: str) -> bool:
    """Whether two lines say the same words, whatever their case, marks and quotes.

    >>> same_headline("It’s “done”", "IT'S DONE")
    True
    """
    return _plain(one) == _plain(other)


def _splits(title: str) -> Iterator[tuple[str, str]]:
    """Headline and name, for each place where the title may be cut: names at the end first, short ones first."""
    yield from _endings(title)
    for cut in _SEPARATOR.finditer(title):
        if _may_be(title[cut.end() :], title[: cut.start()]):
            yield title[cut.end() :], title[: cut.start()]


def _endings(title: str) -> Iterator[tuple[str, str]]:
    """Headline and name, where the name is at the end."""
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        if _may_be(title[: cut.start()], title[cut.end() :]):
            yield title[: cut.start()], title[cut.end() :]


def _may_be(headline: str, name: str) -> bool:
    short = 0 < len(name) <= MAX_SITE and len(name.split()) <= MAX_SITE_WORDS
    return short and len(headline) >= MIN_HEADLINE and len(headline) >= len(name)


def _cut_again(headline: str, names: set[str]) -> str:
    """The headline without a second name of the site's: 'Headline | Example | example.com'."""
    return next((rest for rest, name in _splits(headline) if _is_named(name, names)), headline)


def _is_named(name: str, names: set[str]) -> bool:
    """Whether the name is one of the site's, spaces aside: 'Example Times' and 'exampletimes.com'."""
    return bool(folded := fold_site(name)) and folded in names


def _ends(headline: str, line: str) -> bool:
    """Whether a line ends in the same headline, with a section before it, say: it is no other's."""
    return _plain(line).endswith(_plain(headline))


def _plain(text: str) -> str:
    """The words of a line, folded, a space apart."""
    return " ".join(_LETTERS.findall(fold(text)))


def fold_site(name: str) -> str:
    """A site's name for comparison: letters and digits alone.

    >>> fold_site("Example Times") == fold_site("exampletimes")
    True
    """
    return "".join(filter(str.isalnum, fold(name)))
