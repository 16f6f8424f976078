"""Which of the files in folders and archives are wanted, by the user's patterns."""

from functools import lru_cache

from crawler.feed.pattern import Pattern

ARCHIVES = (
    ".zip",
    ".tar",
    ".tgz",
    ".tzst",
    ".tar.gz",
    ".tar.zst",
    ".wacz",
)  # names of what is looked into like a folder


@lru_cache(maxsize=256)
def pattern_of(glob: str) -> Pattern:
    """The pattern of a glob: without a slash about a name in any folder, with one about a path from the input down.

    >>> matches("*.html", "news/2024/a.html"), matches("news/*.html", "old/news/a.html")
    (True, False)
    """
    parts = [part for part in glob.split("/") if part and part != "."]
    anywhere = len(parts) == 1 and not glob.startswith("/")
    return Pattern(("**", *parts) if anywhere else tuple(parts))


def matches(glob: str, path: str) -> bool:
    """Whether a path, or a folder on its way, matches.

    >>> matches("print", "news/print/a.html"), matches("**/print/*.html", "news/print/a.html")
    (True, True)
    """
    pattern = pattern_of(glob)
    states = pattern.start
    for part in path.split("/"):
        states = pattern.step(states, part)
    return pattern.accepts(states)


def is_archive(path: str) -> bool:
    """Whether a name is that of an archive of files.

    >>> is_archive("news/2024.TAR.gz")
    True
    """
    return path.lower().endswith(ARCHIVES)
