"""A decoded page to blocks in document order."""

from dataclasses import dataclass

from msgspec import structs

from cleaning.cutting.layout import Layout
from cleaning.cutting.lines import cut_lines
from cleaning.cutting.marks import cut_dump
from cleaning.cutting.outline import outlined, outlined_dump
from cleaning.cutting.references import references
from cleaning.cutting.script_text import SHELL, with_script_text
from cleaning.cutting.tree import TreeError, cut_page, flatten, parse
from cleaning.model import Block, Document, Outline, Rejection


@dataclass(frozen=True)
class Cut:
    """Cuts a page into blocks: an HTML page along its block-level elements, plain text along its lines
    and by its marks.

    A page that does not parse to its end is cut along its text nodes, without structure: nothing of it is lost.
    Of a page that shows next to nothing, the text that its scripts carry with them is cut. With `outline` each block
    gets its `Outline`, with `links` and `images` in it where they are asked for.
    """

    outline: bool = False
    links: bool = False
    images: bool = False

    def __call__(self, document: Document) -> Document:
        """The document with `blocks`, rejected as `no_text` where it shows nothing.

        With them come for HTML `tree` and `layout`, for dumps what their marks say.
        """
        markup = document.markup or ""
        if document.format != "html":
            dump = cut_dump(markup)
            blocks = outlined_dump(dump.blocks, dump.pieces) if self.outline else dump.blocks
            return _shown(structs.replace(document, blocks=blocks, head=dump.head, heading=dump.heading))
        try:
            tree = parse(markup)
            blocks, layout = cut_page(tree)
            if _is_shell(blocks) and with_script_text(tree):
                blocks, layout = cut_page(tree)
        except TreeError:
            return _shown(structs.replace(document, blocks=cut_lines(flatten(markup))))
        if self.outline:
            blocks = outlined(blocks, layout)
        if self.links or self.images:
            blocks = self._referring(blocks, layout, document.page.url)
        return _shown(structs.replace(document, tree=tree, layout=layout, blocks=blocks))

    def _referring(self, blocks: tuple[Block, ...], layout: Layout, address: str | None) -> tuple[Block, ...]:
        """The blocks with their links and pictures."""
        return tuple(
            structs.replace(
                block,
                outline=structs.replace(
                    block.outline or Outline(),
                    links=found.links if self.links else (),
                    pictures=found.pictures if self.images else (),
                    before=found.before if self.images else (),
                ),
            )
            for block, found in zip(blocks, references(blocks, layout, address), strict=True)
        )


def _is_shell(blocks: tuple[Block, ...]) -> bool:
    """Whether a page shows so little that its scripts must be what shows the rest."""
    return sum(len(block.text.split()) for block in blocks) < SHELL


def _shown(document: Document) -> Document:
    if document.blocks:
        return document
    return document.fail(
        Rejection.NO_TEXT,
        "the page holds no text that a reader could see",
        "if a browser shows text there, its scripts build it: save the page from the browser and clean that file",
    )


def with_unshown(blocks: tuple[Block, ...], layout: Layout | None) -> tuple[Block, ...]:
    """The blocks and, each behind the block it stands in, those of the layout that no reader sees; numbered anew."""
    if layout is None or not layout.unshown:
        return blocks
    whole, first = [], 0
    for unshown in layout.unshown:
        whole += [*blocks[first : unshown.position], unshown]
        first = unshown.position
    whole += blocks[first:]
    return tuple(structs.replace(block, position=position) for position, block in enumerate(whole))
