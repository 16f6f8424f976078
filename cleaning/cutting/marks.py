"""A dump to blocks, by the marks that are in it: a reader's head, Markdown, a text browser's numbers, or none."""

from msgspec import Struct, structs

from cleaning.cutting.heads import is_fenced, read_head
from cleaning.cutting.lines import cut_lines
from cleaning.cutting.markdown import Piece, is_markdown, read_markdown
from cleaning.cutting.numbered import cut_numbered, read_numbered
from cleaning.model import Block, Metadata


class Dump(Struct, frozen=True):
    """The blocks of a dump, what the lines above its text say, and the headline that its marks show.

    In Markdown each block has its piece: what its marks are.
    """

    blocks: tuple[Block, ...]
    head: Metadata | None = None
    heading: str | None = None
    pieces: tuple[Piece, ...] = ()


def cut_dump(text: str) -> Dump:
    """The blocks of a dump without its marks, and what they say.

    >>> dump = cut_dump("Title: Hail\\nURL: https://a.example/hail\\n\\nIt **hailed** [all day](/d) and **all night**.")
    >>> dump.head.title, [block.text for block in dump.blocks]
    ('Hail', ['It hailed all day and all night.'])
    """
    lines = text.split("\n")
    headed = read_head(lines)
    rest = headed.rest if headed else lines
    fenced = headed is not None and is_fenced(lines)
    dump = _cut(text if headed is None else "\n".join(rest), rest, fenced)
    return structs.replace(dump, head=headed.said) if headed else dump


def _cut(text: str, lines: list[str], fenced: bool) -> Dump:
    """`fenced` says that a text stands below front matter: it is Markdown, few as its marks may be."""
    if browsed := read_numbered(lines):
        return Dump(cut_numbered(browsed))
    if fenced or is_markdown(text):
        marked = read_markdown(text)
        return Dump(marked.blocks, heading=marked.title, pieces=marked.pieces)
    return Dump(cut_lines(text))
