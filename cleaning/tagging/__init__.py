"""The languages and scripts of a document and of its paragraphs."""

from cleaning.tagging.language import Tag

__all__ = [
    "Tag",
]
