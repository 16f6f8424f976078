"""The headline of a page, out of all that its tags and headings offer."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from cleaning.cueing import fold_word
from cleaning.describing.titles import (
    Proof,
    fold_site,
    proof_of,
    same_headline,
    split_site_suffix,
    split_with,
    title_endings,
    without_permalink,
)

MAX_HEADING = 200  # characters; a longer heading is a standfirst
MIN_SHARED = 0.4  # of the words of both; two headlines of one story have fewer in common

_VISIBLE = frozenset({"heading", "microdata", "text"})  # sources of what readers see, permalinks too


class Candidate(NamedTuple):
    """A headline, where it stands, and the name that was cut off it."""

    source: str
    headline: str
    suffix: str | None = None


def choose_headline(
    offered: list[tuple[str, str]], whole: str, sites: list[str], seen: Iterable[str] = ()
) -> Candidate | None:
    """The headline among those offered (source and text, in the order of trust); None where there is none.

    What the feed knows; else what JSON-LD and OpenGraph agree on, in the words of the page's only heading; else the
    heading that readers see, where a tag says much the same; else the first of the tags. A site's name is cut off
    (`whole` is <title>, which proves it), and alone it is never a headline. Lines that are `seen` on the page prove a
    cut, too.
    """
    proof = proof_of((*(line for _, line in offered), *seen), sites)
    names = {fold_site(site) for site in (*sites, *_hanging(line for _, line in offered))}
    cuts = [_cut(source, line, whole, proof, sites) for source, line in offered if line]
    return _chosen([one for one in cuts if fold_site(one.headline) not in names])


def _hanging(titles: Iterable[str]) -> Iterable[str]:
    """What hangs on titles twice as long as it: a site's name, though a page may have it for a heading, too."""
    return (
        name for title in titles for name in title_endings(title) if 3 * len(name) <= len(title)
    )  # with the sign between


def _cut(source: str, line: str, whole: str, proof: Proof, sites: list[str]) -> Candidate:
    headline, suffix = split_with(without_permalink(line) if source in _VISIBLE else line, proof)
    return Candidate(source, headline, suffix or split_site_suffix(whole, [headline], sites)[1])


def _chosen(cuts: list[Candidate]) -> Candidate | None:
    """The candidate to believe, of all that are left after the cut."""
    first = {one.source: one for one in reversed(cuts)}
    linked, shared = first.get("json_ld"), first.get("opengraph")
    if "known" in first:
        return first["known"]
    if linked and shared and same_headline(linked.headline, shared.headline):
        return _worded(linked, [one for one in cuts if one.source == "heading"])
    tags = [one for one in cuts if one.source != "heading"]
    headings = [one for one in cuts if one.source == "heading"]
    sayings = [tag.headline for tag in tags if tag.source != "text"] or [tag.headline for tag in tags]
    agreed = {one: max((shared_words(one.headline, tag) for tag in sayings), default=0.0) for one in headings}
    confirmed = [one for one in headings if any(alike(one.headline, tag) for tag in sayings)]
    return max(confirmed, key=lambda one: agreed[one], default=cuts[0] if cuts else None)


def _worded(linked: Candidate, headings: list[Candidate]) -> Candidate:
    """The page's only heading, where it is the same headline in other words; else what the tags agree on.

    A heading that holds the tags' headline has to say as much again (else it has a rubric before it, or a word of the
    paper's after it), one that is held by it has to be half of it (else a part of it stands elsewhere).
    """
    if len(headings) != 1 or len(headings[0].headline) > MAX_HEADING:
        return linked
    seen, said = (fold_word(one.headline) for one in (headings[0], linked))
    if said in seen:
        same = len(seen) > 2 * len(said)
    elif seen in said:
        same = 2 * len(seen) >= len(said)
    else:
        same = shared_words(seen, said) >= MIN_SHARED
    return headings[0] if same else linked


def shared_words(one: str, other: str) -> float:
    """The words that two headlines share, of all words that either has.

    >>> shared_words("World", "World: five policies"), shared_words("Five policies", "World: five policies")
    (0.3333333333333333, 0.6666666666666666)
    """
    first, second = ({fold_word(word) for word in re.findall(r"\w+", text)} for text in (one, other))
    return len(first & second) / max(len(first | second), 1)


def alike(one: str, other: str) -> bool:
    """Whether two headlines share half of the shorter one's words.

    >>> alike("Five key policies announced in first speech", "Speech: five key policies announced")
    True
    """
    first, second = ({fold_word(word) for word in re.findall(r"\w+", text)} for text in (one, other))
    return 2 * len(first & second) >= min(len(first), len(second)) > 0
