"""Folders of crawls and of runs made one: documents, ledger, rejects, archive and state, with no id twice."""

from crawler.merging.folders import BadMergeError
from crawler.merging.merged import Merged, merge

__all__ = ["BadMergeError", "Merged", "merge"]
