"""What corpus makers filter by, measured: quality, repetition, near-duplicates, personal data; nothing is filtered."""

from cleaning.measuring.fingerprint import PERMUTATIONS, fingerprint_of_text
from cleaning.measuring.measure import Measure, require_signals

__all__ = [
    "PERMUTATIONS",
    "Measure",
    "fingerprint_of_text",
    "require_signals",
]
