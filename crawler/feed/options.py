"""The one value that says how inputs are read."""

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from cleaning.config import ConfigError
from cleaning.recording import many
from crawler.feed.globs import is_archive, matches

Format = Literal["auto", "html", "text", "jsonl", "warc", "wet"]

# What a page takes over from a JSON object, and the names that it looks for, in order.
FIELDS: dict[str, tuple[str, ...]] = {
    "html": ("html",),
    "text": ("text",),
    "url": ("url",),
    "title": ("title",),
    "authors": ("authors", "author"),
    "date": ("date",),
    "sitename": ("sitename", "site_name"),
    "description": ("description",),
    "categories": ("categories", "category"),
    "tags": ("tags",),
    "fetched_at": ("fetched_at",),
}


class FeedOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How inputs are read. Raises `ConfigError` where a field is not one of `FIELDS` or the limit is not positive.

    `fields` maps what we know a thing as to the name that a JSON object gives it; dots lead into nested objects.

    >>> FeedOptions(fields=(("text", "body"), ("url", "metadata.url"))).names("url")
    ('metadata.url',)
    """

    format: Format = "auto"  # auto: by content first, by name second
    fields: tuple[tuple[str, str], ...] = ()
    max_bytes: int = 20_000_000  # of a page after decompression: the same limit as the decoder's
    encoding: str | None = None  # of JSON lines; None: UTF-8, as the standard has it
    include: tuple[str, ...] = ()  # globs of the files to read in folders and archives; (): all
    exclude: tuple[str, ...] = ()  # globs of those to leave out, whatever `include` says

    def __post_init__(self) -> None:
        """Refuse what could only fail later."""
        for field, name in self.fields:
            if field not in FIELDS or not name:
                raise ConfigError(f"--field {field}={name}: NAME is {field!r}, and can be {', '.join(FIELDS)}")
        if self.max_bytes < 1:
            raise ConfigError(f"a limit of {many(self.max_bytes, 'byte')} lets no page through; write 20000000, say")
        for glob in (*self.include, *self.exclude):
            if not glob.strip("/. "):
                raise ConfigError(f"{glob!r} is no pattern of files; write '*.html' or 'news/**', say")

    def names(self, field: str) -> tuple[str, ...]:
        """The names to look for in a JSON object, in order; a mapping replaces the usual ones."""
        return tuple(name for mapped, name in self.fields if mapped == field) or FIELDS[field]

    def wants(self, path: str) -> bool:
        """Whether a file is wanted, by its path below the folder or the archive that was named.

        >>> FeedOptions(include=("*.html",), exclude=("print",)).wants("news/print/a.html")
        False
        """
        return self._includes(path) and not any(matches(glob, path) for glob in self.exclude)

    def looks_into(self, path: str) -> bool:
        """Whether a file of a folder is opened: one that is wanted, and an archive, whose members may be."""
        return self.wants(path) or (is_archive(path) and not any(matches(glob, path) for glob in self.exclude))

    def _includes(self, path: str) -> bool:
        return not self.include or any(matches(glob, path) for glob in self.include)

    def told(self) -> dict[str, Any]:
        """What changes which pages are read and how, for run.json and for what a run folder was made with."""
        return {
            "format": self.format,
            "fields": dict(self.fields),
            "encoding": self.encoding,
            "include": list(self.include),
            "exclude": list(self.exclude),
        }


def fields_of(flags: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The `fields` of flags such as `--field text=body`. Raises `ConfigError` on a flag of another form.

    >>> fields_of(["text=body", "url=metadata.url"])
    (('text', 'body'), ('url', 'metadata.url'))
    """
    pairs = []
    for flag in flags:
        field, equals, name = flag.partition("=")
        if not (field and equals and name):
            raise ConfigError(f"--field {flag}: write NAME=FIELD, as in --field text=body: the text is in body")
        pairs.append((field, name))
    return FeedOptions(fields=tuple(pairs)).fields
