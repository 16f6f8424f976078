"""Patterns of paths: which names of a folder match, one level at a time."""

from fnmatch import fnmatchcase
from typing import NamedTuple

States = frozenset[int]  # how many parts of the pattern may have been matched so far


def has_magic(text: str) -> bool:
    """Whether the text is a pattern.

    >>> has_magic("news/*.html"), has_magic("news/a.html")
    (True, False)
    """
    return any(sign in text for sign in "*?[")


class Pattern(NamedTuple):
    """The parts of a pattern below a folder. What matches all of them matches with everything below it.

    `**` stands for any number of folders. Hidden names match only a part that starts with a dot.

    >>> news = Pattern(("**", "*.html"))
    >>> news.accepts(news.step(news.start, "a.html")), news.accepts(news.step(news.start, "2024"))
    (True, False)
    """

    parts: tuple[str, ...] = ()  # none: everything

    @property
    def start(self) -> States:
        """The states at the folder itself."""
        return self._with_skips({0})

    def step(self, states: States, name: str) -> States:
        """The states after going down to `name`; none where nothing below it can match."""
        after = set()
        for state in states:
            if self._stays(state) and not name.startswith("."):
                after.add(state)
            elif state < len(self.parts) and self._matches(self.parts[state], name):
                after.add(state + 1)
        return self._with_skips(after)

    def accepts(self, states: States) -> bool:
        """Whether what stands here matches."""
        return len(self.parts) in states

    def _stays(self, state: int) -> bool:
        return state == len(self.parts) or self.parts[state] == "**"

    def _with_skips(self, states: set[int]) -> States:
        """The states with those that `**` reaches by matching no folder at all."""
        reached = set(states)
        for state, part in enumerate(self.parts):
            if state in reached and part == "**":
                reached.add(state + 1)
        return frozenset(reached)

    @staticmethod
    def _matches(part: str, name: str) -> bool:
        return part != "**" and name.startswith(".") <= part.startswith(".") and fnmatchcase(name, part)


def split(text: str) -> tuple[str, Pattern]:
    """The folder that a pattern starts from, with the pattern below it.

    >>> split("news/2024/*/a.html")
    ('news/2024', Pattern(parts=('*', 'a.html')))
    """
    parts = text.split("/")
    first = next(index for index, part in enumerate(parts) if has_magic(part))
    root = "/".join(parts[:first])
    if first and not root:
        root = "/"
    return root, Pattern(tuple(part for part in parts[first:] if part))
