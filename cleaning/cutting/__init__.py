"""Text to blocks in document order, as a browser shows them, with the elements that hold them."""

from cleaning.cutting.containers import BIT_OF, MAIN
from cleaning.cutting.cut import Cut, with_unshown
from cleaning.cutting.display import BLOCK_TAGS
from cleaning.cutting.layout import Layout
from cleaning.cutting.lines import cut_lines
from cleaning.cutting.marks import cut_dump
from cleaning.cutting.tree import TreeError, cut_page, cut_tree, parse

__all__ = [
    "BIT_OF",
    "BLOCK_TAGS",
    "MAIN",
    "Cut",
    "Layout",
    "TreeError",
    "cut_dump",
    "cut_lines",
    "cut_page",
    "cut_tree",
    "parse",
    "with_unshown",
]
