"""Zstandard: the standard library's where it has it, else its backport, which is the same code."""

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["zstd"]
