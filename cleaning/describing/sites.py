"""The names that a page's site goes by: nobody of such a name signs."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

from cleaning.cueing import fold_word
from cleaning.describing.bylinewords import byline_words
from cleaning.describing.names import looks_like_name
from cleaning.describing.titles import fold_site

MIN_PART = (
    6  # letters that a name and a longer one of the site begin with: 'Peoples Daily', of the 'Peoples Daily Newspaper'
)

_WORDS = re.compile(r"[\W_]+")
_DOMAIN = re.compile(r"(?:www\.)?[\w-]{2,}(?:\.[\w-]+)*\.[a-z]{2,6}", re.IGNORECASE)


class Sites(Struct, frozen=True):
    """What a site calls itself, folded: `names` as its sources say them, and the labels of its `host`."""

    names: frozenset[str] = frozenset()
    host: str = ""  # 'exampletimescom'
    label: str = ""  # 'exampletimes'
    bare: frozenset[str] = frozenset()  # names without the words that many sites have in theirs

    def own(self, name: str) -> bool:
        """Whether the name is the site's, or that of some site, and nobody's.

        >>> sites_of(["Example Times"], "https://www.example-times.com/a").own("example-times.com")
        True
        >>> sites_of([], "https://janedoe.com/a").own("Jane Doe")
        False
        """
        folded = fold_site(name)
        if not folded or folded in self.names or _DOMAIN.fullmatch(name.strip()):
            return bool(folded)
        if self.host and self.host in folded:
            return True
        if self.label and folded == self.label:
            return not looks_like_name(name)  # a person's own page may be called by the person
        return self._is_part(folded) or _bare(name) in self.bare

    def _is_part(self, folded: str) -> bool:
        """Whether a name of the site begins with it, or it with the site's label, at some length."""
        longer = any(name.startswith(folded) for name in self.names if len(folded) >= MIN_PART)
        return longer or (len(self.label) >= MIN_PART and folded.startswith(self.label))


def sites_of(names: Iterable[str], address: str | None) -> Sites:
    """The names of a site: those that its sources give, and its host with and without its ending."""
    given = [name for name in names if name]
    host = (urlsplit(address).hostname or "").removeprefix("www.") if address else ""
    labels = host.split(".")
    label = max(labels[:-1], key=len, default="")
    found = frozenset(filter(None, map(fold_site, given)))
    bare = frozenset(filter(None, (_bare(name) for name in (*given, label))))
    return Sites(found, fold_site(host), fold_site(label), bare)


def _bare(name: str) -> str:
    """A name without the words that many sites have in theirs; nothing where no such word is in it, or nothing else."""
    words = [word for word in _WORDS.split(fold_word(name)) if word]
    left = [word for word in words if word not in byline_words().sites]
    return "".join(left)
