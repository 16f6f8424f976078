"""The members of an archive that is looked into: their names, which of them are wanted, what they may unpack to."""

import io
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from msgspec import Struct, structs

from cleaning.model import Failure, Page, Rejection, Source
from cleaning.recording import many
from crawler.feed.codecs import BrokenError
from crawler.feed.failures import defect, failure, sound
from crawler.feed.files import SIGN
from crawler.feed.options import FeedOptions

# What an archive may cost. Pages in zstd reach 1:50, a site's pages by one template 1:100; deflate ends at 1:1032, and
# a bomb of overlapping members begins far above.
RATIO = 200
FREE = 200_000_000  # bytes that an archive may unpack to, however small it is
MOST_MEMBERS = 1_000_000
DEEPEST = 3  # archives in archives
HEADER = 512  # bytes that a member counts for beside its content: what is empty is not free

_UNPACK = "unpack it first and give the folder, if you trust it"


class BombError(Exception):
    """An archive unpacks to more than any of pages does; the message says to how much."""


class Budget:
    """What one input may unpack to, all archives in it together; `packed` gives the bytes that it has itself."""

    def __init__(self, packed: Callable[[], int]) -> None:
        self.packed = packed
        self.spent = 0
        self.members = 0

    def spend(self, size: int) -> None:
        """Counts bytes that came out. Raises `BombError` where they are too many."""
        self.spent += size
        if self.spent > FREE and self.spent > FREE + RATIO * self.packed():
            so_far = many(self.spent, "byte", ",")
            raise BombError(f"its members unpack to more than {RATIO} times its size, {so_far} so far")

    def another(self) -> None:
        """Counts a member. Raises `BombError` where there are too many."""
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise BombError(f"it has more than {many(MOST_MEMBERS, 'member', ',')}")
        self.spend(HEADER)


class Readable(Protocol):
    """What a member is read from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


class MemberFile(io.RawIOBase):
    """A member as a file; what is wrong with it (`troubles`) comes out as `BrokenError`."""

    def __init__(self, file: Readable, budget: Budget, troubles: tuple[type[Exception], ...] = ()) -> None:
        self._file = file
        self._budget = budget
        self._troubles = troubles

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        try:
            piece = self._file.read(size)
        except self._troubles as error:
            raise BrokenError(f"the member is damaged ({error or type(error).__name__})") from error
        self._budget.spend(len(piece))
        return piece


class Opening(Struct, frozen=True):
    """How archives of one input are opened: `read` gives the pages of a member, whatever kind it is of."""

    options: FeedOptions
    budget: Budget
    read: Callable[[Any, Source, "Opening"], Iterator[Page | Failure]]
    only: str | None = None  # the path of the one member that is asked for
    below: str = ""  # the archive's path below the folder that was named
    depth: int = 0

    def at(self, source: Source, name: str) -> Source:
        """The source of a member: `archive.zip!/folder/page.html`."""
        return structs.replace(source, path=f"{source.path or '-'}{SIGN}{name}", record=None)

    def wants(self, path: str, name: str) -> bool:
        """Whether a member is to be read: none that is hidden, and of the others those that the user's globs name."""
        if self.only is not None:
            return path == self.only or self.only.startswith(path + SIGN)
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
        return not hidden and self.options.looks_into(self.beside(name))

    def beside(self, name: str) -> str:
        """A member's path below what was named: the archive is a folder of it."""
        return f"{self.below}/{name}".lstrip("/")

    def inside(
        self, file: Readable, at: Source, name: str, troubles: tuple[type[Exception], ...] = ()
    ) -> Iterator[Page | Failure]:
        """The pages of a member. Raises `BombError` where the archive costs too much; other troubles are failures."""
        try:
            member = MemberFile(file, self.budget, troubles)
            yield from self.read(member, at, structs.replace(self, below=self.beside(name), depth=self.depth + 1))
        except BombError:
            raise
        except (OSError, BrokenError) as error:
            yield corrupt(at, str(error))
        except Exception as error:  # a defect can be of any kind, and the other members outlive it
            yield defect(at, error)

    def opened(self, source: Source, items: Iterator[Page | Failure]) -> Iterator[Page | Failure]:
        """What an archive gives, with one failure where it goes too far or gives nothing."""
        if self.depth >= DEEPEST:
            yield failure(source, Rejection.TOO_LARGE, f"an archive that {DEEPEST} others hold in turn", _UNPACK)
            return
        given = False
        try:
            for item in items:
                given = True
                yield item
        except BombError as error:
            if self.depth:
                raise
            yield failure(source, Rejection.TOO_LARGE, str(error), _UNPACK)
            return
        if not given:
            hint = "look into it with unzip -l or tar -t, and at --include and --exclude"
            yield failure(source, Rejection.EMPTY, "no member of the archive is a file that is wanted", hint)


def corrupt(at: Source, detail: str) -> Failure:
    """A member or an archive that does not unpack."""
    hint = "fetch the archive again; unzip -t or tar -t tells whether it is whole"
    return failure(at, Rejection.CORRUPT_ARCHIVE, detail, hint)


def shown_name(name: str) -> str:
    """A member's name with forward slashes, below the archive whatever it says: it is a label and leads nowhere.

    >>> shown_name("..\\\\..\\\\etc/./passwd"), shown_name("C:/a.html")
    ('etc/passwd', 'a.html')
    """
    parts = sound(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")).replace("\\", "/").split("/")
    kept = [part for part in parts if part not in ("", ".", "..") and not (len(part) == 2 and part[1] == ":")]
    return "/".join(kept) or "unnamed"
