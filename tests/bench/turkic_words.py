"""Makes cleaning/repairing/turkic_words.json: the words of Turkish and Azerbaijani, grouped by how often they occur.

    python tests/bench/turkic_words.py ../shared/data > cleaning/repairing/turkic_words.json

Reads `language.jsonl.zst`, `turkic-pages.jsonl.zst` and `turkic-dumps.jsonl.zst` there. A text that shares a run of 30
characters with one of `mojibake.jsonl.zst` is left out, so that the figures measured there are of texts never seen;
a sentence counts once, however many texts hold it.
"""

import io
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard

sys.path.append(str(Path(__file__).parents[2]))

from tests.bench.needed import needed

RUN = 30  # characters that two texts must share to count as the same
LEAST = 2  # a word seen once is as often a name or a misprint; leaving them out changes no figure and halves the file
WORD = re.compile(r"[^\W\d_]+")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a compressed JSON-lines file."""
    with needed(path).open("rb") as file:
        reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(file)
        yield from map(json.loads, io.TextIOWrapper(reader, encoding="utf-8"))


def plain(text: str) -> str:
    """The text in NFC, its white space single."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def sources(data: Path) -> Iterator[tuple[str, str]]:
    """Every text with its language, az or tr, in Latin letters with their marks."""
    for row in rows(data / "language.jsonl.zst"):
        if row["script"] == "Latn" and "folded" not in row["kind"]:
            yield row["lang"], plain(row["text"])
    for name in ("turkic-pages", "turkic-dumps"):
        for row in rows(data / f"{name}.jsonl.zst"):
            yield row["lang"], plain(row["gold"])


def held_out(data: Path) -> frozenset[str]:
    """Runs of characters of the texts that measure us."""
    texts = {plain(row["fixed"]) for row in rows(data / "mojibake.jsonl.zst")}
    runs = (text[start : start + RUN] for text in texts for start in range(0, len(text), RUN))
    return frozenset(run for run in runs if len(run) > RUN - 5)


def count(data: Path) -> dict[str, Counter[str]]:
    """How often each word occurs, by language."""
    runs, seen = held_out(data), set()
    counts: dict[str, Counter[str]] = {"az": Counter(), "tr": Counter()}
    for language, text in sources(data):
        if language not in counts or any(run in text for run in runs):
            continue
        for sentence in re.split(r"(?<=[.!?])\s", text):
            if sentence not in seen:
                seen.add(sentence)
                counts[language].update(WORD.findall(sentence))
    return counts


def pack(counts: Counter[str]) -> dict[str, str]:
    """Counts with their words, both in a fixed order."""
    groups: dict[int, list[str]] = {}
    for word in sorted(counts):
        groups.setdefault(counts[word], []).append(word)
    return {str(number): " ".join(groups[number]) for number in sorted(groups, reverse=True) if number >= LEAST}


if __name__ == "__main__":
    packed = {language: pack(words) for language, words in count(Path(sys.argv[1])).items()}
    json.dump(packed, sys.stdout, ensure_ascii=False, indent=0)
    sys.stdout.write("\n")
