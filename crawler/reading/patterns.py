"""Patterns of paths as robots.txt and TDMRep write them: '*' is anything, '$' at the end is the end."""

from msgspec import Struct


class Pattern(Struct, frozen=True):
    """A path's beginning, then parts that must follow in this order; `whole`: and nothing after the last."""

    start: str
    parts: tuple[str, ...] = ()
    whole: bool = False

    @classmethod
    def of(cls, text: str) -> "Pattern":
        """The pattern that a text writes."""
        start, *parts = text.removesuffix("$").split("*")
        return cls(start, tuple(parts), text.endswith("$"))

    def fits(self, path: str) -> bool:
        """Whether a path fits, in time that grows with its length alone.

        >>> Pattern.of("/a*c$").fits("/abc"), Pattern.of("/a*c$").fits("/abcd"), Pattern.of("/a").fits("/abc")
        (True, False, True)
        """
        if not path.startswith(self.start):
            return False
        if not self.parts:
            return path == self.start or not self.whole
        at = len(self.start)
        for part in self.parts[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if self.whole:
            return len(path) - len(self.parts[-1]) >= at and path.endswith(self.parts[-1])
        return path.find(self.parts[-1], at) >= 0
