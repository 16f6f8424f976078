"""The MinHash signature of a text: two agree at about as many of its places as they share of their runs of words."""

from collections.abc import Sequence

from cleaning.measuring.words import folded, words_of

PERMUTATIONS = 128  # a share of 0.8 is told within 0.07 in two cases of three
SEED = 1
RUN = 5  # words: datatrove's and NeMo Curator's; shorter ones make texts of a kind alike


def fingerprint(words: Sequence[str]) -> list[int]:
    """The signature of a text's words; of a text of fewer words than a run has, that of all of them."""
    import rensa  # noqa: PLC0415 - an extra

    runs = [" ".join(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1))]
    made = rensa.RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    made.update(runs)
    return list(made.digest())


def fingerprint_of_text(text: str, language: str | None) -> list[int]:
    """The signature of a text in a language."""
    return fingerprint(folded(words_of(text, language), language))
