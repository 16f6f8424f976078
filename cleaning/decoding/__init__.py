"""Bytes to text, by a recorded decision."""

from cleaning.decoding.decode import Decode

__all__ = [
    "Decode",
]
